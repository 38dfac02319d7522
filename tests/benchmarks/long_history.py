"""What a booking costs after a long history, beside what it costs after a short one."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path
from statistics import median
from time import perf_counter

from booking.application import Bookings
from booking.commands import ReserveDesk
from booking.ledger import CommandKey, entries
from booking.opening import open_site
from booking.reserving import reserve_desk
from domain.kernel import Recorded, Stream
from domain.position import Position
from domain.position.reserving import reserve
from tests.benchmarks.timing import Figure
from tests.benchmarks.wishes import MEMBERS, SITE, ahead, behind

BUDGET_TIMES = 1.1
SHORT, LONG = 1_000, 100_000


def measure(home: Path, *, quick: bool) -> Figure:
    """`reserve_desk` after either history, in turns."""
    past = (SHORT // 10, SHORT) if quick else (SHORT, LONG)
    short, long = (house_with_a_past(home / f"{many}.sqlite3", many) for many in past)
    asked = ahead(MEMBERS)
    with closing(short), closing(long):
        for wish in islice(asked, MEMBERS):  # each desk and each agenda is looked at once
            for bookings in (short, long):
                reserve_desk(bookings, wish)
        taken = [
            (milliseconds(short, wish), milliseconds(long, wish))
            for wish in islice(asked, 50 if quick else 2_000)
        ]
    after_short, after_long = map(median, zip(*taken, strict=True))
    beside = f"{after_long:.3f} ms beside {after_short:.3f} ms"
    what = f"a booking after {past[1]:,} reservations, beside one after {past[0]:,}"
    return Figure(what, after_long / after_short, "x", "at most", BUDGET_TIMES, beside)


def milliseconds(bookings: Bookings, wish: ReserveDesk) -> float:
    """How long one booking takes."""
    began = perf_counter()
    reserve_desk(bookings, wish)
    return (perf_counter() - began) * 1_000


def house_with_a_past(file: Path, reservations: int) -> Bookings:
    """A house whose desks were reserved so often, till yesterday."""
    bookings = Bookings.in_file(file, create=True)
    open_site(bookings, SITE)
    with closing(sqlite3.connect(file)) as ledger:
        for day in behind(reservations):
            keep(bookings, ledger, day)
    return bookings


def keep(bookings: Bookings, ledger: sqlite3.Connection, day: list[ReserveDesk]) -> None:
    """What `reserve_desk` would have kept of a day, in one commit instead of one a wish."""
    with bookings.deciding():
        kept = bookings.events.put(list(decided(bookings, day)))
    keys = [CommandKey.of(wish, 2) for wish in day]
    noted = entries(keys, kept[0].notification.id)
    with ledger:
        ledger.executemany("INSERT INTO ledger VALUES (?,?,?,?,?)", noted)


def decided(bookings: Bookings, day: list[ReserveDesk]) -> Iterator[Recorded]:
    """The two events of each wish; a desk knows what was decided before on the same day."""
    desks: dict[str, Stream[Position]] = {}
    for wish in day:
        position = desks.get(wish.position_id)
        position = position or bookings.position(wish.site_id, wish.position_id)
        site, agenda = bookings.site(wish.site_id).state, bookings.agenda(wish.member_id)
        policy = site.policy_at(wish.by.at)
        period = policy.admit(wish.day, wish.starts, wish.ends, site.time_zone, at=wish.by.at)
        id_, member = wish.reservation_id, wish.member_id
        reserved = reserve(position.state, id_, member, period, policy.version, by=wish.by)
        claimed = agenda.state.claim(
            *(member, id_),
            site_id=wish.site_id,
            position_id=wish.position_id,
            period=period,
            max_upcoming=policy.max_upcoming,
            by=wish.by,
        )
        desks[wish.position_id] = position = position.then(reserved)
        yield position.pending[-1]
        yield from agenda.then(claimed).pending
