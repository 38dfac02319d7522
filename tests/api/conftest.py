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

from config.settings import Settings
from tests.support.furnishing import FURNISHED, furnish, settings_of
from tests.support.house import Clock
from tests.support.postgres import Postgres
from web.accounts.people import Person, Right
from web.app import create_app
from web.house import House, open_house

SITE, OTHER_SITE = FURNISHED
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


BOTH = ["files", "server"]
ON_BOTH = (
    *("attending", "changing", "taking_back", "walk_ins", "days_given_back", "reading"),
    *("event_filters", "several", "any_desk", "teams", "holds", "forgetting"),
    *("reserving", "reserving_once", "reserving_refused", "secret"),
)
STORES = {**dict.fromkeys(ON_BOTH, BOTH), "losing_the_server": ["server"]}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """What the stores could answer differently is asked with both; the rest with files alone."""
    if "settings" in metafunc.fixturenames:
        name = metafunc.module.__name__.rpartition(".test_")[2]
        stores = STORES.get(name, ["files"])
        metafunc.parametrize("store", stores, scope="session")


@pytest.fixture(scope="session")
def furnished_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with both sites open and nobody in it; tests work on copies."""
    home = tmp_path_factory.mktemp("furnished")
    furnish(settings_of(home))
    return home


@pytest.fixture(scope="session")
def furnished_database(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of a database with the same in it."""
    name = postgres.create()
    furnish(settings_of(tmp_path_factory.mktemp("furnished"), postgres.url(name)))
    return name


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def settings(request: pytest.FixtureRequest, store: str, tmp_path: Path) -> Iterator[Settings]:
    """The settings of a home, and on a server a database, of one's own."""
    if store == "files":
        shutil.copytree(request.getfixturevalue("furnished_home"), tmp_path / "home")
        yield settings_of(tmp_path / "home")
        return
    postgres: Postgres = request.getfixturevalue("postgres")
    with postgres.database(request.getfixturevalue("furnished_database")) as url:
        yield settings_of(tmp_path / "home", url)


@pytest.fixture
def house(settings: Settings, clock: Clock) -> Iterator[House]:
    house = open_house(settings, clock)
    yield house
    house.close()


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
