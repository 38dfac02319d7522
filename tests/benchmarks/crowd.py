"""A crowd of watchers in a process of its own, which notes what each of them heard, and when.

All addresses are loopback ones. The clock is `monotonic`, the same in every process of a machine.
"""

import asyncio
import os
import re
import resource
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection
from time import monotonic
from typing import Any

CHANGE = re.compile(rb"id: (\d+)\nevent: change")
AT_ONCE = 100
# In life, watchers have processors of their own.
NICENESS = 10
PATIENCE_SECONDS = 60

Heard = dict[int, list[float]]


class Listener(asyncio.Protocol):
    """Asks for the stream, and listens."""

    def __init__(self, request: bytes, heard: Heard) -> None:
        self.begun = asyncio.get_running_loop().create_future()
        self._request = request
        self._heard = heard
        self._rest = b""

    def connection_made(self, transport: Any) -> None:
        transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        whole, end, self._rest = (self._rest + data).rpartition(b"\n\n")
        if end and not self.begun.done():
            self.begun.set_result(None)
        now = monotonic()
        for found in CHANGE.finditer(whole):
            self._heard[int(found[1])].append(now)

    def connection_lost(self, _error: Exception | None) -> None:
        if not self.begun.done():
            self.begun.set_exception(ConnectionResetError())


class Crowd:
    """Grows as it is told; `heard` is when each change came to each of its watchers."""

    def __init__(self, told: Connection) -> None:
        self._told = told

    def grow(self, port: int, path: str, many: int) -> float:
        """Let so many more watch; the seconds it took until all of them did."""
        result: float = self._ask("grow", port, path, many)
        return result

    def heard(self) -> Heard:
        """All there was since the last time."""
        result: Heard = self._ask("heard")
        return result

    def _ask(self, *words: Any) -> Any:
        self._told.send(words)
        if not self._told.poll(PATIENCE_SECONDS):
            raise TimeoutError(words[0])
        return self._told.recv()


@contextmanager
def crowd() -> Iterator[Crowd]:
    """One that goes home when it is over."""
    spawn = get_context("spawn")
    here, there = spawn.Pipe()
    process = spawn.Process(target=_live, args=(there,), daemon=True)
    process.start()
    there.close()
    try:
        yield Crowd(here)
    finally:
        here.close()
        process.join(PATIENCE_SECONDS)


def _live(told: Connection) -> None:
    os.nice(NICENESS)
    raise_the_limit_of_files()
    asyncio.run(_obey(told))


def raise_the_limit_of_files() -> int:
    """As many open files as the system lets this process have, and how many that is."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    return most


async def _obey(told: Connection) -> None:
    loop = asyncio.get_running_loop()
    heard: Heard = defaultdict(list)
    while True:
        try:
            verb, *words = await loop.run_in_executor(None, told.recv)
        except EOFError:
            return
        if verb == "grow":
            told.send(await _grow(heard, *words))
        else:
            told.send(dict(heard))
            heard.clear()


async def _grow(heard: Heard, port: int, path: str, many: int) -> float:
    request = f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
    began = monotonic()
    for first in range(0, many, AT_ONCE):
        batch = range(min(AT_ONCE, many - first))
        await asyncio.gather(*(_one(port, request, heard) for _ in batch))
    return monotonic() - began


async def _one(port: int, request: bytes, heard: Heard) -> None:
    loop = asyncio.get_running_loop()
    _, listener = await loop.create_connection(lambda: Listener(request, heard), "127.0.0.1", port)
    await asyncio.wait_for(listener.begun, PATIENCE_SECONDS)
