"""The house behind the doors: the verbs, the wall, the accounts and the clock of one process."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

from flask import current_app

from booking.application import Bookings
from booking.server import Server
from config.settings import Mistake, Settings, SettingsError
from domain.kernel import Actor, Stamp, Via
from projections.audit.register import Register
from projections.boards import Wall
from projections.server import server_engine
from projections.store import file_engine, schema_engine
from web.accounts.database import NewerShape
from web.accounts.store import Accounts, migrate
from web.disk import keep_names
from web.server import audit_of, boards_of, has_log, prepare

EXTENSION = "mogador"


def utc_now() -> datetime:
    """The present instant, UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class House:
    """What every door needs. Made in each process after any fork."""

    bookings: Bookings
    wall: Wall
    accounts: Accounts
    register: Register
    clock: Callable[[], datetime] = utc_now

    def stamp(self, actor: Actor, command_id: str, via: Via) -> Stamp:
        """Who acts, now, through which door, in answer to which command."""
        return Stamp(self.clock(), command_id, actor, via)

    def close(self) -> None:
        """Close what this process has opened."""
        self.bookings.close()
        self.wall.engine.dispose()
        self.register.engine.dispose()
        self.accounts.close()


def open_house(settings: Settings, clock: Callable[[], datetime] = utc_now) -> House:
    """The house that the settings name; its stores must have been made."""
    if url := settings.database_url:
        bookings = Bookings.on_server(url)
        wall = Wall(schema_engine(boards_of(url).connect), bookings.event_log)
        register = Register(server_engine(audit_of(url).connect), bookings.event_log, clock)
        return House(bookings, wall, Accounts(Server(url).connect, clock), register, clock)
    bookings = Bookings.in_file(settings.events_path)
    wall = Wall(file_engine(settings.boards_path), bookings.event_log)
    register = Register(file_engine(settings.audit_path), bookings.event_log, clock)
    return House(bookings, wall, Accounts(settings.accounts_path, clock), register, clock)


def is_made(settings: Settings) -> bool:
    """Whether there is a log already. Raises SettingsError as `make_stores` does."""
    url = settings.database_url
    return has_log(url) if url else settings.events_path.exists()


def make_stores(settings: Settings, *, anew: bool = False) -> None:
    """Make or bring up to date every store, once, before any worker starts.

    `anew` also mends what guards a log on a server. Raises SettingsError when the database or the
    home that the settings name will not do.
    """
    _make_directory(settings.home)
    if settings.database_url:
        prepare(settings.database_url, anew=anew)
    else:
        Bookings.in_file(settings.events_path, create=True).close()
        _make_accounts(settings.accounts_path)
    with closing(open_house(settings)) as house:
        house.wall.prepare()
        if not settings.database_url:
            house.register.prepare()


def _make_accounts(path: Path) -> None:
    try:
        migrate(path)
    except NewerShape as error:
        wrong, mend = f"A newer Mogador has used {path}.", "run that one, or restore a backup"
        raise SettingsError([Mistake("MOGADOR_HOME", wrong, mend)]) from error


def _make_directory(path: Path) -> None:
    """With its name on the disk: in a directory that a power cut unmakes, no file is safe."""
    if path.is_dir():
        return
    if not path.parent.exists():
        _make_directory(path.parent)
    path.mkdir(exist_ok=True)
    keep_names(path.parent)


def work_lock(settings: Settings) -> Path | Server:
    """What the one worker of this house holds locked."""
    return Server(settings.database_url) if settings.database_url else settings.work_lock


def house() -> House:
    """The house of the application that answers this request."""
    return cast("House", current_app.extensions[EXTENSION])
