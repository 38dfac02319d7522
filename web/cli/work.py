"""`mogador sweep` and `mogador work`."""

import signal
from math import isnan
from threading import Event

import click

from domain.zones import probe
from web.cli import Desk, pass_desk
from web.cli.failing import Refused
from web.house import work_lock
from web.sweeping import Sweeper
from web.working import EVERY_SECONDS, Worker, leading


@click.command()
@pass_desk
def sweep(desk: Desk) -> None:
    """Record once what time alone has decided: lapsed holds, no-shows, check-outs at closing."""
    probe()
    swept = Sweeper(desk.house).sweep()
    passed_over = f"; {swept.failed} could not be settled" if swept.failed else ""
    desk.say(
        f"{swept.lapsed} lapsed, {swept.no_shows} no-shows, {swept.closed} closed{passed_over}.",
        **swept._asdict(),
    )
    if swept.failed:
        raise SystemExit(1)


@click.command()
@click.option(
    "--every",
    type=click.FloatRange(min=0.1, max=3600),
    default=EVERY_SECONDS,
    show_default=True,
    help="Seconds between two sweeps.",
)
@pass_desk
def work(desk: Desk, every: float) -> None:
    """Keep the boards level and sweep, until SIGTERM or Ctrl-C; one worker a house."""
    probe()
    if isnan(every):
        raise click.BadParameter("nan is no number of seconds", param_hint="--every")
    house, lock = desk.house, work_lock(desk.settings)
    where = "the database" if desk.settings.database_url else desk.settings.home
    with leading(lock) as leads:
        if not leads:
            raise Refused("another-worker", f"Another worker has {where} already.")
        ended = Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: ended.set())
        worker = Worker(house, every=every, lock=lock, lead=leads)
        worker.start()
        desk.say(f"Working for {where} every {every:g} s (Ctrl-C ends it)", working=True)
        ended.wait()
        worker.end()


COMMANDS = (sweep, work)
