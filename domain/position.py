"""A position: one desk, with its diary of promises. The aggregate that never double-books."""

from datetime import date, datetime, timedelta
from typing import ClassVar, Literal, assert_never

from msgspec import Struct

from domain.kernel import Event, Stamp
from domain.period import KEPT_AFTER_END, Period
from domain.refusals import (
    AlreadyEnded,
    DuplicateCommand,
    NotYours,
    PositionTaken,
    Stale,
    StillOccupied,
    TooEarlyToCheckIn,
    UnknownPosition,
)
from domain.zones import local_wall

Reason = Literal["cancelled", "left", "closed", "displaced", "erased"]


class Installed(Event, frozen=True, kw_only=True):
    """A position was put on the floor: its centre in centimetres, its rotation in degrees."""

    TOPIC: ClassVar[str] = "position.installed"

    site_id: str
    position_id: str
    zone: str
    x: int
    y: int
    rotation: int
    features: tuple[str, ...]
    neighbours: tuple[str, ...]


class Reserved(Event, frozen=True, kw_only=True):
    """The position was promised to a member for a period, under a version of the site's policy."""

    TOPIC: ClassVar[str] = "position.reserved"

    site_id: str
    position_id: str
    reservation_id: str
    member_id: str
    period: Period
    policy_version: int


class CheckedIn(Event, frozen=True, kw_only=True):
    """The member of a reservation arrived at the position."""

    TOPIC: ClassVar[str] = "position.checked-in"

    site_id: str
    position_id: str
    reservation_id: str
    member_id: str


class Released(Event, frozen=True, kw_only=True):
    """The rest of a reservation was given back, for a reason."""

    TOPIC: ClassVar[str] = "position.released"

    site_id: str
    position_id: str
    reservation_id: str
    member_id: str
    reason: Reason


PositionEvent = Installed | Reserved | CheckedIn | Released


class Reservation(Struct, frozen=True):
    """A promise in the diary."""

    member_id: str
    period: Period
    policy_version: int
    checked_in: bool = False


