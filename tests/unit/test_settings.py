"""Settings: what is read, and every mistake at once."""

from pathlib import Path

import pytest

from config.settings import Settings, SettingsError
from tests.support.settings import mistakes


def test_an_empty_environment_is_enough() -> None:
    settings = Settings.from_env({})

    assert (settings.home, settings.host, settings.port) == (Path("var"), "127.0.0.1", 8000)
    assert (settings.workers, settings.language) == (2, "fr")
    assert settings.trusted_hosts == ("localhost", "127.0.0.1", "[::1]")


def test_what_is_set_is_read_and_what_is_empty_counts_as_left_out(tmp_path: Path) -> None:
    settings = Settings.from_env(
        {
            "MOGADOR_HOME": str(tmp_path),
            "MOGADOR_HOST": "",
            "MOGADOR_PORT": "8080",
            "MOGADOR_WORKERS": "64",
            "MOGADOR_LANGUAGE": "ar",
            "MOGADOR_TRUSTED_HOSTS": "Desks.example.org, .example.com",
            "PATH": "/bin",
        }
    )

    assert (settings.home, settings.host, settings.port) == (tmp_path, "127.0.0.1", 8080)
    assert (settings.workers, settings.language) == (64, "ar")
    assert settings.trusted_hosts == ("desks.example.org", ".example.com")


def test_the_environment_of_the_process_is_not_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOGADOR_PORT", "1234")

    assert Settings.from_env({}).port == 8000


def test_every_file_has_its_place_in_the_home(tmp_path: Path) -> None:
    settings = Settings.from_env({"MOGADOR_HOME": str(tmp_path)})

    files = (
        settings.events_path,
        settings.audit_path,
        settings.boards_path,
        settings.accounts_path,
    )
    assert [file.name for file in files] == [
        "events.sqlite3",
        "audit.sqlite3",
        "boards.sqlite3",
        "accounts.sqlite3",
    ]
    assert {file.parent for file in files} == {tmp_path}
    assert settings.sites_dir.parts[-2:] == ("config", "sites")


@pytest.mark.parametrize(
    ("host", "trusted"), [("0.0.0.0", "0.0.0.0"), ("desks.local", "desks.local"), ("::", "[::]")]
)
def test_the_host_that_is_served_is_trusted_too(host: str, trusted: str) -> None:
    settings = Settings.from_env({"MOGADOR_HOST": host})

    assert settings.trusted_hosts == ("localhost", "127.0.0.1", "[::1]", trusted)


def test_all_mistakes_are_told_at_once_each_with_its_mend() -> None:
    found = mistakes(PORT="0", WORKERS="many", LANGUAGE="es", HOST="0.0.0.0:80", SECRET_KEY="short")

    assert set(found) == {
        f"MOGADOR_{name}" for name in ("PORT", "WORKERS", "LANGUAGE", "HOST", "SECRET_KEY")
    }
    assert found["MOGADOR_WORKERS"].wrong == "Not a valid integer."
    assert found["MOGADOR_LANGUAGE"].mend == "give one of fr, en, ar"
    assert all(mistake.wrong and mistake.mend for mistake in found.values())


def test_the_list_of_who_was_forgotten_is_a_file(tmp_path: Path) -> None:
    assert mistakes(FORGOTTEN=str(tmp_path))["MOGADOR_FORGOTTEN"].wrong == "That is a directory."


def test_the_error_reads_as_one_line_for_each_mistake() -> None:
    with pytest.raises(SettingsError) as refused:
        Settings.from_env({"MOGADOR_PORT": "65536", "MOGADOR_WORKERS": "65"})

    assert [line.partition(":")[0] for line in str(refused.value).splitlines()] == [
        "MOGADOR_PORT",
        "MOGADOR_WORKERS",
    ]


def test_an_unknown_name_is_a_mistake_and_the_nearest_known_one_is_named() -> None:
    found = mistakes(PROT="8000", TRUSTED_HOST="a.example")

    assert "MOGADOR_PORT" in found["MOGADOR_PROT"].mend
    assert "MOGADOR_TRUSTED_HOSTS" in found["MOGADOR_TRUSTED_HOST"].mend


@pytest.mark.parametrize(
    "hosts", ["https://desks.example.org", "desks.example.org:443", "a b", ",", "*", "a/b"]
)
def test_only_names_of_hosts_can_be_trusted(hosts: str) -> None:
    assert set(mistakes(TRUSTED_HOSTS=hosts)) == {"MOGADOR_TRUSTED_HOSTS"}


@pytest.mark.parametrize(
    ("hosts", "public"),
    [
        ("", []),
        ("localhost,127.0.0.1,[::1],10.0.0.7,web", []),
        ("localhost,desks.example.org,.example.com", ["desks.example.org", ".example.com"]),
    ],
)
def test_a_public_name_is_no_address_and_is_in_a_domain(hosts: str, public: list[str]) -> None:
    assert Settings.from_env({"MOGADOR_TRUSTED_HOSTS": hosts}).public_names == public


@pytest.mark.parametrize(
    "contact",
    [
        "mailto:security@example.org",
        "https://example.org/security?from=desks",
        "tel:+212-5-24000000",
    ],
)
def test_a_contact_is_taken_as_given(contact: str) -> None:
    assert Settings.from_env({"MOGADOR_SECURITY_CONTACT": contact}).security_contact == contact


@pytest.mark.parametrize(
    "contact",
    [
        "security@example.org",
        "http://example.org",
        "mailto:example.org",
        "https://",
        "tel:0524",
        "mailto:a@b.example\nContact: mailto:c@d.example",
        "mailto:é@example.org",
    ],
)
def test_only_where_one_can_write_or_call_is_a_contact(contact: str) -> None:
    (mistake,) = mistakes(SECURITY_CONTACT=contact).values()

    assert "mailto:security@example.org" in mistake.mend


def test_a_home_that_is_a_file_is_a_mistake(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    assert set(mistakes(HOME=str(tmp_path / "file"))) == {"MOGADOR_HOME"}
