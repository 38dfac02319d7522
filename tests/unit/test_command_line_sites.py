"""The command line: opening a site from its file."""

from pathlib import Path

import pytest

import config
from tests.support.program import Mogador

SHIPPED = Path(config.__file__).parent / "sites"


@pytest.fixture
def mogador(tmp_path: Path) -> Mogador:
    """The program in a home that is not there yet."""
    return Mogador(tmp_path / "new" / "home")


def test_a_new_site_is_opened_from_its_file(mogador: Mogador, tmp_path: Path) -> None:
    mogador("init")
    fes = tmp_path / "fes.toml"
    fes.write_text((SHIPPED / "agadir.toml").read_text().replace('id = "agadir"', 'id = "fes"'))

    opened = mogador.facts("sites open", str(fes))

    assert opened["sites"] == ["fes"]
    assert opened["events"] > 3
    assert mogador.facts("sites open", str(fes)) == {**opened, "events": 0}
    assert mogador("sites open", str(fes)) == "fes: open, 0 new events.\n"


def test_a_bad_site_file_is_told_with_its_lines_and_opens_nothing(
    mogador: Mogador, tmp_path: Path
) -> None:
    before = mogador.facts("init")
    good, bad = tmp_path / "fes.toml", tmp_path / "oujda.toml"
    text = (SHIPPED / "agadir.toml").read_text().replace('id = "agadir"', 'id = "fes"')
    good.write_text(text)
    bad.write_text(text.replace("[floor]", "[floor]\nroof = 1"))

    told = mogador.refused("sites open", str(good), str(bad))

    line = bad.read_text().split("\n").index("roof = 1") + 1
    assert told == f"{bad}:{line}: floor.roof: There is no field of that name. Leave it out.\n"
    assert mogador.facts("init") == before


def test_a_site_file_that_is_not_there_is_told(mogador: Mogador) -> None:
    mogador("init")

    assert "no-such.toml" in mogador.refused("sites open no-such.toml")
    assert "config" in mogador.refused("sites open", str(SHIPPED.parent))
