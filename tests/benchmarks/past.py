"""What a look costs after a long history, beside what it costs after a short one: now, and then."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from statistics import median

from domain.zones import local_day
from projections.boards import Wall
from projections.day import Occupancy
from projections.past import ids_on, wall_at
from tests.benchmarks.timing import Figure, in_turns
from tests.benchmarks.years import wall_of_years

BUDGET_TIMES = 1.1
PAST_BUDGET_TIMES = 1.5
SHORT, LONG = 1_000, 1_000_000
SITE, ZONE = "essaouira", "Africa/Casablanca"


def measure(_home: Path, *, quick: bool) -> Figure:
    """The day map of the last day, read from the boards."""
    figure = _compare(now, quick=quick)
    return _figure("the day map", *figure, budget=BUDGET_TIMES)


def measure_past(_home: Path, *, quick: bool) -> Figure:
    """The day map as of an instant in the middle of the log."""
    figure = _compare(then, quick=quick)
    return _figure("the day map as of the middle of the log", *figure, budget=PAST_BUDGET_TIMES)


def _compare(look: Callable[[Wall, date, int], object], *, quick: bool) -> tuple[int, float, float]:
    long = 5_000 if quick else LONG
    with wall_of_years(SHORT) as one, wall_of_years(long) as other:
        looks = [_aimed(look, wall) for wall in (one, other)]
        short, far = in_turns(5 if quick else 300, *looks)
        return other.log.head(), median(short) * 1_000, median(far) * 1_000


def _figure(what: str, head: int, short: float, long: float, *, budget: float) -> Figure:
    beside = f"{long:.2f} ms beside {short:.2f} ms"
    what = f"{what} after {head:,} events, beside a few"
    return Figure(what, long / short, "x", "at most", budget, beside)


def _aimed(look: Callable[[Wall, date, int], object], wall: Wall) -> Callable[[], object]:
    """At the site's day in the middle of the log."""
    with wall.look() as view:
        middle = wall.event_log.command_at(view.connection, view.sequence // 2)
    assert middle
    sequence, at = middle
    day = local_day(at, ZONE)
    assert look(wall, day, sequence)
    return lambda: look(wall, day, sequence)


def now(wall: Wall, day: date, _sequence: int) -> list[Occupancy]:
    """The stays of the day, with the floor they are on."""
    with wall.look() as view:
        assert wall.places.positions_of(view.connection, SITE, day)
        return wall.day.on(view.connection, SITE, day)


def then(wall: Wall, day: date, sequence: int) -> list[Occupancy]:
    """The same as it was at a sequence."""
    with wall.look() as view:
        found = ids_on(wall, view._replace(sequence=sequence), SITE, day)
        past = wall_at(wall, view.connection, sequence, reservations=found, site_id=SITE)
        with past as (before, seen):
            assert before.places.positions_of(seen.connection, SITE, day)
            return before.day.on(seen.connection, SITE, day)
