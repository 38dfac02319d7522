"""A draft: the streams one command works on, loaded once, decided on, recorded together."""

from collections.abc import Iterable, Iterator
from typing import Any

from booking.application import Bookings, Outcome
from booking.commands import Command
from domain.agenda import Agenda
from domain.kernel import Event, Stream
from domain.layout import Layout
from domain.position import Position
from domain.site import Site


class Draft:
    """What a command has decided so far; nothing is recorded until `record`."""

    def __init__(self, bookings: Bookings) -> None:
        self._bookings = bookings
        self._sites: dict[str, Stream[Site]] = {}
        self._layouts: dict[str, Stream[Layout]] = {}
        self._positions: dict[tuple[str, str], Stream[Position]] = {}
        self._agendas: dict[str, Stream[Agenda]] = {}

    def site(self, site_id: str) -> Site:
        """The site, with what this command has decided about it."""
        if site_id not in self._sites:
            self._sites[site_id] = self._bookings.site(site_id)
        return self._sites[site_id].state

    def layout(self, site_id: str) -> Layout:
        """The layout of a site, with what this command has decided about it."""
        if site_id not in self._layouts:
            self._layouts[site_id] = self._bookings.layout(site_id)
        return self._layouts[site_id].state

    def position(self, site_id: str, position_id: str) -> Position:
        """The position, with what this command has decided about it."""
        key = (site_id, position_id)
        if key not in self._positions:
            self._positions[key] = self._bookings.position(site_id, position_id)
        return self._positions[key].state

    def positions(self, site_id: str) -> Iterator[Position]:
        """All positions the site has ever had, by code, with what this command has decided."""
        codes = self._bookings.positions(site_id)
        return (self.position(site_id, position_id) for position_id in codes)

    def agenda(self, member_id: str) -> Agenda:
        """The agenda, with what this command has decided about it."""
        if member_id not in self._agendas:
            self._agendas[member_id] = self._bookings.agenda(member_id)
        return self._agendas[member_id].state

    def branches_for(self, position: Position, reservation_id: str) -> tuple[str, ...]:
        """The branches of whoever made a reservation; none for one that is not known."""
        kept = position.diary.get(reservation_id)
        return self.agenda(kept.booker_id).branches if kept else ()

    def at_site(self, site_id: str, events: Iterable[Event]) -> None:
        """Add events to the site's stream; they are recorded with all others by `record`."""
        self.site(site_id)
        self._sites[site_id] = self._sites[site_id].then(events)

    def in_layout(self, site_id: str, events: Iterable[Event]) -> None:
        """Add events to the stream of the site's layout."""
        self.layout(site_id)
        self._layouts[site_id] = self._layouts[site_id].then(events)

    def at_position(self, site_id: str, position_id: str, events: Iterable[Event]) -> None:
        """Add events to the position's stream."""
        self.position(site_id, position_id)
        key = (site_id, position_id)
        self._positions[key] = self._positions[key].then(events)

    def in_agenda(self, member_id: str, events: Iterable[Event]) -> None:
        """Add events to the stream of the member's agenda."""
        self.agenda(member_id)
        self._agendas[member_id] = self._agendas[member_id].then(events)

    def record(self, command: Command) -> Outcome:
        """Append all that was decided, or nothing: site, layout, positions, agendas."""
        streams: list[Stream[Any]] = [*self._sites.values(), *self._layouts.values()]
        streams += [*self._positions.values(), *self._agendas.values()]
        return self._bookings.record(command, *streams)
