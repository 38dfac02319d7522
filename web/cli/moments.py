"""Moments of the past as the command line is told them; what is none ends the program by name, with
the code that the API gives.
"""

from datetime import datetime

from domain.refusals import NonexistentTime
from projections.differing import OutOfOrder
from projections.instants import Ambiguous, BeforeTheLog, InTheFuture, Unreadable, read
from projections.states import rfc3339
from web.cli import Desk
from web.cli.failing import WronglyCalled


def moments(desk: Desk, first: str, last: str | None, site_id: str | None) -> tuple[int, int]:
    """The sequences of two moments, the second the log's end if left out; the first may be before
    the log. Ends the program when they are none, or out of order.
    """
    found = _sequence(desk, first, site_id), moment(desk, last, site_id)
    if found[0] > found[1]:
        said = f"--from is event {found[0]}, --to is event {found[1]} before it"
        raise WronglyCalled(OutOfOrder.code, said)
    return found


def moment(desk: Desk, written: str | None, site_id: str | None) -> int:
    """The sequence that is meant; the log's end when nothing is.

    Ends the program for nonsense, for what has not happened and for what was before the log.
    """
    if written is None:
        return desk.house.bookings.event_log.head()
    found = _sequence(desk, written, site_id)
    if found == 0:
        said = f"nothing was recorded by {written}; the log begins with event 1"
        raise WronglyCalled(BeforeTheLog.code, said)
    return found


def check_happened(desk: Desk, meant: int | datetime, written: str = "") -> None:
    """Ends the program when a sequence or an instant is still to come."""
    head, now = desk.house.bookings.event_log.head(), desk.house.clock()
    if meant > head if isinstance(meant, int) else meant > now:
        raise WronglyCalled(
            InTheFuture.code,
            f"{written or meant} has not happened yet: the log ends with event {head},"
            f" and it is {rfc3339(now)}",
        )


def _sequence(desk: Desk, written: str, site_id: str | None) -> int:
    """The sequence that is meant, 0 before the log; ends the program for nonsense."""
    meant = _read(desk, written, site_id)
    check_happened(desk, meant, written)
    if isinstance(meant, int):
        return meant
    wall = desk.house.wall
    with wall.look() as view:
        return wall.event_log.sequence_at(view.connection, meant)


def _read(desk: Desk, written: str, site_id: str | None) -> int | datetime:
    """A sequence, or an instant by the clock of a site if one is named."""
    zones = [] if site_id is None else [desk.site(site_id).time_zone]
    try:
        return read(written, zones)
    except Unreadable as error:
        said = f"neither a sequence nor an instant: {written}"
        raise WronglyCalled(error.code, said) from error
    except Ambiguous as error:
        said = f"say the instant's offset, like {written}Z, or --site for its clock"
        raise WronglyCalled(error.code, said) from error
    except NonexistentTime as error:
        raise WronglyCalled(error.code, f"the clocks there skip {written}") from error
