"""A position as it stands: its diary of promises, moved on by facts alone."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import ClassVar, assert_never

from msgspec import Struct
from msgspec.structs import replace

from domain.kernel import Marks, Stamp
from domain.period import KEPT_AFTER_END, Period
from domain.position import events as e
from domain.refusals import AlreadyEnded, NotYours, PositionTaken, Stale

STANDING = ("reserved", "checked-in")


class Reservation(Struct, frozen=True):
    """A promise in the diary; `before` is the status it had until its last step.

    `reserved_at` is when it was made, or made again by taking back what had ended it.
    """

    member_id: str
    booker_id: str
    period: Period
    policy_version: int
    reserved_at: datetime
    status: e.Status = "reserved"
    before: e.Status = "reserved"
    held_until: datetime | None = None
    party_id: str = ""

    def stands(self, at: datetime) -> bool:
        """Whether it keeps others out at a UTC instant: a hold does until it lapses."""
        if self.status == "held":
            return self.held_until is not None and self.held_until > at
        return self.status in STANDING

    def turned(self, status: e.Status, reserved_at: datetime) -> "Reservation":
        """The same in another status, reserved as of `reserved_at` (UTC)."""
        return Reservation(
            self.member_id,
            self.booker_id,
            self.period,
            self.policy_version,
            reserved_at,
            status,
            self.before if status == self.status else self.status,
            self.held_until,
            self.party_id,
        )

    @property
    def checked_in(self) -> bool:
        """Whether the member is there, as far as anybody knows."""
        return self.status == "checked-in"


class About(Marks):
    """What every event about one reservation says, of the command and of what it is about."""

    site_id: str
    position_id: str
    reservation_id: str
    member_id: str


class Position(Struct, frozen=True):
    """Where the position stands, and its diary: what is or was promised, by reservation id.

    What ended more than a day ago is swept out by the first promise of a new day, by the time in
    that event, so that every replay sweeps alike and the state never grows with history.
    """

    SHAPE: ClassVar[int] = 2

    site_id: str = ""
    position_id: str = ""
    diary: dict[str, Reservation] = {}
    swept_on: date = date.min

    def evolve(self, event: e.PositionEvent) -> "Position":  # noqa: C901, PLR0911, PLR0912 (a case an event)
        """The position after one more fact; about something unknown, the same position."""
        match event:
            case e.Reserved() | e.Held() | e.MovedIn():
                return self._promised(event)
            case e.CheckedIn():
                return self._turned(event, "checked-in")
            case e.Released():
                return self._turned(event, "released")
            case e.Missed():
                return self._turned(event, "no-show")
            case e.Confirmed():
                return self._turned(event, "reserved")
            case e.Undone():
                # Whoever is expected again has the grace again.
                return self._turned(event, event.status, since=event.at)
            case e.Extended():
                return self._extended(event)
            case e.Lapsed() | e.MovedOut():
                return self._without(event.reservation_id)
            case e.Installed():
                return Position(event.site_id, event.position_id, self.diary, self.swept_on)
            case _:
                assert_never(event)

    def _promised(self, event: e.Reserved | e.Held | e.MovedIn) -> "Position":
        return self._swept(event.at)._with(event.reservation_id, promise_of(event))

    def _turned(
        self, event: e.AboutReservation, status: e.Status, since: datetime | None = None
    ) -> "Position":
        kept = self.diary.get(event.reservation_id)
        if kept is None:
            return self
        return self._with(event.reservation_id, kept.turned(status, since or kept.reserved_at))

    def _extended(self, event: e.Extended) -> "Position":
        kept = self.diary.get(event.reservation_id)
        if kept is None:
            return self
        return self._with(event.reservation_id, replace(kept, period=event.period))

    def _with(self, reservation_id: str, kept: Reservation) -> "Position":
        diary = {**self.diary, reservation_id: kept}
        return Position(self.site_id, self.position_id, diary, self.swept_on)

    def _without(self, reservation_id: str) -> "Position":
        diary = self.diary.copy()
        diary.pop(reservation_id, None)
        return Position(self.site_id, self.position_id, diary, self.swept_on)

    def _swept(self, at: datetime) -> "Position":
        if at.date() == self.swept_on:
            return self
        line = at - KEPT_AFTER_END
        diary = {id_: r for id_, r in self.diary.items() if not r.period.has_ended(line)}
        return Position(self.site_id, self.position_id, diary, at.date())

    def about(self, reservation_id: str, member_id: str, by: Stamp) -> About:
        """What an event of this position about a reservation begins with."""
        return About(
            site_id=self.site_id,
            position_id=self.position_id,
            reservation_id=reservation_id,
            member_id=member_id,
            **by.marks(),
        )

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
        """What else stands at a UTC instant."""
        for id_, kept in self.diary.items():
            if id_ != reservation_id and kept.stands(at):
                yield kept

    def is_free(self, period: Period, at: datetime) -> bool:
        """Whether the position is there and nothing stands in that period."""
        return bool(self.position_id) and not any(
            kept.period.overlaps(period) for kept in self.others("", at)
        )

    def must_be_free(self, period: Period, *, at: datetime, but: str = "") -> None:
        """Raise PositionTaken when anything but the reservation `but` stands in that period."""
        if any(kept.period.overlaps(period) for kept in self.others(but, at)):
            raise PositionTaken(position=self.position_id)


def promise_of(event: e.Reserved | e.Held | e.MovedIn) -> Reservation:
    """The promise that an event put into the diary."""
    status: e.Status = "reserved"
    if isinstance(event, e.Held):
        status = "held"
    elif isinstance(event, e.MovedIn):
        status = event.status
    return Reservation(
        event.member_id,
        event.booker_id,
        event.period,
        event.policy_version,
        event.reserved_at if isinstance(event, e.MovedIn) else event.at,
        status,
        status,
        event.until if isinstance(event, e.Held) else None,
        "" if isinstance(event, e.Held) else event.party_id,
    )


def must_be_theirs(kept: Reservation, by: Stamp) -> None:
    """Members act on what they booked or what is theirs; staff act on all. Raises NotYours."""
    if by.actor.role == "member" and by.actor.id not in (kept.member_id, kept.booker_id):
        raise NotYours
