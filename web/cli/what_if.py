"""`mogador what-if`: some days of history again, under other numbers. A model."""

from collections.abc import Iterator

import click

from domain.kernel import Event
from domain.zones import local_day
from projections.follower import BATCH, View
from projections.what_if import Model, Terms, asks, modelled
from web.cli import Desk, pass_desk
from web.cli.moments import moments

LABEL = "A MODEL, not history: the same wishes, arrivals and leavings under other numbers."


@click.command("what-if")
@click.option("--site", "site_id", required=True, help="The site.")
@click.option("--from", "first", required=True, help="After this moment; see `replay --as-of`.")
@click.option("--to", "last", help="Until this moment; else the end.")
@click.option("--grace", type=click.IntRange(0, 1440), help="Minutes of grace up to half a day.")
@click.option("--full-day-grace", type=click.IntRange(0, 1440), help="Minutes for longer ones.")
@click.option("--positions", type=click.IntRange(min=0), help="How many positions, by code.")
@pass_desk
def what_if(
    desk: Desk,
    *,
    site_id: str,
    first: str,
    last: str | None,
    grace: int | None,
    full_day_grace: int | None,
    positions: int | None,
) -> None:
    """Say what a range of history would have come to with other numbers of the policy."""
    begins, ends = moments(desk, first, last, site_id)
    wall, terms = desk.house.wall, Terms(grace, full_day_grace, positions)
    site = desk.site(site_id)
    today = local_day(desk.house.clock(), site.time_zone)
    with wall.look() as view:
        there = wall.places.positions_of(view.connection, site_id, today)
        codes = [place.position_id for place in there]
        asked = asks(_events(desk, view, begins, ends, site_id))
    model = modelled(asked, site.calendar, sorted(codes), terms)
    _say(desk, model, begins, ends, terms)


def _events(desk: Desk, view: View, begins: int, ends: int, site_id: str) -> Iterator[Event]:
    board = desk.house.wall.event_log
    while told := board.told(
        view.connection, after=begins, before=ends + 1, limit=BATCH, site_id=site_id
    ):
        yield from (event for row, event in told if row.topic.startswith("position."))
        begins = told[-1][0].sequence


def _say(desk: Desk, model: Model, begins: int, ends: int, terms: Terms) -> None:
    numbers = [f"{n.replace('_', ' ')} {v}" for n, v in terms._asdict().items() if v is not None]
    lines = [
        LABEL,
        f"events {begins + 1} to {ends}; {', '.join(numbers) or 'nothing changed'}",
        f"{model.asked} reservations asked for",
        *(f"{kind}: {_counts(model, kind)}" for kind in ("actual", "model")),
        f"{model.elsewhere} at another position; {len(model.differences)} come out differently",
        *(f"{d.reservation_id}: {d.actual} -> {d.model}" for d in model.differences),
    ]
    desk.say(
        "\n".join(lines),
        model=True,
        terms=terms._asdict(),
        **{"from": begins, "to": ends},
        asked=model.asked,
        fates=model.fates,
        minutes=model.minutes,
        elsewhere=model.elsewhere,
        differences=[each._asdict() for each in model.differences],
    )


def _counts(model: Model, kind: str) -> str:
    counts = [f"{count} {fate}" for fate, count in sorted(model.fates[kind].items())]
    return ", ".join([*counts, f"{model.minutes[kind]} minutes at desks"])


COMMANDS = (what_if,)
