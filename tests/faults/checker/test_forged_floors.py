"""Lies about what is a branch's, and about desks that are joined into a table or split again."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from booking.commands import (
    AssignPositions,
    ChangeLayout,
    JoinBranch,
    KeepDays,
    OpenDays,
    ReserveTeam,
    derived_id,
)
from domain.arranging import Added, Changes, Joined
from domain.position import Spot
from tests.faults.checker.forged import (
    HOURS,
    TODAY,
    TOMORROW,
    by,
    carried,
    entry,
    kinds,
    no,
    wish,
    yes,
)
from tests.faults.checker.history import Look, Said
from tests.faults.checker.test_forged_house import change, done

LATER = TOMORROW + timedelta(days=1)
ADA = wish("ada", day=LATER)
GIVE = change(AssignPositions, positions=("A",), branch_id="argan", first=TODAY, last=LATER)
GIVEN = done(GIVE, (1, 2), 6)
JOIN = JoinBranch(by=by("sam", "join", "front-desk"), member_id="ada", branch_id="argan")
JOINED = Said(JOIN, 3, 4, 201, 7, {"id": "ada", "affected": []})
ABOUT = {"position_id": "A", "assignment_id": derived_id(GIVE.by)}


def test_a_branch_s_desk_is_for_those_of_the_branch() -> None:
    log = carried((GIVE, 6), (JOIN, 7))
    told, booked = [GIVEN, JOINED], carried((ADA, 9))

    assert kinds([*told, yes(ADA, (7, 8), 9)], [*log, *booked]) == set()
    assert kinds([*told, no(ADA, (2.5, 5), "position-assigned")], log) == set()
    assert kinds([*told, no(ADA, (7, 8), "position-assigned")], log) == {"no reason"}
    without = [*carried((GIVE, 6)), *booked]
    assert kinds([GIVEN, yes(ADA, (7, 8), 9)], without) == {"against the rules"}


def test_who_is_no_longer_of_a_branch_has_no_right_to_its_desk() -> None:
    leave = msgspec.structs.replace(JOIN, by=by("sam", "leave", "front-desk"), belongs=False)
    told = [GIVEN, JOINED, replace(JOINED, asked=leave, began=5, ended=6, sequence=8)]
    log = carried((GIVE, 6), (JOIN, 7), (leave, 8))

    assert kinds([*told, no(ADA, (7, 8), "position-assigned")], log) == set()
    assert kinds([*told, yes(ADA, (7, 8), 10)], [*log, *carried((ADA, 10))]) == {
        "against the rules"
    }


def test_a_membership_that_was_told_and_is_not_in_the_log_is_lost() -> None:
    assert kinds([GIVEN, JOINED], carried((GIVE, 6))) == {"half"}
    bob = wish("bob", position="B")
    told = [GIVEN, replace(JOINED, sequence=8), yes(bob, (3, 4), 8)]
    assert kinds(told, carried((GIVE, 6), (bob, 8))) == {"lost"}
    # Who is of it already is told so where they ask, and nothing happens.
    again = msgspec.structs.replace(JOIN, by=by("sam", "again", "front-desk"))
    same = replace(JOINED, asked=again, began=5, ended=6)
    assert kinds([GIVEN, JOINED, same], carried((GIVE, 6), (JOIN, 7))) == set()


def seen_by(who: str, *busy: str) -> Said:
    """What they see of the day after tomorrow, when what is the branch's is theirs or not."""
    taken = [{"starts": "00:00", "ends": "24:00", "state": "assigned"}]
    days = [
        {"position": code, "free": code not in busy, "busy": taken if code in busy else []}
        for code in "AB"
    ]
    look = Look(who, GIVE.by.at, "availability", f"{LATER}")
    return Said(look, 5, 6, 200, 7, {"opens": "00:00", "closes": "24:00", "positions": days})


def test_what_is_a_branch_s_is_free_to_see_for_those_of_it() -> None:
    log, told = carried((GIVE, 6), (JOIN, 7)), [GIVEN, JOINED]

    assert kinds([*told, seen_by("ada"), seen_by("bob", "A")], log) == set()
    for lie in (seen_by("ada", "A"), seen_by("bob")):
        assert kinds([*told, lie], log) == {"differs"}


@pytest.mark.parametrize(("kind", "day"), [(OpenDays, LATER), (KeepDays, TOMORROW)])
def test_a_day_is_all_people_s_when_it_was_opened_and_a_branch_s_when_it_was_kept(
    kind: type[OpenDays], day: Any
) -> None:
    """A day falls open the day before, unless it is kept."""
    made = change(kind, days=(day,), **ABOUT)
    bob = wish("bob", day=day)
    told, log = [GIVEN, done(made, (3, 4), 7)], carried((GIVE, 6), (made, 7))
    booked = [*told, yes(bob, (5, 6), 9)]
    refused = [*told, no(bob, (5, 6), "position-assigned")]

    is_open = kind is OpenDays
    assert kinds(booked, [*log, *carried((bob, 9))]) == (
        set() if is_open else {"against the rules"}
    )
    assert kinds(refused, log) == ({"no reason"} if is_open else set())


