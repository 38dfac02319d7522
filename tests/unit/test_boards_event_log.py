"""The event log board: every event with what it is about, to be searched and paged."""

from datetime import timedelta

import pytest
from sqlalchemy import event

from booking.application import Bookings
from booking.attending import check_in
from booking.reserving import reserve_desk
from projections.boards import Wall
from projections.log_line import LogLine
from tests.support import house
from tests.support.house import MONDAY, SEVEN, opened, reserve, site, stamp
from tests.support.wall import wall_over

ASKED = reserve(by=stamp("ada", at=SEVEN + timedelta(microseconds=7), command_id="c-1"))


@pytest.fixture
def bookings() -> Bookings:
    """Two sites; ada reserves and arrives, bob reserves for another day, eve elsewhere."""
    bookings = opened(Bookings.in_memory(), site(), site("rba"))
    reserve_desk(bookings, ASKED)
    reserve_desk(bookings, reserve("B", member="bob", day=MONDAY + timedelta(days=1)))
    reserve_desk(bookings, reserve("B", member="eve", site_id="rba"))
    sami = stamp("sami", role="front-desk", at=SEVEN + timedelta(hours=2))
    check_in(bookings, house.check_in(ASKED, sami))
    return bookings


@pytest.fixture
def wall(bookings: Bookings) -> Wall:
    return wall_over(bookings.event_log)


def lines(wall: Wall, **wanted: str | int) -> list[LogLine]:
    with wall.look() as view:
        return wall.event_log.lines(view.connection, **wanted)  # type: ignore[arg-type]  # mixed


def topics(found: list[LogLine]) -> list[str]:
    return [line.topic for line in found]


def test_every_event_of_the_log_has_its_line(bookings: Bookings, wall: Wall) -> None:
    rows = bookings.event_log.after(0, 1000)

    found = lines(wall, after=0, limit=1000)

    assert [(f.sequence, f.stream_id, f.topic, f.body.encode()) for f in found] == [
        (row.sequence, row.stream_id, row.topic, row.body) for row in rows
    ]
    assert [f.sequence for f in found] == list(range(1, bookings.event_log.head() + 1))


def test_a_line_says_what_it_is_about_and_who_did_it_when(wall: Wall) -> None:
    reserved, claimed = lines(wall, after=0, reservation_id=ASKED.reservation_id)[:2]

    assert reserved.at == "2026-11-23T07:00:00.000007Z"
    assert (reserved.site_id, reserved.position_id) == ("ess", "A")
    assert (reserved.member_id, reserved.reservation_id) == ("ada", ASKED.reservation_id)
    assert (reserved.actor_id, reserved.actor_role) == ("ada", "member")
    assert (reserved.via, reserved.command_id) == ("api", "c-1")
    assert (reserved.stream_id, claimed.stream_id) == ("position:ess/A", "agenda:ada")


def test_what_an_event_is_not_about_is_empty(wall: Wall) -> None:
    (opened_line,) = lines(wall, after=0, limit=1)

    assert opened_line.topic == "site.opened"
    assert opened_line.site_id == "ess"
    assert (opened_line.position_id, opened_line.member_id, opened_line.reservation_id) == ("",) * 3


def test_the_newest_comes_first_unless_one_reads_on_from_somewhere(wall: Wall) -> None:
    newest = lines(wall, limit=2)
    oldest = lines(wall, after=0, limit=2)

    assert topics(newest) == ["position.checked-in", "agenda.claimed"]
    assert topics(oldest) == ["site.opened", "site.policy-adopted"]


def test_after_and_before_leave_out_the_sequence_itself(wall: Wall) -> None:
    assert [f.sequence for f in lines(wall, after=3, limit=2)] == [4, 5]
    assert [f.sequence for f in lines(wall, before=3)] == [2, 1]
    assert [f.sequence for f in lines(wall, after=3, before=6)] == [4, 5]
    assert lines(wall, before=1) == []
    assert lines(wall, after=10_000) == []


def test_the_story_of_a_reservation_is_all_that_happened_to_it(wall: Wall) -> None:
    found = lines(wall, after=0, reservation_id=ASKED.reservation_id)

    assert topics(found) == ["position.reserved", "agenda.claimed", "position.checked-in"]


@pytest.mark.parametrize(
    ("about", "told"),
    [
        ({"member_id": "bob"}, ["position.reserved", "agenda.claimed"]),
        ({"site_id": "ess", "position_id": "B"}, None),
        ({"site_id": "rba", "position_id": "B"}, None),
        ({"member_id": "nobody"}, []),
        ({"site_id": "ess", "member_id": "eve"}, []),
        ({"site_id": "' OR 1=1 --"}, []),
    ],
    ids=str,
)
def test_lines_are_found_by_what_they_are_about(
    wall: Wall, about: dict[str, str], told: list[str] | None
) -> None:
    installed_first = ["position.installed", "position.reserved", "agenda.claimed"]

    found = lines(wall, after=0, **about)

    assert topics(found) == (installed_first if told is None else told)
    assert all(getattr(line, name) == value for line in found for name, value in about.items())


@pytest.mark.parametrize("size", [1, 2, 7, 100])
def test_paging_shows_every_line_once_whichever_way_one_reads(wall: Wall, size: int) -> None:
    everything = lines(wall, after=0, limit=1000)
    up: list[LogLine] = []
    down: list[LogLine] = []

    while page := lines(wall, after=up[-1].sequence if up else 0, limit=size):
        up += page
    while page := lines(wall, before=down[-1].sequence if down else 10_000, limit=size):
        down += page

    assert up == everything
    assert down == everything[::-1]


def test_new_events_do_not_move_the_pages_of_who_reads_downwards(
    bookings: Bookings, wall: Wall
) -> None:
    first = lines(wall, limit=3)
    reserve_desk(bookings, reserve("C", member="zoe"))

    second = lines(wall, before=first[-1].sequence, limit=3)

    assert [f.sequence for f in (*first, *second)] == list(
        range(first[0].sequence, first[0].sequence - 6, -1)
    )


def test_a_page_of_lines_is_fifty_unless_said_otherwise(bookings: Bookings, wall: Wall) -> None:
    for number in range(30):
        reserve_desk(
            bookings,
            reserve(
                "C",
                day=MONDAY + timedelta(days=number // 6),
                starts=f"{9 + number % 6:02}:00",
                ends=f"{10 + number % 6:02}:00",
                member=f"m{number}",
            ),
        )

    assert len(lines(wall)) == 50


@pytest.mark.parametrize(
    "about",
    [
        {"site_id": "ess"},
        {"site_id": "ess", "position_id": "A"},
        {"reservation_id": ASKED.reservation_id},
        {"member_id": "ada"},
        {"actor_id": "ada"},
        {"topic": "position.reserved"},
    ],
    ids="-".join,
)
def test_whatever_lines_are_searched_by_is_found_by_an_index(
    wall: Wall, about: dict[str, str]
) -> None:
    said: list[tuple[str, tuple[object, ...]]] = []
    event.listen(wall.engine, "before_cursor_execute", lambda *given: said.append(given[2:4]))
    lines(wall, after=3, before=900, limit=10, **about)
    statement, values = said[-1]

    with wall.engine.connect() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
        steps = [str(step[3]) for step in plan]

    assert len(steps) == len(about)
    assert "(kind=? AND id=? AND block>? AND block<?)" in steps[0]
    assert all("(kind=? AND id=? AND block=?)" in step for step in steps[1:])
