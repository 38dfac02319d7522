"""A position as it stands: its diary of promises, moved on by facts alone."""

from collections.abc import Collection, Iterator
from datetime import date, datetime
from typing import ClassVar

from msgspec import Struct
from msgspec.structs import replace

from domain.kernel import Marks, Stamp
from domain.period import KEPT_AFTER_END, Period
from domain.position import events as e
from domain.position.premises import Premises
from domain.position.reservation import Reservation, must_be_theirs, promise_of
from domain.refusals import (
    AlreadyEnded,
    PositionAssigned,
    PositionBlocked,
    PositionTaken,
    Refusal,
    Stale,
    UnknownPosition,
)

# Why the house ends a reservation, which its member cannot undo.
TAKEN_BACK = ("displaced", "erased")


class Here(Marks):
    """What every event of a position says, of the command and of the position."""

    site_id: str
    position_id: str


class About(Here):
    """What every event about one reservation says besides."""

    reservation_id: str
    member_id: str


class Position(Struct, frozen=True):
    """What the house decided about it, and its diary: what is or was promised, by reservation id.

    What ended more than a day ago is swept out by the first promise of a new day, by the time in
    that event, so that every replay sweeps alike and the state never grows with history.
    """

    SHAPE: ClassVar[int] = 3

    site_id: str = ""
    position_id: str = ""
    diary: dict[str, Reservation] = {}
    swept_on: date = date.min
    premises: Premises = Premises()

    def evolve(self, event: e.PositionEvent) -> "Position":  # noqa: C901, PLR0911, PLR0912 (a case an event)
        """The position after one more fact; about something unknown, the same position."""
        match event:
            case e.Reserved() | e.Held() | e.MovedIn():
                return self._promised(event)
            case e.CheckedIn():
                return self._turned(event, "checked-in")
            case e.Released():
                return self._released(event)
            case e.Missed():
                return self._turned(event, "no-show")
            case e.Confirmed():
                return self._turned(event, "reserved")
            case e.Undone():
                # Whoever is expected again has the grace again.
                return self._turned(event, event.status, since=event.at)
            case e.Extended() | e.Retimed():
                return self._lasting(event)
            case e.Lapsed() | e.MovedOut():
                return self._without(event.reservation_id)
            case _:
                return self._decided(event)

    def _decided(self, event: e.PremisesEvent) -> "Position":
        premises = self.premises.evolve(event)
        return Position(event.site_id, event.position_id, self.diary, self.swept_on, premises)

    def _promised(self, event: e.Reserved | e.Held | e.MovedIn) -> "Position":
        return self._swept(event.at)._with(event.reservation_id, promise_of(event))

    def _turned(
        self, event: e.AboutReservation, status: e.Status, since: datetime | None = None
    ) -> "Position":
        kept = self.diary.get(event.reservation_id)
        if kept is None:
            return self
        return self._with(event.reservation_id, kept.turned(status, since or kept.reserved_at))

    def _released(self, event: e.Released) -> "Position":
        kept = self.diary.get(event.reservation_id)
        if kept is None:
            return self
        taken_back = event.reason in TAKEN_BACK
        turned = kept.turned("released", kept.reserved_at, displaced=taken_back)
        return self._with(event.reservation_id, turned)

    def _lasting(self, event: e.Extended | e.Retimed) -> "Position":
        kept = self.diary.get(event.reservation_id)
        if kept is None:
            return self
        return self._with(event.reservation_id, replace(kept, period=event.period))

    def _with(self, reservation_id: str, kept: Reservation) -> "Position":
        diary = {**self.diary, reservation_id: kept}
        return Position(self.site_id, self.position_id, diary, self.swept_on, self.premises)

    def _without(self, reservation_id: str) -> "Position":
        diary = self.diary.copy()
        diary.pop(reservation_id, None)
        return Position(self.site_id, self.position_id, diary, self.swept_on, self.premises)

    def _swept(self, at: datetime) -> "Position":
        if at.date() == self.swept_on:
            return self
        line = at - KEPT_AFTER_END
        diary = {id_: r for id_, r in self.diary.items() if not r.period.has_ended(line)}
        return Position(self.site_id, self.position_id, diary, at.date(), self.premises)

    def about(self, reservation_id: str, member_id: str, by: Stamp) -> About:
        """What an event of this position about a reservation begins with."""
        return About(
            site_id=self.site_id,
            position_id=self.position_id,
            reservation_id=reservation_id,
            member_id=member_id,
            **by.marks(),
        )

    def here(self, by: Stamp) -> Here:
        """What an event of this position about itself begins with."""
        return Here(site_id=self.site_id, position_id=self.position_id, **by.marks())

    def running(self, reservation_id: str, by: Stamp) -> Reservation:
        """The reservation, while it stands and its time is not over.

        Raises AlreadyEnded, NotYours.
        """
        kept = self.kept(reservation_id, by)
        if kept.period.has_ended(by.at) or not kept.stands(by.at):
            raise AlreadyEnded(position=self.position_id)
        return kept

    def settled(self, reservation_id: str, by: Stamp) -> Reservation:
        """The reservation, while it is running and no mere hold.

        Raises AlreadyEnded, NotYours, Stale.
        """
        kept = self.running(reservation_id, by)
        if kept.status == "held":
            raise Stale(position=self.position_id)
        return kept

    def kept(self, reservation_id: str, by: Stamp) -> Reservation:
        """The reservation, ended or not, as long as it is remembered.

        Raises AlreadyEnded, NotYours.
        """
        kept = self.diary.get(reservation_id)
        if kept is None:
            raise AlreadyEnded(position=self.position_id)
        must_be_theirs(kept, by)
        return kept

    def others(self, reservation_id: str, at: datetime) -> Iterator[Reservation]:
        """The other reservations that keep people from the position at a UTC instant."""
        for id_, kept in self.diary.items():
            if id_ != reservation_id and kept.stands(at):
                yield kept

    def ahead(self, at: datetime) -> Iterator[tuple[str, Reservation]]:
        """The reservations, with their ids, that stand at a UTC instant and have not ended."""
        for id_, kept in self.diary.items():
            if kept.stands(at) and not kept.period.has_ended(at):
                yield id_, kept

    def is_free(self, period: Period, at: datetime, branches: Collection[str] = ()) -> bool:
        """Whether somebody of these branches may have the position for the period."""
        return self.hindrance(period, at, branches) is None

    def must_be_free(
        self, period: Period, *, at: datetime, but: str = "", branches: Collection[str] = ()
    ) -> None:
        """Raise what keeps somebody of these branches from having the period.

        UnknownPosition, PositionBlocked, PositionAssigned, or PositionTaken when anything but the
        reservation `but` stands in it.
        """
        if no := self.hindrance(period, at, branches, but):
            raise no

    def hindrance(
        self, period: Period, at: datetime, branches: Collection[str] = (), but: str = ""
    ) -> Refusal | None:
        """What `must_be_free` raises."""
        day, premises = period.day, self.premises
        if premises.spot_on(day) is None:
            return UnknownPosition()
        if block := premises.blocked(day, period.starts, period.ends):
            return PositionBlocked(position=self.position_id, cause=block.cause)
        if any(kept.period.overlaps(period) for kept in self.others(but, at)):
            return PositionTaken(position=self.position_id)
        if not premises.is_for(day, branches, at, period.time_zone):
            return PositionAssigned(position=self.position_id)
        return None
