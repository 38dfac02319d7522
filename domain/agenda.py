"""A member's agenda: their claims across the network, so that nobody is in two places."""

from datetime import date, datetime
from typing import ClassVar, assert_never

from msgspec import Struct

from domain.kernel import Event, Stamp
from domain.period import KEPT_AFTER_END, Period
from domain.refusals import LimitReached, MemberElsewhere


class Claimed(Event, frozen=True, kw_only=True):
    """A reservation entered the member's agenda."""

    TOPIC: ClassVar[str] = "agenda.claimed"

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


AgendaEvent = Claimed | Freed


class Claim(Struct, frozen=True):
    """Where the member is promised to be, and when."""

    position_id: str
    period: Period


class Agenda(Struct, frozen=True):
    """The claims of one member, by reservation id; swept as the diary of a position is."""

    SHAPE: ClassVar[int] = 1

    claims: dict[str, Claim] = {}
    swept_on: date = date.min

    def evolve(self, event: AgendaEvent) -> "Agenda":
        """The agenda after one more fact; about something unknown, the same agenda."""
        match event:
            case Claimed():
                agenda = self._swept(event.at)
                claim = Claim(event.position_id, event.period)
                return Agenda({**agenda.claims, event.reservation_id: claim}, agenda.swept_on)
            case Freed():
                claims = self.claims.copy()
                claims.pop(event.reservation_id, None)
                return Agenda(claims, self.swept_on)
            case _:
                assert_never(event)

    def _swept(self, at: datetime) -> "Agenda":
        if at.date() == self.swept_on:
            return self
        line = at - KEPT_AFTER_END
        claims = {id_: c for id_, c in self.claims.items() if not c.period.has_ended(line)}
        return Agenda(claims, at.date())

    def claim(
        self,
        member_id: str,
        reservation_id: str,
        *,
        site_id: str,
        position_id: str,
        period: Period,
        max_upcoming: int,
        by: Stamp,
    ) -> list[Claimed]:
        """Enter a reservation.

        Raises MemberElsewhere when the member is promised somewhere in that time, LimitReached when
        `max_upcoming` reservations have not ended yet.
        """
        for claim in self.claims.values():
            if claim.period.overlaps(period):
                raise MemberElsewhere(
                    position=claim.position_id,
                    starts=claim.period.starts,
                    ends=claim.period.ends,
                )
        ahead = sum(not claim.period.has_ended(by.at) for claim in self.claims.values())
        if ahead >= max_upcoming:
            raise LimitReached(limit=max_upcoming)
        claimed = Claimed(
            member_id=member_id,
            reservation_id=reservation_id,
            site_id=site_id,
            position_id=position_id,
            period=period,
            **by.marks(),
        )
        return [claimed]

    def free(self, member_id: str, reservation_id: str, *, by: Stamp) -> list[Freed]:
        """Take a reservation out; one that is not there needs no fact."""
        if reservation_id not in self.claims:
            return []
        return [Freed(member_id=member_id, reservation_id=reservation_id, **by.marks())]
