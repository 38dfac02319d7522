"""The command line: changing what a site offers, by a file; who is of a branch."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from booking.application import Bookings
from booking.commands import ForgetMember, ReserveDesk
from booking.forgetting import forget_member
from booking.reserving import reserve_desk
from domain.kernel import Actor, Stamp
from tests.support.program import Mogador

# Days ahead of the present, which is the program's: all sites are open then.
SOON = date.today() + timedelta(days=7)  # noqa: DTZ011 (a week is more than any zone)
DAY, LATER = SOON.isoformat(), (SOON + timedelta(days=1)).isoformat()
BLOCK = f"""\
positions = ["ESS-09"]
first = {DAY}
starts = "10:00"
last = {DAY}
ends = "11:00"
cause = "works"
"""
ASSIGNMENT = f'positions = ["ESS-10"]\nbranch = "argan"\nfirst = {DAY}\nlast = {LATER}\n'
NO_ID = "00000000-0000-4000-8000-000000000000"

Written = Callable[..., str]


@pytest.fixture
def mogador(tmp_path: Path) -> Mogador:
    """The program where every site is open, and one member has an account."""
    mogador = Mogador(tmp_path / "home")
    mogador("init")
    mogador("accounts add salma@example.org --name Salma --role member")
    return mogador


@pytest.fixture
def bookings(mogador: Mogador) -> Iterator[Bookings]:
    bookings = Bookings.in_file(mogador.home / "events.sqlite3")
    yield bookings
    bookings.close()


@pytest.fixture
def reserved(bookings: Bookings) -> str:
    """Ada's reservation of ESS-09 on that day, from nine to noon."""
    by = Stamp(datetime.now(UTC), "once", Actor("ada", "member"), "api")
    hours: dict[str, Any] = {"day": SOON, "starts": "09:00", "ends": "12:00"}
    wish = ReserveDesk(by=by, site_id="essaouira", position_id="ESS-09", member_id="ada", **hours)
    reserve_desk(bookings, wish)
    return wish.reservation_id


@pytest.fixture
def written(tmp_path: Path) -> Written:
    """A file with a text, and where it is."""

    def write(text: str, name: str = "change.toml") -> str:
        (tmp_path / name).write_text(text)
        return str(tmp_path / name)

    return write


def topics(mogador: Mogador, after: int) -> list[str]:
    log = mogador(f"log export --after {after}").splitlines()
    return [json.loads(line)["topic"] for line in log]


@pytest.mark.usefixtures("reserved")
def test_it_first_says_who_is_affected_and_where_they_would_go(
    mogador: Mogador, bookings: Bookings, written: Written
) -> None:
    before = bookings.event_log.head()

    said = mogador("change block-positions essaouira", written(BLOCK)).splitlines()

    assert said[0] == "1 reservation affected."
    assert said[1].startswith(f"  {DAY} 09:00-12:00 ESS-09 -> ESS-")
    assert said[1].endswith("  ada")
    assert said[2:] == ["Nothing is changed yet: --apply does it."]
    assert bookings.event_log.head() == before


def test_applied_it_does_what_it_had_planned(
    mogador: Mogador, reserved: str, bookings: Bookings, written: Written
) -> None:
    before, file = bookings.event_log.head(), written(BLOCK)
    looked = mogador.facts("change block-positions essaouira", file)

    made = mogador.facts("change block-positions essaouira --apply", file)

    assert "id" not in looked
    assert made["affected"] == looked["affected"]
    assert [each["reservation"] for each in made["affected"]] == [reserved]
    assert made["seq"] == bookings.event_log.head() > looked["seq"] == before
    moved = ["position.moved-out", "position.blocked", "position.moved-in", "agenda.changed"]
    assert sorted(topics(mogador, before)) == sorted(moved)


def test_what_was_made_is_taken_back_by_its_id(mogador: Mogador, written: Written) -> None:
    closure = {"first": DAY, "last": DAY, "cause": "holiday"}
    file = written(json.dumps(closure), "closure.json")
    made = mogador.facts("change close-days essaouira --apply", file)

    lifted = mogador.facts("change lift-closure essaouira --apply", written(f'id = "{made["id"]}"'))

    assert lifted["id"] == made["id"]
    assert topics(mogador, made["seq"]) == ["site.closure-lifted"]


def test_a_change_that_needs_no_words_needs_no_file(mogador: Mogador, written: Written) -> None:
    mogador(
        "change change-layout essaouira --apply", written(f'starts_on = {DAY}\nretire=["ESS-20"]')
    )

    assert mogador("change undo-layout-change essaouira --apply").endswith("Done.\n")

    again = mogador.run("change undo-layout-change essaouira")
    assert (again.exit_code, again.stdout) == (
        1,
        "There is no such change to take back. Look at the list again, then choose one.\n",
    )


