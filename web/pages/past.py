"""Pages as of a moment: which one it is, what lies beside it, and links that stay there."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any, NamedTuple
from urllib.parse import urlencode

from flask import Flask, g, request

from domain.zones import local_day, local_wall
from projections.instants import Moment
from projections.stepping import Beside, beside
from web.accounts.login import current_person
from web.moments import NOW, Concerned, Look, looking, nobody, zones_meant

AS_OF = "as_of"
# The pages that can be looked at as they were.
KNOWING = frozenset(
    {
        *("plan.show", "arrivals.show", "occupancy.show", "occupancy.file"),
        *("log.show", "reservations.one", "reservations.mine"),
        *("why.reservation", "why.position"),
    }
)
EVERYTHING: Mapping[str, str] = {}


class Past(NamedTuple):
    """The moment a page is of: by the clock of the site, by the log, and as an address has it."""

    sequence: int
    day: date
    time: str
    at: datetime
    written: str
    beside: Beside


def init_past(app: Flask) -> None:
    """Let links stay at the moment one looks at, and templates know of it."""
    app.url_defaults(_stay)
    app.jinja_env.globals.update(
        past=past,
        at_moment=at_moment,
        kept=_kept,
        asked_for_the_past=lambda: _knows() and bool(request.args.get(AS_OF)),
        may_look_back=_may_look_back,
    )


def past() -> Past | None:
    """The moment of the past that this page is of; None where it is of now."""
    found: Past | None = g.get("past")
    return found


@contextmanager
def seeing(
    as_of: str | None,
    site_id: str = "",
    concerned: Concerned = nobody,
    about: Mapping[str, str] = EVERYTHING,
) -> Iterator[Look]:
    """Look at what a page shows, as of a moment if one is asked for.

    The page is then framed as one of the past, with the steps to the next events `about`
    something. Raises NoMoment, NonexistentTime.
    """
    if as_of is None:
        with looking(NOW) as look:
            yield look
        return
    with looking({AS_OF: as_of}, site_id, concerned) as look:
        be_past(Moment(look.view.sequence, look.now), as_of, site_id, about)
        yield look


def be_past(
    moment: Moment, as_of: str, site_id: str = "", about: Mapping[str, str] = EVERYTHING
) -> None:
    """Frame this page as one of a moment that was asked for."""
    by_number = as_of.isdecimal()
    with looking(NOW) as look:
        zones = zones_meant(look, site_id)
        at = (look.wall.event_log, look.view.connection, moment.sequence)
        steps = beside(*at, about, within=by_number)
    zone = zones.pop() if len(zones) == 1 else "UTC"
    instant = moment.at.replace(tzinfo=None).isoformat() + "Z"
    g.past = Past(
        moment.sequence,
        day=local_day(moment.at, zone),
        time=local_wall(moment.at, zone),
        at=moment.at,
        written=str(moment.sequence) if by_number else instant,
        beside=steps,
    )


def at_moment(as_of: str | int | None = None) -> str:
    """The address of this page as of another moment, or of now."""
    asked = _kept() | ({} if as_of is None else {AS_OF: str(as_of)})
    return f"{request.path}?{urlencode(asked)}" if asked else request.path


def _kept() -> dict[str, str]:
    """What this page was asked for, but for the moment and what is said once."""
    asked = request.args.to_dict()
    return {
        name: asked[name] for name in asked if name not in (AS_OF, "lang", "new", "done", "moved")
    }


def _stay(endpoint: str, values: dict[str, Any]) -> None:
    if endpoint in KNOWING and (moment := past()):
        values.setdefault(AS_OF, moment.written)


def _knows() -> bool:
    """Whether this page can be looked at as it was."""
    return request.method == "GET" and request.endpoint in KNOWING


def _may_look_back() -> bool:
    """Whether the way to the past is shown: to whoever works here, and to who is there already."""
    person = current_person() if _knows() and not past() else None
    return past() is not None or (person is not None and person.is_staff)
