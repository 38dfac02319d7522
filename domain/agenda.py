"""A member's agenda: their claims across the network, so that nobody is in two places, and the
branches they are of.
"""

from datetime import date, datetime
from typing import Any, ClassVar, assert_never

from msgspec import Struct

from domain.kernel import Event, Stamp
from domain.period import KEPT_AFTER_END, Period
from domain.refusals import LimitReached, MemberElsewhere


class Claimed(Event, frozen=True, kw_only=True, tag=2):
    """A reservation entered the member's agenda; a held one only until an instant."""

    TOPIC: ClassVar[str] = "agenda.claimed"

    member_id: str
    reservation_id: str
    site_id: str
    position_id: str
    period: Period
    until: datetime | None

    @staticmethod
    def upcast_v1_v2(state: dict[str, Any]) -> None:
        """At first, nothing was held."""
        state["until"] = None


class Changed(Event, frozen=True, kw_only=True):
    """A reservation in the member's agenda has another place or time, or was confirmed."""

    TOPIC: ClassVar[str] = "agenda.changed"

    member_id: str
    reservation_id: str
    site_id: str
    position_id: str
    period: Period


class Freed(Event, frozen=True, kw_only=True):
    """A reservation left the member's agenda: the member may be elsewhere."""

    TOPIC: ClassVar[str] = "agenda.freed"

    member_id: str
    reservation_id: str


class BranchJoined(Event, frozen=True, kw_only=True):
    """The member is of a branch, and may book the positions assigned to it."""

    TOPIC: ClassVar[str] = "agenda.branch-joined"

    member_id: str
    branch_id: str


class BranchLeft(Event, frozen=True, kw_only=True):
    """The member is no longer of a branch; what they have reserved stays theirs."""

    TOPIC: ClassVar[str] = "agenda.branch-left"

    member_id: str
    branch_id: str


AgendaEvent = Claimed | Changed | Freed | BranchJoined | BranchLeft


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

    SHAPE: ClassVar[int] = 4

    claims: dict[str, Claim] = {}
    swept_on: date = date.min
    branches: tuple[str, ...] = ()

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
                return Agenda(claims, self.swept_on, self.branches)
            case BranchJoined():
                return Agenda(self.claims, self.swept_on, (*self._other(event), event.branch_id))
            case BranchLeft():
                return Agenda(self.claims, self.swept_on, self._other(event))
            case _:
                assert_never(event)

    def _with(self, reservation_id: str, claim: Claim) -> "Agenda":
        return Agenda({**self.claims, reservation_id: claim}, self.swept_on, self.branches)

    def _other(self, event: BranchJoined | BranchLeft) -> tuple[str, ...]:
        return tuple(branch for branch in self.branches if branch != event.branch_id)

    def _swept(self, at: datetime) -> "Agenda":
        if at.date() == self.swept_on:
            return self
        line = at - KEPT_AFTER_END
        claims = {id_: c for id_, c in self.claims.items() if not c.period.has_ended(line)}
        return Agenda(claims, at.date(), self.branches)

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
        `max_upcoming` reservations have not ended yet.
        """
        self._must_be_free(period, reservation_id, by.at)
        ahead = sum(
            claim.counts(by.at) and not claim.period.has_ended(by.at)
            for claim in self.claims.values()
        )
        if ahead >= max_upcoming:
            raise LimitReached(limit=max_upcoming)
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
        """Enter another place or time for a reservation. Raises MemberElsewhere."""
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
        """Enter what has become of a reservation, whatever else is in that time."""
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
        """Take a reservation out; one that is not there needs no fact."""
        if reservation_id not in self.claims:
            return []
        return [Freed(member_id=member_id, reservation_id=reservation_id, **by.marks())]

    def join(self, member_id: str, branch_id: str, *, by: Stamp) -> list[BranchJoined]:
        """Be of a branch; who is stays so."""
        if branch_id in self.branches:
            return []
        return [BranchJoined(member_id=member_id, branch_id=branch_id, **by.marks())]

    def leave(self, member_id: str, branch_id: str, *, by: Stamp) -> list[BranchLeft]:
        """Be no longer of a branch; who is not needs no fact."""
        if branch_id not in self.branches:
            return []
        return [BranchLeft(member_id=member_id, branch_id=branch_id, **by.marks())]

    def _must_be_free(self, period: Period, but: str, at: datetime) -> None:
        for id_, claim in self.claims.items():
            if id_ != but and claim.counts(at) and claim.period.overlaps(period):
                raise MemberElsewhere(
                    position=claim.position_id,
                    starts=claim.period.starts,
                    ends=claim.period.ends,
                )
