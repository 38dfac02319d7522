"""Commands that change what the house offers; whoever counts on it is looked at first.

A `plan` says of every reservation that stands in the way what is to become of it.
"""

from datetime import date
from typing import ClassVar

import msgspec

from booking.commands.base import Command, derived_id
from domain.arranging import Changes
from domain.causes import Cause
from domain.policy import Policy, Week


class Fate(msgspec.Struct, frozen=True):
    """What is to become of a reservation: another position, or its end where that is empty."""

    reservation_id: str
    to_position_id: str = ""


class Change(Command, frozen=True, kw_only=True):
    """A wish to change what a site offers."""

    site_id: str
    plan: tuple[Fate, ...] = ()

    @property
    def change_id(self) -> str:
        """The id of what the change makes."""
        return derived_id(self.by)


class AdoptPolicy(Change, frozen=True, kw_only=True):
    """Go by other numbers and weekly hours from a day on.

    A policy of version 0 becomes the next.
    """

    NAME: ClassVar[str] = "adopt-policy"

    policy: Policy


class SetSeason(Change, frozen=True, kw_only=True):
    """Have other weekly hours from a first to a last day; a new season, or another shape of one."""

    NAME: ClassVar[str] = "set-season"

    season_id: str = ""
    first: date
    last: date
    hours: Week


class WithdrawSeason(Change, frozen=True, kw_only=True):
    """Go back to the usual hours."""

    NAME: ClassVar[str] = "withdraw-season"

    season_id: str


class CloseDays(Change, frozen=True, kw_only=True):
    """Stay closed from a first to a last day."""

    NAME: ClassVar[str] = "close-days"

    first: date
    last: date
    cause: Cause


class LiftClosure(Change, frozen=True, kw_only=True):
    """Be open after all."""

    NAME: ClassVar[str] = "lift-closure"

    closure_id: str


class BlockPositions(Change, frozen=True, kw_only=True):
    """Take positions out of use from one wall-clock moment "YYYY-MM-DDTHH:MM" to another."""

    NAME: ClassVar[str] = "block-positions"

    positions: tuple[str, ...]
    starts: str
    ends: str
    cause: Cause


class LiftBlock(Change, frozen=True, kw_only=True):
    """Put blocked positions back to use."""

    NAME: ClassVar[str] = "lift-block"

    block_id: str


class ChangeLayout(Change, frozen=True, kw_only=True):
    """Have positions stand otherwise from a day on."""

    NAME: ClassVar[str] = "change-layout"

    starts_on: date
    changes: Changes


class UndoLayoutChange(Change, frozen=True, kw_only=True):
    """Take the last change of the layout back."""

    NAME: ClassVar[str] = "undo-layout-change"


class AssignPositions(Change, frozen=True, kw_only=True):
    """Give positions to a branch from a first to a last day."""

    NAME: ClassVar[str] = "assign-positions"

    positions: tuple[str, ...]
    branch_id: str
    first: date
    last: date


class EndAssignment(Change, frozen=True, kw_only=True):
    """Let an assignment end with an earlier day."""

    NAME: ClassVar[str] = "end-assignment"

    assignment_id: str
    last: date


class OpenDays(Change, frozen=True, kw_only=True):
    """Give days of a branch's position to all."""

    NAME: ClassVar[str] = "open-days"

    position_id: str
    assignment_id: str
    days: tuple[date, ...]


class KeepDays(OpenDays, frozen=True, kw_only=True):
    """Confirm days of a branch's position, so that they do not fall open."""

    NAME: ClassVar[str] = "keep-days"


class JoinBranch(Command, frozen=True, kw_only=True):
    """Make a member one of a branch, or no longer one."""

    NAME: ClassVar[str] = "join-branch"

    member_id: str
    branch_id: str
    belongs: bool = True


class RetimePosition(Command, frozen=True, kw_only=True):
    """Note which instants a position's reservations are by the zone rules in force."""

    NAME: ClassVar[str] = "retime-position"

    site_id: str
    position_id: str
