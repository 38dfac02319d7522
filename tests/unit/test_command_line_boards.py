"""The command line: boards rebuilt and compared, and the doctor."""

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

import web.cli.doctor
from config.settings import Settings
from domain.zones import OutdatedZoneRules
from tests.support.program import Mogador
from tests.support.wall import plant
from web.house import make_stores

APPEND_ONLY = ("events_are_never_deleted", "events_are_never_changed")


@pytest.fixture
def mogador(lived_in: Path, tmp_path: Path) -> Mogador:
    """The program at home in weeks of life."""
    return Mogador(shutil.copytree(lived_in, tmp_path / "home"))


# boards rebuild


def test_boards_that_are_well_are_equal_to_their_rebuild(mogador: Mogador) -> None:
    assert mogador("boards rebuild --check") == "equal\n"
    assert mogador.facts("boards rebuild --check") == {
        "unlike": [],
        "differences": [],
        "sequence": mogador.facts("replay")["sequence"],
    }


def test_a_comparison_leaves_nothing_behind(mogador: Mogador) -> None:
    before = tables(mogador)

    mogador("boards rebuild --check")
    mogador.spoil("boards", "UPDATE day_occupancy SET state = 'released'")
    mogador.run("boards rebuild --check")

    assert tables(mogador) == before


def tables(mogador: Mogador) -> set[str]:
    with closing(sqlite3.connect(mogador.home / "boards.sqlite3")) as boards:
        return {name for (name,) in boards.execute("SELECT name FROM sqlite_master")}


def test_a_board_that_was_changed_is_found_and_mended(mogador: Mogador) -> None:
    mogador.spoil("boards", "UPDATE day_occupancy SET state = 'released'")

    found = mogador.run("boards rebuild --check")

    assert (found.exit_code, found.stderr) == (1, "")
    unlike, first = found.stdout.splitlines()
    assert unlike == "unlike: day"
    assert first.startswith("day_occupancy, stay ")
    assert ", state: live 'released', rebuilt '" in first
    assert mogador.run("boards rebuild places --check").exit_code == 0
    assert mogador.run("boards rebuild day --check").exit_code == 1
    assert mogador("boards rebuild day") == "rebuilt\n"
    assert mogador("boards rebuild --check") == "equal\n"


def test_every_board_that_was_changed_is_named(mogador: Mogador) -> None:
    mogador.spoil(
        "boards",
        "UPDATE day_occupancy SET state = 'released'",
        "UPDATE places_site SET name = 'Atlantis'",
        "DELETE FROM event_log_mention WHERE kind = 'house' AND id = 'agadir'",
    )

    found = mogador.run("boards rebuild --check --json")

    assert found.exit_code == 1
    told = json.loads(found.stdout)
    assert told["unlike"] == ["places", "day", "event_log"]
    places, _, events = told["differences"]
    assert places == {
        "board": "places",
        "table": "places_site",
        "key": {"site_id": "agadir"},
        "column": "name",
        "live": "Atlantis",
        "rebuilt": "Technopark Agadir",
    }
    key = {"kind": "house", "id": "agadir", "block": 0}
    assert (events["key"], events["column"], events["live"]) == (key, "", None)
    assert events["rebuilt"][:3] == ["house", "agadir", 0]


def test_a_row_too_many_is_named(mogador: Mogador) -> None:
    more = "INSERT INTO places_rule VALUES ('agadir', 'policy', '99', '{}')"
    mogador.spoil("boards", more)

    found = mogador.run("boards rebuild places --check")

    assert found.stdout.splitlines()[1] == (
        "places_rule, site_id 'agadir', kind 'policy', id '99':"
        " live ['agadir', 'policy', '99', '{}'], rebuilt no such row"
    )


# boards retry


def test_what_was_set_aside_is_folded_in_its_place_when_it_can_be(mogador: Mogador) -> None:
    level = mogador.facts("replay --digest")["digests"]
    mogador.spoil(
        "boards",
        "INSERT INTO quarantine SELECT 'day', stay, 'RuntimeError: of old' FROM day_occupancy",
        "DELETE FROM day_occupancy",
    )
    assert set(findings(mogador, 1)) == {"boards"}

    told = mogador.facts("boards retry")

    assert told["folded"] > 100
    assert told["quarantined"] == []
    assert mogador("boards rebuild --check") == "equal\n"
    assert mogador.facts("replay --digest")["digests"] == level
    assert mogador("boards retry") == "0 folded, 0 still set aside\n"


def test_what_still_cannot_be_folded_is_told(mogador: Mogador) -> None:
    planted = plant(mogador.home / "events.sqlite3", "site:x", 1, "site.sunk", b"{}")

    result = mogador.run("boards retry")

    assert result.exit_code == 1
    first, *others = result.stdout.splitlines()
    assert first == "0 folded, 6 still set aside"
    assert f"day at {planted}: UnreadableEvent: unknown topic site.sunk" in others


