"""What is free on the wall is free at the desks, whatever the house has decided."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from typing import Any

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from booking.assigning import keep_days, open_days
from booking.commands import (
    AssignPositions,
    BlockPositions,
    ChangeLayout,
    CloseDays,
    EndAssignment,
    KeepDays,
    LiftBlock,
    LiftClosure,
    OpenDays,
    SetSeason,
    UndoLayoutChange,
    WithdrawSeason,
)
from domain.arranging import Added, Changes, Moved
from domain.period import Period
from domain.position import Spot
from domain.refusals import Refusal
from domain.zones import wall_of
from projections.availability import availability
from projections.replay import digests, replay
from tests.support.afternoon import at
from tests.support.changing import LATE, Staff
from tests.support.house import MONDAY, stamp

CODES = "ABCD"


branches = st.sampled_from(["atlas", "agdal"])
days = st.integers(0, 9).map(lambda number: MONDAY + timedelta(days=number))
quarters = st.integers(0, 96).map(lambda quarter: wall_of(quarter * 15))
moments = st.builds("{}T{}".format, days, quarters)
later_days = st.integers(4, 12).map(lambda number: MONDAY + timedelta(days=number))
later = st.builds("{}T{}".format, later_days, quarters)
codes = st.lists(st.sampled_from(CODES), min_size=1, max_size=2, unique=True).map(tuple)
members = st.sampled_from(["ada", "bob", "eve"])
hours = st.sampled_from(["09:00-10:00", "09:30-12:00", "12:00-13:00"])


Act = Callable[[Staff], object]


def asks(kind: Any, **asked: st.SearchStrategy[Any]) -> st.SearchStrategy[Act]:
    """A wish of staff, with whoever is in its way met as its preview says."""

    def act(wished: dict[str, Any]) -> Act:
        return lambda staff: staff.goes_ahead(staff.wish(kind, **wished))

    return st.fixed_dictionaries(asked).map(act)


def takes_back(
    kind: Any, field: str, known: Callable[[Staff], list[str]]
) -> st.SearchStrategy[Act]:
    """The last of what is known is taken back."""
    return st.just(lambda staff: staff.goes_ahead(staff.wish(kind, **{field: known(staff)[-1]})))


def set_days(verb: Any, kind: type[OpenDays]) -> st.SearchStrategy[Act]:
    """Staff open or keep a day of a desk that is a branch's."""

    def act(staff: Staff, code: str, day: date) -> object:
        given = staff.position(code).premises.assignments
        about: Any = {"site_id": "ess", "position_id": code, "days": (day,)}
        by = stamp("sam", role="operator")
        return verb(staff.bookings, kind(by=by, assignment_id=given[-1].id, **about))

    return st.builds(
        lambda code, day: lambda staff: act(staff, code, day), st.sampled_from(CODES), days
    )


def layouts() -> st.SearchStrategy[Act]:
    spots = st.builds(
        lambda x, y: Spot(zone="quay", x=x, y=y, rotation=0, features=(), neighbours=()),
        *(st.integers(0, 900), st.integers(0, 600)),
    )
    changes = st.one_of(
        st.builds(lambda code: Changes(retire=(code,)), st.sampled_from(CODES)),
        st.builds(lambda spot: Changes(add=(Added(code="E", spot=spot),)), spots),
        st.builds(
            lambda code, x: Changes(move=(Moved(code=code, x=x, y=400, rotation=0),)),
            *(st.sampled_from(CODES), st.integers(0, 900)),
        ),
    )
    return asks(ChangeLayout, starts_on=days, changes=changes)


acts = st.one_of(
    asks(BlockPositions, positions=codes, starts=moments, ends=later),
    takes_back(LiftBlock, "block_id", lambda s: [b.id for b in s.position("A").premises.blocks]),
    asks(AssignPositions, positions=codes, first=days, last=later_days, branch_id=branches),
    st.builds(
        lambda day: (
            lambda staff: staff.goes_ahead(
                staff.wish(
                    EndAssignment,
                    assignment_id=staff.position("A").premises.assignments[-1].id,
                    last=day,
                )
            )
        ),
        days,
    ),
    set_days(open_days, OpenDays),
    set_days(keep_days, KeepDays),
    layouts(),
    asks(UndoLayoutChange),
    asks(SetSeason, first=days, last=later_days, hours=st.just(LATE)),
    takes_back(
        WithdrawSeason,
        "season_id",
        lambda s: [each.id for each in s.bookings.site("ess").state.calendar.seasons],
    ),
    asks(CloseDays, first=days, last=days, cause=st.sampled_from(["works", "holiday"])),
    takes_back(
        LiftClosure,
        "closure_id",
        lambda s: [each.id for each in s.bookings.site("ess").state.calendar.closures],
    ),
    st.builds(
        lambda who, branch, belongs: lambda staff: staff.enlists(who, branch, belongs=belongs),
        *(members, branches, st.booleans()),
    ),
    st.builds(
        lambda code, span, who, day: lambda staff: staff.books(code, span, who, day),
        *(st.sampled_from(CODES), hours, members, days),
    ),
)


