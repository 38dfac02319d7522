"""Looking at the boards: as they are, or as they were when `as_of` says."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any, NamedTuple

from flask import abort
from marshmallow import ValidationError

from domain.refusals import NonexistentTime
from projections.boards import Wall
from projections.follower import View
from projections.instants import Moment, NoMoment, moment, read
from projections.past import wall_at
from web.errors import NO_MOMENTS
from web.house import house
from web.languages import gettext, language, sentence

NOW: Mapping[str, Any] = {}
TICK = timedelta(microseconds=1)
FIRST = datetime.min.replace(tzinfo=UTC)


class Look(NamedTuple):
    """The boards at a moment, and the instant (UTC) one looks from: now, or then."""

    wall: Wall
    view: View
    now: datetime


Concerned = Callable[[Look], Iterable[str]]


def nobody(_: Look) -> Iterable[str]:
    """No reservation: the question is about places."""
    return ()


@contextmanager
def looking(
    query: Mapping[str, Any], site_id: str = "", concerned: Concerned = nobody
) -> Iterator[Look]:
    """Look at the moment that a query asks for.

    The past is shown as far as a site and the reservations go that are `concerned`: those a look
    at the present finds for that moment. Raises NoMoment, NonexistentTime.
    """
    with house().wall.look() as view:
        live = Look(house().wall, view, house().clock())
        if "as_of" not in query:
            yield live
            return
        then = moment_asked(live, query["as_of"], site_id)
        found = concerned(Look(live.wall, View(view.connection, then.sequence), then.at))
        with wall_at(
            live.wall, view.connection, then.sequence, reservations=found, site_id=site_id
        ) as (wall, past):
            yield Look(wall, past, then.at)


def sequence_asked(look: Look, query: Mapping[str, Any]) -> int:
    """The last sequence that a query about the log itself may see. Raises NoMoment."""
    if "as_of" not in query:
        return look.view.sequence
    return moment_asked(look, query["as_of"], "").sequence


def bounds_asked(look: Look, query: Mapping[str, Any]) -> tuple[int, int]:
    """The sequences after which a query about the log begins, and with which it ends.

    What a clock that was set back recorded counts where the log has it. Raises NoMoment, and
    ValidationError for a `since` or an `until` that is no moment.
    """
    upto, board = sequence_asked(look, query), look.wall.event_log
    since, until = (_bound(look, query, name) for name in ("since", "until"))
    if isinstance(since, datetime):
        just_before = since - min(TICK, since - FIRST)
        since = board.sequence_at(look.view.connection, just_before) + 1
    if isinstance(until, datetime):
        until = board.sequence_at(look.view.connection, until)
    after = max(query["after"], (since or 1) - 1)
    return after, upto if until is None else min(upto, until)


def _bound(look: Look, query: Mapping[str, Any], name: str) -> int | datetime | None:
    """A sequence or an instant (UTC), by the clock of the site that is asked about."""
    if name not in query:
        return None
    try:
        return read(query[name], _zones(look, query.get("site", "")))
    except NoMoment as error:
        said = gettext(NO_MOMENTS[type(error)])
    except NonexistentTime as error:
        said = sentence(error, language())
    raise ValidationError({name: [said]})


def moment_asked(look: Look, written: str, site_id: str) -> Moment:
    """The moment that is meant, by the clock of a site if one is named. Raises NoMoment.

    Ends the request with 404 when there is no such site.
    """
    if site_id and look.wall.places.site(look.view.connection, site_id) is None:
        abort(HTTPStatus.NOT_FOUND)
    return moment(
        look.wall.event_log,
        look.view.connection,
        written,
        now=Moment(look.view.sequence, look.now),
        zones=_zones(look, site_id),
    )


def _zones(look: Look, site_id: str) -> set[str]:
    """Whose clocks may be meant by a time without an offset."""
    places = look.wall.places
    if site_id:
        site = places.site(look.view.connection, site_id)
        return {site.time_zone} if site else set()
    return {site.time_zone for site in places.all_sites(look.view.connection)}
