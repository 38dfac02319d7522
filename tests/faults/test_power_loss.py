"""The power goes: whatever the disk has kept of the last writes, what was acknowledged is there."""

import json
import logging
import shlex
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from random import Random

import pytest
from eventsourcing.persistence import DatabaseError

from booking.application import Bookings
from booking.reserving import reserve_desk
from domain.agenda import Claimed
from domain.position import Reserved
from tests.faults.conftest import make_log
from tests.faults.length import rounds
from tests.faults.power import Disk
from tests.faults.tape import can_tape, tape
from tests.faults.workers import A_WHILE, without_end
from tests.support.log import event_of, is_dense, rows
from tests.support.program import PROGRAM, Mogador
from tests.support.wall import contents, file_wall, from_the_beginning

pytestmark = [
    pytest.mark.race,
    pytest.mark.skipif(not can_tape(), reason="no strace here, or it may not look"),
]

logger = logging.getLogger(__name__)

WRITERS = 2
NEWCOMER = 9
WORKER = f"{shlex.quote(sys.executable)} -m tests.faults.workers"


class Taped:
    """A directory, what was done to it, and what was said meanwhile."""

    def __init__(self, root: Path, scratch: Path, command: list[str], **environment: str) -> None:
        before = scratch / "before"
        shutil.copytree(root, before)
        self._tape = tape(command, scratch / "tape", **environment)
        self._disk = Disk(root, before, self._tape)
        self._left = scratch / "left"

    def said(self) -> Iterator[tuple[int, str]]:
        """Each line, from when on it may have been heard."""
        for call in self._tape:
            if call.name == "write" and call.said.startswith("1<"):
                for line in call.texts()[1].decode().splitlines():
                    yield call.began, line

    def cuts(self, many: int) -> Iterator[tuple[int, Path]]:
        """So many places of the tape, and what is left when the power goes there."""
        chance = Random(20261123)
        moments = sorted(set(self._disk.moments))
        for moment in chance.sample(moments, min(many, len(moments))):
            self._disk.when_the_power_goes(moment, chance, self._left)
            yield moment, self._left


def writers(verb: str, home: Path, *, followed: bool = False) -> Taped:
    """Two processes that book in one file, each for a while; one may keep boards of it level."""
    root = home / "root"
    root.mkdir()
    log = root / "events.sqlite3"
    make_log(str(log))
    with closing(Bookings.in_file(log)) as bookings:
        end = bookings.event_log.head() + WRITERS * A_WHILE * 2
    words = [f"{verb} {log} {number}" for number in range(WRITERS)]
    words += [f"follow {log} {end}"] if followed else []
    together = "".join(f"{WORKER} {each} & " for each in words)
    return Taped(root, home, ["sh", "-c", f"{together} wait"])


@pytest.fixture(scope="module")
def careful(tmp_path_factory: pytest.TempPathFactory) -> Taped:
    """As it is set up."""
    return writers("a-while", tmp_path_factory.mktemp("careful"), followed=True)


def kept(bookings: Bookings) -> set[str]:
    """The reservations that are there, and nothing by half."""
    log = rows(bookings)
    assert is_dense(log)
    events = {row.sequence: event_of(row) for row in log}
    reserved = {s + 1: e.reservation_id for s, e in events.items() if isinstance(e, Reserved)}
    claimed = {s: e.reservation_id for s, e in events.items() if isinstance(e, Claimed)}
    assert reserved == claimed
    return set(claimed.values())


def is_sound(file: Path) -> bool:
    with closing(sqlite3.connect(file)) as connection:
        return connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def lost(taped: Taped, cuts: int) -> list[int]:
    """How many acknowledged bookings are missing at each cut; what is there is well."""
    said = [(at, json.loads(line)) for at, line in taped.said() if line != "ready"]
    assert all("sequence" in answer for _, answer in said)
    missing = []
    for moment, left in taped.cuts(cuts):
        with closing(Bookings.in_file(left / "events.sqlite3")) as bookings:
            acknowledged = {answer["reservation"] for at, answer in said if at <= moment}
            missing.append(len(acknowledged - kept(bookings)))
            reserve_desk(bookings, next(without_end(NEWCOMER)))
        assert is_sound(left / "events.sqlite3")
    return missing


def test_what_was_acknowledged_is_there_wherever_the_power_goes(careful: Taped) -> None:
    missing = lost(careful, rounds(60, 1_500))

    assert sum(missing) == 0
    logger.info("%d cuts, 0 acknowledged and missing", len(missing))


def test_who_does_not_wait_for_the_disk_loses_what_was_acknowledged(tmp_path: Path) -> None:
    missing = lost(writers("a-while-hastily", tmp_path), rounds(30, 400))

    cuts = sum(map(bool, missing))
    assert cuts
    logger.info("synchronous=NORMAL loses something at %d of %d cuts", cuts, len(missing))


def is_damaged(left: Path) -> bool:
    try:
        with closing(Bookings.in_file(left / "events.sqlite3")) as bookings:
            kept(bookings)
        return not is_sound(left / "events.sqlite3")
    except (AssertionError, sqlite3.DatabaseError, DatabaseError):
        return True


def test_who_never_has_the_disk_write_things_down_is_left_with_a_damaged_file(
    tmp_path: Path,
) -> None:
    taped = writers("a-while-carelessly", tmp_path)
    damaged = [is_damaged(left) for _, left in taped.cuts(rounds(40, 400))]

    assert any(damaged)
    told = "synchronous=OFF leaves a damaged file at %d of %d cuts"
    logger.info(told, sum(damaged), len(damaged))


def test_boards_are_never_ahead_and_equal_their_rebuild(careful: Taped) -> None:
    cuts = 0
    for _, left in careful.cuts(rounds(6, 150)):
        with closing(Bookings.in_file(left / "events.sqlite3")) as bookings:
            head = bookings.event_log.head()
            with file_wall(left / "boards.sqlite3", bookings.event_log) as wall:
                assert max(wall.reached().values()) <= head
                assert contents(wall) == from_the_beginning(bookings.event_log)
                assert not wall.quarantined()
        cuts += 1
    logger.info("%d cuts, and the boards equal their rebuild", cuts)


def test_a_store_is_made_wholly_or_can_be_made_again(tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    home = root / "var" / "home"
    taped = Taped(root, tmp_path, [*PROGRAM, "init"], MOGADOR_HOME=str(home))
    [(told, line)] = taped.said()
    cuts = 0
    for moment, left in taped.cuts(rounds(8, 150)):
        mogador = Mogador(left / "var" / "home")
        if moment >= told:
            assert f"has {len(mogador('log export').splitlines())} events" in line
        assert mogador("init") == line + "\n"
        assert is_sound(mogador.home / "accounts.sqlite3")
        cuts += 1
    logger.info("%d cuts of `mogador init`", cuts)
