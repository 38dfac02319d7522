"""A base backup and the archive of what came after it bring back any moment, to the byte."""

from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path

import pytest
from msgspec.structs import replace

from booking.application import Bookings
from booking.commands import ReserveDesk
from booking.reserving import reserve_desk
from tests.faults.cluster import DATABASE, Node, nodes, url_of
from tests.faults.serving import wait_until
from tests.faults.workers import PLACES, without_end
from tests.support.house import POLICY, ROUND_THE_CLOCK, opened, site
from tests.support.postgres import OLDEST, binaries
from tests.support.program import Mogador, unwell
from tests.support.visitor import EMAIL, Known, Visitor

pytestmark = pytest.mark.race

ARCHIVED = "SELECT last_archived_wal >= '{}' FROM pg_stat_archiver"


@pytest.fixture
def servers() -> Iterator[tuple[Node, Node]]:
    """One with an empty database, and nothing yet of one to restore into."""
    found = binaries()
    if not found:
        pytest.skip(f"no PostgreSQL {OLDEST} or newer")
    with nodes(found, "now", "then") as (now, then):
        now.start()
        now.ask(f"CREATE DATABASE {DATABASE}")
        yield now, then


def book(bookings: Bookings, wishes: Iterator[ReserveDesk], many: int) -> None:
    for wish in islice(wishes, many):
        reserve_desk(bookings, wish)


def archive(node: Node) -> None:
    """Until all there is so far is in the archive."""
    piece = node.ask("SELECT pg_walfile_name(pg_current_wal_lsn())")
    node.ask("SELECT pg_switch_wal()")
    wait_until(lambda: node.ask(ARCHIVED.format(piece)))


def back_to(then: Node, moment: str) -> None:
    """What docs/running/postgresql.md does with a base backup."""
    then.do("touch", str(then.data / "recovery.signal"))
    then.start(f"recovery_target_time = '{moment}'", "recovery_target_action = 'promote'")
    wait_until(lambda: not then.ask("SELECT pg_is_in_recovery()"))


def test_a_moment_is_brought_back_to_the_byte(servers: tuple[Node, Node], tmp_path: Path) -> None:
    now, then = servers
    mogador = Mogador(tmp_path / "home", MOGADOR_DATABASE_URL=url_of(now))
    mogador("init")
    always, wishes = replace(POLICY, hours=ROUND_THE_CLOCK), without_end(0)
    with closing(Bookings.on_server(url_of(now))) as bookings:
        opened(bookings, site("rba", *PLACES, policies=(always,)))
        book(bookings, wishes, 10)
        then.copy(now)
        book(bookings, wishes, 20)
        moment, wanted = now.ask("SELECT now()::text"), mogador("log export")
        book(bookings, wishes, 20)
    assert mogador("log export").count("\n") == wanted.count("\n") + 40
    archive(now)
    now.stop()

    back_to(then, moment)

    restored = Mogador(tmp_path / "home", MOGADOR_DATABASE_URL=url_of(then))
    assert restored("log export") == wanted
    assert restored("boards rebuild --check")


def test_who_was_forgotten_since_is_forgotten_again(
    servers: tuple[Node, Node], tmp_path: Path
) -> None:
    now, then = servers
    mogador = Mogador(tmp_path / "home", MOGADOR_DATABASE_URL=url_of(now))
    mogador("init")
    visitor = Visitor.comes(mogador, "essaouira", "ESS-09")
    there = visitor.as_known(mogador)
    then.copy(now)
    moment, wanted = now.ask("SELECT now()::text"), mogador("log export")
    mogador(f"accounts forget {EMAIL} --yes")
    gone = visitor.as_known(mogador)
    archive(now)
    now.stop()

    back_to(then, moment)

    restored = Mogador(tmp_path / "home", MOGADOR_DATABASE_URL=url_of(then))
    assert restored("log export") == wanted
    assert visitor.as_known(restored) == there == Known(name=True, token=True, ahead=1, used=60)
    assert "forgotten" in unwell(restored)
    assert restored.facts("accounts forget-again")["again"] == [visitor.id]
    assert visitor.as_known(restored) == gone == Known(name=False, token=False, ahead=0, used=60)
    assert "forgotten" not in unwell(restored)
    assert restored("boards rebuild --check")
