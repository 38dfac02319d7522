"""The restrictions board: blocks, and days of branches, as far as they are on a day."""

from datetime import date
from typing import Any

import pytest

from booking.assigning import keep_days, open_days
from booking.commands import (
    AssignPositions,
    BlockPositions,
    EndAssignment,
    KeepDays,
    LiftBlock,
    OpenDays,
)
from projections.restrictions import Restriction
from tests.support.afternoon import at
from tests.support.changing import FRIDAY, THURSDAY, TUESDAY, WEDNESDAY, Staff
from tests.support.house import MONDAY, stamp


@pytest.fixture
def staff() -> Staff:
    return Staff()


def restrictions(
    staff: Staff, day: date, *branches: str, today: date = MONDAY
) -> list[Restriction]:
    """What keeps somebody of these branches from the desks on a day."""
    board = staff.wall.restrictions
    with staff.wall.look() as view:
        found = board.on(view.connection, "ess", day, today=today, branches=frozenset(branches))
        return list(found)


def test_a_block_is_shown_as_far_as_it_is_on_a_day(staff: Staff) -> None:
    staff.makes(staff.wish(BlockPositions, starts=f"{TUESDAY}T18:00", ends=f"{THURSDAY}T10:00"))

    def shown(day: date) -> list[tuple[str, ...]]:
        return [tuple(each) for each in restrictions(staff, day)]

    assert shown(MONDAY) == shown(FRIDAY) == []
    assert shown(TUESDAY) == [("A", "18:00", "24:00", "blocked", "outage")]
    assert shown(WEDNESDAY) == [("A", "00:00", "24:00", "blocked", "outage")]
    assert shown(THURSDAY) == [("A", "00:00", "10:00", "blocked", "outage")]


def test_a_lifted_block_is_gone_and_the_others_stay(staff: Staff) -> None:
    staff.makes(staff.wish(BlockPositions, positions=("A", "B")))
    staff.makes(staff.wish(BlockPositions, positions=("B",), cause="event"))
    first, second = staff.position("B").premises.blocks

    staff.makes(staff.wish(LiftBlock, block_id=first.id))

    assert [(r.position_id, r.cause) for r in restrictions(staff, TUESDAY)] == [("B", "event")]
    with staff.wall.look() as view:
        (row,) = staff.wall.restrictions.blocks_of(view.connection, "ess", since=TUESDAY)
        assert not staff.wall.restrictions.blocks_of(view.connection, "ess", since=WEDNESDAY)
        assert not staff.wall.restrictions.blocks_of(view.connection, "rba", since=TUESDAY)
    assert row.block_id == second.id


def test_an_assignment_keeps_others_out_all_day_until_it_falls_open(staff: Staff) -> None:
    staff.makes(staff.wish(AssignPositions))

    assert restrictions(staff, THURSDAY) == [Restriction("A", "00:00", "24:00", "assigned")]
    assert restrictions(staff, THURSDAY, "atlas") == []
    assert restrictions(staff, THURSDAY, today=TUESDAY)
    assert restrictions(staff, THURSDAY, today=WEDNESDAY) == []
    assert restrictions(staff, MONDAY) == restrictions(staff, TUESDAY) == []


def test_days_given_back_and_kept_are_shown_so(staff: Staff) -> None:
    staff.makes(staff.wish(AssignPositions, positions=("A", "B")))
    id_ = staff.position("A").premises.assignments[0].id
    about: Any = {"site_id": "ess", "position_id": "A", "assignment_id": id_}
    sam: Any = {"who": "sam", "role": "operator"}
    open_days(staff.bookings, OpenDays(by=stamp(**sam), days=(THURSDAY,), **about))

    assert [r.position_id for r in restrictions(staff, THURSDAY)] == ["B"]

    keep_days(staff.bookings, KeepDays(by=stamp(**sam), days=(THURSDAY,), **about))

    assert [r.position_id for r in restrictions(staff, THURSDAY)] == ["A", "B"]
    assert [r.position_id for r in restrictions(staff, THURSDAY, today=THURSDAY)] == ["A"]


def test_an_assignment_that_ended_early_is_shown_up_to_its_last_day(staff: Staff) -> None:
    staff.makes(staff.wish(AssignPositions))
    id_ = staff.position("A").premises.assignments[0].id
    staff.makes(staff.wish(EndAssignment, assignment_id=id_, last=WEDNESDAY))

    assert restrictions(staff, THURSDAY) == []
    assert restrictions(staff, WEDNESDAY)
    with staff.wall.look() as view:
        (row,) = staff.wall.restrictions.assignments_of(view.connection, "ess", since=MONDAY)
        assert (row.branch_id, row.first, row.last) == ("atlas", f"{TUESDAY}", f"{WEDNESDAY}")

    staff.makes(staff.wish(EndAssignment, assignment_id=id_, last=MONDAY))

    with staff.wall.look() as view:
        assert not staff.wall.restrictions.assignments_of(view.connection, "ess", since=MONDAY)


def test_whose_people_somebody_is_is_known(staff: Staff) -> None:
    staff.enlists("ada")
    staff.enlists("ada", "agdal")
    staff.enlists("bob", "agdal")
    staff.enlists("ada", belongs=False)

    with staff.wall.look() as view:
        branches = [
            staff.wall.restrictions.branches_of(view.connection, who) for who in ("ada", "bob", "")
        ]
    assert branches == [{"agdal"}, {"agdal"}, set()]


def test_stays_are_those_of_whoever_looks(staff: Staff) -> None:
    staff.makes(staff.wish(AssignPositions))
    staff.makes(
        staff.wish(
            BlockPositions, positions=("B",), starts=f"{THURSDAY}T00:00", ends=f"{THURSDAY}T12:00"
        )
    )
    staff.enlists("bob")
    mine = staff.books("C", day=THURSDAY, who="eve")
    blocked, given_away = (
        ("B", "", "00:00", "12:00", "blocked", "outage"),
        (*("A", "", "00:00", "24:00", "assigned", ""),),
    )

    def shown(who: str) -> set[tuple[str, ...]]:
        with staff.wall.look() as view:
            site = staff.wall.places.site(view.connection, "ess")
            assert site
            stays = staff.wall.stays(view.connection, site, THURSDAY, at=at("07:00"), member_id=who)
        assert all(stay.holds for stay in stays)
        return {
            (s.position_id, s.reservation_id, s.starts, s.ends, s.state, s.reason) for s in stays
        }

    reserved = ("C", mine, "09:00", "12:00", "reserved", "")
    assert shown("bob") == {reserved, blocked}
    assert shown("eve") == shown("") == {reserved, blocked, given_away}
