"""Other ways to hold watchers, to measure the chosen one against: as WSGI applications.

`thread` holds them in an event loop beside each worker's threads, `own_port` in a process that
listens for itself, `greenlets` in gunicorn's gevent workers (to be installed for the purpose).
"""

import os
import socket
import sys
from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

import config
from config.settings import Settings
from web.app import create_app
from web.house import EXTENSION, House, open_house
from web.live.changes import read_changes
from web.live.doorway import Doorway
from web.live.frames import event, hello
from web.live.hub import Watch
from web.live.serving import BATCH, run
from web.live.stream import EXTENSION as LIVE

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"


def thread() -> "WSGIApplication":
    """The same loop as in the live process, in a thread of each worker."""
    app = create_app(Settings.from_env(os.environ))
    doorway = Doorway.new()
    app.extensions[LIVE] = doorway
    house = app.extensions[EXTENSION]
    Thread(target=run, args=(house, doorway.outside), daemon=True).start()
    return app.wsgi_app


def greenlets() -> "WSGIApplication":
    """A greenlet for each watcher, waiting for one that reads the log for all of a worker."""
    app = create_app(Settings.from_env(os.environ))
    queues: set[Any] = set()
    gevent, queue = import_module("gevent"), import_module("gevent.queue")
    gevent.spawn(_spread, app.extensions[EXTENSION], queues, gevent.sleep)

    def answer(environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        if not environ["PATH_INFO"].endswith("/live"):
            return app.wsgi_app(environ, start)
        start("200 OK", [("Content-Type", "text/event-stream")])
        return _until_it_leaves(queues, queue.Queue())

    return answer


def _until_it_leaves(queues: set[Any], mine: Any) -> Iterator[bytes]:
    queues.add(mine)
    try:
        yield hello(0, 1000)
        while True:
            yield mine.get()
    finally:
        queues.discard(mine)


def _spread(house: House, queues: set[Any], pause: Any) -> None:
    log = house.bookings.event_log
    level = log.head()
    while True:
        pause(0.1)
        while rows := log.after(level, BATCH):
            told = read_changes(house.wall, rows, house.clock())
            frames = b"".join(event("change", t.sequence, t.change) for t in told)
            level = rows[-1].sequence
            for each in queues:
                each.put(frames)


def own_port(port: int) -> None:
    """A live process that accepts and reads requests itself: `python -m tests.benchmarks.ways`."""
    doorway = Doorway.new()
    listening = socket.create_server(("127.0.0.1", port), backlog=2048)
    house = open_house(Settings.from_env(os.environ))
    Thread(target=_accept, args=(listening, doorway, house), daemon=True).start()
    run(house, doorway.outside)


def _accept(listening: socket.socket, doorway: Doorway, house: House) -> None:
    while True:
        connection, _ = listening.accept()
        site_id = connection.recv(4096).split(b"/")[4].decode()
        doorway.hand_over(connection, Watch(site_id, house.bookings.event_log.head(), HEAD))
        connection.close()


def main(port: int) -> None:
    """Start it, and gunicorn beside it."""
    if os.fork() == 0:
        own_port(port + 1)
    words = ["-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--workers", "2"]
    file = Path(config.__file__).with_name("gunicorn.py")
    application = "web.wsgi:application()"
    os.execv(sys.executable, [sys.executable, *words, "--config", str(file), application])


if __name__ == "__main__":
    main(int(sys.argv[1]))
