"""The way from the workers to the live process: connections are handed over, not copied.

`mogador serve` makes it before there are workers; they, and whatever live process there is, have
it from it. What is handed over while there is none waits for the next one.
"""

import os
import socket
from collections.abc import MutableMapping
from dataclasses import dataclass
from typing import Self

import msgspec

from booking.turnstile import Busy
from web.live.hub import Watch

INHERITED = "LIVE_DOORWAY"
PATIENCE_SECONDS = 2.0
MOST_BYTES = 16 * 1024


class TooMany(Exception):
    """As many watch already as this process may have connections; the last one was let go."""


_decode = msgspec.json.Decoder(Watch).decode


@dataclass(frozen=True)
class Doorway:
    """Both ends; the live process ends when nobody is left who has the first."""

    inside: socket.socket
    outside: socket.socket

    @classmethod
    def new(cls) -> Self:
        """One for this process and those it will start."""
        return cls(*socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET))

    @classmethod
    def inherited(cls, environ: MutableMapping[str, str]) -> Self | None:
        """The one that was bequeathed to this process, if any."""
        if INHERITED not in environ:
            return None
        return cls(*(socket.socket(fileno=int(end)) for end in environ[INHERITED].split()))

    def bequeath(self, environ: MutableMapping[str, str]) -> None:
        """Leave it to the program that takes this one's place."""
        ends = (self.inside, self.outside)
        for end in ends:
            end.set_inheritable(True)
        environ[INHERITED] = " ".join(str(end.detach()) for end in ends)

    def hand_over(self, connection: socket.socket, watch: Watch) -> None:
        """Let the live process have a connection; here, a dead end takes its place, which may be
        written to and closed as servers do. Raises Busy.
        """
        self.inside.settimeout(PATIENCE_SECONDS)
        try:
            socket.send_fds(self.inside, [msgspec.json.encode(watch)], [connection.fileno()])
        except OSError as error:
            raise Busy from error
        near, far = socket.socketpair()
        far.close()
        with near:
            os.dup2(near.fileno(), connection.fileno(), inheritable=False)

    def close(self) -> None:
        """Close both ends."""
        self.inside.close()
        self.outside.close()


def receive(outside: socket.socket) -> tuple[socket.socket, Watch] | None:
    """The next connection; None when there will be none any more.

    Raises BlockingIOError when there is none yet, and TooMany.
    """
    message, fds, _flags, _address = socket.recv_fds(outside, MOST_BYTES, 1)
    if not message:
        return None
    if not fds:
        raise TooMany
    return socket.socket(fileno=fds[0]), _decode(message)
