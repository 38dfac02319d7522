"""How long a sweep of many due reservations takes, and how long a booking waits meanwhile."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import datetime, timedelta
from itertools import islice, product
from pathlib import Path
from threading import Event
from time import perf_counter

from booking.commands import ReserveDesk
from booking.opening import open_site
from booking.reserving import reserve_desk
from config.settings import Settings
from tests.benchmarks.timing import Figure
from tests.benchmarks.wishes import FIRST_MINUTE, LAST_MINUTE, SITE, wish
from tests.support.house import SEVEN
from web.house import House, make_stores, open_house
from web.sweeping import Sweeper, Swept

BUDGET_SECONDS, BUDGET_WAIT_SECONDS = 30.0, 0.25
DUE = 10_000
MEMBERS = 1_500
NOW = SEVEN + timedelta(days=20)
FREE = SITE.positions[-1].code
HALVES = range(FIRST_MINUTE, LAST_MINUTE, 30)
BETWEEN_BOOKINGS_SECONDS = 0.02


def measure(home: Path, *, quick: bool) -> Figure:
    """A sweep in the process that books, as `mogador serve` does it: nowhere is it closer."""
    many = DUE // 50 if quick else DUE
    settings = Settings.from_env({"MOGADOR_HOME": str(home)})
    make_stores(settings)
    with closing(open_house(settings, clock=lambda: NOW)) as house:
        open_site(house.bookings, SITE)
        for asked in islice(long_ago(), many):
            reserve_desk(house.bookings, asked)
        house.wall.pull()
        swept, seconds, waits = sweep_while_booking(house)
    assert swept == Swept(no_shows=many)
    share = max(seconds / BUDGET_SECONDS, max(waits) / BUDGET_WAIT_SECONDS)
    what = f"sweeping {many:,} reservations, of {BUDGET_SECONDS:g} s or {BUDGET_WAIT_SECONDS:g} s"
    beside = f"{seconds:.3g} s; of {len(waits)} bookings the slowest took {max(waits):.3f} s"
    return Figure(what, share * 100, "%", "at most", 100.0, beside)


def sweep_while_booking(house: House) -> tuple[Swept, float, list[float]]:
    """What a sweep recorded, its seconds, and the seconds of each booking made meanwhile."""
    over = Event()
    with ThreadPoolExecutor(1) as pool:
        booked = pool.submit(book_until, over, house)
        began = perf_counter()
        swept = Sweeper(house).sweep()
        seconds = perf_counter() - began
        over.set()
        return swept, seconds, booked.result()


def book_until(over: Event, house: House) -> list[float]:
    """Book again and again; the seconds each took."""
    waits = []
    for asked in from_now_on(NOW):
        began = perf_counter()
        reserve_desk(house.bookings, asked)
        waits.append(perf_counter() - began)
        if over.wait(BETWEEN_BOOKINGS_SECONDS):
            break
    return waits


def long_ago() -> Iterator[ReserveDesk]:
    """Half-hours of the days before now, at every desk but one, all asked for on the first."""
    slots = product(range(1, 20), HALVES, SITE.positions[:-1])
    for number, (days, minute, place) in enumerate(slots):
        yield wish(number % MEMBERS, place.code, SEVEN, SEVEN + timedelta(days=days), minute, 30)


def from_now_on(now: datetime) -> Iterator[ReserveDesk]:
    """Half-hours at the one desk where nothing is due, each asked for by somebody else."""
    slots = product(range(1, 85), HALVES)
    for number, (days, minute) in enumerate(slots, start=MEMBERS):
        yield wish(number, FREE, now, now + timedelta(days=days), minute, 30)
