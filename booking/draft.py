"""A draft: the streams one command works on, loaded once, decided on, recorded together."""

from collections.abc import Iterable
from typing import TypeVar

from booking.application import Bookings, Outcome
from booking.commands import Command
from domain.agenda import Agenda
from domain.kernel import Aggregate, Event, Stream
from domain.position import Position

A = TypeVar("A", bound=Aggregate)


class Draft:
    """What a command has decided so far; nothing is recorded until `record`."""

    def __init__(self, bookings: Bookings) -> None:
        self._bookings = bookings
        self._positions: dict[tuple[str, str], Stream[Position]] = {}
        self._agendas: dict[str, Stream[Agenda]] = {}

    def position(self, site_id: str, position_id: str) -> Position:
        """The position, with what this command has decided about it."""
        key = (site_id, position_id)
        if key not in self._positions:
            self._positions[key] = self._bookings.position(site_id, position_id)
        return self._positions[key].state

    def agenda(self, member_id: str) -> Agenda:
        """The agenda, with what this command has decided about it."""
        if member_id not in self._agendas:
            self._agendas[member_id] = self._bookings.agenda(member_id)
        return self._agendas[member_id].state

    def at_position(self, site_id: str, position_id: str, events: Iterable[Event]) -> None:
        """Decide something about a position."""
        self.position(site_id, position_id)
        key = (site_id, position_id)
        self._positions[key] = self._positions[key].then(events)

    def in_agenda(self, member_id: str, events: Iterable[Event]) -> None:
        """Decide something about an agenda."""
        self.agenda(member_id)
        self._agendas[member_id] = self._agendas[member_id].then(events)

    def record(self, command: Command) -> Outcome:
        """Append all that was decided, positions first, or nothing."""
        return self._bookings.record(command, *self._positions.values(), *self._agendas.values())
