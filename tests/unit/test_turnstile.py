"""A lock that is fair, that one does not wait for for ever, and that dies with whoever held it."""

import errno
import fcntl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from time import monotonic, sleep

import pytest

from booking.turnstile import Busy, Unreachable, turnstile

HOLD = """
import sys, time
from pathlib import Path
from booking.turnstile import turnstile
with turnstile(Path(sys.argv[1]), 5):
    print("in", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def door(tmp_path: Path) -> Path:
    return tmp_path / "door.lock"


@contextmanager
def another_process_inside(door: Path) -> Iterator[subprocess.Popen[bytes]]:
    program = [sys.executable, "-c", HOLD, str(door)]
    with subprocess.Popen(program, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"in\n"
        yield process
        process.kill()


def wait_until_queued(door: Path, number: int) -> None:
    """Until the kernel lists so many as blocked at the door."""
    inode = door.stat().st_ino
    deadline = monotonic() + 5
    while monotonic() < deadline:
        lines = Path("/proc/locks").read_text().splitlines()
        if sum("->" in line and f":{inode} " in line for line in lines) == number:
            return
        sleep(0.001)
    raise AssertionError(f"nobody queued as number {number}")


def handles(door: Path) -> int:
    """How many this process has open at the door."""
    targets = (handle.readlink() for handle in Path("/proc/self/fd").iterdir() if handle.exists())
    return sum(target == door for target in targets)


def wait_until_left(door: Path) -> None:
    """Until this process has nothing open at the door any more."""
    deadline = monotonic() + 5
    while monotonic() < deadline:
        if not handles(door):
            return
        sleep(0.001)
    raise AssertionError("somebody stays at the door")


def test_whoever_comes_first_is_let_in_first(door: Path) -> None:
    admitted: list[int] = []

    def pass_as(number: int) -> None:
        with turnstile(door, 10):
            admitted.append(number)

    threads = [Thread(target=pass_as, args=(number,)) for number in range(8)]
    with turnstile(door, 1):
        for number, thread in enumerate(threads, start=1):
            thread.start()
            wait_until_queued(door, number)
    for thread in threads:
        thread.join()

    assert admitted == list(range(8))


def test_nobody_is_inside_together_with_another(door: Path) -> None:
    inside, most = 0, 0

    def pass_often() -> None:
        nonlocal inside, most
        for _ in range(100):
            with turnstile(door, 10):
                inside += 1
                most = max(most, inside)
                inside -= 1

    threads = [Thread(target=pass_often) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert most == 1


def test_patience_ends_in_busy_and_not_much_later(door: Path) -> None:
    with another_process_inside(door):
        began = monotonic()
        with pytest.raises(Busy), turnstile(door, 0.2):
            pytest.fail("two inside")

        assert 0.2 <= monotonic() - began < 3


def test_whoever_gave_up_keeps_nobody_out_later(door: Path) -> None:
    with turnstile(door, 1), pytest.raises(Busy), turnstile(door, 0.05):
        pytest.fail("two inside")

    wait_until_left(door)
    with turnstile(door, 0):
        pass


def test_whoever_is_interrupted_while_waiting_keeps_nobody_out_later(
    door: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Interrupted(Event):
        def wait(self, timeout: float | None = None) -> bool:
            raise KeyboardInterrupt

    with turnstile(door, 1), monkeypatch.context() as patched:
        patched.setattr("booking.turnstile.Event", Interrupted)
        with pytest.raises(KeyboardInterrupt), turnstile(door, 1):
            pytest.fail("two inside")

    wait_until_left(door)
    with turnstile(door, 0):
        pass


def test_a_mistake_inside_opens_the_door_again(door: Path) -> None:
    with pytest.raises(ZeroDivisionError), turnstile(door, 1):
        1 / 0  # noqa: B018

    with turnstile(door, 0):
        pass


def test_a_killed_process_is_inside_no_longer(door: Path) -> None:
    with another_process_inside(door) as process:
        process.kill()
        process.wait()

        began = monotonic()
        with turnstile(door, 5):
            assert monotonic() - began < 3


def test_whoever_waits_is_let_in_when_the_one_inside_is_killed(door: Path) -> None:
    admitted = Event()

    def wait() -> None:
        with turnstile(door, 5):
            admitted.set()

    with another_process_inside(door) as process:
        thread = Thread(target=wait)
        thread.start()
        wait_until_queued(door, 1)
        process.kill()
        thread.join()

    assert admitted.is_set()


def test_where_no_thread_can_be_had_to_wait_in_nothing_stays_at_the_door(
    door: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def start(_: Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(Thread, "start", start)
    with turnstile(door, 1):
        with pytest.raises(Busy), turnstile(door, 1):
            raise AssertionError("two are in")

        assert handles(door) == 1


@pytest.mark.parametrize("queued", [False, True], ids=["at once", "in the queue"])
def test_where_the_kernel_has_no_lock_to_give_nothing_stays_at_the_door(
    door: Path, monkeypatch: pytest.MonkeyPatch, queued: bool
) -> None:
    def flock(_: int, how: int) -> None:
        if queued and how & fcntl.LOCK_NB:
            raise BlockingIOError
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", flock)
    with pytest.raises(Unreachable, match="No locks available"), turnstile(door, 5):
        raise AssertionError("nobody may be in")

    assert not handles(door)
