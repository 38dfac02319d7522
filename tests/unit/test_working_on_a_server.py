"""The worker of a house on a server: one at a time, for as long as its session lasts."""

import logging
from pathlib import Path

import pytest

from booking.server import Server
from tests.support.postgres import Say
from tests.support.program import Mogador
from tests.support.site_file import house_in_memory
from tests.unit.test_working import Rounds, until
from web import working
from web.working import Worker, leading

CUT = """SELECT pg_terminate_backend(pid, 2000) FROM pg_stat_activity
    WHERE application_name = 'mogador' AND datname = current_database()"""


@pytest.fixture
def lock(database_url: str) -> Server:
    return Server(database_url)


@pytest.fixture
def rounds(monkeypatch: pytest.MonkeyPatch) -> Rounds:
    rounds = Rounds()
    monkeypatch.setattr(working, "Sweeper", lambda *_: rounds)
    return rounds


def test_one_leads_and_the_next_one_does_when_it_ends(lock: Server) -> None:
    with leading(lock) as first, leading(lock) as second:
        assert first
        assert not second
    with leading(lock) as third:
        assert third


def test_a_lead_ends_with_its_session(lock: Server, say: Say) -> None:
    with leading(lock) as first:
        assert first
        say(CUT)
        assert not first
        with leading(lock) as second:
            assert second


def is_led(lock: Server) -> bool:
    with leading(lock) as lead:
        return not lead


def test_whoever_lost_the_server_leads_and_works_again(
    tmp_path: Path, lock: Server, say: Say, rounds: Rounds, caplog: pytest.LogCaptureFixture
) -> None:
    at_work = Worker(house_in_memory(tmp_path), every=0.01, lock=lock)
    with caplog.at_level(logging.WARNING):
        at_work.start()
        until(lambda: rounds.done >= 3)
        say(CUT)
        before = rounds.done
        until(lambda: rounds.done >= before + 3)
        until(lambda: is_led(lock))
        at_work.end()
    assert not is_led(lock)


def test_a_second_worker_of_a_database_says_so_and_ends_with_1(
    on_server: Mogador, lock: Server
) -> None:
    on_server("init")
    with leading(lock):
        second = on_server.run("work")

    assert second.exit_code == 1
    assert second.stdout == "Another worker has the database already.\n"
