"""The settings: everything an installation may say, as `MOGADOR_*` in the environment."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple, cast

from environs import Env, EnvValidationError, ValidationError, validate

from config.checks import (
    KEY_CHARACTERS,
    check_contact,
    check_home,
    check_host,
    check_key,
    check_list,
    check_token,
    check_trusted,
    check_url,
    in_a_file,
    is_public,
)
from config.secret import kept_key

LANGUAGES = ("fr", "en", "ar")
LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
MENDS = {
    "MOGADOR_HOME": "name a directory, like ./var",
    "MOGADOR_FORGOTTEN": "name a file, in a directory that no backup brings back",
    "MOGADOR_HOST": "give an address or a host name like 127.0.0.1; the port is MOGADOR_PORT",
    "MOGADOR_PORT": "give a whole number from 1 to 65535, like 8000",
    "MOGADOR_WORKERS": "give a whole number from 1 to 64, like 2",
    "MOGADOR_SECRET_KEY": f"give at least {KEY_CHARACTERS} random ASCII characters, "
    "or leave it out: a key is then made and kept in MOGADOR_HOME",
    "MOGADOR_SECRET_KEY_FILE": "name a readable file with nothing but the key in it, "
    f"at least {KEY_CHARACTERS} random ASCII characters",
    "MOGADOR_TRUSTED_HOSTS": "list host names with commas between them, no scheme, port or path, "
    "like desks.example.org,127.0.0.1",
    "MOGADOR_LANGUAGE": f"give one of {', '.join(LANGUAGES)}",
    "MOGADOR_DATABASE_URL": "give a URL like postgresql://user:password@host/database, "
    "or leave it out: everything is then kept in SQLite files in MOGADOR_HOME",
    "MOGADOR_DATABASE_URL_FILE": "name a readable file with nothing but the URL in it, "
    "like postgresql://user:password@host/database",
    "MOGADOR_METRICS_TOKEN": f"give at least {KEY_CHARACTERS} random printable ASCII characters, "
    "or leave it out: /metrics is then not there",
    "MOGADOR_METRICS_TOKEN_FILE": "name a readable file with nothing but the token in it, "
    f"at least {KEY_CHARACTERS} random printable ASCII characters",
    "MOGADOR_SECURITY_CONTACT": "give an address like mailto:security@example.org or "
    "https://example.org/security, or leave it out: /.well-known/security.txt is then not there",
}


class Mistake(NamedTuple):
    """What is wrong with one setting, and what would mend it."""

    name: str
    wrong: str
    mend: str


class SettingsError(Exception):
    """The settings cannot be used; `mistakes` holds every reason at once."""

    code = "invalid-settings"

    def __init__(self, mistakes: list[Mistake]) -> None:
        self.mistakes = mistakes
        super().__init__("\n".join(f"{m.name}: {m.wrong} To mend it, {m.mend}." for m in mistakes))


@dataclass(frozen=True)
class Settings:
    """The settings of one installation, checked."""

    home: Path
    host: str
    port: int
    workers: int
    trusted_hosts: tuple[str, ...]
    language: str
    forgotten: Path
    given_key: str = field(default="", repr=False)
    database_url: str = field(default="", repr=False)
    metrics_token: str = field(default="", repr=False)
    security_contact: str = ""

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> "Settings":
        """The settings an environment asks for; what is empty counts as left out.

        Nothing is written: the home need not exist yet. Raises SettingsError.
        """
        env = _Given(environ)
        found = _read(env)
        mistakes = [*_unknown(environ), *_refused(env)]
        if mistakes:
            raise SettingsError(mistakes)
        return cls(**found)

    @cached_property
    def secret_key(self) -> str:
        """What signs cookies and links: the key given, else one made once and kept in the home.

        Raises SettingsError when the one that is kept there is none, and OSError when it can be
        neither read nor made.
        """
        return self.given_key or _checked_key(self.home / "secret-key")

    @property
    def public_names(self) -> list[str]:
        """The names people come by from elsewhere, as far as they are names."""
        return [name for name in self.trusted_hosts if is_public(name)]

    @property
    def events_path(self) -> Path:
        """The log."""
        return self.home / "events.sqlite3"

    @property
    def boards_path(self) -> Path:
        """What is derived from the log."""
        return self.home / "boards.sqlite3"

    @property
    def audit_path(self) -> Path:
        """What is known of the log, kept apart from it."""
        return self.home / "audit.sqlite3"

    @property
    def accounts_path(self) -> Path:
        """People's names and rights."""
        return self.home / "accounts.sqlite3"

    @property
    def work_lock(self) -> Path:
        """What the one worker of this home holds locked."""
        return self.home / "work.lock"

    @property
    def live_lock(self) -> Path:
        """What the one live process of this home holds locked."""
        return self.home / "live.lock"

    @property
    def sites_dir(self) -> Path:
        """The sites of the network, one TOML file each."""
        return Path(__file__).parent / "sites"


