"""`mogador init` and `mogador serve`."""

import os
import sys
from contextlib import closing, suppress
from importlib import import_module
from pathlib import Path

import click

import config
from domain.zones import probe
from web.cli import Desk, pass_desk
from web.cli.listening import await_place
from web.cli.sites import open_files
from web.demo.weeks import fill_weeks
from web.house import open_house
from web.live.doorway import Doorway
from web.metrics.together import counting_together
from web.sweeping import Sweeper


@click.command()
@click.option("--demo", is_flag=True, help="Add invented people, and weeks of life around today.")
@pass_desk
def init(desk: Desk, demo: bool) -> None:
    """Create the store and open every site of config/sites; safe to repeat."""
    probe()
    desk.make_stores(anew=True)
    house = desk.house
    opened = open_files(house, sorted(desk.settings.sites_dir.glob("*.toml")), desk.language)
    acts = fill_weeks(house) if demo else 0
    sequence = house.wall.pull()
    desk.say(
        f"{len(opened)} sites open, {acts} acts of demo life played; the log has {sequence} events."
        if acts
        else f"{len(opened)} sites open; the log has {sequence} events.",
        sites=opened,
        acts=acts,
        sequence=sequence,
    )


@click.command()
@click.option("--host", help="Address to listen on (MOGADOR_HOST).")
@click.option("--port", type=click.IntRange(1, 65535), help="Port to listen on (MOGADOR_PORT).")
@click.option("--workers", type=click.IntRange(1, 64), help="Processes (MOGADOR_WORKERS).")
@pass_desk
def serve(desk: Desk, host: str | None, port: int | None, workers: int | None) -> None:
    """Serve the pages and the API, with gunicorn; SIGTERM ends it cleanly."""
    probe()
    given = {"MOGADOR_HOST": host, "MOGADOR_PORT": port, "MOGADOR_WORKERS": workers}
    os.environ.update({name: str(value) for name, value in given.items() if value})
    settings = desk.settings
    desk.make_stores()
    desk.check_secret()
    await_place(settings.host, settings.port)
    with closing(open_house(settings)) as house:
        Sweeper(house).sweep()  # before anybody books: positions forget what ended long ago
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    address = f"{host}:{settings.port}"
    desk.say(f"Mogador is at http://{address} (Ctrl-C ends it)", url=f"http://{address}")
    sys.stdout.flush()
    with suppress(OSError):  # not every system has such sockets; watchers ask again there
        Doorway.new().bequeath(os.environ)
    with counting_together(os.environ):
        _hand_over(
            *("--config", str(Path(config.__file__).with_name("gunicorn.py"))),
            *("--bind", address, "--workers", str(settings.workers)),
            "web.wsgi:application()",
        )


def _hand_over(*arguments: str) -> None:
    """Be gunicorn from now on. Its workers are forks of what has been loaded, and begin at once;
    what they open they open after the fork.
    """
    import gunicorn
    from gunicorn.app.wsgiapp import WSGIApplication

    import_module("web.wsgi")
    sys.argv = [str(Path(gunicorn.__file__).with_name("__main__.py")), *arguments]
    WSGIApplication("%(prog)s [OPTIONS] [APP_MODULE]", prog="gunicorn").run()


COMMANDS = (init, serve)
