"""What booking six positions for a team costs, beside what booking one costs."""

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from itertools import count, islice, product
from pathlib import Path
from statistics import median

from booking.application import Bookings
from booking.commands import ReserveTeam
from booking.opening import open_site
from booking.reserving import reserve_desk, reserve_team
from domain.zones import wall_of
from tests.benchmarks.timing import Figure, in_turns
from tests.benchmarks.wishes import FIRST_MINUTE, MEMBERS, SITE, ahead
from tests.support.house import SEVEN, stamp

BUDGET_TIMES = 3.0
SEATS = 6
A_ROUND = 50


def measure(home: Path, *, quick: bool) -> Figure:
    """`reserve_team` and `reserve_desk`, each on a file of its own, in turns."""
    with (
        closing(house(home / "single.sqlite3")) as single,
        closing(house(home / "team.sqlite3")) as team,
    ):
        wishes, parties = ahead(MEMBERS), teams_ahead()
        alone, together = in_turns(
            3 if quick else 30,
            lambda: [reserve_desk(single, wish) for wish in islice(wishes, A_ROUND)],
            lambda: [reserve_team(team, party) for party in islice(parties, A_ROUND)],
        )
    times = median(many / one for many, one in zip(together, alone, strict=True))
    each = (f"{median(taken) / A_ROUND * 1_000:.3g} ms" for taken in (together, alone))
    what = f"a team booking of {SEATS} positions, beside one booking"
    return Figure(what, times, "x", "at most", BUDGET_TIMES, " beside ".join(each))


def house(file: Path) -> Bookings:
    """An empty Essaouira."""
    bookings = Bookings.in_file(file, create=True)
    open_site(bookings, SITE)
    return bookings


def teams_ahead() -> Iterator[ReserveTeam]:
    """Three hours of every group of desks each day, asked for as single members ask for theirs."""
    codes = [place.code for place in SITE.positions]
    groups = [tuple(codes[i : i + SEATS]) for i in range(0, len(codes) - SEATS + 1, SEATS)]
    hours = range(FIRST_MINUTE, FIRST_MINUTE + 180, 60)
    number = count()
    for day in count():
        at = SEVEN + timedelta(days=day)
        for minute, group in product(hours, groups):
            member = f"member-{next(number) % MEMBERS}"
            yield ReserveTeam(
                by=stamp(member, at=at),
                site_id=SITE.site_id,
                member_id=member,
                seats=SEATS,
                day=(at + timedelta(days=4)).date(),
                starts=wall_of(minute),
                ends=wall_of(minute + 60),
                groups=(group,),
            )
