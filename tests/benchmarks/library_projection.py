"""The same day board as the eventsourcing library's own ProjectionRunner would keep it.

Its SQLite recorder has no subscription; a minimal one that polls is added here. It is given our
mapper and our fold, and reads the topics it needs and no others.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, get_args

from eventsourcing.application import Application
from eventsourcing.persistence import ListenNotifySubscription, Tracking
from eventsourcing.projection import Projection, ProjectionRunner
from eventsourcing.sqlite import (
    SQLiteApplicationRecorder,
    SQLiteConnection,
    SQLiteConnectionPool,
    SQLiteDatastore,
    SQLiteTrackingRecorder,
)
from eventsourcing.utils import get_topic

from booking.mapper import EventMapper
from domain.kernel import Recorded
from domain.position import AboutReservation, PositionEvent
from projections.day import CHANGING, DayBoard, Occupancy, changed

COLUMNS = Occupancy._fields[1:]


class Polling(ListenNotifySubscription[SQLiteApplicationRecorder]):
    """Looks for new events every hundredth of a second."""

    def _loop_on_pull(self) -> None:
        while not self._has_been_stopped:
            self._pull()
            self._has_been_notified.wait(0.01)


class PolledRecorder(SQLiteApplicationRecorder):
    """The library's, with a subscription."""

    def subscribe(self, gt: int | None = None, topics: Sequence[str] = ()) -> Any:
        return Polling(self, gt, topics)


class Desks(Application[str]):
    """Reads the log; never writes it."""

    name = "desks"


class DayView(SQLiteTrackingRecorder):
    """The rows of the day board."""

    def construct_create_table_statements(self) -> list[str]:
        columns = ", ".join(f"{name} TEXT NOT NULL" for name in COLUMNS)
        return [
            *super().construct_create_table_statements(),
            f"CREATE TABLE occupancy (stay INTEGER PRIMARY KEY, {columns})",
            "CREATE INDEX occupancy_day ON occupancy (site_id, day)",
            "CREATE INDEX occupancy_reservation ON occupancy (reservation_id)",
        ]

    def enter(self, row: list[Any], tracking: Tracking) -> None:
        """A stay that began."""
        values = ", ".join("?" for _ in Occupancy._fields)
        with self.datastore.transaction(commit=True) as cursor:
            self._insert_tracking(cursor, tracking)
            cursor.execute(f"INSERT INTO occupancy VALUES ({values})", row)

    def turn(self, row: dict[str, Any], tracking: Tracking) -> None:
        """What became of it."""
        columns = ", ".join(f"{name} = coalesce(:{name}, {name})" for name in CHANGING)
        with self.datastore.transaction(commit=True) as cursor:
            self._insert_tracking(cursor, tracking)
            cursor.execute(
                f"UPDATE occupancy SET {columns} WHERE reservation_id = :id AND state <> 'moved'",
                row,
            )

    def rows(self) -> list[tuple[Any, ...]]:
        """All of them, in the order of their keys."""
        with self.datastore.transaction(commit=False) as cursor:
            cursor.execute("SELECT * FROM occupancy ORDER BY stay")
            return [tuple(row) for row in cursor.fetchall()]


class LightPool(SQLiteConnectionPool):
    """Commits as our boards do: they are derived."""

    def _create_connection(self) -> SQLiteConnection:
        connection = super()._create_connection()
        connection.cursor().execute("PRAGMA synchronous=NORMAL")
        return connection


class LightDayView(DayView):
    """The same, if the library had a setting for it."""

    def __init__(self, datastore: SQLiteDatastore, **kwargs: Any) -> None:
        datastore.pool = LightPool(db_name=datastore.pool.db_name)
        super().__init__(datastore, **kwargs)


class DayProjection(Projection[DayView]):
    """Event by event, as the library has it."""

    name = "day"
    topics: tuple[str, ...] = tuple(
        kind.TOPIC for kind in get_args(PositionEvent) if issubclass(kind, AboutReservation)
    )

    def process_event(self, domain_event: Recorded, tracking: Tracking) -> None:
        """What one event comes to, and where it stands in the log."""
        changes = DayBoard().run()
        event = domain_event.event
        changes.adder(type(event))(event, tracking.notification_id)
        for row in changes.entered.values():
            self.view.enter(row, tracking)
        for row in changes.turned.values():
            self.view.turn(changed(row), tracking)


def run(view: type[DayView], log_file: Path, view_file: Path, last: int) -> list[tuple[Any, ...]]:
    """Project the log up to the last event of those topics; the rows it comes to."""
    env = {
        "PERSISTENCE_MODULE": "eventsourcing.sqlite",
        "MAPPER_TOPIC": get_topic(EventMapper),
        "DESKS_APPLICATION_RECORDER_TOPIC": get_topic(PolledRecorder),
        "DESKS_ORIGINATOR_ID_TYPE": "text",
        "DESKS_SQLITE_DBNAME": str(log_file),
        "DESKS_CREATE_TABLE": "no",
        "DAY_SQLITE_DBNAME": str(view_file),
    }
    with ProjectionRunner(
        application_class=Desks, projection_class=DayProjection, view_class=view, env=env
    ) as runner:
        while (runner.projection.view.max_tracking_id(Desks.name) or 0) < last:
            runner.run_forever(0.02)
        return runner.projection.view.rows()
