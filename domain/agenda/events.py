"""What can have happened to a member's agenda."""

from datetime import datetime
from typing import Any, ClassVar

from domain.kernel import Event
from domain.period import Period


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


class Forgotten(Event, frozen=True, kw_only=True):
    """The member was forgotten: all they had ahead was given back, and nothing is promised again.

    It says whom by their opaque id alone; the id is nobody's any more.
    """

    TOPIC: ClassVar[str] = "agenda.forgotten"

    member_id: str


AgendaEvent = Claimed | Changed | Freed | BranchJoined | BranchLeft | Forgotten
