"""What many tests begin with: accounts, a visit, the program, houses in files and on a server."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from psycopg.conninfo import conninfo_to_dict

from booking.application import Bookings
from booking.attending import check_in
from booking.commands import ReserveDesk
from booking.reserving import reserve_desk
from config.settings import Settings
from projections.boards import Wall
from tests.support import house as asked
from tests.support.house import Clock, opened, reserve, stamp
from tests.support.postgres import Postgres, Say
from tests.support.program import Mogador
from tests.support.rebuilding import house_after_a_morning
from tests.support.visiting import at
from tests.support.wall import file_house, plant
from web.accounts.people import Person
from web.accounts.store import Accounts, migrate
from web.house import House, open_house


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def accounts_path(tmp_path: Path) -> Path:
    path = tmp_path / "100%" / "accounts.sqlite3"
    migrate(path)
    return path


@pytest.fixture
def accounts(accounts_path: Path, clock: Clock) -> Iterator[Accounts]:
    accounts = Accounts(accounts_path, clock)
    yield accounts
    accounts.close()


@pytest.fixture
def salma(accounts: Accounts) -> Person:
    return accounts.add("salma@example.org", "Salma Bennis", role="member")


FROM_THE_FUTURE = {
    "an unknown topic": ("position.levitated", b'{"at":"2026-11-23T08:00:00Z"}'),
    "a higher version": ("position.released", b'{"position_id":"A","version":99,"via":"web"}'),
    "no JSON at all": ("position.released", b"\x00\xff"),
}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path


@pytest.fixture
def house_in_files(home: Path) -> Iterator[tuple[Bookings, Wall]]:
    with file_house(home) as both:
        yield both


@pytest.fixture
def lived(home: Path) -> Iterator[tuple[Bookings, Wall]]:
    with house_after_a_morning(home) as both:
        yield both


@pytest.fixture(params=FROM_THE_FUTURE)
def planted(request: pytest.FixtureRequest, home: Path, house_in_files: object) -> int:
    """The sequence of an event on position A that no program of today can read."""
    topic, body = FROM_THE_FUTURE[request.param]
    return plant(home / "events.sqlite3", "position:ess/A", 2, topic, body)


@pytest.fixture
def bookings() -> Bookings:
    return opened(Bookings.in_memory())


@pytest.fixture
def mine(bookings: Bookings) -> ReserveDesk:
    """Desk A, from nine to noon."""
    wish = reserve("A", "09:00", "12:00")
    reserve_desk(bookings, wish)
    return wish


@pytest.fixture
def here(bookings: Bookings, mine: ReserveDesk) -> ReserveDesk:
    """The same, and its member came at nine."""
    check_in(bookings, asked.check_in(mine, stamp("ada", at=at("09:00"))))
    return mine


@pytest.fixture
def mogador(tmp_path: Path) -> Mogador:
    """The program where every site is open."""
    mogador = Mogador(tmp_path / "home")
    mogador("init")
    return mogador


@pytest.fixture
def house(mogador: Mogador) -> Iterator[House]:
    with closing(open_house(Settings.from_env(mogador.settings))) as house:
        yield house


@pytest.fixture(scope="session")
def lived_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with its demonstration; to be copied, not touched."""
    home = tmp_path_factory.mktemp("demo")
    Mogador(home)("init --demo")
    return home


@pytest.fixture
def on_server(tmp_path: Path, database_url: str) -> Mogador:
    """The program in a new home, with an empty database."""
    return Mogador(tmp_path / "home", MOGADOR_DATABASE_URL=database_url)


@pytest.fixture
def database(database_url: str) -> str:
    return str(conninfo_to_dict(database_url)["dbname"])


@pytest.fixture
def say(postgres: Postgres, database: str) -> Say:
    """Say something to the database as the superuser."""
    return lambda statement: postgres.administer(statement, database)


@pytest.fixture
def somebody(postgres: Postgres, database: str, say: Say) -> Iterator[str]:
    """The URL of a user who may do nothing in particular."""
    say("CREATE ROLE somebody LOGIN")
    yield postgres.url(database, "somebody")
    say("REASSIGN OWNED BY somebody TO postgres; DROP OWNED BY somebody; DROP ROLE somebody")
