"""Hearing from the server that the log has grown, on a connection of one's own."""

from time import sleep

import psycopg

from booking.recorder.postgres.decision import CHANNEL
from booking.server import Server

# What is committed within this time is one piece of news.
BURST_SECONDS = 0.03


class Listener:
    """For one thread, which waits by calling it."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._connection: psycopg.Connection | None = None

    def __call__(self, seconds: float) -> None:
        """Wait until somebody has appended, at most so many seconds.

        Who only begins to listen does not wait: of what happened before, nobody has told. A server
        that is away is waited for like one that has nothing to say.
        """
        try:
            if self._connection is None:
                self._connection = psycopg.connect(self._server.conninfo, autocommit=True)
                self._connection.execute(f"LISTEN {CHANNEL}")
            elif list(self._connection.notifies(timeout=seconds, stop_after=1)):
                sleep(BURST_SECONDS)
        except psycopg.OperationalError:
            self.close()
            sleep(seconds)

    def close(self) -> None:
        """Listen no more."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()
