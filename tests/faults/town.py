"""A served house on either store, with a site of its own and new people for each test."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from booking.opening import open_site
from booking.recorder import LogRow
from config.settings import Settings
from domain.agenda import Claimed
from domain.layout import LayoutChanged
from domain.position import Held, MovedIn, Released, Reserved
from tests.faults.checker.history import Complaint, Said, carried_out
from tests.faults.checker.replaying import Replay
from tests.faults.serving import Server
from tests.properties.model import Model, Place
from tests.properties.wishes import ALWAYS, apart
from tests.support import house
from tests.support.log import event_of, is_dense, rows
from tests.support.program import Mogador
from web.accounts.people import Right
from web.house import House, make_stores, open_house

NOON = 12
MOST_COMPLAINTS = 10


class Person(NamedTuple):
    """Somebody with an account, and what they are to every site."""

    id: str
    token: str
    role: Right = "member"


class Town:
    """A home, and the server that is open to it."""

    server: Server

    def __init__(self, home: Path, url: str = "", **settings: str) -> None:
        at = {"MOGADOR_DATABASE_URL": url} if url else {}
        self.mogador = Mogador(home, **at, **settings)
        self.numbers = count(1)
        self._settings = Settings.from_env(self.mogador.settings)
        make_stores(self._settings)

    def house(self) -> House:
        """Opened here, to be closed."""
        return open_house(self._settings)

    @contextmanager
    def open(self, host: str = "127.0.0.1", inside: Sequence[str] = ()) -> Iterator["Town"]:
        """While it is served, at an address, by a program that runs there."""
        self.server = Server(self.mogador, "--host", host, host=host, inside=inside)
        try:
            self.server.wait_until_ready()
            yield self
        finally:
            self.server.kill()

    def restart(self) -> None:
        """Let a new server take the place of one that was asked to end."""
        assert self.server.end()[0] == 0
        self.server.kill()
        self.server = Server(self.mogador)
        self.server.wait_until_ready()

    def people(self, many: int, role: Right = "member") -> list[Person]:
        """So many new ones, with a right at every site."""
        with closing(self.house()) as house:
            people = [
                house.accounts.add(f"m{next(self.numbers)}@example.org", "M", role=role)
                for _ in range(many)
            ]
            return [Person(each.id, house.accounts.issue_token(each.id), role) for each in people]


class Site:
    """A site of one's own that never closes, where it is noon or a little later."""

    def __init__(self, town: Town, positions: int) -> None:
        self.town = town
        self.id = f"site-{next(town.numbers)}"
        self.codes = tuple(f"PO-{number:02}" for number in range(positions))
        now = datetime.now(UTC)
        zone = f"Etc/GMT{now.hour - NOON:+}"
        opening = house.site(self.id, *self.codes, time_zone=zone, policies=(ALWAYS,))
        by = house.stamp("setup", role="system", at=now)
        with closing(town.house()) as opened:
            open_site(opened.bookings, replace(apart(opening), by=by))
            self.base = opened.bookings.event_log.head()
        self._place = Place(ZoneInfo(zone), frozenset(self.codes), ALWAYS.hours)
        self.today: date = now.astimezone(ZoneInfo(zone)).date()

    def day(self, ahead: int) -> date:
        """So many days ahead."""
        return self.today + timedelta(days=ahead)

    def happened(self) -> Counter[str]:
        """How often what has happened here, and how many the house has sent away."""
        with closing(self.town.house()) as house:
            log = [event_of(row) for row in rows(house.bookings) if row.sequence > self.base]
        sent_away = [e for e in log if isinstance(e, MovedIn | Released) and e.cause]
        floors = [e for e in log if isinstance(e, LayoutChanged)]
        tables = ["joined" for e in floors if e.joined] + ["split" for e in floors if e.split]
        topics = [event.TOPIC for event in log]
        return Counter([*topics, *["displaced"] * len(sent_away), *tables])

    def check(self, history: Sequence[Said]) -> None:
        """All that was said about this site must be possible; nobody was anywhere else."""
        assert all(said.status != 500 for said in history), self.town.server.first_fault()
        complaints = self.complaints(history)
        assert not complaints, "\n".join(map(told, complaints[:MOST_COMPLAINTS]))

    def complaints(self, history: Sequence[Said]) -> list[Complaint]:
        """What of it cannot be; the log itself must be whole."""
        with closing(self.town.house()) as house:
            log = carried_out(house.bookings, self.base)
            all_ = rows(house.bookings)
        assert is_dense(all_)
        assert ids_in(all_, Reserved, Held) == ids_in(all_, Claimed)
        replay = Replay(history, log, Model({self.id: self._place}), self.base)
        return list(replay.complaints())


def told(complaint: Complaint) -> str:
    """With the reason first: an answer may be long."""
    return f"{complaint.kind}: {complaint.why}: {complaint.about}"


def ids_in(log: Sequence[LogRow], *kinds: type[Reserved | Held | Claimed]) -> list[str]:
    """The reservations that events of some kinds are about, however they are ordered."""
    events = map(event_of, log)
    return sorted(event.reservation_id for event in events if isinstance(event, kinds))
