"""People who come through the doors of the API; all they ask and hear goes into a history."""

import json
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, date, datetime
from http.client import HTTPConnection, HTTPException
from threading import Barrier
from time import monotonic
from typing import Any, TypeVar
from uuid import uuid4

from msgspec.structs import replace

from booking.commands import (
    Change,
    Command,
    JoinBranch,
    OnReservation,
    ReleaseDays,
    ReserveDesk,
)
from domain.kernel import Actor, Stamp
from tests.faults.checker.history import Asked, Look, Preview, Said
from tests.faults.requests import request_of
from tests.faults.town import Person, Site, Town

C = TypeVar("C", bound=Command)
T = TypeVar("T")

# The server closes a connection that has been idle for a few seconds.
IDLE_SECONDS = 2.0
PATIENCE_SECONDS = 30.0


class Client:
    """Somebody at a connection of their own."""

    def __init__(
        self, site: Site, who: Person, history: list[Said], town: Town | None = None
    ) -> None:
        self.who, self.site, self.history = who, site, history
        self._town = town or site.town
        self._connection: HTTPConnection | None = None
        self._used = 0.0

    def reserve(
        self, position: str, day: date, starts: str, ends: str, key: str | None = None
    ) -> Said:
        """Book a position; under a key of its own unless one is given."""
        wish = {"position_id": position, "day": day, "starts": starts, "ends": ends}
        return self.ask(ReserveDesk, key, member_id=self.who.id, **wish)

    def act(self, verb: type[OnReservation], reservation: str, **asked: Any) -> Said:
        """Do something about a reservation, as it is by now, or only if it is as it was `seen`."""
        return self.ask(verb, position_id="", reservation_id=reservation, **asked)

    def ask(self, kind: type[Command], key: str | None = None, **asked: Any) -> Said:
        """Send a command; under a key of its own unless one is given."""
        return self._send(self.command(kind, key, **asked))

    def preview(self, change: Change) -> Said:
        """See whom a change would affect."""
        method, path, body = request_of(change, self.site.id)
        return self._say(Preview(change), method, path, body | {"dry_run": True})

    def command(self, kind: type[C], key: str | None = None, **asked: Any) -> C:
        """What one could send; under a key of its own unless one is given."""
        by = Stamp(now(), key or uuid4().hex, Actor(self.who.id, self.who.role), "api")
        here = {} if kind in (ReleaseDays, JoinBranch) else {"site_id": self.site.id}
        return kind(by=by, **here, **asked)

    def _send(self, command: Command) -> Said:
        return self._say(command, *request_of(command, self.site.id))

    def available(self, day: date) -> Said:
        """See what is free."""
        path = f"sites/{self.site.id}/availability?day={day}"
        return self._say(Look(self.who.id, now(), "availability", f"{day}"), "GET", path)

    def mine(self) -> Said:
        """See what one has ahead."""
        return self._say(Look(self.who.id, now(), "mine"), "GET", "me/reservations")

    def one(self, reservation: str) -> Said:
        """See a reservation."""
        look = Look(self.who.id, now(), "one", reservation)
        return self._say(look, "GET", f"reservations/{reservation}")

    def arrivals(self, day: date) -> Said:
        """See who is expected; for staff."""
        look = Look(self.who.id, now(), "arrivals", f"{day}")
        return self._say(look, "GET", f"sites/{self.site.id}/arrivals?day={day}")

    def connect(self) -> None:
        """Have a connection at hand."""
        if self._connection and monotonic() - self._used > IDLE_SECONDS:
            self.close()
        if self._connection is None:
            server = self._town.server
            self._connection = HTTPConnection(server.host, server.port, timeout=PATIENCE_SECONDS)
            self._connection.connect()
        self._used = monotonic()

    def close(self) -> None:
        """Leave; whoever asks again comes back."""
        if self._connection:
            self._connection.close()
        self._connection = None

    def _say(self, asked: Asked, method: str, path: str, body: Any = None) -> Said:
        headers = {"Authorization": f"Bearer {self.who.token}", "If-Match": tag_of(asked)}
        if not isinstance(asked, Look):
            by = (asked.change if isinstance(asked, Preview) else asked).by
            headers |= {"Idempotency-Key": by.command_id, "Content-Type": "application/json"}
        began = monotonic()
        asked = at_present(asked)
        status, sequence, answer, retry_after = 0, 0, None, ""
        with suppress(OSError, HTTPException):
            self.connect()
            assert self._connection
            sent = None if body is None else json.dumps(body)
            self._connection.request(method, f"/api/v1/{path}", sent, headers)
            response = self._connection.getresponse()
            answer = json.loads(response.read())
            status, sequence = response.status, int(response.headers.get("Log-Sequence", 0))
            retry_after = response.headers.get("Retry-After", "")
        if not status:
            self.close()
        said = Said(asked, began, monotonic(), status, sequence, answer, retry_after)
        self.history.append(said)
        return said


class Crowd:
    """Everybody who takes part in a test, and all that was said."""

    def __init__(self) -> None:
        self.history: list[Said] = []
        self._clients: list[Client] = []

    def join(self, site: Site, *people: Person, town: Town | None = None) -> list[Client]:
        """Let people come to a site, each over a connection of their own; by another host's doors
        if its town is given.
        """
        clients = [Client(site, person, self.history, town) for person in people]
        self._clients += clients
        return clients

    def leave(self) -> None:
        """All of them."""
        for client in self._clients:
            client.close()


def now() -> datetime:
    """The present instant, UTC."""
    return datetime.now(UTC)


def tag_of(asked: Asked) -> str:
    """Of the state that is to be changed: any, if none was seen."""
    seen = asked.seen if isinstance(asked, OnReservation) else None
    return "*" if seen is None else f'"{seen}"'


def at_present(asked: Asked) -> Asked:
    """As it is sent off: whoever has it in mind may have waited since for a turn."""
    if isinstance(asked, Look):
        return asked._replace(at=now())
    if isinstance(asked, Preview):
        return Preview(replace(asked.change, by=replace(asked.change.by, at=now())))
    return replace(asked, by=replace(asked.by, at=now()))


def at_once(wishes: Sequence[tuple[Client, Callable[[Client], T]]]) -> list[T]:
    """All of them at the same instant, each at a connection that is there already."""
    barrier = Barrier(len(wishes))

    def go(client: Client, wish: Callable[[Client], T]) -> T:
        client.connect()
        barrier.wait()
        return wish(client)

    with ThreadPoolExecutor(len(wishes)) as people:
        return list(people.map(go, *zip(*wishes, strict=True)))
