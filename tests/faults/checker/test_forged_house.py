"""Lies about changes of the house, and about whom they affect."""

from dataclasses import replace
from typing import Any

import msgspec
import pytest

from booking.commands import (
    ANY,
    AdoptPolicy,
    BlockPositions,
    Change,
    ChangeLayout,
    CloseDays,
    Fate,
    LiftBlock,
    derived_id,
)
from domain.arranging import Changes
from tests.faults.checker.forged import (
    BASE,
    HOURS,
    NOW,
    TOMORROW,
    by,
    carried,
    free,
    kinds,
    no,
    reading,
    wish,
    yes,
)
from tests.faults.checker.history import Look, Preview, Said
from tests.properties.wishes import RULES

ADA, BOB = wish("ada"), wish("bob")
SENT_HOME = reading(ADA, 8, state="released", reason="displaced")
ADA_BOOKED = (ADA, 7)
BOOKED = yes(ADA, (1, 2), 7)


def change(kind: type[Change], **asked: Any) -> Any:
    return kind(by=by("ola", kind.NAME, "operator"), site_id="ess", **asked)


SHORT = msgspec.structs.replace(
    RULES, version=0, starts_on=f"{TOMORROW}", hours=(("10:00", "11:00"),) * 7
)
BLOCK = change(
    BlockPositions,
    positions=("A",),
    starts=f"{TOMORROW}T11:00",
    ends=f"{TOMORROW}T15:00",
    cause="outage",
)
CLOSE = change(CloseDays, first=TOMORROW, last=TOMORROW, cause="weather")
RETIRE = change(ChangeLayout, starts_on=TOMORROW, changes=Changes(retire=("A",)))
HURRY = change(AdoptPolicy, policy=SHORT)
# What keeps people from A tomorrow, and how they are told.
AGAINST = {
    "position-blocked": BLOCK,
    "site-closed": CLOSE,
    "unknown-position": RETIRE,
    "outside-hours": HURRY,
}
each_change = pytest.mark.parametrize("made", AGAINST.values(), ids=AGAINST)


def affects(asked: Any = ADA, to: str | None = None, **other: Any) -> dict[str, Any]:
    """A row about somebody who is affected."""
    when = {"day": f"{asked.day}", "starts": asked.starts, "ends": asked.ends}
    who = {"reservation": asked.reservation_id, "member": asked.member_id}
    return {**when, **who, "position": asked.position_id, "state": "reserved", "to": to, **other}


def done(made: Any, when: tuple[float, float], sequence: int, *rows: dict[str, Any]) -> Said:
    """The answer to a change, and whom it says it affected."""
    return Said(made, *when, 201, sequence, {"id": derived_id(made.by), "affected": list(rows)})


def preview(made: Any, when: tuple[float, float], sequence: int, *rows: dict[str, Any]) -> Said:
    """The answer to whoever asks whom a change would affect."""
    return Said(Preview(made), *when, 200, sequence, {"affected": list(rows)})


def with_plan(made: Any, to: str = "") -> Any:
    return msgspec.structs.replace(made, plan=(Fate(ADA.reservation_id, to),))


@pytest.mark.parametrize("code", AGAINST)
def test_nobody_books_what_the_house_has_taken_out_of_use(code: str) -> None:
    made = AGAINST[code]
    told = done(made, (1, 2), 6)

    assert kinds([told, no(ADA, (3, 4), code)], carried((made, 6))) == set()
    assert kinds([told, no(ADA, (3, 4))], carried((made, 6))) == {"no reason"}
    assert kinds([no(ADA, (0, 0.5), code), told], carried((made, 6))) == {"no reason"}
    log = carried((made, 6), (ADA, 8))
    assert kinds([told, yes(ADA, (3, 4), 8)], log) == {"against the rules"}


def test_whoever_takes_any_is_told_what_is_against_the_only_one_that_was_left() -> None:
    at_b, any_ = wish("ada", position="B"), wish("eve", position=ANY)
    told = [yes(at_b, (1, 2), 7), done(BLOCK, (3, 4), 8)]
    log = carried((at_b, 7), (BLOCK, 8))

    assert kinds([*told, no(any_, (0.5, 6), "position-blocked")], log) == set()
    assert kinds([*told, no(any_, (0.5, 6))], log) == set()
    assert kinds([*told, no(any_, (5, 6), "position-blocked")], log) == {"no reason"}


def test_what_was_put_back_to_use_is_refused_to_nobody() -> None:
    lift = change(LiftBlock, block_id=derived_id(BLOCK.by))
    told, log = [done(BLOCK, (1, 2), 6), done(lift, (3, 4), 7)], carried((BLOCK, 6), (lift, 7))
    refused = no(ADA, (3.5, 6), "position-blocked")

    assert kinds([*told, refused], log) == set()
    assert kinds([*told, replace(refused, began=5)], log) == {"no reason"}


def seen_open(*codes: str, opens: Any = "00:00", closes: Any = "24:00") -> Said:
    """What somebody sees of a day on which nobody has booked."""
    seen = free((3, 4), 6)
    days = [each for each in seen.body["positions"] if each["position"] in codes]
    return replace(seen, body={"opens": opens, "closes": closes, "positions": days})


def test_everybody_sees_what_the_house_has_changed() -> None:
    blocked = seen_open("A", "B")
    busy = {"starts": "11:00", "ends": "15:00", "state": "blocked"}
    blocked.body["positions"][0] |= {"free": False, "busy": [busy]}
    closed = seen_open("A", "B", opens=None, closes=None)
    for each in closed.body["positions"]:
        each["free"] = False
    shown = [
        (BLOCK, blocked),
        (CLOSE, closed),
        (RETIRE, seen_open("B")),
        (HURRY, seen_open("A", "B", opens="10:00", closes="11:00")),
    ]

    for made, seen in shown:
        told = done(made, (1, 2), 6)
        assert kinds([told, seen], carried((made, 6))) == set()
        assert kinds([told, seen_open("A", "B")], carried((made, 6))) == {"differs"}


