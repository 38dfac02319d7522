"""The application server's worker: gives a thread to whole requests only.

gunicorn's own thread worker lends a thread to each connection while its request trickles in, and
waits in its one main thread for clients that will not close. A few slow senders would be enough to
keep everybody else out.
"""

import selectors
import socket
from collections import deque
from contextlib import suppress
from functools import partial
from time import monotonic
from typing import Any

from gunicorn.workers.gthread import TConn, ThreadWorker

from web import waiting

# What is gathered of a request: a head and a body as large as the application takes them.
MOST_BYTES = 128 * 1024
# An answer that fits waits in the kernel for whoever reads slowly.
ANSWER_BYTES = 512 * 1024
REQUEST_SECONDS = 10.0
STALLED_SECONDS = 10.0
LINGER_SECONDS = 2.0
# Who asks one thing after the other, a proxy above all, does so within this time.
AGAIN_SECONDS = 0.005
HEAD_END = b"\r\n\r\n"


class PatientConnection(TConn):
    """A connection whose request is gathered before a thread is lent to it."""

    def __init__(self, worker: "PatientWorker", *args: Any) -> None:
        super().__init__(*args)
        self.gathered = bytearray()
        self.data_ready = True
        self.whole_at = monotonic()
        self._worker = worker

    def gather(self) -> bool:
        """Read what has come; whether that is all of a request, or all there will be."""
        try:
            came = self.sock.recv(MOST_BYTES)
        except (BlockingIOError, TimeoutError):
            return False
        except OSError:
            return True
        self.gathered += came
        return not came or len(self.gathered) >= MOST_BYTES or is_whole(self.gathered)

    def asks_again(self) -> bool:
        """Wait for a moment; whether the next request has come by then, or the end."""
        if self.parser.unreader.buf.getvalue():
            return False  # what came along with the last one is gunicorn's to read first
        self.sock.settimeout(AGAIN_SECONDS)
        whole = self.gather()
        self.whole_at = monotonic()
        return whole

    def init(self) -> None:
        """Let the parser have what was gathered; whoever stalls from now on is given up on."""
        super().init()
        self.sock.settimeout(STALLED_SECONDS)
        self.parser.unreader.unread(bytes(self.gathered))
        self.gathered.clear()

    def close(self, graceful: bool = False) -> None:
        """Gracefully is when the client may read to the end; nobody waits for it meanwhile."""
        if graceful:
            self._worker.linger(self)
        else:
            super().close()


class PatientWorker(ThreadWorker):
    """gunicorn's thread worker, in which slow clients hold no thread and keep nobody waiting."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self._lingering: deque[tuple[float, PatientConnection]] = deque()
        self._lent = 0

    def accept(self, listener: socket.socket) -> None:
        """Take a connection in, and wait for its request."""
        try:
            client, address = listener.accept()
        except OSError:  # gone again, or another worker has it
            return
        self.nr_conns += 1
        with suppress(OSError):
            client.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, ANSWER_BYTES)
        self._await(PatientConnection(self, self.cfg, client, address, listener.getsockname()))

    def on_client_socket_readable(self, conn: PatientConnection, client: socket.socket) -> None:
        """The next request on a kept connection may be as slow as the first, but seldom is."""
        self.poller.unregister(client)
        self.keepalived_conns.remove(conn)
        if conn.gather():
            self._lend_a_thread(conn)
        else:
            self._await(conn)

    def _await(self, conn: PatientConnection) -> None:
        conn.timeout = monotonic() + REQUEST_SECONDS
        self.pending_conns.append(conn)
        ready = partial(self.on_pending_socket_readable, conn)
        self.poller.register(conn.sock, selectors.EVENT_READ, ready)

    def on_pending_socket_readable(self, conn: PatientConnection, client: socket.socket) -> None:
        """Lend a thread to a request that is whole."""
        if conn.gather():
            self.poller.unregister(client)
            self.pending_conns.remove(conn)
            self._lend_a_thread(conn)

    def _lend_a_thread(self, conn: PatientConnection) -> None:
        conn.whole_at = monotonic()
        self.enqueue_req(conn)

    def enqueue_req(self, conn: PatientConnection) -> None:
        """Lend a thread, and know how many are lent or waited for."""
        self._lent += 1
        super().enqueue_req(conn)

    def finish_request(self, conn: PatientConnection, fs: Any) -> None:
        """Have the thread back."""
        self._lent -= 1
        super().finish_request(conn, fs)

    def handle(self, conn: PatientConnection) -> bool:
        """Answer, knowing how long the request has waited for that, and go on with what is asked at
        once: to be lent another thread by the main one costs as much as a short answer.
        """
        stays = again = True
        while again:
            waiting.note(monotonic() - conn.whole_at)
            stays = bool(super().handle(conn))
            again = stays and self._may_stay() and conn.asks_again()
        return stays

    def _may_stay(self) -> bool:
        """Only while another thread is free for whoever comes."""
        return bool(self.alive and self._lent < self.cfg.threads)

    def linger(self, conn: PatientConnection) -> None:
        """Say that it is over, and let the client read; what it still sends is dropped."""
        try:
            conn.sock.shutdown(socket.SHUT_WR)
            conn.sock.setblocking(False)
            self.poller.register(conn.sock, selectors.EVENT_READ, self._drop)
        except (OSError, KeyError, ValueError):
            conn.close()
            return
        self._lingering.append((monotonic() + LINGER_SECONDS, conn))

    def _drop(self, client: socket.socket) -> None:
        with suppress(OSError):
            if client.recv(MOST_BYTES):
                return
        with suppress(KeyError, ValueError):
            self.poller.unregister(client)
        client.close()

    def murder_pending(self) -> None:
        """Give up on requests that never came, and on clients that never went."""
        super().murder_pending()
        while self._lingering and self._lingering[0][0] < monotonic():
            _, conn = self._lingering.popleft()
            if conn.sock.fileno() >= 0:
                self.poller.unregister(conn.sock)
            conn.close()


def is_whole(request: bytes | bytearray) -> bool:
    """Whether a request is there with its body, as far as its length is told."""
    head, end, body = bytes(request).partition(HEAD_END)
    if not end:
        return False
    lines = dict(line.lower().partition(b":")[::2] for line in head.split(b"\r\n")[1:])
    length = lines.get(b"content-length", b"0").strip()
    # Who waits to be told to go on is told by a thread; what is no length, the parser refuses.
    return b"expect" in lines or not length.isdigit() or len(body) >= min(int(length), MOST_BYTES)
