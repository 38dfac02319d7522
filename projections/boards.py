"""The boards there are, together."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import Connection, Engine

from domain.zones import local_day
from projections.board import Board
from projections.building import Progress
from projections.day import DayBoard, Occupancy
from projections.event_log import EventLog, EventLogBoard
from projections.follower import Follower
from projections.log import Log
from projections.occupancy import OccupancyBoard
from projections.places import PlacesBoard, SitePlace
from projections.rebuild import all_rebuilt, swap
from projections.reservations import ReservationsBoard
from projections.restrictions import Restriction, RestrictionsBoard
from projections.scaffold import scaffold

KINDS: tuple[type[Board], ...] = (
    PlacesBoard,
    RestrictionsBoard,
    DayBoard,
    ReservationsBoard,
    EventLogBoard,
    OccupancyBoard,
)

MANY = 20_000


class Wall(Follower):
    """Every board of the house, kept level with one log."""

    def __init__(self, engine: Engine, log: Log) -> None:
        self.places = PlacesBoard()
        self.restrictions = RestrictionsBoard()
        self.day = DayBoard()
        self.reservations = ReservationsBoard()
        self.event_log = EventLog(EventLogBoard(), log)
        self.occupancy = OccupancyBoard()
        boards: Sequence[Board] = (
            self.places,
            self.restrictions,
            self.day,
            self.reservations,
            self.event_log.board,
            self.occupancy,
        )
        super().__init__(engine, log, boards)

    def prepare(self, progress: Progress | None = None) -> list[str]:
        """Make what tables are missing, and renew the boards that another program folded, and those
        that know of more than a log that was brought back from a backup.

        Those are folded beside the old ones and swapped: until then, who reads the old reads on.
        New boards of a long log are folded now, not when somebody first looks.
        """
        with scaffold(self.engine, wait=False):
            stale = super().prepare()
        reached, head = self.reached(), self.log.head()
        new = [name for name, sequence in reached.items() if sequence == 0 and head > MANY]
        ahead = [name for name, sequence in reached.items() if sequence > head]
        self.renew({*stale, *new, *ahead}, progress)
        return stale

    def renew(self, names: Collection[str], progress: Progress | None = None) -> None:
        """Rebuild some boards beside themselves, and swap them in."""
        chosen = [live for live in self.boards if live.name in names]
        if not chosen:
            return
        with scaffold(self.engine):
            copies = all_rebuilt(self.engine, self.log, [type(live) for live in chosen], progress)
            for live, copy in zip(chosen, copies, strict=True):
                swap(self.engine, self.log, live, copy)
        self._seen = min(self.reached().values())

    def stays(
        self,
        connection: Connection,
        site: SitePlace,
        day: date,
        *,
        at: datetime,
        member_id: str = "",
    ) -> list[Occupancy]:
        """Every stay of a site's day, and what else keeps a member from its positions.

        Seen from a UTC instant, as `DayBoard.on` is.
        """
        today = local_day(at, site.time_zone)
        branches = self.restrictions.branches_of(connection, member_id)
        restrictions = self.restrictions.on(
            connection, site.site_id, day, today=today, branches=branches
        )
        return [
            *self.day.on(connection, site.site_id, day, at=at),
            *(_stay(each, site, day) for each in restrictions),
        ]


def _stay(restriction: Restriction, site: SitePlace, day: date) -> Occupancy:
    """A restriction as a stay of nobody's."""
    return Occupancy(
        stay=0,
        reservation_id="",
        site_id=site.site_id,
        day=day.isoformat(),
        position_id=restriction.position_id,
        member_id="",
        starts=restriction.starts,
        ends=restriction.ends,
        time_zone=site.time_zone,
        state=restriction.state,
        reason=restriction.cause,
        held_until="",
    )
