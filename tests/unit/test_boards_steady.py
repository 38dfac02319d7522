"""What boards that change seldom were asked is remembered, and true of the moment one looks at."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import event

from booking.commands import BlockPositions, LiftBlock
from projections.boards import Wall
from projections.past import Excerpt
from projections.restrictions import RestrictionsBoard
from projections.steady import MOST
from projections.store import file_engine
from tests.support.changing import TUESDAY, Staff
from tests.support.house import MONDAY
from tests.support.wall import contents, file_wall, from_the_beginning, wall_over

STEADY = ("places", "restrictions")


@pytest.fixture
def staff() -> Staff:
    return Staff()


@pytest.fixture
def walls(staff: Staff, tmp_path: Path) -> Iterator[tuple[Wall, Wall]]:
    """The boards of one file, as two processes have them."""
    with ExitStack() as stack:
        here, there = (
            stack.enter_context(file_wall(tmp_path / "boards", staff.bookings.event_log))
            for _ in range(2)
        )
        yield here, there


def blocked(wall: Wall) -> list[str]:
    """The positions that are blocked on Tuesday."""
    with wall.look() as view:
        board, at = wall.restrictions, view.connection
        return [each.position_id for each in board.on(at, "ess", TUESDAY, today=MONDAY)]


def asked_of(wall: Wall) -> list[str]:
    """What a look at Tuesday asks of the boards that change seldom."""
    said: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        said.extend(name for name in STEADY if f"FROM {name}_" in statement)

    event.listen(wall.engine, "before_cursor_execute", note)
    with wall.look() as view:
        site = wall.places.site(view.connection, "ess")
        assert site
        assert wall.places.positions_of(view.connection, "ess", TUESDAY)
    blocked(wall)
    event.remove(wall.engine, "before_cursor_execute", note)
    return said


def test_a_second_look_asks_nothing_though_people_book(
    staff: Staff, walls: tuple[Wall, Wall]
) -> None:
    here, _ = walls
    assert set(asked_of(here)) == set(STEADY)

    staff.books("B")

    assert asked_of(here) == []


def test_what_another_process_folded_is_seen(staff: Staff, walls: tuple[Wall, Wall]) -> None:
    here, there = walls
    assert blocked(here) == blocked(there) == []

    staff.makes(staff.wish(BlockPositions))
    assert (blocked(there), blocked(here)) == (["A"], ["A"])

    (block,) = staff.position("A").premises.blocks
    staff.makes(staff.wish(LiftBlock, block_id=block.id))
    assert (blocked(there), blocked(here)) == ([], [])


def test_a_look_that_began_before_goes_on_seeing_what_there_was(
    staff: Staff, walls: tuple[Wall, Wall]
) -> None:
    here, _ = walls
    with here.look() as before:
        staff.makes(staff.wish(BlockPositions))
        assert blocked(here) == ["A"]
        assert not here.restrictions.on(before.connection, "ess", TUESDAY, today=MONDAY)
    assert blocked(here) == ["A"]


def test_a_board_that_is_rebuilt_elsewhere_is_asked_again(
    staff: Staff, walls: tuple[Wall, Wall]
) -> None:
    """No event came: what was wrong with the rows is mended."""
    here, there = walls
    staff.makes(staff.wish(BlockPositions))
    there.pull()
    with there.engine.begin() as connection:
        connection.execute(there.restrictions.blocks.delete())
    assert blocked(here) == []

    there.renew([RestrictionsBoard.name])

    assert blocked(here) == ["A"]
    assert contents(here) == from_the_beginning(staff.bookings.event_log)


def test_boards_that_follow_another_log_forget_what_they_were_asked(staff: Staff) -> None:
    log, excerpt = staff.bookings.event_log, Excerpt()
    wall = wall_over(excerpt)
    excerpt.show(log.after(0, log.head()), log.head())
    assert asked_of(wall)

    wall.rewind()
    excerpt.show((), 0)

    with wall.look() as view:
        assert wall.places.site(view.connection, "ess") is None


def test_boards_of_a_program_that_knew_no_editions_are_used_as_they_are(
    staff: Staff, tmp_path: Path
) -> None:
    file, log = tmp_path / "boards", staff.bookings.event_log
    with file_wall(file, log) as older:
        older.pull()
        with older.engine.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE bookmark DROP COLUMN edition")

    started = Wall(file_engine(file), log)
    assert started.prepare() == []

    assert started.reached()["places"] == log.head()
    assert set(asked_of(started)) == set(STEADY)
    assert asked_of(started) == []
    started.engine.dispose()


def test_of_questions_without_end_only_so_many_answers_are_kept(
    walls: tuple[Wall, Wall],
) -> None:
    here, _ = walls
    with here.look() as view:
        for number in range(MOST + 1):
            here.restrictions.branches_of(view.connection, f"m{number}")
        assert len(here.restrictions.known(view.connection)) == 1
