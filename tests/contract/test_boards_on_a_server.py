"""Boards on a server: shared by all who fold and look, and the same as in a file."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from threading import Barrier
from time import sleep

import pytest
from eventsourcing.persistence import StoredEvent
from sqlalchemy import Connection

from booking.application import Bookings
from booking.opening import open_site
from booking.reserving import reserve_desk
from projections import follower, rebuild
from projections.boards import Wall
from projections.day import DayBoard
from projections.follower import Follower
from projections.rebuild import swap
from projections.replay import digests
from projections.scaffold import scaffold
from projections.store import schema_engine, shut
from tests.contract.conftest import Opener
from tests.month import play_month
from tests.support.house import MONDAY, reserve, site
from tests.support.log import rows
from tests.support.rebuilding import Meanwhile, rebuilt, tables
from tests.support.wall import contents, file_wall, from_the_beginning
from web.server import boards_of

Opened = Callable[[], Wall]


@contextmanager
def server_wall(url: str, bookings: Bookings) -> Iterator[Wall]:
    wall = Wall(schema_engine(boards_of(url).connect), bookings.event_log)
    wall.prepare()
    yield wall
    wall.engine.dispose()


@pytest.fixture
def another_wall(database_url: str, server_opener: Opener) -> Iterator[Opened]:
    """Boards of the same database, every time as another process would have them."""
    with ExitStack() as walls:
        yield lambda: walls.enter_context(server_wall(database_url, server_opener()))


@pytest.fixture
def bookings(server_opener: Opener) -> Bookings:
    return server_opener()


def a_varied_log() -> Bookings:
    """Some days of life, and names that languages put in another order than bytes do."""
    bookings = Bookings.in_memory()
    play_month(bookings, days=3)
    for site_id in ("Zagora", "agadir", "Agadir", "élan", "a-b", "ab"):
        open_site(bookings, site(site_id, "b", "B", "a", "é", "_", "10", "9"))
        for position, member in (("b", "Zoé"), ("B", "ada"), ("é", "Ada"), ("_", "éva")):
            reserve_desk(bookings, reserve(position, member=member + site_id, site_id=site_id))
    return bookings


def copied(log: Bookings, to: Bookings) -> Bookings:
    """The same events elsewhere."""
    stored = [StoredEvent(r.stream_id, r.version, r.topic, r.body) for r in rows(log)]
    to.recorder.insert_events(stored)
    return to


def test_a_log_is_the_same_rows_and_the_same_boards_on_both_stores(
    on_server: Opener, database_url: str, tmp_path: Path
) -> None:
    log = a_varied_log()
    with closing(Bookings.in_file(tmp_path / "events.sqlite3", create=True)) as in_file:
        server, file = copied(log, on_server()), copied(log, in_file)
        with (
            server_wall(database_url, server) as here,
            file_wall(tmp_path / "boards.sqlite3", file.event_log) as there,
        ):
            assert rows(server) == rows(file) == rows(log)
            assert contents(here) == contents(there) == from_the_beginning(log.event_log)
            with here.look() as view, there.look() as other:
                sites = here.places.all_sites(view.connection)
                assert sites == there.places.all_sites(other.connection)
                for each in sites:
                    on_day = (each.site_id, MONDAY)
                    assert here.day.on(view.connection, *on_day) == there.day.on(
                        other.connection, *on_day
                    )


def test_boards_that_change_seldom_are_asked_again_when_they_did(
    another_wall: Opened, bookings: Bookings
) -> None:
    """By an event that another process folded, by a rebuild, and after an older program."""
    here, there = another_wall(), another_wall()

    def known(wall: Wall) -> list[str]:
        with wall.look() as view:
            return [site.site_id for site in wall.places.all_sites(view.connection)]

    first = known(here)
    open_site(bookings, site("rba", "A"))
    there.pull()
    assert known(here) == [*first, "rba"]

    with there.engine.begin() as connection:
        connection.execute(there.places.sites.delete())
        connection.exec_driver_sql("ALTER TABLE bookmark DROP COLUMN edition")
    assert known(another_wall()) == []
    there.renew(["places"])
    assert known(here) == [*first, "rba"]


def test_all_that_is_read_in_one_look_belongs_to_one_sequence(
    another_wall: Opened, bookings: Bookings
) -> None:
    here, there = another_wall(), another_wall()
    reserve_desk(bookings, reserve("A"))
    with here.look() as view:
        before = here.day.on(view.connection, "ess", MONDAY)
        written = reserve_desk(bookings, reserve("B", member="bob"))
        assert there.pull() == written.sequence

        assert here.day.on(view.connection, "ess", MONDAY) == before
        assert view.sequence < written.sequence
    with here.look() as view:
        assert view.sequence == written.sequence
        assert len(here.day.on(view.connection, "ess", MONDAY)) == 2


def test_what_a_killed_rebuild_left_goes_and_what_is_being_rebuilt_stays(
    another_wall: Opened, bookings: Bookings
) -> None:
    here = another_wall()
    before = tables(here)
    with scaffold(here.engine) as alone:
        rebuilt(here.engine, bookings.event_log, DayBoard)
        assert another_wall().reached() == here.reached()
        assert alone
        assert tables(here) > before

    another_wall()
    assert tables(here) == before


def test_eight_who_pull_at_once_fold_every_event_once(
    another_wall: Opened, bookings: Bookings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(follower, "BATCH", 3)
    folded: list[int] = []
    fold_batch = Follower._fold_batch

    def counting(self: Follower, *arguments: object) -> int:
        reached = fold_batch(self, *arguments)  # type: ignore[arg-type]
        folded.append(reached)
        return reached

    monkeypatch.setattr(Follower, "_fold_batch", counting)
    walls, barrier = [another_wall() for _ in range(8)], Barrier(8)
    for number in range(8):
        reserve_desk(bookings, reserve(starts=f"{9 + number:02}:00", ends=f"{10 + number:02}:00"))

    def pull(wall: Wall) -> int:
        barrier.wait()
        return wall.pull()

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(pull, walls)) == {bookings.event_log.head()}

    assert len(folded) > 8
    assert walls[0].quarantined() == []
    assert contents(walls[0]) == from_the_beginning(bookings.event_log)


def test_eight_who_start_at_once_make_the_boards_once(database_url: str, on_server: Opener) -> None:
    bookings, barrier = on_server(), Barrier(8)

    def start(_: int) -> dict[str, str]:
        wall = Wall(schema_engine(boards_of(database_url).connect), bookings.event_log)
        barrier.wait()
        wall.prepare()
        wall.pull()
        found = digests(wall)
        wall.engine.dispose()
        return found

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(start, range(8)))

    assert found == [found[0]] * 8


def test_whoever_looks_while_a_board_is_swapped_sees_the_one_or_the_other(
    another_wall: Opened, bookings: Bookings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a swap folds last is in no look that began before: those may not meet the copy."""
    here, there = another_wall(), another_wall()
    reserve_desk(bookings, reserve("A"))
    here.pull()
    copy = rebuilt(there.engine, bookings.event_log, DayBoard)
    looks: list[Future[int]] = []

    def look_slowly() -> int:
        with here.look() as view:
            sleep(0.5)
            return len(here.day.on(view.connection, "ess", MONDAY))

    def shut_and_let_somebody_come(connection: Connection) -> None:
        shut(connection)
        looks.append(pool.submit(look_slowly))
        sleep(0.2)

    monkeypatch.setattr(rebuild, "shut", shut_and_let_somebody_come)
    with ThreadPoolExecutor(1) as pool:
        swap(there.engine, Meanwhile(bookings, here), there.day, copy)

    assert [look.result() for look in looks] == [2]
