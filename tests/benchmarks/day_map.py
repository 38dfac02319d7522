"""What the day map costs the server over HTTP: just after an event, and while nothing happens."""

import http.client
import os
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from json import dumps
from pathlib import Path
from time import sleep
from typing import NamedTuple

from tests.benchmarks.served import Served, furnish
from tests.benchmarks.timing import Figure
from tests.benchmarks.weighing import WAYS, Wishes

AFTER_MS, UNCHANGED_MS = 3.0, 1.0
MEMBERS, EACH = 80, 9
# A visitor may look so often within a minute.
LOOKS = 500
# Who is idle uses less than a tick of the clock in it.
A_WHILE_SECONDS = 1.0


class Door(NamedTuple):
    """A server, a connection to it that stays open, and who may look."""

    server: Served
    line: http.client.HTTPConnection
    tokens: list[str]

    def ask(
        self, path: str, token: str = "", body: object = None, known: str = ""
    ) -> http.client.HTTPResponse:
        """Look, or book with a body; `known` is the tag of what one has seen already."""
        headers = {"Host": "localhost"}
        if known:
            headers["If-None-Match"] = known
        if body is None:
            self.line.request("GET", path, headers=headers)
        else:
            headers |= {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
            headers["Idempotency-Key"] = os.urandom(8).hex()
            self.line.request("POST", path, dumps(body), headers)
        answer = self.line.getresponse()
        answer.read()
        return answer

    def spent(self, times: int, act: Callable[[], object]) -> float:
        """Milliseconds of processor time that all of the server's processes use each time."""
        before = self.server.cpu_seconds()
        for _ in range(times):
            act()
        return (self.server.cpu_seconds() - before) * 1_000 / times


def measure_after(home: Path, *, quick: bool) -> Figure:
    """Bookings with a look after each, less what as many bookings cost without."""
    many = 5 if quick else MEMBERS * EACH // 2
    with serving(home) as door:
        wishes = Wishes(door.tokens)
        alone = door.spent(many, lambda: book(door, wishes))
        both = door.spent(many, lambda: look_after(door, wishes))
        beside = f"a booking {alone:.2f} ms, {an_empty_answer(door, many)}"
    what = "the day map over HTTP after an event, CPU"
    return Figure(what, both - alone, "ms", "at most", AFTER_MS, beside)


def measure_unchanged(home: Path, *, quick: bool) -> Figure:
    """Who has the map already is told so."""
    many = 20 if quick else LOOKS
    with serving(home) as door:
        path = map_of(book(door, Wishes(door.tokens)))
        tag = door.ask(path).headers["ETag"]
        told = door.spent(many, lambda: unchanged(door, path, tag))
        beside = f"{many:,} looks, {an_empty_answer(door, many)}"
    what = "the unchanged day map over HTTP, CPU"
    return Figure(what, told, "ms", "at most", UNCHANGED_MS, beside)


def an_empty_answer(door: Door, many: int) -> str:
    """What it costs to be asked and to answer at all."""
    return f"an empty answer {door.spent(many, lambda: door.ask('/healthz')):.2f} ms"


@contextmanager
def serving(home: Path) -> Iterator[Door]:
    """`mogador serve` on files."""
    tokens = furnish(home, MEMBERS)
    server = Served(home, WAYS["hand-over to a process"])
    try:
        until_idle(server)
        with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)) as line:
            yield Door(server, line, tokens)
    finally:
        server.end()


def until_idle(server: Served) -> None:
    """Until all of its processes have begun."""
    before = -1.0
    while (now := server.cpu_seconds()) > before:
        before = now
        sleep(A_WHILE_SECONDS)


def map_of(day: str) -> str:
    """The address of a day's map."""
    return f"/api/v1/sites/essaouira/availability?day={day}&starts=09:00&ends=18:00"


def book(door: Door, wishes: Wishes) -> str:
    """Book what nobody has; for which day."""
    token, body = wishes.next()
    assert door.ask("/api/v1/sites/essaouira/reservations", token, body).status == 201
    return body["day"]


def look_after(door: Door, wishes: Wishes) -> None:
    """Book, and see the map of that day."""
    assert door.ask(map_of(book(door, wishes))).status == 200


def unchanged(door: Door, path: str, tag: str) -> None:
    """Ask again for what one knows."""
    assert door.ask(path, known=tag).status == 304
