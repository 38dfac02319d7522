"""`mogador sweep` and `mogador work`: no-shows recorded once, or round after round."""

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic

import pytest

import config
from booking.application import Bookings
from booking.commands import ReserveDesk
from booking.reserving import reserve_desk
from domain.kernel import Actor, Stamp
from tests.support.program import PROGRAM, Mogador

YESTERDAY = datetime.now(UTC) - timedelta(days=1)


@pytest.fixture
def mogador(tmp_path: Path) -> Mogador:
    """A home in which somebody did not come yesterday; Essaouira is open every day."""
    mogador = Mogador(tmp_path)
    mogador("init")
    with closing(Bookings.in_file(tmp_path / "events.sqlite3")) as bookings:
        actor = Actor("ada", "member")
        command = ReserveDesk(
            by=Stamp(YESTERDAY.replace(hour=5), "yesterday", actor, "web"),
            site_id="essaouira",
            position_id="ESS-01",
            member_id="ada",
            day=YESTERDAY.date(),
            starts="09:00",
            ends="12:00",
        )
        reserve_desk(bookings, command)
    return mogador


@contextmanager
def working(mogador: Mogador) -> Iterator[subprocess.Popen[str]]:
    """A `mogador work` as a process of its own, once it has said so."""
    process = subprocess.Popen(
        [*PROGRAM, "work", "--every", "0.1"],
        env={"PATH": os.environ["PATH"], **mogador.settings},
        cwd=Path(config.__file__).parents[1],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        assert process.stdout
        assert process.stdout.readline().startswith(f"Working for {mogador.home} ")
        yield process
    finally:
        process.kill()
        process.communicate()


def test_a_sweep_says_what_it_recorded_and_a_second_one_has_nothing_to_say(
    mogador: Mogador,
) -> None:
    assert mogador("sweep") == "0 lapsed, 1 no-shows, 0 closed.\n"
    log = mogador("log export")
    assert '"topic":"position.no-show"' in log

    assert mogador.facts("sweep") == {"lapsed": 0, "no_shows": 0, "closed": 0, "failed": 0}
    assert mogador("log export") == log
    assert mogador.facts("boards rebuild --check")["unlike"] == []


def test_the_demonstration_leaves_nothing_to_be_swept(tmp_path: Path) -> None:
    mogador = Mogador(tmp_path)
    mogador("init --demo")

    assert '"topic":"position.no-show"' in mogador("log export")
    assert sum(mogador.facts("sweep").values()) <= 1  # a minute may have gone by


def test_what_cannot_be_settled_is_said_and_ends_with_1(mogador: Mogador) -> None:
    mogador.spoil(
        "events",
        "DROP TRIGGER events_are_never_changed",
        "UPDATE stored_events SET topic = 'position.beamed' WHERE topic = 'position.installed'",
    )

    told = mogador.run("sweep")

    assert told.exit_code == 1
    assert told.stdout == "0 lapsed, 0 no-shows, 0 closed; 1 could not be settled.\n"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_sweeps_until_it_is_ended_and_leaves_cleanly(
    mogador: Mogador, number: signal.Signals
) -> None:
    with working(mogador) as process:
        deadline = monotonic() + 10
        while '"topic":"position.no-show"' not in mogador("log export"):
            assert monotonic() < deadline
        began = monotonic()
        process.send_signal(number)
        said, _ = process.communicate(timeout=5)

    assert (process.returncode, said) == (0, "")
    assert monotonic() - began < 2
    assert sum(mogador.facts("sweep").values()) == 0


def test_a_second_worker_of_a_home_says_so_and_ends_with_1(mogador: Mogador) -> None:
    with working(mogador):
        second = mogador.run("work")

    assert second.exit_code == 1
    assert second.stdout == f"Another worker has {mogador.home} already.\n"


@pytest.mark.parametrize(
    "words", ["work --every 0", "work --every nan", "work --every soon", "sweep everything"]
)
def test_what_makes_no_sense_ends_with_2(mogador: Mogador, words: str) -> None:
    assert mogador.run(words).exit_code == 2
