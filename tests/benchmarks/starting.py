"""How long the first page takes when `mogador serve` has just been asked for, after a long past."""

import sqlite3
from contextlib import closing
from pathlib import Path
from statistics import median
from time import perf_counter

from config.settings import Settings
from tests.benchmarks.served import Served
from tests.benchmarks.timing import Figure
from tests.benchmarks.years import boards_of_years, log_of_years
from tests.support.program import PROGRAM
from web.house import make_stores, open_house

BUDGET_SECONDS = 2.0
EVENTS = 1_000_000
PAGE = "/sites/essaouira"


def measure(home: Path, *, quick: bool) -> Figure:
    """From the command to the first plan of a site, with a log and boards of years."""
    events = 2_000 if quick else EVENTS
    settings = Settings.from_env({"MOGADOR_HOME": str(home)})
    _copy(log_of_years(events), settings.events_path)
    _copy(boards_of_years(events), settings.boards_path)
    make_stores(settings)
    with closing(open_house(settings)) as house:
        head = house.wall.pull()
    start(home)  # what fell due in all the years since is recorded once
    starts = [start(home) for _ in range(1 if quick else 5)]
    seconds, cpu = (median(figures) for figures in zip(*starts, strict=True))
    what = f"the first page after a start with {head:,} events"
    return Figure(what, seconds, "s", "at most", BUDGET_SECONDS, f"{cpu:.2f} s of processor time")


def start(home: Path) -> tuple[float, float]:
    """The seconds until the page is there, and those of processor time."""
    began = perf_counter()
    served = Served(home, [*PROGRAM, "serve", "--port", "PORT"], well=PAGE)
    try:
        return perf_counter() - began, served.cpu_seconds()
    finally:
        served.end()


def _copy(made: Path, wanted: Path) -> None:
    with closing(sqlite3.connect(made)) as one, closing(sqlite3.connect(wanted)) as other:
        one.backup(other)
