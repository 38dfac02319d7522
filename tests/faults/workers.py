"""A process of its own that reserves desks: `python -m tests.faults.workers VERB PLACE NUMBER`.

It says `ready`, waits for a line, and from then on writes one line of JSON for every answer it got.
"""

import json
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, timedelta
from itertools import count, islice
from pathlib import Path
from random import Random
from time import monotonic, sleep

from eventsourcing.sqlite import SQLiteConnection

from booking.application import Bookings
from booking.commands import ReserveDesk
from booking.recorder.postgres import decision
from booking.recorder.sqlite import LogConnectionPool, LogDatastore
from booking.reserving import reserve_desk
from domain.refusals import Refusal
from domain.zones import wall_of
from projections.boards import Wall
from projections.store import file_engine
from tests.support.house import MONDAY, reserve
from tests.support.wall import working_day

DESKS = ("A", "B", "C")
HOURS = range(9, 19)
PLACES = tuple(f"P{number:02}" for number in range(40))
HALF_HOURS_A_DAY = 48
A_WHILE = 250
FOLLOWED_SECONDS = 60
CLIENTS, WISHES = 20, 12


def every_hour(number: int) -> Iterator[ReserveDesk]:
    """Every hour of every desk of a day, in an order of one's own, each for somebody else."""
    slots = [(desk, hour) for desk in DESKS for hour in HOURS]
    Random(number).shuffle(slots)
    for desk, hour in slots:
        member = f"{number}-{desk}-{hour}"
        yield reserve(desk, f"{hour:02}:00", f"{hour + 1:02}:00", member=member)


def hours_that_overlap(number: int, day: date) -> Iterator[ReserveDesk]:
    """Some of a day's hours that begin with every half hour, each for somebody else."""
    slots = [(desk, half) for desk in DESKS for half in range(2 * HOURS.start, 2 * HOURS.stop - 1)]
    for desk, half in Random(number).sample(slots, WISHES):
        starts, ends = wall_of(half * 30), wall_of(half * 30 + 60)
        member = f"{number}-{day}-{desk}-{half}"
        yield reserve(desk, starts, ends, member=member, day=day)


def every_other_half_hour(number: int) -> Iterator[ReserveDesk]:
    """Half of a hundred half-hours of one desk; the other half is another's."""
    for slot in range(number, 100, 2):
        day, half = divmod(slot, 20)
        starts = 9 * 60 + half * 30
        yield reserve(
            "A",
            wall_of(starts),
            wall_of(starts + 30),
            member=f"member-{slot}",
            day=MONDAY + timedelta(days=day),
        )


def without_end(number: int) -> Iterator[ReserveDesk]:
    """Half-hours nobody else asks for, one after the other; as far ahead as one may book, there are
    some 170,000 of them.
    """
    for slot in count(number * 2_500):
        half_hour, place = divmod(slot, len(PLACES))
        day, half = divmod(half_hour, HALF_HOURS_A_DAY)
        yield reserve(
            PLACES[place],
            wall_of(half * 30),
            wall_of(half * 30 + 30),
            member=f"member-{slot}",
            day=MONDAY + timedelta(days=day + 1),
            site_id="rba",
        )


def a_while(number: int) -> Iterator[ReserveDesk]:
    """The same, for so long that the write-ahead log is put into the file a few times."""
    return islice(without_end(number), A_WHILE)


VERBS = {
    "every-hour": every_hour,
    "every-hour-unlocked": every_hour,
    "every-other-half-hour": every_other_half_hour,
    "without-end": without_end,
    "a-while": a_while,
    "a-while-hastily": a_while,
    "a-while-carelessly": a_while,
}

RELAXED = {"a-while-hastily": "NORMAL", "a-while-carelessly": "OFF"}


def crowd(bookings: Bookings, number: int) -> Iterator[dict[str, str | int]]:
    """What clients at once are answered; two crowds meet on a day, the next two on the next."""
    day, half = divmod(number, 2)

    def client(which: int) -> list[dict[str, str | int]]:
        wishes = hours_that_overlap(half * CLIENTS + which, working_day(day))
        return list(answers(bookings, wishes))

    with ThreadPoolExecutor(CLIENTS) as clients:
        for heard in clients.map(client, range(CLIENTS)):
            yield from heard


def answers(bookings: Bookings, wishes: Iterable[ReserveDesk]) -> Iterator[dict[str, str | int]]:
    """What came of each wish: a sequence, or the name of what was raised."""
    for wish in wishes:
        answer: dict[str, str | int] = {
            "desk": wish.position_id,
            "day": wish.day.isoformat(),
            "starts": wish.starts,
            "ends": wish.ends,
            "member": wish.member_id,
            "command": wish.by.command_id,
            "reservation": wish.reservation_id,
        }
        try:
            answer["sequence"] = reserve_desk(bookings, wish).sequence
        except Refusal as refusal:
            answer["refused"] = refusal.code
        except Exception as fault:  # noqa: BLE001  # whatever it is, the test shall see it
            answer["fault"] = type(fault).__name__
        yield answer


@contextmanager
def unlocked(_self: LogDatastore, _patience: float) -> Iterator[None]:
    """To show what the lock is for."""
    yield


def follow(bookings: Bookings, boards: Path, end: int) -> None:
    """Keep boards level with the log up to a sequence, or for as long as that may take."""
    wall = Wall(file_engine(boards), bookings.event_log)
    wall.prepare()
    deadline = monotonic() + FOLLOWED_SECONDS
    while wall.pull() < end and monotonic() < deadline:
        sleep(0.005)


def say(line: str) -> None:
    """At once, so that a kill takes back nothing that was said."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def sabotage() -> None:
    """Decide without the lock, whatever the store."""
    LogDatastore.deciding = unlocked  # type: ignore[method-assign, assignment]
    decision.BEGIN = decision.BEGIN.replace("pg_advisory_xact_lock", "least")


def relax(synchronous: str) -> None:
    """Acknowledge what the disk may not have yet."""
    careful = LogConnectionPool._create_connection

    def relaxed(pool: LogConnectionPool) -> SQLiteConnection:
        connection = careful(pool)
        connection.cursor().execute(f"PRAGMA synchronous={synchronous}")
        return connection

    LogConnectionPool._create_connection = relaxed  # type: ignore[method-assign, assignment]


def bookings_at(place: str) -> Bookings:
    """With the log in a file, or in the database of a URL."""
    if place.startswith("postgresql:"):
        return Bookings.on_server(place)
    return Bookings.in_file(Path(place))


def main(verb: str, place: str, number: str) -> None:
    if verb.endswith("unlocked"):
        sabotage()
    if verb in RELAXED:
        relax(RELAXED[verb])
    bookings = bookings_at(place)
    if verb == "follow":
        follow(bookings, Path(place).with_name("boards.sqlite3"), int(number))
        return
    say("ready")
    sys.stdin.readline()
    heard = (
        crowd(bookings, int(number))
        if verb == "crowd"
        else answers(bookings, VERBS[verb](int(number)))
    )
    for answer in heard:
        say(json.dumps(answer))


if __name__ == "__main__":
    main(*sys.argv[1:])
