"""Lies about what time alone decides: holds that lapse or are confirmed, people who do not come."""

from dataclasses import replace
from datetime import datetime, timedelta

import msgspec
import pytest

from booking.commands import (
    ConfirmHold,
    HoldDesk,
)
from tests.faults.checker.forged import (
    TODAY,
    by,
    entry,
    free,
    in_minutes,
    kinds,
    no,
    on,
    reading,
    wish,
    yes,
)
from tests.faults.checker.history import Carried, Look, Said, Seat

ADA, BOB = wish("ada"), wish("bob")


def hold(who: str = "ada") -> HoldDesk:
    asked = wish(who)
    return HoldDesk(**{name: getattr(asked, name) for name in asked.__struct_fields__})


HELD = hold()
HOLDING = Said(HELD, 1, 2, 201, 7, reading(HELD, 6, state="held"))
CONFIRM = ConfirmHold(by=by("ada", "sure", at=in_minutes(1)), **on(HELD))
SURE = Said(CONFIRM, 3, 4, 200, 9, reading(HELD, 8))


def looked(sequence: int, at: datetime, *busy: str, state: str = "held") -> Said:
    """What somebody saw of tomorrow at an instant."""
    seen = free((5, 6), sequence, *busy)
    for position in seen.body["positions"]:
        position["busy"] = [stay | {"state": state} for stay in position["busy"]]
    assert isinstance(seen.asked, Look)
    return replace(seen, asked=seen.asked._replace(at=at))


def test_a_hold_keeps_others_out_until_it_lapses() -> None:
    held = entry(HELD, 7, "A")
    late = msgspec.structs.replace(BOB, by=by("bob", "one", at=in_minutes(6)))

    assert kinds([HOLDING, no(BOB, (3, 4)), looked(7, in_minutes(1), "A")], [held]) == set()
    assert kinds([HOLDING, looked(7, in_minutes(5))], [held]) == set()
    assert kinds([HOLDING, no(late, (3, 4))], [held]) == {"no reason"}
    for lie in (looked(7, in_minutes(1)), looked(7, in_minutes(5), "A")):
        assert kinds([HOLDING, lie], [held]) == {"differs"}
    sold = [held, entry(BOB, 9, "A", at=in_minutes(1))]
    assert kinds([HOLDING, yes(BOB, (3, 4), 9)], sold) == {"against the rules"}


def test_while_a_hold_lapses_it_may_be_seen_or_not() -> None:
    just_before = in_minutes(5) - timedelta(milliseconds=500)

    for seen in (looked(7, just_before, "A"), looked(7, just_before)):
        assert kinds([HOLDING, seen], [entry(HELD, 7, "A")]) == set()


def test_a_hold_is_confirmed_in_time_or_not_at_all() -> None:
    held = entry(HELD, 7, "A")
    in_time, too_late = (entry(CONFIRM, 9, at=in_minutes(each)) for each in (1, 6))

    assert kinds([HOLDING, SURE], [held, in_time]) == set()
    assert kinds([HOLDING, SURE], [held, too_late]) == {"against the rules"}
    assert kinds([HOLDING, no(CONFIRM, (3, 4), "already-ended")], [held]) == {"no reason"}
    still_held = replace(SURE, body=reading(HELD, 8, state="held"))
    assert kinds([HOLDING, still_held], [held, in_time]) == {"differs"}


@pytest.mark.parametrize(("minutes", "lies"), [(4, {"against the rules"}), (5, set())])
def test_the_sweeper_records_a_lapse_when_it_is_due(minutes: float, lies: set[str]) -> None:
    id_ = HELD.reservation_id
    swept = Carried(9, ("sweeper", f"sweep-{id_}-6"), in_minutes(minutes), (Seat("ess", "A", id_),))

    assert kinds([HOLDING], [entry(HELD, 7, "A"), swept]) == lies


def test_nobody_is_missed_before_their_time() -> None:
    today = wish("ada", day=TODAY)
    id_ = today.reservation_id
    missed = ("sweeper", f"sweep-{id_}-6")
    booked = yes(today, (1, 2), 7)

    for minutes, lies in ((89, {"against the rules"}), (90, set())):
        log = [entry(today, 7, "A"), Carried(9, missed, in_minutes(minutes))]
        assert kinds([booked], log) == lies
