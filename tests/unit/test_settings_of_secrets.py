"""Settings that are secrets: a database and a key, given, in a file, or made once."""

import stat
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest

from config.secret import kept_key
from config.settings import Settings
from tests.support.settings import mistakes

KEY = "0123456789abcdef0123456789abcdef"
URL = "postgresql://me:pass@one.example,two.example/mogador?target_session_attrs=read-write"


def test_without_a_url_everything_is_kept_in_files() -> None:
    assert Settings.from_env({}).database_url == ""


def test_a_database_is_taken_as_given_and_its_password_never_shown(tmp_path: Path) -> None:
    file = tmp_path / "url"
    file.write_text(f"{URL}\n")

    for name, value in (("URL", URL), ("URL_FILE", str(file))):
        settings = Settings.from_env({f"MOGADOR_DATABASE_{name}": value})
        assert settings.database_url == URL
        assert "pass" not in repr(settings)


@pytest.mark.parametrize(
    "url",
    [
        "sqlite:///pass.sqlite3",
        "pass",
        "host=db password=pass",
        "postgresql+psycopg://me:pass@db/mogador",
        "postgresql://me:pass@db/mogador?no_such_word=1",
        "postgresql://me:pass@[db/mogador",
    ],
)
def test_what_is_no_url_of_a_server_is_refused_without_repeating_its_password(url: str) -> None:
    (mistake,) = mistakes(DATABASE_URL=url).values()

    assert "PostgreSQL" in mistake.wrong
    assert "SQLite" in mistake.mend
    assert "pass" not in mistake.wrong


def test_a_file_without_a_good_url_is_a_mistake(tmp_path: Path) -> None:
    file = tmp_path / "url"
    for content in (b"", b"\xff", b"sqlite:///x"):
        file.write_bytes(content)
        assert set(mistakes(DATABASE_URL_FILE=str(file))) == {"MOGADOR_DATABASE_URL_FILE"}
    assert "MOGADOR_DATABASE_URL_FILE" in mistakes(DATABASE_URL_FILE=str(tmp_path / "none"))


def test_two_urls_are_one_too_many(tmp_path: Path) -> None:
    file = tmp_path / "url"
    file.write_text(URL)

    assert "MOGADOR_DATABASE_URL" in mistakes(DATABASE_URL=URL, DATABASE_URL_FILE=str(file))


def test_a_key_is_taken_as_given_and_never_shown(tmp_path: Path) -> None:
    settings = Settings.from_env({"MOGADOR_HOME": str(tmp_path), "MOGADOR_SECRET_KEY": KEY})

    assert settings.secret_key == KEY
    assert KEY not in repr(settings)
    assert not list(tmp_path.iterdir())


def test_a_key_can_be_in_a_file_of_its_own(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text(f"{KEY}\n")

    assert Settings.from_env({"MOGADOR_SECRET_KEY_FILE": str(file)}).secret_key == KEY


@pytest.mark.parametrize("content", [b"short", b"\xff" * 64, "é".encode() * 64])
def test_a_file_without_a_good_key_is_a_mistake(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "key"
    file.write_bytes(content)

    assert set(mistakes(SECRET_KEY_FILE=str(file))) == {"MOGADOR_SECRET_KEY_FILE"}


def test_a_file_that_is_not_there_is_a_mistake(tmp_path: Path) -> None:
    assert set(mistakes(SECRET_KEY_FILE=str(tmp_path / "none"))) == {"MOGADOR_SECRET_KEY_FILE"}


def test_two_keys_are_one_too_many(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text(KEY)

    assert "MOGADOR_SECRET_KEY" in mistakes(SECRET_KEY=KEY, SECRET_KEY_FILE=str(file))


def test_a_token_for_metrics_is_taken_as_given_or_from_a_file_and_never_shown(
    tmp_path: Path,
) -> None:
    file = tmp_path / "token"
    file.write_text(f"{KEY}\n")

    for name, value in (("TOKEN", KEY), ("TOKEN_FILE", str(file))):
        settings = Settings.from_env({f"MOGADOR_METRICS_{name}": value})
        assert settings.metrics_token == KEY
        assert KEY not in repr(settings)
    assert Settings.from_env({}).metrics_token == ""
    assert "MOGADOR_METRICS_TOKEN" in mistakes(METRICS_TOKEN=KEY, METRICS_TOKEN_FILE=str(file))


@pytest.mark.parametrize("token", ["short", f"{KEY[:16]} {KEY[16:]}", f"{KEY}é", f"{KEY}\x00"])
def test_a_token_that_no_header_can_hold_or_one_could_guess_is_a_mistake(
    token: str, tmp_path: Path
) -> None:
    file = tmp_path / "token"
    file.write_text(token)

    found = mistakes(METRICS_TOKEN=token) | mistakes(METRICS_TOKEN_FILE=str(file))

    assert set(found) == {"MOGADOR_METRICS_TOKEN", "MOGADOR_METRICS_TOKEN_FILE"}
    assert not any(token in mistake.wrong for mistake in found.values())


def test_without_a_key_one_is_made_once_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    environ = {"MOGADOR_HOME": str(tmp_path / "new" / "home")}

    settings = Settings.from_env(environ)
    assert not settings.home.exists()
    key = settings.secret_key

    assert len(key) >= 32
    assert Settings.from_env(environ).secret_key == key
    assert stat.S_IMODE((settings.home / "secret-key").stat().st_mode) == 0o600
    assert [file.name for file in settings.home.iterdir()] == ["secret-key"]


def test_eight_processes_that_ask_at_once_get_one_key(tmp_path: Path) -> None:
    path = tmp_path / "home" / "secret-key"
    program = (
        "import sys; from pathlib import Path; from config.secret import kept_key;"
        "print('ready', flush=True); sys.stdin.read(); print(kept_key(Path(sys.argv[1])))"
    )
    with ExitStack() as running:
        asking = [running.enter_context(python(program, str(path))) for _ in range(8)]
        outs = [process.stdout for process in asking if process.stdout]
        assert [out.readline() for out in outs] == ["ready\n"] * 8
        for process in asking:
            assert process.stdin
            process.stdin.close()
        answers = {out.readline().strip() for out in outs}

    assert answers == {kept_key(path)}
    assert [file.name for file in path.parent.iterdir()] == ["secret-key"]


def python(program: str, *arguments: str) -> subprocess.Popen[str]:
    """A Python that knows our packages, with pipes to it and from it."""
    return subprocess.Popen(
        [sys.executable, "-c", program, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )
