"""A log taken over from its export: to the last byte, with its ledger, or not at all."""

from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from booking.application import Bookings
from booking.attending import check_in
from booking.exporting import exported
from booking.importing import ImportRefused, import_log
from booking.reserving import reserve_desk
from domain.codec import MAX_BYTES
from domain.refusals import DuplicateCommand
from tests.support import house
from tests.support.house import opened, reserve, stamp
from tests.support.log import rows
from tests.support.rebuilding import ADA, MORNING, NINE
from tests.support.wall import plant

Lines = list[bytes]


def lines_of(bookings: Bookings) -> Lines:
    return [line.written() + b"\n" for line, _ in exported(bookings.event_log)]


def after_a_morning(bookings: Bookings) -> Bookings:
    opened(bookings)
    for act in MORNING:
        act(bookings)
    return bookings


@pytest.fixture
def lived() -> Bookings:
    return after_a_morning(Bookings.in_memory())


@pytest.fixture(params=["memory", "file"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bookings]:
    """A log that nothing is in yet."""
    in_file = request.param == "file"
    path = tmp_path / "empty.sqlite3"
    bookings = Bookings.in_file(path, create=True) if in_file else Bookings.in_memory()
    yield bookings
    bookings.close()


def test_an_imported_log_is_the_same_log(lived: Bookings, empty: Bookings) -> None:
    count = import_log(empty, lines_of(lived))

    assert count == lived.event_log.head()
    assert rows(empty) == rows(lived)
    assert lines_of(empty) == lines_of(lived)


def test_a_command_carried_out_before_the_export_is_not_carried_out_again(
    lived: Bookings, empty: Bookings
) -> None:
    import_log(empty, lines_of(lived))
    before = empty.event_log.head()

    assert reserve_desk(empty, ADA) == reserve_desk(lived, ADA)
    with pytest.raises(DuplicateCommand):
        reserve_desk(empty, reserve("C", "15:00", "16:00", by=ADA.by))
    assert empty.event_log.head() == before


def test_life_goes_on_after_an_import(lived: Bookings, empty: Bookings) -> None:
    import_log(empty, lines_of(lived))
    asked = reserve("B", "09:00", "10:00", member="eve", by=stamp("eve", at=NINE))

    reserve_desk(empty, asked)
    arrived = check_in(empty, house.check_in(asked, stamp("eve", at=NINE)))

    assert arrived.sequence == empty.event_log.head() == lived.event_log.head() + 3


def test_an_export_goes_on_where_the_log_ends(lived: Bookings, empty: Bookings) -> None:
    import_log(empty, lines_of(lived))
    before = lived.event_log.head()
    later = reserve_desk(lived, reserve("C", "15:00", "16:00"))

    assert import_log(empty, lines_of(lived)[before:]) == later.sequence - before
    assert lines_of(empty) == lines_of(lived)


def test_each_digest_is_over_all_before_it(lived: Bookings) -> None:
    other = after_a_morning(Bookings.in_memory())
    chains = [line.chain for line, _ in exported(lived.event_log)]

    assert len(set(chains)) == len(chains)
    assert not set(chains) & {line.chain for line, _ in exported(other.event_log)}


def test_only_the_end_of_a_log_is_sealed(lived: Bookings) -> None:
    *others, last = [line for line, _ in exported(lived.event_log)]

    assert [line.seal for line in others] == [""] * len(others)
    assert len(last.seal) == 64


def changed_byte(lines: Lines) -> Lines:
    return [*lines[:4], lines[4].replace(b'"via":"api"', b'"via":"web"'), *lines[5:]]


def changed_digest(lines: Lines) -> Lines:
    line = lines[4]
    place = line.index(b'"chain":"') + 9
    digit = b"1" if line[place : place + 1] != b"1" else b"2"
    return [*lines[:4], line[:place] + digit + line[place + 1 :], *lines[5:]]


def other_fingerprint(lines: Lines) -> Lines:
    place = lines[-1].index(b'"fingerprint":"') + 15
    digit = b"1" if lines[-1][place : place + 1] != b"1" else b"2"
    return [*lines[:-1], lines[-1][:place] + digit + lines[-1][place + 1 :]]


def white_space(lines: Lines) -> Lines:
    return [lines[0].replace(b'"sequence":1', b'"sequence": 1'), *lines[1:]]


def seal_for_another_end(lines: Lines) -> Lines:
    place = lines[-1].index(b'"seal"')
    seal = lines[-1][place : place + 74]
    return [*lines[:4], lines[4].replace(b'"event"', seal + b'"event"', 1)]


SPOILT: dict[str, tuple[Callable[[Lines], Lines], str, int]] = {
    "a changed byte": (changed_byte, "changed", 5),
    "a changed digest": (changed_digest, "changed", 5),
    "another fingerprint": (other_fingerprint, "changed", 17),
    "white space": (white_space, "changed", 1),
    "no JSON": (lambda lines: [b"\xff\n", *lines], "changed", 1),
    "a line twice": (lambda lines: [*lines[:3], lines[2], *lines[3:]], "changed", 4),
    "a line that is missing": (lambda lines: [*lines[:3], *lines[4:]], "gap", 4),
    "no beginning": (lambda lines: lines[2:], "gap", 1),
    "a cut tail": (lambda lines: lines[:-2], "cut", 15),
    "a cut last line": (lambda lines: [*lines[:-1], lines[-1][:-9]], "cut", 17),
    "a missing end of line": (lambda lines: [*lines[:-1], lines[-1][:-1]], "cut", 17),
    "nothing at all": (lambda _: [], "cut", 0),
    "a seal of another end": (seal_for_another_end, "changed", 5),
}


@pytest.mark.parametrize("how", SPOILT)
def test_a_spoilt_export_is_refused_by_name_and_nothing_is_written(
    lived: Bookings, empty: Bookings, how: str
) -> None:
    spoil, code, line = SPOILT[how]

    with pytest.raises(ImportRefused) as refused:
        import_log(empty, spoil(lines_of(lived)))

    assert (refused.value.code, refused.value.line) == (code, line)
    assert empty.event_log.head() == 0
    assert not empty.event_log.answered([(ADA.by.actor.id, ADA.by.command_id)])
    assert import_log(empty, lines_of(lived)) == lived.event_log.head()


@pytest.mark.parametrize(
    ("topic", "body", "code"),
    [
        ("position.levitated", b"{}", "unknown-topic"),
        ("position.released", b"{}", "unreadable"),
        ("position.released", b'{"version":99,"via":"web"}', "unreadable"),
    ],
)
def test_what_this_program_cannot_read_is_not_taken_over(
    tmp_path: Path, empty: Bookings, topic: str, body: bytes, code: str
) -> None:
    path = tmp_path / "events.sqlite3"
    lived = after_a_morning(Bookings.in_file(path, create=True))
    planted = plant(path, "position:ess/Z", 1, topic, body)

    with pytest.raises(ImportRefused) as refused:
        import_log(empty, lines_of(lived))

    assert (refused.value.code, refused.value.line) == (code, planted)
    assert empty.event_log.head() == 0
    lived.close()


def test_another_history_is_not_gone_on_with(lived: Bookings) -> None:
    other = after_a_morning(Bookings.in_memory())
    before = lived.event_log.head()
    reserve_desk(lived, reserve("C", "15:00", "16:00"))

    for lines in (lines_of(lived)[before:], lines_of(lived)):
        with pytest.raises(ImportRefused) as refused:
            import_log(other, lines)
        assert (refused.value.code, refused.value.line) == ("another-history", 1)
    assert other.event_log.head() == before


def test_half_a_command_is_not_gone_on_with(lived: Bookings) -> None:
    lines = lines_of(lived)
    reserve_desk(lived, reserve("C", "15:00", "16:00"))
    halved = Bookings.in_memory()
    import_log(halved, lines)
    claimed, reserved = lines_of(lived)[-1], rows(lived)[-2]
    with halved.deciding():
        halved.restore([reserved], None)

    with pytest.raises(ImportRefused) as refused:
        import_log(halved, [claimed])

    assert refused.value.code == "command-cut"


def forged(lived: Bookings, **changes: object) -> Lines:
    """An export whose last line was changed by somebody who knows how lines are chained."""
    *before, last = (line for line, _ in exported(lived.event_log))
    changed = replace(last, **changes).chained(before[-1].chain).sealed()
    return [line.written() + b"\n" for line in (*before, changed)]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"version": 99}, "gap"),
        ({"event": msgspec.Raw(b'"' + b"x" * MAX_BYTES + b'"')}, "unreadable"),
    ],
    ids=["no such place in its stream", "longer than an event may be"],
)
def test_what_is_well_chained_must_still_make_a_log(
    lived: Bookings, empty: Bookings, changes: dict[str, object], code: str
) -> None:
    with pytest.raises(ImportRefused) as refused:
        import_log(empty, forged(lived, **changes))

    assert (refused.value.code, refused.value.line) == (code, lived.event_log.head())
    assert empty.event_log.head() == 0
