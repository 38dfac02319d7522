"""The boards there are, together."""

from collections.abc import Collection, Sequence

from sqlalchemy import Engine

from projections.board import Board
from projections.day import DayBoard
from projections.event_log import EventLogBoard
from projections.follower import Follower
from projections.log import Log
from projections.places import PlacesBoard
from projections.rebuild import Progress, all_rebuilt, swap
from projections.reservations import ReservationsBoard

KINDS: tuple[type[Board], ...] = (PlacesBoard, DayBoard, ReservationsBoard, EventLogBoard)

MANY = 20_000


class Wall(Follower):
    """Every board of the house, kept level with one log."""

    def __init__(self, engine: Engine, log: Log) -> None:
        self.places = PlacesBoard()
        self.day = DayBoard()
        self.reservations = ReservationsBoard()
        self.event_log = EventLogBoard()
        boards: Sequence[Board] = (self.places, self.day, self.reservations, self.event_log)
        super().__init__(engine, log, boards)

    def prepare(self, progress: Progress | None = None) -> list[str]:
        """Make what tables are missing, and renew the boards that another program folded.

        Those are folded beside the old ones and swapped: until then, who reads the old reads on.
        New boards of a long log are folded now, not when somebody first looks.
        """
        stale = super().prepare()
        new = [name for name, reached in self.reached().items() if reached == 0]
        self.renew({*stale, *(new if self.log.head() > MANY else ())}, progress)
        return stale

    def renew(self, names: Collection[str], progress: Progress | None = None) -> None:
        """Rebuild some boards beside themselves, and swap them in."""
        chosen = [live for live in self.boards if live.name in names]
        if not chosen:
            return
        copies = all_rebuilt(self.engine, self.log, [type(live) for live in chosen], progress)
        for live, copy in zip(chosen, copies, strict=True):
            swap(self.engine, self.log, live, copy)
        self._seen = min(self.reached().values())
