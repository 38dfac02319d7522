"""Years of believable life in the five sites of the network, in a log file that is made once.

Seeded: the same number of events is the same life. The file is kept in the directory that
BENCH_CACHE names, or else below the temporary one.
"""

import dataclasses
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime, timedelta
from heapq import merge
from pathlib import Path
from tempfile import gettempdir

from msgspec.structs import replace

import config
from booking.application import Bookings
from booking.commands import OpenSite
from booking.opening import open_site
from booking.recorder.memory import MemoryLogRecorder
from domain.kernel import Stamp
from projections.boards import KINDS, Wall
from projections.store import file_engine
from tests.month import FRONT_DESK
from tests.support.site_file import house_in_memory
from web.demo.life import Act, Setting, live
from web.demo.playing import Player
from web.sites.reading import COMMAND_LINE, read_site_file

FIRST = date(2012, 1, 1)
SITES = Path(config.__file__).parent / "sites"
MEMBERS_A_SITE = 40
SHAPE = 1


def log_of_years(events: int) -> Path:
    """The path of a log file with that many events at least; made when there is none yet."""
    return _kept(f"{events}.v{SHAPE}", lambda path: write(played(events), path))


def boards_of_years(events: int) -> Path:
    """The path of a file with boards that are level with that log; they too are made once."""
    versions = "-".join(str(kind.version) for kind in KINDS)

    def fold(path: Path) -> None:
        with closing(Bookings.in_file(log_of_years(events))) as bookings:
            wall = Wall(file_engine(path), bookings.event_log)
            wall.prepare()
            wall.pull()
            wall.engine.dispose()

    return _kept(f"{events}.v{SHAPE}.boards.{versions}", fold)


@contextmanager
def wall_of_years(events: int) -> Iterator[Wall]:
    """Those boards, over that log."""
    with closing(Bookings.in_file(log_of_years(events))) as bookings:
        wall = Wall(file_engine(boards_of_years(events)), bookings.event_log)
        yield wall
        wall.engine.dispose()


def _kept(name: str, make: Callable[[Path], None]) -> Path:
    cache = Path(os.environ.get("BENCH_CACHE", Path(gettempdir()) / "mogador-years"))
    path = cache / f"{name}.sqlite3"
    if not path.exists():
        cache.mkdir(parents=True, exist_ok=True)
        made = cache / f"{name}.{os.getpid()}.part"
        make(made)
        made.rename(path)
    return path


def played(events: int) -> Bookings:
    """A log in memory with that many events at least, whole days of them."""
    bookings = Bookings.in_memory()
    players = [player(bookings, site, number) for number, site in enumerate(sites())]
    day = FIRST
    while bookings.event_log.head() < events:
        month = [acts_of(site, player_, day, seed) for seed, (site, player_) in enumerate(players)]
        for act, player_ in merge(*month, key=lambda each: each[0].at):
            player_.play([act], until=act.at)
        day = (day + timedelta(days=31)).replace(day=1)
    return bookings


def sites() -> Iterator[OpenSite]:
    """The wishes to open each site of the network, years ago."""
    at = datetime(FIRST.year, FIRST.month, FIRST.day, tzinfo=UTC) - timedelta(days=30)
    for file in sorted(SITES.glob("*.toml")):
        wish = read_site_file(file, house_in_memory(Path()))
        yield replace(wish, by=Stamp(at, wish.by.command_id, COMMAND_LINE, "cli"))


def player(bookings: Bookings, site: OpenSite, number: int) -> tuple[OpenSite, Player]:
    """Open a site, and who plays there."""
    open_site(bookings, site)
    codes = [place.code for place in site.positions]
    return site, Player(bookings, site.site_id, codes, FRONT_DESK)


def acts_of(
    site: OpenSite, player_: Player, first: date, seed: int
) -> Iterator[tuple[Act, Player]]:
    """What people intend at a site in the month that begins with a day."""
    members = tuple(f"{site.site_id}-{number:03}" for number in range(MEMBERS_A_SITE))
    setting = Setting(site.time_zone, site.policies[-1], player_.positions, members)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    for act in live(setting, first, last, seed):
        visit = dataclasses.replace(act.visit, key=f"{site.site_id}-{act.visit.key}")
        yield dataclasses.replace(act, visit=visit), player_


def write(bookings: Bookings, path: Path) -> None:
    """The log in memory and its ledger, as a file."""
    Bookings.in_file(path, create=True).close()
    log = bookings.event_log
    assert isinstance(log, MemoryLogRecorder)
    with closing(sqlite3.connect(path)) as file, file:
        file.execute("PRAGMA journal_mode=WAL")
        file.executemany("INSERT INTO stored_events VALUES (?,?,?,?,?)", log.after(0, log.head()))
        entries = (
            (e.actor_id, e.command_id, e.fingerprint, e.first, e.last) for e in log._ledger.values()
        )
        file.executemany("INSERT INTO ledger VALUES (?,?,?,?,?)", entries)
