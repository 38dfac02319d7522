"""Doors to knock at: a house in a temporary home, its people, and a clock that can be moved.

The clock stands at seven on Monday 2026-11-23, in Essaouira as in UTC. Essaouira and Casablanca
are open, with the positions of their site files.
"""

import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, cast
from uuid import uuid4

import pytest
from flask import Flask
from flask import session as flask_session
from flask.testing import FlaskClient
from flask_wtf.csrf import generate_csrf

from booking.application import Bookings
from booking.opening import open_site
from config.settings import Settings
from projections.boards import Wall
from projections.store import file_engine
from tests.support.house import Clock
from web.accounts.people import Person, Right
from web.accounts.store import Accounts
from web.app import create_app
from web.house import House, make_stores
from web.sites.reading import read_site_file

SITE = "essaouira"
OTHER_SITE = "casablanca"
MONDAY = "2026-11-23"
PREFIX = "/api/v1"


@dataclass(frozen=True)
class Someone:
    """A person with a bearer token."""

    person: Person
    token: str

    @property
    def id(self) -> str:
        return self.person.id

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


@dataclass(frozen=True)
class People:
    """Somebody of every kind."""

    member: Someone
    other: Someone
    front_desk: Someone
    other_front_desk: Someone
    operator: Someone

    def everybody(self) -> dict[str, Someone | None]:
        """Each of them by kind, and nobody as the visitor."""
        return {"visitor": None, **vars(self)}


class Answer(Protocol):
    """What Flask's test client answers, as far as tests look."""

    status_code: int
    mimetype: str
    headers: Mapping[str, str]
    data: bytes
    text: str
    json: Any


@dataclass(frozen=True)
class Caller:
    """Calls the API; a write gets an `Idempotency-Key` of its own unless one is given.

    Headers are given as arguments, with underscores for hyphens.
    """

    client: FlaskClient

    def get(self, path: str, who: Someone | None = None, **headers: str) -> Answer:
        return cast("Answer", self.client.get(PREFIX + path, headers=_headers(who, headers)))

    def post(
        self,
        path: str,
        who: Someone | None = None,
        body: Any = None,
        *,
        key: str | None = None,
        **headers: str,
    ) -> Answer:
        headers = {"Idempotency-Key": key or str(uuid4()), **headers}
        sent = {} if body is None else {"json": body}
        answer = self.client.post(PREFIX + path, headers=_headers(who, headers), **sent)
        return cast("Answer", answer)

    def patch(
        self, path: str, who: Someone | None, body: Any, seen: str | None = None, **headers: str
    ) -> Answer:
        """Change what was seen under an ETag."""
        if seen is not None:
            headers["If-Match"] = seen
        answer = self.client.patch(PREFIX + path, headers=_headers(who, headers), json=body)
        return cast("Answer", answer)

    def reserve(
        self, who: Someone, position: str = "ESS-09", site: str = SITE, **more: Any
    ) -> Answer:
        """Reserve from nine to twelve today, unless something else is said."""
        key = more.pop("key", None)
        body = {"position": position, "day": MONDAY, "starts": "09:00", "ends": "12:00", **more}
        return self.post(f"/sites/{site}/reservations", who, body, key=key)


def _headers(who: Someone | None, more: dict[str, str]) -> dict[str, str]:
    named = {name.replace("_", "-"): value for name, value in more.items()}
    return {**(who.headers if who else {}), **named}


def _settings(home: Path) -> Settings:
    return Settings.from_env({"MOGADOR_HOME": str(home), "MOGADOR_SECRET_KEY": "k" * 40})


def _house(settings: Settings, clock: Clock) -> House:
    bookings = Bookings.in_file(settings.events_path)
    wall = Wall(file_engine(settings.boards_path), bookings.event_log)
    return House(bookings, wall, Accounts(settings.accounts_path, clock), clock)


def _shut(house: House) -> None:
    house.bookings.close()
    house.wall.engine.dispose()
    house.accounts.close()


@pytest.fixture(scope="session")
def furnished_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with both sites open and nobody in it; tests work on copies."""
    home = tmp_path_factory.mktemp("furnished")
    settings = _settings(home)
    make_stores(settings)
    house = _house(settings, Clock())
    for site_id in (SITE, OTHER_SITE):
        open_site(house.bookings, read_site_file(settings.sites_dir / f"{site_id}.toml", house))
    house.wall.pull()
    _shut(house)
    return home


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def settings(furnished_home: Path, tmp_path: Path) -> Settings:
    """The settings of a home of one's own."""
    shutil.copytree(furnished_home, tmp_path / "home")
    return _settings(tmp_path / "home")


@pytest.fixture
def house(settings: Settings, clock: Clock) -> Iterator[House]:
    house = _house(settings, clock)
    yield house
    _shut(house)


@pytest.fixture
def app(settings: Settings, house: House) -> Flask:
    """The doors, with no limit to how often one may knock."""
    app = create_app(settings, house)
    app.config.update(TESTING=True, RATELIMIT_ENABLED=False)
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser that nobody has signed in with."""
    return app.test_client()


@pytest.fixture
def api(app: Flask) -> Caller:
    """Programs that come with a bearer token, or with nothing."""
    return Caller(app.test_client(use_cookies=False))


@pytest.fixture
def sign_in(app: Flask, house: House) -> Callable[[FlaskClient, Someone], str]:
    """Sign a browser in as somebody; gives the CSRF token of its forms."""

    def signed(client: FlaskClient, who: Someone) -> str:
        with app.test_request_context():
            token: str = generate_csrf()
            secret = flask_session["csrf_token"]
        with client.session_transaction() as session:
            session.update(_user_id=house.accounts.open_session(who.id), csrf_token=secret)
        return token

    return signed


@pytest.fixture
def someone(house: House) -> Callable[..., Someone]:
    """Somebody new with a right and a token."""

    def new(name: str, role: Right = "member", site_id: str | None = None) -> Someone:
        email = f"{uuid4().hex}@example.org"
        person = house.accounts.add(email, name, role=role, site_id=site_id, language="en")
        return Someone(person, house.accounts.issue_token(person.id))

    return new


@pytest.fixture
def people(someone: Callable[..., Someone]) -> People:
    return People(
        member=someone("Salma Bennis"),
        other=someone("Lena Fischer"),
        front_desk=someone("Sami Alaoui", "front-desk", SITE),
        other_front_desk=someone("Amal Tazi", "front-desk", OTHER_SITE),
        operator=someone("Nadia Idrissi", "operator"),
    )


@pytest.fixture
def member(people: People) -> Someone:
    return people.member


@pytest.fixture
def head(house: House) -> Callable[[], int]:
    """Tells the sequence of the last event."""
    return house.bookings.event_log.head


@pytest.fixture
def reservation(api: Caller, member: Someone) -> dict[str, Any]:
    """The member's: ESS-09 from nine to twelve today."""
    made: dict[str, Any] = api.reserve(member).json
    return made
