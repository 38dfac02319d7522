"""A member's agenda: their claims across the network, so that nobody is in two places, and the
branches they are of.

`state` is what it is and its verbs, `events` what can have happened to it.
"""

from domain.agenda.events import (
    AgendaEvent,
    BranchJoined,
    BranchLeft,
    Changed,
    Claimed,
    Forgotten,
    Freed,
)
from domain.agenda.state import Agenda, Claim

__all__ = [
    "Agenda",
    "AgendaEvent",
    "BranchJoined",
    "BranchLeft",
    "Changed",
    "Claim",
    "Claimed",
    "Forgotten",
    "Freed",
]
