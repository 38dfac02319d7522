"""A small house to test in: its rules, its sites, the commands people send, and a clock."""

from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from msgspec.structs import replace

from booking.application import Bookings
from booking.commands import (
    ANY,
    CheckIn,
    CheckOut,
    Floor,
    HoldDesk,
    OpenSite,
    Place,
    ReleaseDesk,
    ReserveDays,
    ReserveDesk,
    ReserveTeam,
    WalkIn,
)
from booking.opening import open_site
from domain.kernel import Actor, Role, Stamp
from domain.policy import Policy
from domain.position import Reason

MONDAY = date(2026, 11, 23)
SEVEN = datetime(2026, 11, 23, 7, tzinfo=UTC)

POLICY = Policy(
    version=1,
    starts_on="2020-01-01",
    grid_minutes=15,
    min_minutes=30,
    horizon_days=90,
    max_upcoming=10,
    check_in_opens_minutes=15,
    grace_minutes=30,
    full_day_grace_minutes=120,
    hold_minutes=5,
    waitlist_offer_minutes=20,
    series_max_occurrences=366,
    fall_open_days=1,
    hours=(("08:30", "19:00"),) * 5 + (("09:00", "14:00"), ()),
)
ROUND_THE_CLOCK = (("00:00", "24:00"),) * 7

_numbers = count(1)


class Clock:
    """A clock that stands still until it is told to move."""

    def __init__(self, at: datetime = SEVEN) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def move(self, **span: float) -> None:
        """By a span of time, as `timedelta` takes it; a negative one sets the clock back."""
        self.at += timedelta(**span)


def stamp(
    who: str = "ada",
    *,
    role: Role = "member",
    at: datetime = SEVEN,
    command_id: str | None = None,
) -> Stamp:
    """Who acts, as what and when; a command id of its own unless one is given."""
    return Stamp(at, command_id or f"command-{next(_numbers)}", Actor(who, role), "api")


def place(code: str) -> Place:
    """A position like any other."""
    return Place(
        code=code, zone="quay", x=120, y=80, rotation=90, features=("screen",), neighbours=()
    )


def site(
    site_id: str = "ess",
    *codes: str,
    time_zone: str = "Africa/Casablanca",
    policies: tuple[Policy, ...] = (POLICY,),
) -> OpenSite:
    """The wish to open a site with positions A, B and C, or those named."""
    return OpenSite(
        by=stamp("setup", role="system"),
        site_id=site_id,
        name=site_id.title(),
        city=site_id.title(),
        time_zone=time_zone,
        example=True,
        policies=policies,
        floor=Floor(starts_on="2026-01-01", width=900, height=600, zones=(), landmarks=()),
        positions=tuple(place(code) for code in codes or ("A", "B", "C")),
    )


def opened(bookings: Bookings, *sites: OpenSite) -> Bookings:
    """The bookings with the sites open; Essaouira with three positions unless others are given."""
    for each in sites or (site(),):
        open_site(bookings, each)
    return bookings


def reserve(
    position: str = "A",
    starts: str = "09:00",
    ends: str = "12:00",
    *,
    member: str = "ada",
    day: date = MONDAY,
    site_id: str = "ess",
    by: Stamp | None = None,
) -> ReserveDesk:
    """A member's wish for a desk, unless somebody else is named as acting."""
    return ReserveDesk(
        by=by or stamp(member),
        site_id=site_id,
        position_id=position,
        member_id=member,
        day=day,
        starts=starts,
        ends=ends,
    )


def reserve_any(*candidates: str, member: str = "ada", by: Stamp | None = None) -> ReserveDesk:
    """A member's wish for any desk from nine to noon; a board proposes the candidates."""
    return replace(reserve(ANY, member=member, by=by), candidates=candidates)


def hold(position: str = "A", *, member: str = "ada", by: Stamp | None = None) -> HoldDesk:
    """A member's wish to have a desk kept from nine to noon, until they confirm it."""
    asked = reserve(position, member=member, by=by)
    return HoldDesk(**{name: getattr(asked, name) for name in asked.__struct_fields__})


def reserve_days(
    position: str, *days: date, member: str = "ada", candidates: tuple[str, ...] = ()
) -> ReserveDays:
    """A member's wish for a desk from nine to noon on some days."""
    return ReserveDays(
        by=stamp(member),
        site_id="ess",
        position_id=position,
        member_id=member,
        days=days,
        starts="09:00",
        ends="12:00",
        candidates=candidates,
    )


def reserve_team(*groups: tuple[str, ...], member: str = "ada") -> ReserveTeam:
    """A member's wish for desks for their team on Monday from nine to noon."""
    return ReserveTeam(
        by=stamp(member),
        site_id="ess",
        member_id=member,
        seats=len(groups[0]) if groups else 2,
        day=MONDAY,
        starts="09:00",
        ends="12:00",
        groups=groups,
    )


def walk_in(
    position: str, *candidates: str, at: datetime, member: str = "", ends: str = "12:00"
) -> WalkIn:
    """The front desk's wish for whoever stands before it."""
    return WalkIn(
        by=stamp("sam", role="front-desk", at=at),
        site_id="ess",
        position_id=position,
        member_id=member,
        ends=ends,
        candidates=candidates,
    )


def check_in(asked: ReserveDesk, by: Stamp) -> CheckIn:
    """The wish to check in on what was reserved."""
    return CheckIn(by=by, **about(asked))


def check_out(asked: ReserveDesk, by: Stamp) -> CheckOut:
    """The wish to check out of what was reserved."""
    return CheckOut(by=by, **about(asked))


def release(asked: ReserveDesk, by: Stamp, reason: Reason = "cancelled") -> ReleaseDesk:
    """The wish to give back what was reserved."""
    return ReleaseDesk(by=by, reason=reason, **about(asked))


def about(asked: ReserveDesk) -> dict[str, Any]:
    """Which reservation a later wish is about."""
    return {
        "site_id": asked.site_id,
        "position_id": asked.position_id,
        "reservation_id": asked.reservation_id,
    }
