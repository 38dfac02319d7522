"""Lies about who has seen what: what was seen is changed, and nothing else is refused for it."""

from dataclasses import replace
from typing import Any

import msgspec

from booking.commands import CheckIn, ConfirmHold, Extend, Move, OnReservation, ReleaseDesk
from tests.faults.checker.forged import (
    TODAY,
    by,
    carried,
    entry,
    in_minutes,
    kinds,
    on,
    reading,
    wish,
    yes,
)
from tests.faults.checker.history import Said
from tests.faults.checker.test_forged_holds import HELD, HOLDING

ADA = wish("ada")
BOOKED = yes(ADA, (1, 2), 7)
SEEN = 6
MOVE = Move(by=by("ada", "move"), to_position_id="B", **on(ADA))
THERE = reading(ADA, 9, position="B")
MOVED = Said(MOVE, 3, 6, 200, 10, THERE)
LOG = carried((ADA, 7), (MOVE, 10))


def release(seen: int | None) -> ReleaseDesk:
    return ReleaseDesk(by=by("ada", "away"), seen=seen, **on(ADA))


def away(seen: int | None, sequence: int = 12) -> Said:
    gone = THERE | {"seq": sequence - 1, "state": "released", "reason": "cancelled"}
    return Said(release(seen), 7, 8, 200, sequence, gone)


def stale(asked: OnReservation, when: tuple[float, float], state: dict[str, Any]) -> Said:
    body = {"code": "stale", "alternatives": [], "reservation": state}
    return Said(asked, *when, 412, 0, body)


def test_who_has_seen_what_there_is_changes_it_and_nobody_else() -> None:
    for seen, lies in ((9, set()), (None, set()), (SEEN, {"against the rules"})):
        log = [*LOG, *carried((release(seen), 12))]
        assert kinds([BOOKED, MOVED, away(seen)], log) == lies


def test_who_has_seen_what_there_was_is_told_what_there_is() -> None:
    at_once, later = (stale(release(SEEN), when, THERE) for when in ((4, 7), (7, 8)))

    for told in (at_once, later):
        assert kinds([BOOKED, MOVED, told], LOG) == set()
    early = stale(release(SEEN), (2, 2.5), reading(ADA, SEEN))
    assert kinds([BOOKED, MOVED, early], LOG) == {"no reason"}
    assert kinds([BOOKED, MOVED, stale(release(9), (7, 8), THERE)], LOG) == {"no reason"}
    assert kinds([BOOKED, MOVED, stale(release(None), (7, 8), THERE)], LOG) == {"no reason"}


def test_who_is_told_of_another_state_than_there_is_is_lied_to() -> None:
    for state in (reading(ADA, SEEN), THERE | {"seq": 11}, THERE | {"state": "checked-in"}):
        told = stale(release(SEEN), (7, 8), state)
        assert kinds([BOOKED, MOVED, told], LOG) == {"differs"}


def test_who_has_seen_what_there_was_is_refused_for_that_alone() -> None:
    longer = Extend(by=by("ada", "more"), ends="12:30", seen=SEEN, **on(ADA))
    cyd = msgspec.structs.replace(wish("cyd", position="B"), starts="12:00", ends="13:00")
    log = [*LOG, *carried((cyd, 12))]
    told = [BOOKED, MOVED, replace(yes(cyd, (6, 7), 12), ended=7)]
    taken = {"code": "position-taken", "alternatives": []}

    assert kinds([*told, stale(longer, (8, 9), THERE)], log) == set()
    assert kinds([*told, Said(longer, 8, 9, 409, 0, taken)], log) == {"no reason"}
    known = msgspec.structs.replace(longer, seen=9)
    assert kinds([*told, Said(known, 8, 9, 409, 0, taken)], log) == set()
    assert kinds([*told, stale(known, (8, 9), THERE)], log) == {"no reason"}


def test_what_there_was_cannot_be_so_already_either() -> None:
    today = wish("ada", day=TODAY)
    came = CheckIn(by=by("ada", "in", at=in_minutes(50)), **on(today))
    there = reading(today, 8, state="checked-in")
    told = [yes(today, (1, 2), 7), Said(came, 3, 4, 200, 8, there)]
    log = [entry(today, 7, "A"), entry(came, 8, at=in_minutes(50))]
    again = CheckIn(by=by("ada", "again", at=in_minutes(51)), seen=8, **on(today))

    assert kinds([*told, Said(again, 5, 6, 200, 8, there)], log) == set()
    blind = msgspec.structs.replace(again, seen=SEEN)
    assert kinds([*told, Said(blind, 5, 6, 200, 8, there)], log) == {"lost"}


def test_a_hold_that_has_lapsed_is_another_than_was_seen() -> None:
    held = carried((HELD, 7))
    confirm = ConfirmHold(by=by("ada", "sure", at=in_minutes(6)), seen=6, **on(HELD))
    lapsed = reading(HELD, 6, state="released", reason="lapsed")
    early = msgspec.structs.replace(confirm, by=by("ada", "sure", at=in_minutes(1)))

    assert kinds([HOLDING, stale(confirm, (3, 4), lapsed)], held) == set()
    assert kinds([HOLDING, stale(early, (3, 4), lapsed)], held) == {"no reason", "differs"}
