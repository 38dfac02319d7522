"""The hub: everybody hears what is new at their site, once, in order; nobody waits for others."""

import asyncio
import socket
from collections.abc import Awaitable, Callable

import pytest

from web.live import hub as hub_module
from web.live.changes import Change, Told
from web.live.hub import MOST_BYTES, REMEMBERED, Hub, Watch, Watcher

Scene = Callable[[Hub], Awaitable[None]]
LOTS = "x" * 4000


def told(sequence: int, site_id: str = "ess", what: str = "reserved") -> Told:
    return Told(site_id, sequence, Change(what, "A", "2026-11-23"))


def play(scene: Scene, level: int = 100) -> None:
    async def whole() -> None:
        await asyncio.wait_for(scene(Hub(level)), 10)

    asyncio.run(whole())


async def watch(hub: Hub, after: int, site_id: str = "ess", head: bytes = b"") -> socket.socket:
    """A new watcher's end of the connection."""
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    await hub.welcome(theirs, Watch(site_id, after, head))
    return ours


async def hear(ours: socket.socket) -> bytes:
    """What there is to hear by now."""
    await asyncio.sleep(0)
    try:
        return ours.recv(1_000_000)
    except BlockingIOError:
        return b""


def ids(heard: bytes) -> list[int]:
    """The sequences of the changes."""
    blocks = heard.split(b"\n\n")
    return [int(b.split()[1]) for b in blocks if b"event: change" in b]


def test_a_stream_begins_with_the_answer_and_where_it_goes_on() -> None:
    async def scene(hub: Hub) -> None:
        ours = await watch(hub, 100, head=b"HTTP/1.1 200 OK\r\n\r\n")
        heard = await hear(ours)
        assert heard.startswith(b"HTTP/1.1 200 OK\r\n\r\nretry: ")
        assert heard.endswith(b"\nid: 100\n\n")
        ours.close()

    play(scene)


def test_everybody_hears_of_their_own_site_only() -> None:
    async def scene(hub: Hub) -> None:
        first = await watch(hub, 100)
        second = await watch(hub, 100)
        elsewhere = await watch(hub, 100, "rba")
        for each in (first, second, elsewhere):
            await hear(each)
        hub.tell([told(101), told(103, "rba"), told(104)], 104)
        assert ids(await hear(first)) == ids(await hear(second)) == [101, 104]
        assert ids(await hear(elsewhere)) == [103]
        for each in (first, second, elsewhere):
            each.close()

    play(scene)


def test_whoever_comes_back_hears_what_they_missed_and_nothing_twice() -> None:
    async def scene(hub: Hub) -> None:
        hub.tell([told(101), told(102, "rba"), told(103)], 103)
        ours = await watch(hub, 101)
        hub.tell([told(105)], 105)
        heard = await hear(ours)
        assert ids(heard) == [103, 105]
        assert b"resync" not in heard
        ours.close()

    play(scene)


def test_whoever_knows_more_than_the_hub_is_told_the_rest_only() -> None:
    async def scene(hub: Hub) -> None:
        ours = await watch(hub, 102)
        assert b"id: 102\n" in await hear(ours)
        hub.tell([told(101), told(102), told(103)], 103)
        hub.tell([told(104)], 104)
        assert ids(await hear(ours)) == [103, 104]
        ours.close()

    play(scene)


def test_whoever_was_away_for_too_long_reads_everything_again() -> None:
    async def scene(hub: Hub) -> None:
        ours = await watch(hub, 99)
        assert (await hear(ours)).startswith(b'id: 100\nevent: resync\ndata: {"sequence":100}\n\n')
        hub.tell([told(100 + n) for n in range(1, REMEMBERED + 2)], 101 + REMEMBERED)
        behind = await watch(hub, 100)
        in_time = await watch(hub, 101)
        assert b"event: resync" in await hear(behind)
        assert ids(await hear(in_time)) == list(range(102, REMEMBERED + 102))
        for each in (ours, behind, in_time):
            each.close()

    play(scene)


def test_whoever_does_not_listen_is_dropped_and_the_others_hear_all() -> None:
    async def scene(hub: Hub) -> None:
        deaf = await watch(hub, 100)
        ours = await watch(hub, 100)
        await hear(ours)
        heard: list[int] = []
        sequence = 100
        while hub.watching == 2:
            sequence += 1
            hub.tell([told(sequence, what=LOTS)], sequence)
            heard += ids(await hear(ours))
            assert sequence < 1000
        assert heard == list(range(101, sequence + 1))
        assert hub.watching == 1
        deaf.close()
        ours.close()

    play(scene)


def test_what_waits_for_a_watcher_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    waiting: list[int] = []
    dropped = Watcher.pause_writing

    def noted(self: Watcher) -> None:
        waiting.append(self.transport.get_write_buffer_size())
        dropped(self)

    monkeypatch.setattr(Watcher, "pause_writing", noted)

    async def scene(hub: Hub) -> None:
        deaf = await watch(hub, 100)
        for sequence in range(101, 400):
            hub.tell([told(sequence, what=LOTS)], sequence)
            await asyncio.sleep(0)
        assert hub.watching == 0
        deaf.close()

    play(scene)
    assert len(waiting) == 1
    assert MOST_BYTES < waiting[0] < MOST_BYTES + 2 * len(LOTS)


def test_whoever_leaves_is_forgotten() -> None:
    async def scene(hub: Hub) -> None:
        ours = await watch(hub, 100)
        assert hub.watching == 1
        ours.close()
        while hub.watching:
            await asyncio.sleep(0.001)

    play(scene)


def test_silence_is_broken_and_moves_everybody_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub_module, "HEARTBEAT_SECONDS", 0.01)

    async def scene(hub: Hub) -> None:
        ours = await watch(hub, 100)
        ahead = await watch(hub, 200)
        beating = asyncio.ensure_future(hub.beat())
        hub.tell([told(150, "rba")], 150)
        await asyncio.sleep(0.05)
        beating.cancel()
        assert b":\nid: 150\n\n" in await hear(ours)
        assert b":\nid: 200\n\n" in await hear(ahead)
        ours.close()
        ahead.close()

    play(scene)


def test_the_more_watch_the_longer_they_are_asked_to_take_for_reading_again() -> None:
    async def scene(hub: Hub) -> None:
        one = await watch(hub, 100)
        await hear(one)
        hub.tell([told(101)], 101)
        assert b'"spread":40}' in await hear(one)
        two = await watch(hub, 101)
        hub.tell([told(102)], 102)
        assert b'"spread":80}' in await hear(one)
        one.close()
        two.close()

    play(scene)


def test_whether_anybody_watches_is_known_to_who_reads_the_log() -> None:
    async def scene(hub: Hub) -> None:
        assert not hub.somebody.is_set()
        first, second = await watch(hub, 100), await watch(hub, 100, "rba")
        first.close()
        await asyncio.sleep(0.01)
        assert hub.somebody.is_set()
        second.close()
        await asyncio.sleep(0.01)
        assert not hub.somebody.is_set()

    play(scene)
