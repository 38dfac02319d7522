"""The boards there are, together."""

from collections.abc import Sequence

from sqlalchemy import Engine

from projections.board import Board
from projections.day import DayBoard
from projections.event_log import EventLogBoard
from projections.follower import Follower
from projections.log import Log
from projections.places import PlacesBoard
from projections.reservations import ReservationsBoard

KINDS: tuple[type[Board], ...] = (PlacesBoard, DayBoard, ReservationsBoard, EventLogBoard)


class Wall(Follower):
    """Every board of the house, kept level with one log."""

    def __init__(self, engine: Engine, log: Log) -> None:
        self.places = PlacesBoard()
        self.day = DayBoard()
        self.reservations = ReservationsBoard()
        self.event_log = EventLogBoard()
        boards: Sequence[Board] = (self.places, self.day, self.reservations, self.event_log)
        super().__init__(engine, log, boards)
