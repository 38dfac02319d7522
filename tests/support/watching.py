"""A watcher of a live stream, as a browser is one: it reads, and comes back from where it was."""

import socket
from time import monotonic, sleep


class Watching:
    """Watches a site; `events` are the sequences and names of all it ever heard."""

    def __init__(self, port: int, site_id: str, after: int | None = None) -> None:
        self.port = port
        self.path = f"/api/v1/sites/{site_id}/live"
        self.last = after
        self.events: list[tuple[int, str]] = []
        self.breaks = 0
        self._rest = b""
        self._connect()

    def _connect(self) -> None:
        came_back = f"Last-Event-ID: {self.last}\r\n" if self.last is not None else ""
        self._connection = socket.create_connection(("127.0.0.1", self.port), 5)
        self._connection.sendall(
            f"GET {self.path} HTTP/1.1\r\nHost: localhost\r\n{came_back}\r\n".encode()
        )
        self._connection.setblocking(False)
        self.head, self._rest = b"", b""

    def listen(self) -> None:
        """Hear what there is to hear, and come back if it broke."""
        try:
            heard = self._connection.recv(65536)
        except BlockingIOError:
            sleep(0.005)
            return
        except ConnectionError:
            heard = b""
        if heard:
            self._rest += heard
            self._understand()
        else:
            self.close()
            self.breaks += 1
            self._come_back()

    def _come_back(self) -> None:
        deadline = monotonic() + 10
        while True:
            try:
                return self._connect()
            except ConnectionError:
                assert monotonic() < deadline
                sleep(0.05)

    def _understand(self) -> None:
        if not self.head:
            head, end, rest = self._rest.partition(b"\r\n\r\n")
            if not end:
                return
            self.head, self._rest = head, rest
        *blocks, self._rest = self._rest.split(b"\n\n")
        for block in blocks:
            lines = (line.split(b": ", 1) for line in block.split(b"\n") if b": " in line)
            self._note({name.decode(): value.decode() for name, value in lines})

    def _note(self, block: dict[str, str]) -> None:
        if "id" in block:
            self.last = int(block["id"])
        if "event" in block:
            self.events.append((int(block["id"]), block["event"]))

    def listen_until(self, sequence: int, seconds: float = 20) -> None:
        """Until it knows that much of the log."""
        deadline = monotonic() + seconds
        while self.last is None or self.last < sequence:
            assert monotonic() < deadline, (self.last, sequence)
            self.listen()

    def close(self) -> None:
        """Stop watching."""
        self._connection.close()
