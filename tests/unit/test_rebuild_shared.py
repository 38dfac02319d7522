"""A rebuild that other processes have a share in, and what is left when one of them dies."""

from pathlib import Path
from signal import SIGKILL
from subprocess import Popen
from typing import Any

import pytest

from booking.application import Bookings
from projections import share
from projections.board import Board
from projections.boards import KINDS, Wall
from projections.rebuild import all_rebuilt, difference
from projections.share import divided
from tests.support.rebuilding import marks, tables
from tests.support.sharing import (
    Sticky,
    begin_to_rebuild,
    sharing,
    wait_until_held,
    wait_until_let_go,
)
from tests.support.wall import contents, file_wall, from_the_beginning, plant

NAMES = [kind.name for kind in KINDS]


def shares_left(home: Path) -> list[str]:
    return [file.name for file in home.iterdir() if ".share" in file.name]


@pytest.mark.parametrize("processors", [1, 2, 3, 16])
def test_boards_come_to_the_same_however_many_processes_share_them(
    home: Path, lived: tuple[Bookings, Wall], processors: int
) -> None:
    bookings, wall = lived
    before = tables(wall)

    with sharing(processors):
        wall.renew(NAMES)

    assert contents(wall) == from_the_beginning(bookings.event_log)
    assert (tables(wall), shares_left(home)) == (before, [])


def test_what_cannot_be_read_is_set_aside_by_each_board_as_ever(
    home: Path, lived: tuple[Bookings, Wall]
) -> None:
    _, wall = lived
    plant(home / "events.sqlite3", "position:essaouira/A", 99, "position.released", b"{}")
    wall.pull()
    before = sorted(wall.quarantined())
    assert before

    with sharing():
        wall.renew(NAMES)

    assert sorted(wall.quarantined()) == before


def test_what_a_killed_process_had_is_folded_here(
    home: Path, lived: tuple[Bookings, Wall], monkeypatch: pytest.MonkeyPatch
) -> None:
    bookings, wall = lived
    log, begun = Sticky(bookings.event_log, home / "held"), list[Popen[bytes]]()

    def begin(*args: Any, **more: Any) -> Popen[bytes]:
        begun.append(Popen(*args, **more))
        return begun[-1]

    def kill(_: int) -> None:
        wait_until_held(home / "held")
        begun[0].send_signal(SIGKILL)

    monkeypatch.setattr(share, "Popen", begin)
    with sharing():
        copies = all_rebuilt(wall.engine, log, KINDS, kill)

    marked = marks(wall)
    assert {marked[copy.name + copy.suffix] for copy in copies} == {log.head()}
    live = {board.name: board for board in wall.boards}
    assert not any(difference(wall.engine, log, live[copy.name], copy) for copy in copies)
    assert shares_left(home) == []


def test_a_rebuild_that_is_broken_off_ends_the_others_and_leaves_nothing_behind(
    home: Path, lived: tuple[Bookings, Wall]
) -> None:
    bookings, wall = lived
    before, marked = tables(wall), marks(wall)

    def break_off(_: int) -> None:
        wait_until_held(home / "held")
        raise KeyboardInterrupt

    with sharing(), pytest.raises(KeyboardInterrupt):
        all_rebuilt(wall.engine, Sticky(bookings.event_log, home / "held"), KINDS, break_off)

    wait_until_let_go(home / "held")
    assert (tables(wall), marks(wall), shares_left(home)) == (before, marked, [])


def test_who_rebuilds_is_killed_the_others_end_and_the_next_start_finds_the_boards_as_they_were(
    home: Path, lived: tuple[Bookings, Wall]
) -> None:
    bookings, wall = lived
    before, marked, shown = tables(wall), marks(wall), contents(wall)

    with begin_to_rebuild(home) as rebuilding:
        wait_until_held(home / "held")
        rebuilding.kill()
    wait_until_let_go(home / "held")
    assert shares_left(home)
    assert contents(wall) == shown

    with file_wall(home / "boards.sqlite3", bookings.event_log) as started:
        assert (tables(started), marks(started), shares_left(home)) == (before, marked, [])
        assert contents(started) == shown


@pytest.mark.parametrize("parts", range(1, 9))
def test_every_board_is_in_one_part_and_no_part_is_without_work(parts: int) -> None:
    boards: list[Board] = [kind() for kind in KINDS]

    groups = divided(boards, parts)

    assert sorted(b.name for group in groups for b in group) == sorted(NAMES)
    assert len(groups) <= parts
    assert all(sum(board.weight for board in group) for group in groups)