def test_an_estimate_changes_nothing(mogador: Mogador) -> None:
    before = tables(mogador)

    told = mogador.facts("boards rebuild --estimate")

    assert told["events"] == mogador.facts("replay")["sequence"]
    assert 0 < told["seconds"] < 60
    assert tables(mogador) == before
    assert f"{told['events']:,} events, " in mogador("boards rebuild day --estimate")
    assert f"{told['events']:,} events, " in mogador("replay --estimate")


def test_rebuilding_twice_leaves_the_same_boards_and_nothing_else(mogador: Mogador) -> None:
    digests = mogador.facts("replay --digest")["digests"]

    assert mogador("boards rebuild") == mogador("boards rebuild") == "rebuilt\n"

    assert mogador("boards rebuild --check") == "equal\n"
    assert mogador.facts("replay --digest")["digests"] == digests
    assert "well   boards" in mogador("doctor")


def test_a_board_nobody_knows_is_not_rebuilt(mogador: Mogador) -> None:
    assert "'weather' is not one of" in mogador.refused("boards rebuild weather")


# doctor

LOOKED_AT = [
    "zone rules",
    "home",
    "security contact",
    "stores",
    "log",
    "boards",
    "audit register",
    "sites",
    "forgotten",
]


def findings(mogador: Mogador, exit_code: int) -> dict[str, Any]:
    """What is not well, by name; all is looked at in any case."""
    result = mogador.run("--json doctor")
    found = json.loads(result.stdout)["findings"]
    assert result.exit_code == exit_code
    assert [f["what"] for f in found] == LOOKED_AT
    return {f["what"]: f for f in found if not f["well"]}


def test_a_house_that_is_well_is_said_to_be(mogador: Mogador) -> None:
    told = mogador("doctor").splitlines()

    assert [line[:5] for line in told] == ["well "] * len(LOOKED_AT)
    assert findings(mogador, 0) == {}


def test_what_is_wrong_is_shown_with_what_would_mend_it(mogador: Mogador) -> None:
    planted = plant(mogador.home / "events.sqlite3", "site:x", 1, "site.sunk", b"{}")

    result = mogador.run("doctor")

    assert result.exit_code == 1
    (wrong,) = (line for line in result.stdout.splitlines() if line.startswith("WRONG"))
    assert wrong.startswith("WRONG  boards: ")
    assert f"day at {planted}: UnreadableEvent: unknown topic site.sunk" in wrong
    assert wrong.endswith("-> update Mogador, then `mogador boards retry`")


def test_a_rebuild_does_not_hide_what_cannot_be_read(mogador: Mogador) -> None:
    plant(mogador.home / "events.sqlite3", "site:x", 1, "site.sunk", b"{}")
    mogador("boards rebuild")

    assert set(findings(mogador, 1)) == {"boards"}


def test_a_gap_in_the_log_is_found(mogador: Mogador) -> None:
    mogador("doctor")
    drop = [f"DROP TRIGGER {name}" for name in APPEND_ONLY]
    mogador.spoil("events", *drop, "DELETE FROM stored_events WHERE rowid = 7")

    assert findings(mogador, 1)["log"]["said"] == "event 7 is missing"


def test_a_house_without_sites_is_not_well(tmp_path: Path) -> None:
    mogador = Mogador(tmp_path)
    make_stores(Settings.from_env(mogador.settings))

    assert findings(mogador, 1)["sites"]["mend"] == "run `mogador init`"


def test_a_home_one_cannot_write_to_is_not_well(mogador: Mogador) -> None:
    (mogador.home / ".doctor").mkdir()

    assert set(findings(mogador, 1)) == {"home"}


def test_a_house_with_a_public_name_says_whom_to_tell_of_a_hole(mogador: Mogador) -> None:
    mogador.settings["MOGADOR_TRUSTED_HOSTS"] = "localhost,10.0.0.7,[::1],desks.example.org"

    found = findings(mogador, 1)["security contact"]

    assert found["said"].startswith("desks.example.org names nobody")
    assert found["mend"] == "set MOGADOR_SECURITY_CONTACT"

    mogador.settings["MOGADOR_SECURITY_CONTACT"] = "mailto:security@example.org"
    assert findings(mogador, 0) == {}


def test_zone_rules_of_before_are_not_well(
    mogador: Mogador, monkeypatch: pytest.MonkeyPatch
) -> None:
    def outdated() -> None:
        raise OutdatedZoneRules("tz 2025b puts Africa/Casablanca at +0100")

    monkeypatch.setattr(web.cli.doctor, "probe", outdated)

    assert "2025b" in findings(mogador, 1)["zone rules"]["said"]
