"""A `mogador serve` of one's own, and how to talk to it."""

import http.client
import json
import os
import socket
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from time import monotonic, sleep
from typing import Any

import config
from tests.support.program import PROGRAM, Mogador

WORKERS = 2
Answer = tuple[int, dict[str, str], bytes]


def free_port() -> int:
    with closing(socket.socket()) as trial:
        trial.bind(("127.0.0.1", 0))
        port: int = trial.getsockname()[1]
        return port


class Server:
    """A running `mogador serve`."""

    def __init__(
        self,
        mogador: Mogador,
        *words: str,
        host: str = "127.0.0.1",
        inside: Sequence[str] = (),
    ) -> None:
        """`inside` is what runs a program at another place than here."""
        self.host, self.port = host, free_port()
        self._said = TemporaryFile()  # noqa: SIM115  # a pipe that nobody reads would fill up
        self.process = subprocess.Popen(
            [
                *inside,
                *PROGRAM,
                "serve",
                "--port",
                str(self.port),
                "--workers",
                str(WORKERS),
                *words,
            ],
            env={"PATH": os.environ["PATH"], **mogador.settings},
            cwd=Path(config.__file__).parents[1],
            stdout=self._said,
            stderr=subprocess.STDOUT,
        )

    def ask(self, method: str, path: str, token: str = "", body: Any = None, **more: str) -> Answer:
        """One request over a connection of its own."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        headers |= {name.replace("_", "-"): value for name, value in more.items()}
        if body is not None:
            headers["Content-Type"] = "application/json"
        connection = http.client.HTTPConnection(self.host, self.port, timeout=20)
        with closing(connection):
            connection.request(method, path, json.dumps(body) if body else None, headers)
            answer = connection.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read()

    def get(self, path: str, token: str = "") -> Answer:
        """Look at something."""
        return self.ask("GET", path, token)

    def is_answering(self, path: str = "/healthz") -> bool:
        """Whether it says it is well; at `/readyz`, with all it needs."""
        try:
            return self.ask("GET", path, Host="localhost")[0] == 200
        except OSError:
            return False

    def workers(self) -> set[int]:
        """The processes that answer requests."""
        pid = self.process.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return set(map(int, children))

    def wait_until_ready(self) -> None:
        """Until it answers, with all of its workers."""
        wait_until(lambda: self.is_answering() and len(self.workers()) == WORKERS)

    def end(self) -> tuple[int, str]:
        """Ask it to end as an init system does; how it ended, and all it had said."""
        self.process.terminate()
        return self.process.wait(10), self.said()

    def said(self) -> str:
        """All it has said so far."""
        self._said.seek(0)
        return self._said.read().decode()

    def first_fault(self) -> str:
        """All it has said since a request failed for a fault of its own, if one did."""
        _, request, said = self.said().partition("request ")
        return request + said

    def kill(self) -> None:
        """End it whatever it is doing."""
        self.process.kill()
        self.process.wait()
        self._said.close()


def wait_until(true: Any, seconds: float = 20) -> None:
    deadline = monotonic() + seconds
    while not true():
        assert monotonic() < deadline
        sleep(0.02)


@contextmanager
def serving(mogador: Mogador, *words: str, host: str = "127.0.0.1") -> Iterator[Server]:
    server = Server(mogador, *words, host=host)
    try:
        server.wait_until_ready()
        yield server
    finally:
        server.kill()
