"""The hub: holds every watcher's connection, and tells each what changed at its site."""

import asyncio
import socket
from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from random import randint
from threading import Event
from typing import cast

import msgspec
from msgspec.structs import replace

from web.live.changes import Told
from web.live.frames import HEARTBEAT_SECONDS, event, heartbeat, hello

REMEMBERED = 1_000
MOST_BYTES = 64 * 1024
RETRY_MILLISECONDS = (1_000, 3_000)
SPREAD_MILLISECONDS = 40


class Watch(msgspec.Struct, frozen=True):
    """What somebody wants to see: a site, from behind a sequence on; `head` is the HTTP answer's
    beginning, which has not been sent yet.
    """

    site_id: str
    after: int
    head: bytes = b""


class Resync(msgspec.Struct, frozen=True):
    """Too much has happened since: read everything again, it is at least as of this sequence."""

    sequence: int


class Watcher(asyncio.Protocol):
    """One connection. What it says is ignored; when it does not listen, it is dropped."""

    __slots__ = ("after", "hub", "site_id", "transport")

    def __init__(self, hub: "Hub", watch: Watch) -> None:
        self.hub = hub
        self.site_id = watch.site_id
        self.after = watch.after

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)
        self.transport.set_write_buffer_limits(high=MOST_BYTES)

    def pause_writing(self) -> None:
        """More waits for it than it may keep us: it comes back and resumes, if it is well."""
        self.transport.abort()

    def connection_lost(self, _error: Exception | None) -> None:
        self.hub.forget(self)


class Hub:
    """Lives in one event loop; knows the last changes, so that nobody who comes back asks the log.

    `level` is the sequence up to which all is told, `floor` that after which all is remembered.
    Other threads may wait for `somebody`, which is set as long as anybody watches.
    """

    def __init__(self, level: int) -> None:
        self.level = self.floor = level
        self.somebody = Event()
        self.arriving: set[asyncio.Future[None]] = set()
        self._watchers: dict[str, set[Watcher]] = defaultdict(set)
        self._remembered: deque[tuple[int, str, bytes]] = deque()

    @property
    def watching(self) -> int:
        """How many watch."""
        return sum(map(len, self._watchers.values()))

    async def welcome(self, connection: socket.socket, watch: Watch) -> None:
        """Take a connection over: answer, tell what it missed, and keep it."""
        connection.setblocking(False)
        loop = asyncio.get_running_loop()
        watcher = Watcher(self, watch)
        await loop.connect_accepted_socket(lambda: watcher, connection)
        self._watchers[watch.site_id].add(watcher)
        self.somebody.set()
        begin = hello(max(watch.after, self.level), randint(*RETRY_MILLISECONDS))  # noqa: S311
        watcher.transport.write(watch.head + self._missed(watch) + begin)

    def _missed(self, watch: Watch) -> bytes:
        if watch.after < self.floor:
            return event("resync", self.level, Resync(self.level))
        return b"".join(
            frame
            for sequence, site_id, frame in self._remembered
            if sequence > watch.after and site_id == watch.site_id
        )

    def forget(self, watcher: Watcher) -> None:
        """Drop a watcher whose connection has ended."""
        self._watchers[watcher.site_id].discard(watcher)
        if not self.watching:
            self.somebody.clear()

    async def farewell(self) -> None:
        """Let everybody go, who has just come too; they will ask somebody else."""
        await asyncio.gather(*self.arriving, return_exceptions=True)
        for watchers in self._watchers.values():
            for watcher in list(watchers):
                watcher.transport.abort()
        await asyncio.sleep(0)

    def tell(self, news: Iterable[Told], level: int) -> None:
        """Tell everybody what is new at their site; all up to `level` is told then."""
        frames: dict[str, list[tuple[int, bytes]]] = defaultdict(list)
        for site_id, sequence, change in news:
            spread = SPREAD_MILLISECONDS * len(self._watchers[site_id])
            frame = event("change", sequence, replace(change, spread=spread))
            frames[site_id].append((sequence, frame))
            self._remembered.append((sequence, site_id, frame))
        while len(self._remembered) > REMEMBERED:
            self.floor = self._remembered.popleft()[0]
        self.level = level
        for site_id, new in frames.items():
            self._send(self._watchers[site_id], new)

    def _send(self, watchers: Iterable[Watcher], new: Sequence[tuple[int, bytes]]) -> None:
        everything = b"".join(frame for _, frame in new)
        for watcher in list(watchers):
            if watcher.after < new[0][0]:
                watcher.transport.write(everything)
            else:
                watcher.transport.write(b"".join(f for s, f in new if s > watcher.after))

    async def beat(self) -> None:
        """Send every watcher a heartbeat, again and again until cancelled."""
        while True:
            await asyncio.sleep(HEARTBEAT_SECONDS)
            for watchers in self._watchers.values():
                for watcher in list(watchers):
                    watcher.transport.write(heartbeat(max(watcher.after, self.level)))
