"""A house whose desks are given to branches."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from booking.application import Outcome
from booking.assigning import keep_days, open_days
from booking.commands import AssignPositions, KeepDays, OpenDays
from domain.kernel import Role
from tests.support.afternoon import at
from tests.support.changing import Staff
from tests.support.house import MONDAY, stamp

NEXT_MONDAY = MONDAY + timedelta(days=7)


def staff_of_atlas() -> Staff:
    """Bob is of atlas, whose A is from Tuesday to Friday; days fall open the day before."""
    staff = Staff()
    staff.enlists("bob")
    staff.makes(staff.wish(AssignPositions))
    return staff


def given(staff: Staff, code: str = "A") -> str:
    """The id of the assignment there is."""
    return staff.position(code).premises.assignments[0].id


def set_days(
    staff: Staff,
    kind: type[OpenDays],
    *days: date,
    who: str = "bob",
    role: Role = "member",
    when: datetime | None = None,
    **asked: Any,
) -> Outcome:
    """Somebody opens or keeps days."""
    about = {"site_id": "ess", "position_id": "A", "assignment_id": given(staff), **asked}
    by = stamp(who, role=role, at=when or at("07:00"))
    verb: Callable[..., Outcome] = keep_days if kind is KeepDays else open_days
    return verb(staff.bookings, kind(by=by, days=days, **about))