class _Given(Env):
    """Reads the mapping it is given, not the process's own; keeps what is wrong for `seal`."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        super().__init__(eager=False)
        self._given = environ

    def _get_value(self, env_key: str, default: Any) -> Any:
        return self._given.get(env_key) or default


def _read(env: Env) -> dict[str, Any]:
    """Every setting by the name of its field; None where it is refused."""
    home = env.path("MOGADOR_HOME", Path("var"), validate=check_home)
    host = env.str("MOGADOR_HOST", "127.0.0.1", validate=check_host)
    return {
        "home": home,
        "host": host,
        "port": env.int("MOGADOR_PORT", 8000, validate=validate.Range(1, 65535)),
        "workers": env.int("MOGADOR_WORKERS", 2, validate=validate.Range(1, 64)),
        "trusted_hosts": tuple(_trusted_hosts(env, host or "")),
        "language": env.str("MOGADOR_LANGUAGE", "fr", validate=validate.OneOf(LANGUAGES)),
        "forgotten": env.path("MOGADOR_FORGOTTEN", Path(f"{home}/forgotten"), validate=check_list),
        "given_key": _secret(env, "MOGADOR_SECRET_KEY", check_key),
        "database_url": _secret(env, "MOGADOR_DATABASE_URL", check_url),
        "metrics_token": _secret(env, "MOGADOR_METRICS_TOKEN", check_token),
        "security_contact": env.str("MOGADOR_SECURITY_CONTACT", "", validate=check_contact),
    }


def _trusted_hosts(env: Env, host: str) -> list[str]:
    own = f"[{host}]" if ":" in host else host
    named = env.list("MOGADOR_TRUSTED_HOSTS", [*LOOPBACK, own], validate=check_trusted)
    return [name.strip().lower() for name in dict.fromkeys(named or ())]


def _secret(env: Env, name: str, check: Callable[[str], None]) -> str:
    """What is given as such, or in a file."""
    file = env.path(f"{name}_FILE", None, validate=in_a_file(check))
    value = env.str(name, "", validate=_refuse_second if file else check)
    return file.read_text().strip() if file else value


def _unknown(environ: Mapping[str, str]) -> Iterator[Mistake]:
    for name in sorted(environ):
        if name.startswith("MOGADOR_") and name not in MENDS:
            (nearest,) = get_close_matches(name, MENDS, n=1, cutoff=0)
            yield Mistake(name, "No setting has that name.", f"call it {nearest}, or leave it out")


def _refused(env: Env) -> Iterator[Mistake]:
    try:
        env.seal()
    except EnvValidationError as refused:
        messages = cast("Mapping[str, list[str]]", refused.error_messages)
        for name, wrong in messages.items():
            yield Mistake(name, " ".join(wrong), MENDS[name])


def _refuse_second(_value: str) -> None:
    raise ValidationError("The file named by the same setting with _FILE gives it already.")


def _checked_key(path: Path) -> str:
    try:
        key = kept_key(path)
        check_key(key)
    except (ValidationError, UnicodeDecodeError):
        wrong = f"{path} holds no key: less than {KEY_CHARACTERS} characters, or not ASCII."
        mend = "remove that file: another key is then made, and everybody signs in again"
        raise SettingsError([Mistake("MOGADOR_HOME", wrong, mend)]) from None
    return key
