"""What people may ask for, and how: few names, few desks and few hours, so that they meet."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from hypothesis import strategies as st
from msgspec.structs import replace

from booking.application import Bookings, Outcome
from booking.attending import (
    check_in,
    check_out,
    release_days,
    release_desk,
    walk_in,
)
from booking.changing import correct_arrival, correct_departure, extend, move, undo
from booking.commands import (
    CheckIn,
    CheckOut,
    Command,
    ConfirmHold,
    CorrectArrival,
    CorrectDeparture,
    Extend,
    HoldDesk,
    Move,
    OnReservation,
    OpenSite,
    ReleaseDays,
    ReleaseDesk,
    ReserveDays,
    ReserveDesk,
    ReserveTeam,
    Settle,
    Undo,
    WalkIn,
)
from booking.reserving import confirm_hold, hold_desk, reserve_days, reserve_desk, reserve_team
from booking.settling import settle
from domain.kernel import Role
from domain.refusals import Refusal
from domain.zones import MINUTES_A_DAY, wall_of
from tests.properties.model import LIMIT, Place
from tests.support.house import POLICY, ROUND_THE_CLOCK, opened, site

T = TypeVar("T")

FRIDAY = datetime(2026, 10, 23, 6, tzinfo=UTC)  # Two nights before the clocks of Berlin go back.
PEOPLE = ("ada", "bob", "cyd")
COMMANDS = "abcdefghijklmnop"
RULES = replace(POLICY, max_upcoming=LIMIT)
ALWAYS = replace(RULES, hours=ROUND_THE_CLOCK)
SITES = {
    "ess": Place(ZoneInfo("Africa/Casablanca"), frozenset("AB"), RULES.hours),
    "ber": Place(ZoneInfo("Europe/Berlin"), frozenset("AC"), ALWAYS.hours),
}
DESKS = ("ess/A", "ess/B", "ber/A", "ber/C")


def mostly(*usual: T, now_and_then: Sequence[T]) -> st.SearchStrategy[T]:
    """Nine times in ten the usual."""
    often = st.sampled_from(usual)
    return st.integers(0, 9).flatmap(lambda n: often if n else st.sampled_from(now_and_then))


people = st.sampled_from(PEOPLE)
roles: st.SearchStrategy[Role] = mostly("member", now_and_then=["front-desk", "system"])
candidates = st.lists(st.sampled_from("ABCZ"), max_size=3, unique=True).map(tuple)
groups = st.lists(
    st.lists(st.sampled_from("ABCZ"), min_size=1, max_size=3, unique=True).map(tuple), max_size=3
).map(tuple)
walls = st.sampled_from(["08:45", "09:00", "09:15", "10:00", "11:30", "12:00"])
a_new_one: Sequence[str | None] = [None]


@st.composite
def hours(draw: st.DrawFn) -> tuple[str, str]:
    """From when to when, on the wall clock: by day, or in the night the clocks go back."""
    first = draw(mostly(9 * 60, 10 * 60, 11 * 60, now_and_then=[120, 150, 500, 1080, 1410]))
    length = draw(mostly(30, 60, 120, 180, now_and_then=[-60, 0, 15, 20, 600]))
    last = min(max(first + length, 0), MINUTES_A_DAY)
    return wall_of(first), wall_of(last)


def two_sites(bookings: Bookings | None = None) -> Bookings:
    """One that keeps hours, and one that never closes."""
    essaouira = site("ess", *"AB", policies=(RULES,))
    berlin = site("ber", *"AC", policies=(ALWAYS,), time_zone="Europe/Berlin")
    return opened(bookings or Bookings.in_memory(), *map(apart, (essaouira, berlin)))


def apart(site: OpenSite) -> OpenSite:
    """The site with three metres from desk to desk."""
    places = tuple(replace(p, x=300 * n + 120) for n, p in enumerate(site.positions))
    return replace(site, positions=places, floor=replace(site.floor, width=2_000))


HANDLERS: dict[type[Command], Callable[[Bookings, Any], Outcome]] = {
    CheckIn: check_in,
    CheckOut: check_out,
    ConfirmHold: confirm_hold,
    CorrectArrival: correct_arrival,
    CorrectDeparture: correct_departure,
    Extend: extend,
    HoldDesk: hold_desk,
    Move: move,
    ReleaseDays: release_days,
    ReleaseDesk: release_desk,
    ReserveDays: reserve_days,
    ReserveDesk: reserve_desk,
    ReserveTeam: reserve_team,
    Settle: settle,
    Undo: undo,
    WalkIn: walk_in,
}
ACTS: list[type[OnReservation]] = [CheckIn, CheckIn, CheckOut, ReleaseDesk, ConfirmHold, Undo]


def attempt(bookings: Bookings, command: Command) -> tuple[Outcome | None, type[Refusal] | None]:
    """What it came to, or which no it got."""
    try:
        return HANDLERS[type(command)](bookings, command), None
    except Refusal as refusal:
        return None, type(refusal)
