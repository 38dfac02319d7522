"""Handing connections over: the other side has them, this side may close what it has left."""

import os
import socket
from collections.abc import Iterator

import pytest
from msgspec.json import encode

from booking.turnstile import Busy
from web.live import doorway as doorway_module
from web.live.doorway import Doorway, TooMany, receive
from web.live.hub import Watch

WATCH = Watch("ess", 7, b"HTTP/1.1 200 OK\r\n\r\n")


@pytest.fixture
def doorway() -> Iterator[Doorway]:
    doorway = Doorway.new()
    yield doorway
    doorway.close()


@pytest.fixture
def client_and_server() -> Iterator[tuple[socket.socket, socket.socket]]:
    client, server = socket.socketpair()
    with client, server:
        client.settimeout(5)
        yield client, server


def test_what_was_handed_over_goes_on_and_the_server_closes_a_dead_end(
    doorway: Doorway, client_and_server: tuple[socket.socket, socket.socket]
) -> None:
    client, server = client_and_server

    doorway.hand_over(server, WATCH)
    with pytest.raises(BrokenPipeError):
        server.sendall(b"HTTP/1.1 500 no\r\n\r\n")
    server.shutdown(socket.SHUT_RDWR)
    server.close()

    came = receive(doorway.outside)
    assert came is not None
    connection, watch = came
    with connection:
        connection.sendall(b"hello")
    assert watch == WATCH
    assert client.recv(100) == b"hello"
    assert client.recv(100) == b""


def test_several_wait_in_order_until_somebody_takes_them(doorway: Doorway) -> None:
    for number in range(5):
        client, server = socket.socketpair()
        doorway.hand_over(server, Watch("ess", number))
        server.close()
        client.close()

    for number in range(5):
        came = receive(doorway.outside)
        assert came is not None
        assert came[1].after == number
        came[0].close()


def test_when_nobody_takes_them_in_for_too_long_it_is_busy_and_the_connection_stays(
    monkeypatch: pytest.MonkeyPatch,
    doorway: Doorway,
    client_and_server: tuple[socket.socket, socket.socket],
) -> None:
    monkeypatch.setattr(doorway_module, "PATIENCE_SECONDS", 0.01)
    client, server = client_and_server
    big = Watch("ess", 0, b"x" * 4000)

    def fill() -> None:
        for _ in range(1000):
            with socket.socket() as some:
                doorway.hand_over(some, big)

    with pytest.raises(Busy):
        fill()
    with pytest.raises(Busy):
        doorway.hand_over(server, big)
    server.sendall(b"HTTP/1.1 503")
    assert client.recv(100) == b"HTTP/1.1 503"


def test_it_ends_when_nobody_is_left_who_could_hand_over(doorway: Doorway) -> None:
    doorway.outside.setblocking(False)
    with pytest.raises(BlockingIOError):
        receive(doorway.outside)

    doorway.inside.close()

    assert receive(doorway.outside) is None


def test_whoever_there_is_no_room_for_is_let_go(doorway: Doorway) -> None:
    doorway.inside.send(encode(WATCH))  # As the kernel delivers what has no number left for it.

    with pytest.raises(TooMany):
        receive(doorway.outside)


def test_it_is_left_to_the_program_that_takes_this_one_s_place() -> None:
    environ: dict[str, str] = {}
    assert Doorway.inherited(environ) is None

    Doorway.new().bequeath(environ)
    heir = Doorway.inherited(environ)

    assert heir is not None
    assert all(os.get_inheritable(end.fileno()) for end in (heir.inside, heir.outside))
    heir.inside.close()
    assert receive(heir.outside) is None
    heir.close()
