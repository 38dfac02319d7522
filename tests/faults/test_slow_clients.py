"""Half-open requests, slow readers and hundreds of watchers: those who book hardly notice."""

import json
import socket
from collections.abc import Iterator
from contextlib import ExitStack, closing
from datetime import UTC, datetime, timedelta
from itertools import count, cycle
from statistics import quantiles
from time import monotonic

import pytest

from config.gunicorn import threads
from tests.faults.serving import WORKERS, Server, serving
from tests.support.program import Mogador
from tests.support.watching import Watching

pytestmark = pytest.mark.race

SITE = "essaouira"
SLOW, WATCHERS, BOOKINGS = 150, 200, 60
# The times of a few requests on a busy machine spread; what this stands against is seconds.
LITTLE_SECONDS = 0.25
TIMES = 1.5
FIRST = datetime.now(UTC).date() + timedelta(days=2)

HALF_A_HEAD = b"POST /api/v1/sites/essaouira/reservations HTTP/1.1\r\nHost: localhost\r\nX-Slow: "
HALF_A_BODY = HALF_A_HEAD + b"1\r\nContent-Length: 1000\r\n\r\n{"
ASKS = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
NEVER_LEAVES = ASKS[:-2] + b"Connection: close\r\n\r\n"
NEVER_READS = b"GET /sites/essaouira HTTP/1.1\r\nHost: localhost\r\n\r\n"
KINDS = (b"", HALF_A_HEAD, HALF_A_BODY, NEVER_LEAVES, NEVER_READS)


@pytest.fixture(scope="module")
def mogador(tmp_path_factory: pytest.TempPathFactory) -> Mogador:
    mogador = Mogador(tmp_path_factory.mktemp("home"))
    mogador("init")
    return mogador


@pytest.fixture(scope="module")
def server(mogador: Mogador) -> Iterator[Server]:
    """A server for all: whatever they do to it, it stays well."""
    with serving(mogador) as server:
        yield server


@pytest.fixture
def leaving() -> Iterator[ExitStack]:
    """Closes every connection of a test."""
    with ExitStack() as stack:
        yield stack


def slow_client(server: Server, kind: bytes, buffer: int = 0) -> socket.socket:
    """A client that begins a request, and no more; or asks, and does not read."""
    client = socket.socket()
    if buffer:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
    client.settimeout(20)
    client.connect((server.host, server.port))
    client.sendall(kind)
    return client


def until(client: socket.socket, end: bytes) -> bytes:
    """What a client hears up to that, or up to the end."""
    heard = b""
    while end not in heard and (came := client.recv(65536)):
        heard += came
    return heard


class Desk:
    """Somebody who books, and gives back at once."""

    def __init__(self, mogador: Mogador, server: Server) -> None:
        words = f"accounts add desk@example.org --role front-desk --site {SITE} --token"
        self.token = mogador(words).strip()
        self.server = server
        self._number = count()

    def p99(self, bookings: int = BOOKINGS) -> float:
        """The 99th percentile of the seconds that bookings took."""
        seconds = [self._book() for _ in range(bookings)]
        return quantiles(seconds, n=100, method="inclusive")[98]

    def _book(self) -> float:
        number = next(self._number)
        day = (FIRST + timedelta(days=number % 80)).isoformat()
        body = {"position": "any", "day": day, "starts": "09:00", "ends": "10:00"}
        began = monotonic()
        made = self._ask(f"/api/v1/sites/{SITE}/reservations", body, f"book-{number}")
        took = monotonic() - began
        self._ask(f"/api/v1/reservations/{made['id']}/release", None, f"leave-{number}")
        return took

    def _ask(self, path: str, body: object, key: str) -> dict[str, str]:
        status, _, answer = self.server.ask("POST", path, self.token, body, Idempotency_Key=key)
        assert status in (200, 201), answer
        result: dict[str, str] = json.loads(answer)
        return result


def test_those_who_book_hardly_notice(mogador: Mogador, server: Server, leaving: ExitStack) -> None:
    desk = Desk(mogador, server)
    desk.p99(10)
    alone = desk.p99()

    watching = [Watching(server.port, SITE) for _ in range(WATCHERS)]
    for each in watching:
        leaving.enter_context(closing(each))
        each.listen_until(1)
    for _, kind in zip(range(SLOW), cycle(KINDS), strict=False):
        buffer = 2048 if kind is NEVER_READS else 0
        leaving.enter_context(slow_client(server, kind, buffer))
    desk.p99(10)
    crowded = desk.p99()

    for each in watching:
        each.listen_until(1)
        assert each.breaks == 0
    assert crowded < TIMES * alone + LITTLE_SECONDS


def test_a_request_that_comes_byte_by_byte_is_answered(server: Server, leaving: ExitStack) -> None:
    client = leaving.enter_context(slow_client(server, b""))
    for byte in b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n":
        client.sendall(bytes([byte]))

    assert b" 200 OK" in until(client, b"ok\n")
    client.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n")
    client.sendall(b"\r\n")
    assert b" 200 OK" in until(client, b"ok\n")


def test_what_is_sent_along_with_a_request_is_the_next_one(
    server: Server, leaving: ExitStack
) -> None:
    client = leaving.enter_context(slow_client(server, ASKS + ASKS[:20]))
    assert b" 200 OK" in until(client, b"ok\n")

    client.sendall(ASKS[20:])
    assert b" 200 OK" in until(client, b"ok\n")


def test_those_who_may_ask_again_keep_nobody_waiting(server: Server, leaving: ExitStack) -> None:
    many = 4 * WORKERS * threads
    began = monotonic()
    for _ in range(many):
        client = leaving.enter_context(slow_client(server, ASKS))
        assert b" 200 OK" in until(client, b"ok\n")

    assert monotonic() - began < many * LITTLE_SECONDS / 4


def test_a_body_in_pieces_is_taken_as_a_whole(server: Server, leaving: ExitStack) -> None:
    client = leaving.enter_context(slow_client(server, HALF_A_BODY))
    client.settimeout(5)
    for _ in range(999):
        client.sendall(b"x")

    assert client.recv(65536).startswith(b"HTTP/1.1 401 ")


def test_who_waits_to_be_told_to_go_on_is_told(server: Server, leaving: ExitStack) -> None:
    asking = HALF_A_HEAD + b"1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n"
    client = leaving.enter_context(slow_client(server, asking))

    assert client.recv(25).startswith(b"HTTP/1.1 100 Continue")
    client.sendall(b"{}")
    assert client.recv(65536).startswith(b"HTTP/1.1 401 ")


def test_who_never_ends_a_request_is_given_up_on(server: Server, leaving: ExitStack) -> None:
    clients = [leaving.enter_context(slow_client(server, kind)) for kind in (b"", HALF_A_BODY)]

    assert [client.recv(100) for client in clients] == [b"", b""]


def test_who_was_answered_for_good_may_read_to_the_end(server: Server, leaving: ExitStack) -> None:
    client = leaving.enter_context(
        slow_client(server, NEVER_READS[:-2] + b"Connection: close\r\n\r\n")
    )
    assert until(client, b"never").rstrip().endswith(b"</html>")
