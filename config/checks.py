"""What the values of settings may be; each check raises ValidationError with what is wrong."""

from collections.abc import Callable
from ipaddress import ip_address
from pathlib import Path
from re import compile as pattern

from environs import ValidationError
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

KEY_CHARACTERS = 32

_TOKEN = pattern(rf"[!-~]{{{KEY_CHARACTERS},}}")
_CONTACT = pattern(r"mailto:[!-?A-~]+@[!-?A-~]+|https://[!-~]+|tel:\+[0-9-]+")
_HOST = pattern(r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")
_TRUSTED = pattern(rf"\.?{_HOST.pattern}|\[[0-9A-Fa-f:.]+\]")


def check_url(url: str) -> None:
    """Nothing of the URL is repeated: there may be a password in it."""
    if not url.startswith(("postgresql://", "postgres://")):
        raise ValidationError("Not the URL of a PostgreSQL database.")
    try:
        conninfo_to_dict(url)
    except (ProgrammingError, UnicodeError):
        raise ValidationError("A URL that PostgreSQL's own library cannot read.") from None


def check_home(home: Path) -> None:
    """A directory, or nothing yet."""
    if home.exists() and not home.is_dir():
        raise ValidationError("That is not a directory.")


def check_list(path: Path) -> None:
    """A file, or nothing yet."""
    if path.is_dir():
        raise ValidationError("That is a directory.")


def check_host(host: str) -> None:
    """An address or a host name, without a port."""
    try:
        ip_address(host)
    except ValueError:
        if not _HOST.fullmatch(host):
            raise ValidationError("Neither an IP address nor a host name.") from None


def check_trusted(names: list[str]) -> None:
    """Host names; one that begins with a dot stands for all below it."""
    wrong = [name for name in names if not _TRUSTED.fullmatch(name.strip())]
    if wrong:
        raise ValidationError(f"Not a host name: {', '.join(map(repr, wrong))}.")


def is_public(name: str) -> bool:
    """Whether it is no address, and a name in a domain."""
    return "." in name and not name.rpartition(".")[2].isdecimal() and "[" not in name


def check_key(key: str) -> None:
    """Long enough for nobody to guess."""
    if len(key) < KEY_CHARACTERS or not key.isascii():
        raise ValidationError(f"Shorter than {KEY_CHARACTERS} characters, or not ASCII.")


def check_token(token: str) -> None:
    """As long as a key, and of what a header can hold."""
    if not _TOKEN.fullmatch(token):
        wrong = f"Shorter than {KEY_CHARACTERS} characters, or not of printable ASCII alone."
        raise ValidationError(wrong)


def check_contact(uri: str) -> None:
    """Where one can write to or call, as RFC 9116 wants it."""
    if not _CONTACT.fullmatch(uri):
        raise ValidationError("Neither a mailto:, an https: nor a tel: address.")


def in_a_file(check: Callable[[str], None]) -> Callable[[Path], None]:
    """The same check of a file with nothing else in it."""

    def check_file(path: Path) -> None:
        try:
            content = path.read_text().strip()
        except (OSError, UnicodeDecodeError):
            raise ValidationError("That file cannot be read as text.") from None
        check(content)

    return check_file
