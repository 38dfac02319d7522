"""What was asked at the doors, what was answered, and how much of the log an answer can know.

It knows all that had been answered to anybody before it was asked for, and nothing that was asked
for only after it was given. What was under way meanwhile, it may know or not.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate
from typing import Any, Literal, NamedTuple

from booking.application import Bookings
from booking.commands import Change, Command
from domain.position import Held, Released, Reserved
from tests.support.log import event_of

NEVER = 2**63
Key = tuple[str, str]
Kind = Literal[
    "ahead", "against the rules", "denied", "differs", "forgotten", "half", "lost", "no reason",
    "not free", "others affected", "stale", "twice", "unasked",
]  # fmt: skip


class Look(NamedTuple):
    """A reading by somebody: what is free on a day, all they have ahead, one reservation, or who is
    expected on a day.
    """

    who: str
    at: datetime
    what: Literal["availability", "mine", "one", "arrivals"]
    which: str = ""


class Preview(NamedTuple):
    """A question whom a change would affect."""

    change: Change


Asked = Command | Look | Preview


@dataclass(frozen=True)
class Said:
    """A request and its answer, between two instants of one clock; no status where none came."""

    asked: Asked
    began: float
    ended: float
    status: int
    sequence: int = 0
    body: Any = None
    retry_after: str = ""

    @property
    def accepted(self) -> bool:
        """Whether it was answered with what was asked for."""
        return 200 <= self.status < 300

    @property
    def refused(self) -> bool:
        """Whether the answer was a no, for good reason or not."""
        return 400 <= self.status < 500

    @property
    def command(self) -> Command | None:
        """What was to be done; nothing for a reading."""
        return self.asked if isinstance(self.asked, Command) else None

    @property
    def key(self) -> Key | None:
        """Who asked, under which command id; nothing for a reading."""
        return key_of(self.command) if self.command else None


class Seat(NamedTuple):
    """A reservation that a command began or ended, and where that is."""

    site_id: str
    position_id: str
    reservation_id: str


class Carried(NamedTuple):
    """A command as the log has it: the sequence of its last event, whose it was, when (UTC), and
    what it began or ended.
    """

    sequence: int
    key: Key
    at: datetime
    seats: tuple[Seat, ...] = ()


class Complaint(NamedTuple):
    """What is wrong with an answer, or with a command in the log that nobody was told of."""

    kind: Kind
    about: Said | Carried
    why: str = ""


def key_of(command: Command) -> Key:
    """Who asked, under which command id."""
    return command.by.actor.id, command.by.command_id


def carried_out(bookings: Bookings, after: int) -> list[Carried]:
    """The commands in the log after a sequence, in its order."""
    found: list[Carried] = []
    for row in bookings.event_log.after(after, bookings.event_log.head() - after + 1):
        event = event_of(row)
        key = (event.actor.id, event.command_id)
        seats = found.pop().seats if found and found[-1].key == key else ()
        if isinstance(event, Reserved | Held | Released):
            seats += (Seat(event.site_id, event.position_id, event.reservation_id),)
        found.append(Carried(row.sequence, key, event.at, seats))
    return found


def seconds(history: Sequence[Said]) -> float:
    """From the first question to the last answer."""
    return max(said.ended for said in history) - min(said.began for said in history)


class Times:
    """What of the log can be known when, by all that was answered."""

    def __init__(self, history: Sequence[Said], log: Iterable[Carried], base: int) -> None:
        self._history = history
        self._where = {carried.key: carried.sequence for carried in log}
        self._first: dict[Key, float] = {}
        for said in history:
            if said.key:
                self._first[said.key] = min(said.began, self._first.get(said.key, said.began))
        told = sorted((said.ended, said.sequence) for said in history if said.accepted)
        self._told = [ended for ended, _ in told]
        self._most = list(accumulate((sequence for _, sequence in told), max, initial=base))
        asked = sorted((self._first.get(key, 0.0), s) for key, s in self._where.items())
        self._asked = [began for began, _ in asked]
        later = accumulate((sequence for _, sequence in reversed(asked)), min, initial=NEVER)
        self._least = list(later)[::-1]

    def known(self, at: float) -> int:
        """The sequence that whoever asks then must see."""
        return self._most[bisect_right(self._told, at)]

    def unknown(self, at: float) -> int:
        """The first sequence that whoever was answered by then cannot have seen."""
        return self._least[bisect_left(self._asked, at)]

    def complaints(self) -> Iterator[Complaint]:
        """Answers that know too little, or too much."""
        for said in filter(lambda said: said.accepted, self._history):
            if said.key in self._where:
                behind = said.sequence <= self.known(self._first[said.key])
            else:
                behind = said.sequence < self.known(said.began)
            if behind:
                yield Complaint("stale", said, f"{self.known(said.began)} had been told")
            if said.sequence >= self.unknown(said.ended):
                yield Complaint("ahead", said, f"{self.unknown(said.ended)} was asked for later")