def test_every_mistake_in_a_file_is_told_at_once(
    mogador: Mogador, bookings: Bookings, written: Written
) -> None:
    before = bookings.event_log.head()
    file = written(
        'positions = "ESS-09"\nstarts = "10:05"\nlast = "soon"\ncause = "spite"\nplan = []\n'
    )

    told = mogador.refused("change block-positions essaouira --apply", file).splitlines()

    fields = [line.removeprefix(f"{file}:").split(": ")[:2] for line in told]
    assert fields == [
        *(["1", "ends"], ["1", "first"], ["1", "positions"], ["2", "starts"]),
        *(["3", "last"], ["4", "cause"], ["5", "plan"]),
    ]
    assert bookings.event_log.head() == before


def test_all_that_is_contradictory_is_told_at_once(mogador: Mogador, written: Written) -> None:
    file = written('first = "2020-01-02"\nlast = "2020-01-01"\ncause = "works"\n')

    told = mogador.run("change close-days essaouira", file)
    facts = mogador.run("--json change close-days essaouira", file)

    assert (told.exit_code, facts.exit_code) == (1, 1)
    first, *reasons = told.stdout.splitlines()
    assert first.startswith("2 things in that do not go together.")
    assert reasons[1] == "That ends before it starts on Thursday 2 January."
    said: dict[str, Any] = json.loads(facts.stdout)
    assert (said["code"], said["detail"], said["errors"]) == (
        "contradictory",
        first,
        {"reasons": reasons},
    )


@pytest.mark.parametrize(
    ("words", "name", "text", "told"),
    [
        (
            "close-days essaouira",
            "x.toml",
            "first = ",
            "x.toml:1: file: From here on, that is no TOML. Mend it: Invalid value",
        ),
        (
            "close-days essaouira",
            "x.json",
            "{",
            "x.json:1: file: From here on, that is no JSON. Mend it: Expecting",
        ),
        ("close-days essaouira", "x.json", "[]", "x.json: file: Send names with values here"),
        ("close-days essaouira", "x.json", '{"id": 1, "id": 2}', "a field is there twice"),
        (
            "close-days essaouira",
            "x.yaml",
            "",
            "x.yaml: file: What kind of file that is, its name does not say.",
        ),
        ("lift-closure essaouira", "x.toml", "", "x.toml:1: id: This is missing."),
        (
            "lift-closure essaouira",
            "x.toml",
            'id = "9"',
            "x.toml:1: id: Send an id as it was answered.",
        ),
        ("close-days atlantis", "x.toml", "", "no site atlantis is open"),
        ("burn-down essaouira", "x.toml", "", "'burn-down' is not one of"),
    ],
)
def test_what_cannot_be_read_ends_with_2(
    *, mogador: Mogador, written: Written, words: str, name: str, text: str, told: str
) -> None:
    assert told in mogador.refused(f"change {words}", written(text, name))


def test_without_a_file_what_is_missing_is_told(mogador: Mogador) -> None:
    told = mogador.refused("change lift-block essaouira")

    assert told == "file: id: This is missing. Send it as well.\n"


def test_what_is_not_there_ends_with_1(mogador: Mogador, written: Written) -> None:
    told = mogador.run("change lift-block essaouira --apply", written(f'id = "{NO_ID}"'))

    assert told.exit_code == 1


# Branches


def test_people_join_a_branch_and_leave_it(mogador: Mogador, bookings: Bookings) -> None:
    before = bookings.event_log.head()

    assert (
        mogador("branches join argan Salma@example.org") == "salma@example.org is one of argan.\n"
    )
    joined = mogador.facts("branches join argan salma@example.org")
    left = mogador.facts("branches leave argan salma@example.org")

    assert topics(mogador, before) == ["agenda.branch-joined", "agenda.branch-left"]
    assert joined["seq"] == before + 1
    assert left == {"member": joined["member"], "belongs": False, "seq": before + 2}
    assert "none of argan" in mogador("branches leave argan salma@example.org")


def test_a_branchs_days_are_given_to_all(mogador: Mogador, written: Written) -> None:
    made = mogador.facts("change assign-positions essaouira --apply", written(ASSIGNMENT))
    days = f'id = "{made["id"]}"\nposition = "ESS-10"\ndays = [{DAY}]\n'

    mogador("change open-days essaouira --apply", written(days))

    assert topics(mogador, made["seq"]) == ["position.day-opened"]


@pytest.mark.parametrize(
    ("branch", "email", "told"),
    [
        ("argan", "nobody@example.org", "nobody@example.org has no account"),
        ("argan", "salma", "salma has no account"),
        ("Salma & Co", "salma@example.org", "Salma & Co: Send 1 to 64 Latin letters"),
    ],
)
def test_nobody_joins_by_mistake(mogador: Mogador, branch: str, email: str, told: str) -> None:
    assert told in mogador.refused("branches join", branch, email)


def test_who_was_forgotten_and_is_there_again_is_of_no_branch(
    mogador: Mogador, bookings: Bookings
) -> None:
    """As after a restore of the accounts alone."""
    id_ = mogador.facts("accounts add nadia@example.org --role member")["id"]
    by = Stamp(datetime.now(UTC), "forget", Actor("command-line", "system"), "cli")
    forget_member(bookings, ForgetMember(by=by, member_id=id_))

    no = mogador.run("--json branches join argan nadia@example.org")

    assert no.exit_code == 1
    assert json.loads(no.stdout)["code"] == "member-forgotten"