def test_days_are_opened_by_those_whose_desk_it_is() -> None:
    mine = msgspec.structs.replace(
        change(OpenDays, days=(LATER,), **ABOUT), by=by("ada", "open", "member")
    )
    opened, log = done(mine, (5, 6), 8), carried((GIVE, 6), (JOIN, 7))

    assert kinds([GIVEN, JOINED, opened], [*log, *carried((mine, 8))]) == set()
    assert kinds([GIVEN, opened], [*carried((GIVE, 6), (mine, 8))]) == {"against the rules"}
    assert kinds([GIVEN, JOINED, no(mine, (5, 6), "not-yours")], log) == {"no reason"}
    assert kinds([GIVEN, JOINED, no(mine, (2.5, 5), "not-yours")], log) == set()


TABLE = change(
    ChangeLayout,
    starts_on=TOMORROW,
    changes=Changes(join=(Joined(code="T", parts=("A", "B")),)),
)
SPLIT = msgspec.structs.replace(
    TABLE, by=by("ola", "split", "operator"), changes=Changes(split=("T",))
)
TABLED, SPLIT_UP = done(TABLE, (1, 2), 6), done(SPLIT, (3, 4), 7)


def test_desks_that_are_joined_are_one_desk_until_they_are_split() -> None:
    at_a, at_t = wish("bob"), wish("bob", position="T")
    joined, split = carried((TABLE, 6)), carried((TABLE, 6), (SPLIT, 7))
    gone = "unknown-position"

    assert kinds([TABLED, yes(at_t, (3, 4), 8)], [*joined, *carried((at_t, 8))]) == set()
    assert kinds([TABLED, no(at_a, (3, 4), gone)], joined) == set()
    assert kinds([TABLED, yes(at_a, (3, 4), 8)], [*joined, *carried((at_a, 8))]) == {
        "against the rules"
    }
    assert kinds([TABLED, no(at_t, (3, 4), gone)], joined) == {"no reason"}
    told = [TABLED, SPLIT_UP]
    assert kinds([*told, yes(at_a, (5, 6), 9)], [*split, *carried((at_a, 9))]) == set()
    assert kinds([*told, no(at_t, (5, 6), gone)], split) == set()
    assert kinds([*told, yes(at_t, (5, 6), 9)], [*split, *carried((at_t, 9))]) == {
        "against the rules"
    }


def test_only_what_stands_is_joined_or_split() -> None:
    again = msgspec.structs.replace(TABLE, by=by("ola", "again", "operator"))

    assert kinds([TABLED, no(again, (3, 4), "contradictory")], carried((TABLE, 6))) == set()
    assert kinds([no(SPLIT, (3, 4), "contradictory")], []) == set()
    assert kinds([no(TABLE, (3, 4), "contradictory")], []) == {"no reason"}
    assert kinds([TABLED, no(SPLIT, (3, 4), "contradictory")], carried((TABLE, 6))) == {"no reason"}
    assert kinds([TABLED, done(again, (3, 4), 7)], carried((TABLE, 6), (again, 7))) == {
        "against the rules"
    }


def test_nothing_is_put_on_top_of_a_table() -> None:
    """A table stands in the middle of its parts: of A and C, where B is."""
    wide = msgspec.structs.replace(
        TABLE, changes=Changes(join=(Joined(code="T", parts=("A", "C")),))
    )
    spot = Spot(zone="quay", x=270, y=80, rotation=0, features=(), neighbours=())
    beside = msgspec.structs.replace(SPLIT, changes=Changes(add=(Added(code="D", spot=spot),)))

    assert kinds([no(wide, (3, 4), "contradictory")], [], "ABC") == set()
    assert kinds([done(wide, (1, 2), 6)], carried((wide, 6)), "ABC") == {"against the rules"}
    assert kinds([no(beside, (3, 4), "contradictory")], [], "AB") == {"no reason"}
    refused = no(beside, (3, 4), "contradictory")
    assert kinds([TABLED, refused], carried((TABLE, 6)), "AB") == set()


def test_a_team_is_proposed_what_is_nearest_to_a_table() -> None:
    """Of T, C, D and E, of which T stands left of C: TC, CD and DE."""
    asked: dict[str, Any] = dict(zip(("starts", "ends"), HOURS, strict=True), day=TOMORROW)
    team = ReserveTeam(by=by("eve", "team"), site_id="ess", member_id="eve", seats=2, **asked)
    at_c, at_d = wish("cyd", position="C"), wish("dan", position="D")
    told = [TABLED, yes(at_c, (3, 5), 8), yes(at_d, (3, 5), 10)]
    log = [*carried((TABLE, 6)), entry(at_c, 8, "C"), entry(at_d, 10, "D")]

    assert kinds([*told, no(team, (2.5, 6))], log, "ABCDE") == set()
    assert kinds([*told[:2], no(team, (2.5, 6))], log[:2], "ABCDE") == {"no reason"}
    assert kinds([*told, no(team, (5.5, 6))], log, "ABCDE") == {"no reason"}
