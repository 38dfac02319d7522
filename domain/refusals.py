"""Every no of the house, each with its stable code (`rules.md`, Refusals).

A refusal carries facts (codes, times, counts) that a door puts into a sentence in the person's
language. Refusals are raised and logged; they are never stored as events.
"""

from collections.abc import Sequence
from typing import ClassVar, NamedTuple

Facts = dict[str, str | int]


class Reason(NamedTuple):
    """One of several things that are wrong at once: a stable code and its facts."""

    code: str
    facts: Facts


class Refusal(Exception):
    """A rule's no. `facts` fill the sentence; they never hold anything about another person."""

    code: ClassVar[str]

    def __init__(self, **facts: str | int) -> None:
        super().__init__(self.code, facts)
        self.facts = facts


class PositionTaken(Refusal):
    """Somebody has the position for part of that time."""

    code = "position-taken"


class MemberElsewhere(Refusal):
    """The member has a position somewhere in the network for part of that time."""

    code = "member-elsewhere"


class MemberForgotten(Refusal):
    """The member was forgotten: nothing is promised to that id again."""

    code = "member-forgotten"


class OutsideHours(Refusal):
    """The site is open that day, but not for all of that time."""

    code = "outside-hours"


class SiteClosed(Refusal):
    """The site does not open that day."""

    code = "site-closed"


class BeyondHorizon(Refusal):
    """The day is further ahead than the policy lets one book."""

    code = "beyond-horizon"


class TooShort(Refusal):
    """The time asked for is shorter than the policy's minimum, or ends before it starts."""

    code = "too-short"


class OffGrid(Refusal):
    """Start or end is not on the policy's grid."""

    code = "off-grid"


class LimitReached(Refusal):
    """The member has as many upcoming reservations as the policy allows."""

    code = "limit-reached"


class InThePast(Refusal):
    """The end is not in the future."""

    code = "in-the-past"


class TooEarlyToCheckIn(Refusal):
    """The check-in window has not opened yet."""

    code = "too-early-to-check-in"


class StillOccupied(Refusal):
    """Somebody else is checked in at the position."""

    code = "still-occupied"


class AlreadyEnded(Refusal):
    """The reservation was released, or its time is over."""

    code = "already-ended"


class NotYours(Refusal):
    """A member acts on somebody else's reservation, or reserves for another `member`."""

    code = "not-yours"


class UnknownPosition(Refusal):
    """No such position; to a verb also no such site, which the doors tell apart."""

    code = "unknown-position"


class PositionBlocked(Refusal):
    """The position is out of use for part of that time."""

    code = "position-blocked"


class PositionAssigned(Refusal):
    """The position is a branch's that day, and has not fallen open."""

    code = "position-assigned"


class NonexistentTime(Refusal):
    """The clocks of the site skip that local time, or it has not that offset."""

    code = "nonexistent-time"


class Stale(Refusal):
    """The reservation is not in the state the person was shown; where nobody has come who would
    leave, it is told when it `starts`.
    """

    code = "stale"


class DuplicateCommand(Refusal):
    """The same command id came before with another content."""

    code = "duplicate-command"


class Contradictory(Refusal):
    """What was asked for contradicts itself or what there is; `reasons` are all of them."""

    code = "contradictory"

    def __init__(self, reasons: Sequence[Reason]) -> None:
        super().__init__(count=len(reasons))
        self.reasons = tuple(reasons)


def must_be_sound(wrong: Sequence[Reason]) -> None:
    """Raise Contradictory with everything that is wrong, if anything is."""
    if wrong:
        raise Contradictory(wrong)


class PeopleAffected(Refusal):
    """Reservations stand in the way, and what is to become of each of them was not said."""

    code = "people-affected"


class UnknownChange(Refusal):
    """There is no such season, closure, block, assignment or change of layout to take back."""

    code = "unknown-change"


# What is about one position: another may do.
HINDRANCES = (PositionTaken, PositionBlocked, PositionAssigned)
