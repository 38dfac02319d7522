"""The audit register: it goes on where it ended, whoever went on with it, from little."""

import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from booking.application import Bookings
from projections.audit import register as keeping
from projections.audit.checkpoint import Checkpoint, NotACheckpoint, checkpoints_in
from projections.audit.merkle import Tree, leaf_hash
from projections.audit.register import Broken, Register, leaf_of
from projections.audit.verifying import verify
from projections.store import file_engine
from tests.support.house import Clock, opened
from tests.support.log import rows
from tests.support.program import Mogador
from tests.support.wall import live_on, register_over

LINE = f"mogador audit 12 {'ab' * 32} 2026-11-26T09:00:00Z"


@pytest.fixture
def bookings() -> Iterator[Bookings]:
    bookings = opened(Bookings.in_memory())
    live_on(bookings, 0, 10)
    yield bookings
    bookings.close()


def register_at(path: Path, bookings: Bookings) -> Register:
    """As another process would open it."""
    register = Register(file_engine(path), bookings.event_log, Clock())
    register.prepare()
    return register


def root_of(bookings: Bookings) -> bytes:
    tree = Tree()
    for row in rows(bookings):
        tree.grow(leaf_of(row))
    return tree.root()


def test_a_leaf_is_made_as_documented_of_no_more_than_a_digest_of_the_body(
    bookings: Bookings,
) -> None:
    row = rows(bookings)[3]
    digest = sha256(row.body).hexdigest()
    parts = [row.sequence, row.stream_id, row.version, row.topic, digest]
    record = json.dumps(parts, ensure_ascii=False, separators=(",", ":")).encode()

    assert leaf_of(row) == leaf_hash(record) == sha256(b"\0" + record).digest()


def test_two_that_take_turns_make_what_one_would_make(
    bookings: Bookings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "BATCH", 7)
    monkeypatch.setattr(keeping, "EVERY", 10)
    one, other = (register_at(tmp_path / "audit.sqlite3", bookings) for _ in range(2))
    for number, register in enumerate(
        (one, other, one, register_at(tmp_path / "audit.sqlite3", bookings))
    ):
        assert register.extend() == bookings.event_log.head()
        live_on(bookings, number * 4 + 10, number * 4 + 14)
    made = other.checkpoint()

    assert made == Checkpoint(bookings.event_log.head(), root_of(bookings), "2026-11-23T07:00:00Z")
    assert verify(bookings.event_log, one).findings == []
    assert len(one.checkpoints()) > 4


def test_a_checkpoint_is_made_once(bookings: Bookings) -> None:
    register = register_over(bookings.event_log)

    assert register.checkpoint() == register.checkpoint()
    assert len(register.checkpoints()) == 1


def test_a_register_that_lost_leaves_does_not_go_on(bookings: Bookings, tmp_path: Path) -> None:
    register_at(tmp_path / "audit.sqlite3", bookings).checkpoint()
    cut = register_at(tmp_path / "audit.sqlite3", bookings)
    with cut.engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER leaf_is_never_deleted")
        connection.exec_driver_sql("DELETE FROM leaf WHERE sequence > 3")

    with pytest.raises(Broken, match="not whole"):
        cut.extend()


def test_an_empty_log_has_nothing_to_keep(tmp_path: Path) -> None:
    mogador = Mogador(tmp_path / "home")
    file = tmp_path / "none"
    file.write_bytes(b"")
    mogador.run("log import", str(file))

    result = mogador.run("audit checkpoint")

    assert (result.exit_code, result.stderr) == (1, "Error: the log is empty\n")
    assert mogador.facts("audit verify")["events"] == 0


def test_a_file_that_is_no_text_is_told_as_such(tmp_path: Path) -> None:
    mogador, picture = Mogador(tmp_path / "home"), tmp_path / "picture"
    picture.write_bytes(b"\xff\xd8")
    mogador("init")

    told = mogador.refused("audit verify --checkpoint", str(picture))

    assert "is not text in UTF-8" in told


def test_checkpoints_are_found_in_a_letter() -> None:
    early = LINE.replace("audit 12", "audit 7")

    found = checkpoints_in(f"Hello,\n> {LINE}\n\n  {early}\r\nmogador audit is a program")

    assert [str(each) for each in found] == [early, LINE]


@pytest.mark.parametrize(
    "text",
    ["", LINE[:-1], LINE.replace("12", "0"), LINE.replace("ab", "AB"), f"{LINE}\n{LINE} x"],
)
def test_what_is_not_to_the_letter_is_no_checkpoint(text: str) -> None:
    with pytest.raises(NotACheckpoint):
        checkpoints_in(text)