@each_change
def test_nobody_is_sent_away_who_was_not_looked_at(made: Any) -> None:
    log = carried(ADA_BOOKED, (made, 10))
    plan = with_plan(made)
    told = done(plan, (3, 4), 10, affects())

    assert kinds([BOOKED, told], carried(ADA_BOOKED, (plan, 10))) == set()
    assert "against the rules" in kinds([BOOKED, replace(told, asked=made)], log)
    assert kinds([replace(told, began=1)], carried((plan, 10))) == {"against the rules", "differs"}


@each_change
def test_who_is_sent_away_is_told_so_and_so_is_the_house(made: Any) -> None:
    plan = with_plan(made)
    log = carried(ADA_BOOKED, (plan, 10))
    told = [BOOKED, done(plan, (3, 4), 10, affects())]

    def sees(**changes: Any) -> Said:
        look = Look("ada", NOW, "one", ADA.reservation_id)
        return Said(look, 5, 6, 200, 10, SENT_HOME | changes)

    assert kinds([*told, sees()], log) == set()
    for lie in (sees(state="reserved", reason=None), sees(reason="cancelled")):
        assert kinds([*told, lie], log) == {"differs"}
    for rows in ([], [affects(to="B")], [affects(state="held")], [affects(), affects(BOB)]):
        assert kinds([BOOKED, done(plan, (3, 4), 10, *rows)], log) == {"differs"}


@pytest.mark.parametrize("made", [BLOCK, RETIRE])
def test_who_is_moved_is_where_they_were_moved_to(made: Any) -> None:
    plan = with_plan(made, "B")
    bob = wish("bob", position="B")
    log = carried(ADA_BOOKED, (plan, 10))
    moved = done(plan, (3, 4), 10, affects(to="B"))

    assert kinds([BOOKED, moved, no(bob, (5, 6))], log) == set()
    assert kinds([BOOKED, moved, yes(bob, (5, 6), 12)], [*log, *carried((bob, 12))]) == {
        "against the rules"
    }
    taken = carried(ADA_BOOKED, (bob, 9), (plan, 12))
    told = [BOOKED, yes(bob, (1, 2), 9), replace(moved, sequence=12)]
    assert kinds(told, taken) == {"against the rules"}


@each_change
def test_a_preview_names_just_those_who_are_affected(made: Any) -> None:
    log = carried(ADA_BOOKED)

    assert kinds([BOOKED, preview(made, (3, 4), 7, affects())], log) == set()
    assert kinds([BOOKED, preview(made, (0, 4), BASE)], log) == set()
    for rows in ([], [affects(), affects(BOB)], [affects(state="checked-in")], [affects(BOB)]):
        lie = preview(made, (3, 4), 7, *rows)
        assert kinds([BOOKED, lie], log) == {"others affected"}
    assert kinds([BOOKED, preview(made, (3, 4), BASE)], log) == {"stale"}
    assert kinds([BOOKED, preview(made, (3, 4), 6, affects())], log) >= {"half"}


def test_a_preview_sends_nobody_where_there_is_no_room() -> None:
    bob = wish("bob", position="B")
    told, log = [BOOKED, yes(bob, (1, 2), 9)], carried(ADA_BOOKED, (bob, 9))

    assert kinds([*told, preview(BLOCK, (3, 4), 9, affects())], log) == set()
    lie = preview(BLOCK, (3, 4), 9, affects(to="B"))
    assert kinds([*told, lie], log) == {"others affected"}


@each_change
def test_who_made_no_plan_is_told_of_everybody_who_needs_one(made: Any) -> None:
    def refused(*rows: dict[str, Any], when: tuple[float, float] = (3, 4)) -> Said:
        return no(made, when, "people-affected", affected=list(rows))

    log = carried(ADA_BOOKED)
    assert kinds([BOOKED, refused(affects())], log) == set()
    assert kinds([BOOKED, refused()], log) == {"others affected"}
    early = refused(affects(), when=(0, 0.5))
    assert kinds([early, BOOKED], log) == {"no reason", "others affected"}


def test_a_change_that_contradicts_nothing_is_refused_to_nobody() -> None:
    gone = done(RETIRE, (1, 2), 6)
    again = msgspec.structs.replace(RETIRE, by=by("ola", "again", "operator"))

    assert kinds([gone, no(again, (3, 4), "contradictory")], carried((RETIRE, 6))) == set()
    assert kinds([no(RETIRE, (3, 4), "contradictory")], []) == {"no reason"}
    assert kinds([gone, done(again, (3, 4), 7)], carried((RETIRE, 6), (again, 7))) == {
        "against the rules"
    }


def test_a_change_that_was_told_and_is_not_in_the_log_is_lost() -> None:
    bob = wish("bob", position="B")

    lost = done(BLOCK, (3, 4), 7)
    assert kinds([yes(bob, (1, 2), 7), lost], carried((bob, 7))) == {"lost"}


def test_an_alternative_outside_hours_never_was_to_be_had() -> None:
    plan = with_plan(CLOSE)
    log = carried(ADA_BOOKED, (plan, 10))
    told = [BOOKED, done(plan, (3, 4), 10, affects())]
    instead = {"position": "B", "day": f"{TOMORROW}"} | dict(
        zip(("starts", "ends"), HOURS, strict=True)
    )

    assert kinds([*told, no(BOB, (2, 6), alternatives=[instead])], log) == set()
    assert kinds([*told, no(BOB, (5, 6), "site-closed", alternatives=[instead])], log) == {
        "not free"
    }
