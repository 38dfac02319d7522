"""What the live process does: take in whoever comes, and tell them what is new in the log."""

import asyncio
import logging
import socket
from functools import partial
from threading import Thread
from time import sleep

from projections.store import is_full
from web.house import House
from web.live.changes import read_changes
from web.live.doorway import TooMany, receive
from web.live.hub import REMEMBERED, Hub
from web.live.news import wait_for_news
from web.metrics.counted import WATCHERS

BATCH = 1_000
A_WHILE_SECONDS = 30.0
PAUSE_SECONDS = 1.0
COUNTED_SECONDS = 5.0
# What happens within this time after something was told is read and told together.
REST_SECONDS = 0.1
# Who comes when nobody was there is told from where they say on, so there is no hurry till then.
ALONE_SECONDS = 5.0

logger = logging.getLogger(__name__)


def run(house: House, outside: socket.socket) -> None:
    """Serve watchers until nobody is left who could hand one over."""
    asyncio.run(_serve(house, outside))


async def _serve(house: House, outside: socket.socket) -> None:
    loop, over = asyncio.get_running_loop(), asyncio.Event()
    hub = Hub(max(house.bookings.event_log.head() - REMEMBERED, 0))
    _catch_up(house, hub)
    Thread(target=_follow, args=(house, hub, loop), name="follower", daemon=True).start()
    outside.setblocking(False)
    loop.add_reader(outside, _take_in, hub, outside, over)
    beating, counting = loop.create_task(hub.beat()), loop.create_task(_count(hub))
    await over.wait()
    beating.cancel()
    counting.cancel()
    loop.remove_reader(outside)
    await hub.farewell()


async def _count(hub: Hub) -> None:
    """Note how many watch, again and again until cancelled."""
    while True:
        WATCHERS.set(hub.watching)
        await asyncio.sleep(COUNTED_SECONDS)


def _catch_up(house: House, hub: Hub) -> None:
    """Remember what happened lately, so that those who were thrown out can resume."""
    rows = house.bookings.event_log.after(hub.level, REMEMBERED)
    if rows:
        hub.tell(read_changes(house.wall, rows, house.clock()), rows[-1].sequence)


def _take_in(hub: Hub, outside: socket.socket, over: asyncio.Event) -> None:
    try:
        came = receive(outside)
    except BlockingIOError:
        return
    except TooMany:
        logger.warning("%d watch, and there is no room for more", hub.watching)
        return
    if came is None:
        over.set()
    else:
        welcome = asyncio.ensure_future(hub.welcome(*came))
        hub.arriving.add(welcome)
        welcome.add_done_callback(hub.arriving.discard)
        welcome.add_done_callback(asyncio.Task.exception)  # one who is gone already


def _follow(house: House, hub: Hub, loop: asyncio.AbstractEventLoop) -> None:
    """Read what is new, and let the loop tell it; a store that fails is asked again."""
    log, level = house.bookings.event_log, hub.level
    with log.waiting() as wait:
        while not loop.is_closed():
            try:
                wait_for_news(log, level, A_WHILE_SECONDS, wait)
                while rows := log.after(level, BATCH):
                    told = read_changes(house.wall, rows, house.clock())
                    level = rows[-1].sequence
                    loop.call_soon_threadsafe(partial(hub.tell, told, level))
                sleep(REST_SECONDS)
                hub.somebody.wait(ALONE_SECONDS)
            except Exception as error:
                if loop.is_closed():
                    return
                # Without room there is no fault to trace, and the same would be said all the while.
                fault = None if is_full(error) else error
                logger.error("the log could not be followed; it is tried again", exc_info=fault)
                sleep(PAUSE_SECONDS)
