"""An agenda as it stands, and its verbs: so that nobody is in two places."""

from datetime import date, datetime
from itertools import chain
from typing import ClassVar, assert_never

from msgspec import Struct
from msgspec.structs import replace

from domain.agenda.events import (
    AgendaEvent,
    BranchJoined,
    BranchLeft,
    Changed,
    Claimed,
    Forgotten,
    Freed,
)
from domain.kernel import Stamp
from domain.period import KEPT_AFTER_END, Period
from domain.refusals import LimitReached, MemberElsewhere, MemberForgotten


class Claim(Struct, frozen=True):
    """Where the member is promised to be, and when; a held claim counts until an instant (UTC)."""

    position_id: str
    period: Period
    until: datetime | None = None

    def counts(self, at: datetime) -> bool:
        """Whether it keeps the member from being elsewhere, seen from a UTC instant."""
        return self.until is None or self.until > at


class Agenda(Struct, frozen=True):
    """The claims of one member, by reservation id; swept as the diary of a position is."""

    SHAPE: ClassVar[int] = 5

    claims: dict[str, Claim] = {}
    swept_on: date = date.min
    branches: tuple[str, ...] = ()
    forgotten: bool = False

    def evolve(self, event: AgendaEvent) -> "Agenda":
        """The agenda after one more fact; about something unknown, the same agenda."""
        match event:
            case Claimed():
                claim = Claim(event.position_id, event.period, event.until)
                return self._swept(event.at)._with(event.reservation_id, claim)
            case Changed():
                claim = Claim(event.position_id, event.period)
                return self._with(event.reservation_id, claim)
            case Freed():
                claims = self.claims.copy()
                claims.pop(event.reservation_id, None)
                return Agenda(claims, self.swept_on, self.branches, self.forgotten)
            case BranchJoined():
                return replace(self, branches=(*self._other(event), event.branch_id))
            case BranchLeft():
                return replace(self, branches=self._other(event))
            case Forgotten():
                return replace(self, forgotten=True)
            case _:
                assert_never(event)

    def _with(self, reservation_id: str, claim: Claim) -> "Agenda":
        claims = {**self.claims, reservation_id: claim}
        return Agenda(claims, self.swept_on, self.branches, self.forgotten)

    def _other(self, event: BranchJoined | BranchLeft) -> tuple[str, ...]:
        return tuple(branch for branch in self.branches if branch != event.branch_id)

    def _swept(self, at: datetime) -> "Agenda":
        if at.date() == self.swept_on:
            return self
        line = at - KEPT_AFTER_END
        claims = {id_: c for id_, c in self.claims.items() if not c.period.has_ended(line)}
        return Agenda(claims, at.date(), self.branches, self.forgotten)

    def claim(
        self,
        member_id: str,
        reservation_id: str,
        *,
        site_id: str,
        position_id: str,
        period: Period,
        max_upcoming: int,
        until: datetime | None = None,
        by: Stamp,
    ) -> list[Claimed]:
        """Enter a reservation, or a hold that counts until an instant (UTC).

        Raises MemberElsewhere when the member is promised somewhere in that time, LimitReached when
        `max_upcoming` reservations have not ended yet, MemberForgotten.
        """
        self._must_be_free(period, reservation_id, by.at)
        self._must_be_below(max_upcoming, by.at)
        claimed = Claimed(
            member_id=member_id,
            reservation_id=reservation_id,
            site_id=site_id,
            position_id=position_id,
            period=period,
            until=until,
            **by.marks(),
        )
        return [claimed]

    def change(
        self,
        member_id: str,
        reservation_id: str,
        *,
        site_id: str,
        position_id: str,
        period: Period,
        by: Stamp,
    ) -> list[Changed]:
        """Enter another place or time of a reservation. Raises MemberElsewhere, MemberForgotten."""
        self._must_be_free(period, reservation_id, by.at)
        return self.follow(
            member_id,
            reservation_id,
            site_id=site_id,
            position_id=position_id,
            period=period,
            by=by,
        )

    def follow(
        self,
        member_id: str,
        reservation_id: str,
        *,
        site_id: str,
        position_id: str,
        period: Period,
        by: Stamp,
    ) -> list[Changed]:
        """Enter another place or time of a reservation, whether or not the member is free then."""
        changed = Changed(
            member_id=member_id,
            reservation_id=reservation_id,
            site_id=site_id,
            position_id=position_id,
            period=period,
            **by.marks(),
        )
        return [changed]

    def free(self, member_id: str, reservation_id: str, *, by: Stamp) -> list[Freed]:
        """Take a reservation out; no event when it is not there."""
        if reservation_id not in self.claims:
            return []
        return [Freed(member_id=member_id, reservation_id=reservation_id, **by.marks())]

    def join(self, member_id: str, branch_id: str, *, by: Stamp) -> list[BranchJoined]:
        """Make the member one of a branch; no event when they are one. Raises MemberForgotten."""
        self.must_be_of_somebody()
        if branch_id in self.branches:
            return []
        return [BranchJoined(member_id=member_id, branch_id=branch_id, **by.marks())]

    def leave(self, member_id: str, branch_id: str, *, by: Stamp) -> list[BranchLeft]:
        """Have the member be no longer one of a branch; no event when they are not."""
        if branch_id not in self.branches:
            return []
        return [BranchLeft(member_id=member_id, branch_id=branch_id, **by.marks())]

    def forget(self, member_id: str, *, by: Stamp) -> list[BranchLeft | Forgotten]:
        """Leave all branches, and promise the member nothing any more; once is enough."""
        if self.forgotten:
            return []
        left = (self.leave(member_id, branch_id, by=by) for branch_id in self.branches)
        return [*chain.from_iterable(left), Forgotten(member_id=member_id, **by.marks())]

    def must_be_of_somebody(self) -> None:
        """Raise MemberForgotten when whose agenda it was is forgotten."""
        if self.forgotten:
            raise MemberForgotten

    def _must_be_free(self, period: Period, but: str, at: datetime) -> None:
        self.must_be_of_somebody()
        for id_, claim in self.claims.items():
            if id_ != but and claim.counts(at) and claim.period.overlaps(period):
                raise MemberElsewhere(
                    position=claim.position_id,
                    starts=claim.period.starts,
                    ends=claim.period.ends,
                )

    def _must_be_below(self, max_upcoming: int, at: datetime) -> None:
        claims = self.claims.values()
        upcoming = sum(claim.counts(at) and not claim.period.has_ended(at) for claim in claims)
        if upcoming >= max_upcoming:
            raise LimitReached(limit=max_upcoming)