class Position(Struct, frozen=True):
    """Where the position stands, and its diary: what is promised, by reservation id.

    What ended more than a day ago is swept out by the first reservation of a new day, by the time
    in that event, so that every replay sweeps alike and the state never grows with history.
    """

    SHAPE: ClassVar[int] = 1

    site_id: str = ""
    position_id: str = ""
    diary: dict[str, Reservation] = {}
    swept_on: date = date.min

    def evolve(self, event: PositionEvent) -> "Position":
        """The position after one more fact; about something unknown, the same position."""
        match event:
            case Reserved():
                kept = Reservation(event.member_id, event.period, event.policy_version)
                position = self._swept(event.at)
                return position._with({**position.diary, event.reservation_id: kept})
            case CheckedIn():
                return self._checked_in(event.reservation_id)
            case Released():
                diary = self.diary.copy()
                diary.pop(event.reservation_id, None)
                return self._with(diary)
            case Installed():
                return Position(event.site_id, event.position_id, self.diary, self.swept_on)
            case _:
                assert_never(event)

    def _with(self, diary: dict[str, Reservation]) -> "Position":
        return Position(self.site_id, self.position_id, diary, self.swept_on)

    def _swept(self, at: datetime) -> "Position":
        if at.date() == self.swept_on:
            return self
        line = at - KEPT_AFTER_END
        diary = {id_: r for id_, r in self.diary.items() if not r.period.has_ended(line)}
        return Position(self.site_id, self.position_id, diary, at.date())

    def _checked_in(self, reservation_id: str) -> "Position":
        kept = self.diary.get(reservation_id)
        if kept is None:
            return self
        arrived = Reservation(kept.member_id, kept.period, kept.policy_version, checked_in=True)
        return self._with({**self.diary, reservation_id: arrived})

    def install(
        self,
        site_id: str,
        position_id: str,
        *,
        zone: str,
        x: int,
        y: int,
        rotation: int,
        features: tuple[str, ...],
        neighbours: tuple[str, ...],
        by: Stamp,
    ) -> list[Installed]:
        """Put the position on the floor; one that stands there stays as it is."""
        if self.position_id:
            return []
        installed = Installed(
            site_id=site_id,
            position_id=position_id,
            zone=zone,
            x=x,
            y=y,
            rotation=rotation,
            features=features,
            neighbours=neighbours,
            **by.marks(),
        )
        return [installed]

    def reserve(
        self, reservation_id: str, member_id: str, period: Period, policy_version: int, *, by: Stamp
    ) -> list[Reserved]:
        """Promise the position for the period.

        Raises UnknownPosition, NotYours, DuplicateCommand, PositionTaken.
        """
        if not self.position_id:
            raise UnknownPosition
        _must_be_theirs(member_id, by)
        if reservation_id in self.diary:
            raise DuplicateCommand
        if any(kept.period.overlaps(period) for kept in self.diary.values()):
            raise PositionTaken(position=self.position_id)
        reserved = Reserved(
            site_id=self.site_id,
            position_id=self.position_id,
            reservation_id=reservation_id,
            member_id=member_id,
            period=period,
            policy_version=policy_version,
            **by.marks(),
        )
        return [reserved]

    def check_in(self, reservation_id: str, *, opens_minutes: int, by: Stamp) -> list[CheckedIn]:
        """The member is here; who has checked in stays so.

        The window opens `opens_minutes` before the start and closes with the period. Raises
        AlreadyEnded, NotYours, TooEarlyToCheckIn, StillOccupied.
        """
        kept = self.running(reservation_id, by)
        if kept.checked_in:
            return []
        opens_at = kept.period.starts_at - timedelta(minutes=opens_minutes)
        if by.at < opens_at:
            raise TooEarlyToCheckIn(time=local_wall(opens_at, kept.period.time_zone))
        if self._occupied(kept.period.day, by.at):
            raise StillOccupied(position=self.position_id)
        checked_in = CheckedIn(
            site_id=self.site_id,
            position_id=self.position_id,
            reservation_id=reservation_id,
            member_id=kept.member_id,
            **by.marks(),
        )
        return [checked_in]

    def _occupied(self, day: str, at: datetime) -> bool:
        """Who never checked out counts until the day is over: closing time sends all home."""
        return any(
            kept.checked_in and (kept.period.day == day or not kept.period.has_ended(at))
            for kept in self.diary.values()
        )

    def check_out(self, reservation_id: str, *, by: Stamp) -> list[Released]:
        """The member leaves and frees the rest, also after the end.

        Raises AlreadyEnded, NotYours, Stale.
        """
        kept = self._kept(reservation_id, by)
        if not kept.checked_in:
            raise Stale(position=self.position_id)
        return [self._released(reservation_id, kept, "left", by)]

    def release(self, reservation_id: str, reason: Reason, *, by: Stamp) -> list[Released]:
        """Give the rest back; who sits there has left. Raises AlreadyEnded, NotYours."""
        kept = self.running(reservation_id, by)
        if kept.checked_in and reason == "cancelled":
            reason = "left"
        return [self._released(reservation_id, kept, reason, by)]

    def running(self, reservation_id: str, by: Stamp) -> Reservation:
        """The reservation, while its time is not over. Raises AlreadyEnded, NotYours."""
        kept = self._kept(reservation_id, by)
        if kept.period.has_ended(by.at):
            raise AlreadyEnded(position=self.position_id)
        return kept

    def _kept(self, reservation_id: str, by: Stamp) -> Reservation:
        kept = self.diary.get(reservation_id)
        if kept is None:
            raise AlreadyEnded(position=self.position_id)
        _must_be_theirs(kept.member_id, by)
        return kept

    def _released(
        self, reservation_id: str, kept: Reservation, reason: Reason, by: Stamp
    ) -> Released:
        return Released(
            site_id=self.site_id,
            position_id=self.position_id,
            reservation_id=reservation_id,
            member_id=kept.member_id,
            reason=reason,
            **by.marks(),
        )


def _must_be_theirs(member_id: str, by: Stamp) -> None:
    """Members act for themselves; staff act for anybody."""
    if by.actor.role == "member" and by.actor.id != member_id:
        raise NotYours
