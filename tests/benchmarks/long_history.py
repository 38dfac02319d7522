"""What a booking costs after a long history, beside what it costs after a short one."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import date, datetime, timedelta
from itertools import islice, product
from pathlib import Path
from statistics import median

from booking.application import Bookings
from booking.commands import ReserveDesk
from booking.opening import open_site
from booking.reserving import reserve_desk
from domain.kernel import Recorded
from domain.zones import wall_of
from tests.benchmarks.booking_rate import wishes
from tests.benchmarks.timing import Figure, seconds
from tests.month import essaouira
from tests.support.house import SEVEN, stamp

BUDGET_TIMES = 1.1
SHORT, LONG = 1_000, 100_000
HOURS = range(9, 19)
MEMBERS = 350


def measure(home: Path, *, quick: bool) -> Figure:
    """`reserve_desk` at Essaouira after either history, in turns."""
    past = (SHORT // 10, SHORT) if quick else (SHORT, LONG)
    short, long = (house_with_a_past(home / f"{many}.sqlite3", many) for many in past)
    asked = wishes(MEMBERS)
    with closing(short), closing(long):
        for wish in islice(asked, MEMBERS):
            for bookings in (short, long):
                reserve_desk(bookings, wish)
        taken = [in_turn(short, long, wish) for wish in islice(asked, 50 if quick else 1_500)]
    after_short, after_long = (median(times) * 1_000 for times in zip(*taken, strict=True))
    beside = f"{after_long:.3f} ms beside {after_short:.3f} ms"
    what = f"a booking after {past[1]:,} reservations, beside one after {past[0]:,}"
    return Figure(what, after_long / after_short, "x", "at most", BUDGET_TIMES, beside)


def in_turn(short: Bookings, long: Bookings, wish: ReserveDesk) -> tuple[float, float]:
    """The same wish in both houses, one right after the other."""
    in_short = seconds(lambda: reserve_desk(short, wish), collect=False)
    return in_short, seconds(lambda: reserve_desk(long, wish), collect=False)


def house_with_a_past(file: Path, reservations: int) -> Bookings:
    """A house whose desks were reserved so often: each by the hour, every day till yesterday."""
    bookings = Bookings.in_file(file, create=True)
    first = SEVEN - timedelta(days=1 + -(-reservations // MEMBERS))
    open_site(bookings, essaouira(first))
    asked = islice(past_wishes(first), reservations)
    while day := list(islice(asked, MEMBERS)):
        keep(bookings, file, day)
    return bookings


def past_wishes(first: datetime) -> Iterator[ReserveDesk]:
    """Every hour of every desk, day after day, asked for in the morning."""
    codes = [place.code for place in essaouira(first).positions]
    at = first
    while True:
        for number, (hour, code) in enumerate(product(HOURS, codes)):
            member = f"member-{number}"
            starts, ends = wall_of(hour * 60), wall_of(hour * 60 + 60)
            by = stamp(member, at=at)
            yield wish(by=by, member=member, code=code, day=at.date(), hours=(starts, ends))
        at += timedelta(days=1)
