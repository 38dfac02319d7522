"""How a site was used, in pictures and as files; for its staff."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from projections.figures import Figures, put_together
from projections.minutes import KINDS, Days, minutes
from projections.past import ids_between
from web.languages import N_, gettext, in_words, language
from web.languages.days import weekday
from web.moments import Concerned, Look
from web.pages.frame import must_be_staff_at, page, remember_site, signed_in, site_or_404
from web.pages.occupancy_model import USUAL_WEEKS, build, last_weeks, used
from web.pages.past import seeing
from web.pages.schemas import OccupancyQuery, OccupancySheetQuery, load
from web.pages.slots import DAYS_A_WEEK, Hours
from web.sheets import sheet

bp = Blueprint("occupancy", __name__)
REST = timedelta(days=USUAL_WEEKS * DAYS_A_WEEK - 1)
HEADINGS = {
    "day": N_("Day"),
    "weekday": N_("Day of the week"),
    "hour": N_("Hour"),
    "position": N_("Desk"),
    "capacity": N_("Available"),
    "booked": N_("Booked"),
    "used": N_("Really used"),
    "no_show": N_("No-shows"),
    "walk_in": N_("Walk-ins"),
}
NAMED_BY = {"hour": ("day", "hour"), "weekday-hour": ("weekday", "hour")}


@bp.get("/sites/<site_id>/occupancy")
def show(site_id: str) -> ResponseReturnValue:
    """The pictures of some days; of the last four weeks unless others are asked for."""
    asked, wrong = _asked()
    with _looking(site_id, asked) as (look, seen, days):
        shown = build(look, seen, days)
    response = page(
        "occupancy.html",
        HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK,
        sequence=look.view.sequence,
        shown=shown,
        wrong=wrong,
        headings={name: gettext(word) for name, word in HEADINGS.items()},
        used=used,
    )
    return remember_site(response, site_id)


@bp.get("/sites/<site_id>/occupancy.csv")
def file(site_id: str) -> ResponseReturnValue:
    """The same figures in minutes, to calculate with."""
    asked = load(OccupancySheetQuery(), request.args)
    by, french = asked["by"], asked["french"]
    with _looking(site_id, asked) as (look, seen, days):
        found = minutes(look.wall, look.view.connection, seen.site, days, at=look.now)
    text = sheet(_rows(put_together(found, by), by, french=french), french=french)
    response = Response(text, content_type="text/csv; charset=utf-8")
    name = f"{site_id}-{days[0]}-{days[1]}-{by}.csv"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    response.headers["Cache-Control"] = "private, no-cache"
    return response


@contextmanager
def _looking(site_id: str, asked: dict[str, Any]) -> Iterator[tuple[Look, Hours, Days]]:
    """The site as its staff sees it, and the days; ends the request for everybody else."""
    person, concerned = signed_in(), _concerned(site_id, asked)
    with seeing(asked.get("as_of"), site_id, concerned, {"site_id": site_id}) as look:
        site = site_or_404(look, site_id)
        must_be_staff_at(person, site_id)
        seen = Hours(site, look.now)
        yield look, seen, _days(asked, seen.today)


def _concerned(site_id: str, asked: dict[str, Any]) -> Concerned:
    """The reservations of the days, which may be counted from the moment one looks at."""

    def found(look: Look) -> Iterable[str]:
        today = Hours(site_or_404(look, site_id), look.now).today
        return ids_between(look.wall, look.view, site_id, *_days(asked, today))

    return found


def _asked() -> tuple[dict[str, Any], dict[str, str]]:
    """The days that are asked for, and what is wrong with them, in words by field."""
    try:
        return load(OccupancyQuery(), request.args), {}
    except ValidationError as error:
        said = in_words(error.messages)
        kept = {name: value for name, value in request.args.items() if name == "as_of"}
        return kept, {field: sentences[0] for field, sentences in said.items()}


def _days(asked: dict[str, Any], today: date) -> Days:
    """The days that are asked for; whoever names one end only gets four weeks."""
    first, last = asked.get("first"), asked.get("last")
    if first:
        return first, last or first + REST
    return (last - REST, last) if last else last_weeks(today, USUAL_WEEKS)


def _rows(found: Sequence[Figures], by: str, *, french: bool) -> Iterator[list[object]]:
    """A head and the rows; in the reader's words for a spreadsheet, in the API's for programs."""
    names = [*NAMED_BY.get(by, (by,)), *KINDS]
    yield [gettext(HEADINGS[name]) for name in names] if french else names
    for each in found:
        told = each
        if french and each.weekday:
            told = each._replace(weekday=weekday(each.weekday, language()))
        yield [getattr(told, name) for name in names]
