"""The command line: what is wrong in a file, in the language of whoever calls, and where."""

import json
from pathlib import Path
from typing import Any

import pytest

import config
from tests.support.program import Mogador

SHIPPED = Path(config.__file__).parent / "sites"
SITE = (SHIPPED / "agadir.toml").read_text().replace('id = "agadir"', 'id = "fes"')
CHANGE = """\
starts_on = 2026-12-24
colour = "blue"

[[add]]
code = "desk"
x = -1
y = "far"
rotation = 0
zone = "quay"
features = ["throne"]
"""
MISSING = {
    "en": "This is missing. Send it as well.",
    "fr": "Il manque ici une valeur. Envoyez-la aussi.",
    "ar": "هذه الخانة ناقصة. أرسلها أيضًا.",
}
UNKNOWN = {
    "en": "There is no field of that name. Leave it out.",
    "fr": "Aucun champ ne porte ce nom. Laissez-le de côté.",
    "ar": "لا توجد خانة بهذا الاسم. احذفها.",
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where every site is open."""
    mogador = Mogador(tmp_path_factory.mktemp("house"))
    mogador("init")
    return mogador.home


@pytest.fixture
def change(tmp_path: Path) -> Path:
    """A file with a change that is wrong in many ways."""
    file = tmp_path / "change.toml"
    file.write_text(CHANGE)
    return file


def mistakes(mogador: Mogador, words: str, *files: Path) -> Any:
    """What a script is told of each file."""
    told = mogador.run(f"--json {words}", *map(str, files))
    assert (told.exit_code, told.stderr) == (2, "")
    said = json.loads(told.stdout)
    assert said["code"] == "invalid-file"
    return said["errors"]


@pytest.mark.parametrize("language", MISSING)
def test_a_change_is_refused_in_the_language_of_whoever_calls(
    home: Path, tmp_path: Path, language: str
) -> None:
    file = tmp_path / "x.toml"
    file.write_text("colour = 1\n")

    told = Mogador(home, MOGADOR_LANGUAGE=language).refused("change lift-block rabat", str(file))

    assert told.splitlines() == [
        f"{file}:1: colour: {UNKNOWN[language]}",
        f"{file}:1: id: {MISSING[language]}",
    ]


@pytest.mark.parametrize(
    ("settings", "language"),
    [
        ({"LC_ALL": "", "LC_MESSAGES": "", "LANG": "fr_MA.UTF-8"}, "fr"),
        ({"LC_ALL": "", "LC_MESSAGES": "ar_MA", "LANG": "fr_MA"}, "ar"),
        ({"LC_ALL": "C.UTF-8", "LANG": "fr_FR.UTF-8"}, "en"),
        ({"LC_ALL": "", "LC_MESSAGES": "", "LANG": "de_DE.UTF-8"}, "en"),
        ({"LC_ALL": "", "LC_MESSAGES": "", "LANG": ""}, "en"),
        ({"LC_ALL": "fr_FR.UTF-8", "MOGADOR_LANGUAGE": "ar"}, "ar"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_installation_names_the_language_or_the_terminal_does(
    home: Path, settings: dict[str, str], language: str
) -> None:
    told = Mogador(home, **settings).refused("change lift-block rabat")

    assert told == f"file: id: {MISSING[language]}\n"


def test_a_rules_no_is_said_in_that_language_too(home: Path) -> None:
    told = Mogador(home, MOGADOR_LANGUAGE="fr").run("change undo-layout-change rabat")

    assert told.exit_code == 1
    assert told.stdout.startswith("Il n’y a pas ")


def test_every_mistake_of_a_change_is_told_at_once_with_its_line(home: Path, change: Path) -> None:
    told = mistakes(Mogador(home), "change change-layout rabat", change)

    assert list(told) == [str(change)]
    assert [(each["line"], each["field"]) for each in told[str(change)]] == [
        (2, "colour"),
        (5, "add.0.code"),
        (6, "add.0.x"),
        (7, "add.0.y"),
        (10, "add.0.features.0"),
    ]


def test_a_change_in_json_is_told_by_its_fields(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "change.json"
    file.write_text('{"first": 1, "last": "2026-12-24", "cause": "spite"}')

    (told,) = mistakes(Mogador(home), "change close-days rabat", file).values()

    assert [(each["line"], each["field"]) for each in told] == [(None, "cause"), (None, "first")]


def test_mistakes_of_several_site_files_are_told_together(home: Path, tmp_path: Path) -> None:
    one, other = tmp_path / "one.toml", tmp_path / "other.toml"
    one.write_text(SITE.replace("[floor]", "[floor]\nroof = 1"))
    other.write_text("id = ")

    told = mistakes(Mogador(home, MOGADOR_LANGUAGE="fr"), "sites open", one, other)

    line = one.read_text().split("\n").index("roof = 1") + 1
    assert told[str(one)] == [{"line": line, "field": "floor.roof", "detail": UNKNOWN["fr"]}]
    (syntax,) = told[str(other)]
    assert (syntax["line"], syntax["field"]) == (1, "file")
    assert syntax["detail"].startswith("À partir d’ici, ce n’est plus du TOML.")


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_nothing_in_a_change_is_told_in_english(home: Path, change: Path, language: str) -> None:
    def said(speech: str) -> list[str]:
        mogador = Mogador(home, MOGADOR_LANGUAGE=speech)
        (told,) = mistakes(mogador, "change change-layout rabat", change).values()
        return [each["detail"] for each in told]

    assert not set(said(language)) & set(said("en"))


def test_text_that_is_none_is_told_by_its_line(home: Path, tmp_path: Path) -> None:
    for name in ("x.toml", "x.json"):
        file = tmp_path / name
        file.write_bytes(b"\n\xff\n")

        told = Mogador(home).refused("change close-days rabat", str(file))

        assert told == f"{file}:2: file: That is no text in UTF-8. Save the file as UTF-8.\n"
