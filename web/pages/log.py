"""The event log in words, for operators."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue

from projections.follower import View
from projections.log_line import LogLine
from web.house import house
from web.moments import NOW, Look, looking, moment_asked
from web.naming import called
from web.pages.frame import page, signed_in
from web.pages.log_model import ABOUT, LogPage, entry
from web.pages.past import be_past
from web.pages.schemas import LogQuery, load

bp = Blueprint("log", __name__)
LINES = 50


@bp.get("/log")
def show() -> ResponseReturnValue:
    """The newest events, or an older page of them, about all or about one thing."""
    if not signed_in().is_operator:
        abort(HTTPStatus.FORBIDDEN)
    asked = load(LogQuery(), request.args)
    about: dict[str, Any] = {column: asked[name] for name, column in ABOUT.items() if name in asked}
    with looking(NOW) as look:
        view = _as_of(look, asked, about)
        lines, older, newer = _lines(view, asked, about)
        sites = {s.site_id: s for s in look.wall.places.all_sites(view.connection)}
    people = house().accounts.names(id_ for each in lines for id_ in _ids(each))
    shown = LogPage(
        entries=[entry(line, sites, people) for line in lines],
        filters={name: asked[name] for name in ABOUT if name in asked},
        older=_paged(asked, before=lines[-1].sequence) if older else "",
        newer=_paged(asked, after=lines[0].sequence) if newer else "",
        head=view.sequence,
        names={
            **{line.member_id: called(line.member_id, people) for line in lines},
            **{site.site_id: site.name for site in sites.values()},
        },
    )
    return page("log.html", sequence=view.sequence, shown=shown)


def _as_of(look: Look, asked: dict[str, Any], about: dict[str, Any]) -> View:
    """The log as far as it went at the moment that is asked for. Raises NoMoment."""
    if "as_of" not in asked:
        return look.view
    site_id = asked.get("site", "")
    moment = moment_asked(look, asked["as_of"], site_id)
    be_past(moment, asked["as_of"], site_id, about)
    return View(look.view.connection, moment.sequence)


def _lines(
    view: View, asked: dict[str, Any], about: dict[str, Any]
) -> tuple[Sequence[LogLine], bool, bool]:
    """A page of lines, newest first, and whether there are older and newer ones."""
    board, after = house().wall.event_log, asked.get("after")
    end = view.sequence + 1
    before = min(asked.get("before", end), end)
    if after is not None:
        found = board.lines(view.connection, after=after, before=end, limit=LINES + 1, **about)
        return found[:LINES][::-1], bool(found) and found[0].sequence > 1, len(found) > LINES
    found = board.lines(view.connection, before=before, limit=LINES + 1, **about)
    return found[:LINES], len(found) > LINES, before < end and bool(found)


def _ids(line: LogLine) -> tuple[str, str]:
    return line.actor_id, line.member_id


def _paged(asked: dict[str, Any], **cursor: Any) -> str:
    kept = {name: asked[name] for name in ABOUT if name in asked}
    return url_for("log.show", **kept, **cursor)