def lived(all_: list[Act], *, looking: bool = False) -> Staff:
    """A house in which all of it was tried, and some of it was done."""
    staff = Staff()
    for act in all_:
        with suppress(Refusal, IndexError):
            act(staff)
        if looking:
            staff.wall.pull()
    return staff


def free_on_the_wall(staff: Staff, period: Period, who: str, seen_from: date) -> set[str]:
    """The desks a member sees free."""
    day, now = date.fromisoformat(period.day), at("07:00") + (seen_from - MONDAY)
    with staff.wall.look() as view:
        site = staff.wall.places.site(view.connection, "ess")
        assert site
        stays = staff.wall.stays(view.connection, site, day, at=now, member_id=who)
        places = staff.wall.places.positions_of(view.connection, "ess", day)
    shown = availability(places, stays, period.starts, period.ends)
    return {each.code for each in shown if each.free}


def free_at_the_desks(staff: Staff, period: Period, who: str, seen_from: date) -> set[str]:
    """The desks that would let themselves be had."""
    now, theirs = at("07:00") + (seen_from - MONDAY), staff.bookings.agenda(who).state.branches
    return {
        code
        for code in staff.bookings.positions("ess")
        if staff.position(code).hindrance(period, now, theirs) is None
    }


@st.composite
def looks(draw: st.DrawFn) -> tuple[Period, str, date]:
    """Hours of a day, who asks, and a day on which they do, none later."""
    day, who = draw(days), draw(members)
    first, last = sorted(draw(st.sets(quarters, min_size=2, max_size=2)))
    seen_from = min(day, draw(days))
    return Period.local(day, first, last, "Africa/Casablanca"), who, seen_from


# Houses are dear to build: no time is spent on making an example of what is wrong smaller.
promptly = settings(max_examples=25, phases=(Phase.explicit, Phase.reuse, Phase.generate))


@promptly
@given(st.lists(acts, min_size=4, max_size=14), st.lists(looks(), min_size=8, max_size=8))
def test_what_is_free_on_the_wall_is_free_at_the_desk(
    all_: list[Act], asked: list[tuple[Period, str, date]]
) -> None:
    staff = lived(all_)

    for period, who, seen_from in asked:
        look = (staff, period, who, seen_from)
        assert free_on_the_wall(*look) == free_at_the_desks(*look)


@promptly
@given(st.lists(acts, min_size=4, max_size=14))
def test_floor_and_hours_of_every_day_are_on_the_wall_as_they_were_decided(
    all_: list[Act],
) -> None:
    staff = lived(all_)
    calendar = staff.bookings.site("ess").state.calendar

    with staff.wall.look() as view:
        site = staff.wall.places.site(view.connection, "ess")
        assert site
        assert site.calendar == calendar
        for number in range(12):
            day = MONDAY + timedelta(days=number)
            shown = staff.wall.places.positions_of(view.connection, "ess", day)
            stands = {
                code: spot
                for code in staff.bookings.positions("ess")
                if (spot := staff.position(code).premises.spot_on(day.isoformat()))
            }
            assert {each.position_id: (each.x, each.y, each.neighbours) for each in shown} == {
                code: (spot.x, spot.y, spot.neighbours) for code, spot in stands.items()
            }


@promptly
@given(st.lists(acts, min_size=4, max_size=14))
def test_boards_looked_at_all_along_are_those_folded_from_the_beginning(all_: list[Act]) -> None:
    staff = lived(all_, looking=True)
    log = staff.bookings.event_log

    assert digests(staff.wall) == digests(replay(log, log.head()))
    assert staff.wall.quarantined() == []
