"""What the house has decided about a position: where it stands from when on, blocks, branches."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any, assert_never

from msgspec import Struct
from msgspec.structs import replace

from domain.position import events as e
from domain.zones import local_day

# How long what is over is still remembered, and how many spells that began before then.
KEPT = timedelta(days=2)
SPELLS_KEPT = 3


class Spell(Struct, frozen=True):
    """From a day on, the position stands at a spot, or nowhere; later versions win."""

    starts_on: str
    version: int
    spot: e.Spot | None


class Block(Struct, frozen=True):
    """Out of use from one wall-clock moment "YYYY-MM-DDTHH:MM" of the site up to another."""

    id: str
    starts: str
    ends: str
    cause: str

    def overlaps(self, day: str, starts: str, ends: str) -> bool:
        """Whether it takes anything of some hours of a day."""
        return f"{day}T{starts}" < self.ends and self.starts < f"{day}T{ends}"


class Assignment(Struct, frozen=True):
    """The position is a branch's from a first to a last day, but for days that fell open.

    A day falls open when the branch opens it, or `fall_open_days` days before, unless it is kept.
    """

    id: str
    branch_id: str
    first: str
    last: str
    fall_open_days: int
    opened: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()

    def covers(self, day: str) -> bool:
        """Whether a day "YYYY-MM-DD" is in it."""
        return self.first <= day <= self.last

    def is_open(self, day: str, today: date) -> bool:
        """Whether everybody may book a day, seen from today."""
        if day in self.kept:
            return False
        falls_open = date.fromisoformat(day) - timedelta(days=self.fall_open_days)
        return day in self.opened or falls_open <= today

    def is_for(self, day: str, branches: Collection[str], today: date) -> bool:
        """Whether somebody of these branches may book a day, seen from today."""
        return not self.covers(day) or self.branch_id in branches or self.is_open(day, today)


class Premises(Struct, frozen=True):
    """Spells in the order they start, blocks and assignments; what is over is swept out."""

    spells: tuple[Spell, ...] = ()
    blocks: tuple[Block, ...] = ()
    assignments: tuple[Assignment, ...] = ()

    def evolve(self, event: e.PremisesEvent) -> "Premises":
        """The premises after one more fact."""
        match event:
            case e.Installed():
                return self._standing(Spell("", 0, e.spot_of(event)), event.at)
            case e.Placed():
                return self._standing(
                    Spell(event.starts_on, event.layout_version, event.spot), event.at
                )
            case e.Retired():
                return self._standing(Spell(event.starts_on, event.layout_version, None), event.at)
            case e.Blocked():
                block = Block(event.block_id, event.starts, event.ends, event.cause)
                others = tuple(b for b in self.blocks if b.id != block.id)
                return self._recent(event.at, blocks=(*others, block))
            case e.Unblocked():
                left = tuple(b for b in self.blocks if b.id != event.block_id)
                return replace(self, blocks=left)
            case e.Assigned() | e.AssignmentEnded() | e.DayOpened() | e.DayKept():
                return self._assigned(event)
            case _:
                assert_never(event)

    def _standing(self, spell: Spell, at: datetime) -> "Premises":
        """A spell takes the place of all that were to begin after it."""
        kept = [
            s for s in self.spells if s.starts_on <= spell.starts_on and s.version != spell.version
        ]
        line = (at - KEPT).date().isoformat()
        over = sum(s.starts_on < line for s in kept)
        return replace(self, spells=(*kept[max(over - SPELLS_KEPT, 0) :], spell))

    def _assigned(
        self, event: e.Assigned | e.AssignmentEnded | e.DayOpened | e.DayKept
    ) -> "Premises":
        if isinstance(event, e.Assigned):
            given = Assignment(
                event.assignment_id,
                event.branch_id,
                event.first,
                event.last,
                event.fall_open_days,
            )
            others = tuple(a for a in self.assignments if a.id != given.id)
            return self._recent(event.at, assignments=(*others, given))
        changed = (
            _after(each, event) if each.id == event.assignment_id else each
            for each in self.assignments
        )
        return replace(self, assignments=tuple(a for a in changed if a.first <= a.last))

    def _recent(self, at: datetime, **changes: Any) -> "Premises":
        """Changed, without what has been over for a while."""
        line = (at - KEPT).date().isoformat()
        new = replace(self, **changes)
        return Premises(
            new.spells,
            tuple(b for b in new.blocks if b.ends >= line),
            tuple(a for a in new.assignments if a.last >= line),
        )

    def spot_on(self, day: str) -> e.Spot | None:
        """Where the position stands on a day "YYYY-MM-DD"; None when it stands nowhere."""
        return next((s.spot for s in reversed(self.spells) if s.starts_on <= day), None)

    def spot_before(self, version: int) -> e.Spot | None:
        """Where it stood before a version of the layout."""
        return next((s.spot for s in reversed(self.spells) if s.version < version), None)

    def blocked(self, day: str, starts: str, ends: str) -> Block | None:
        """The first block that takes anything of some hours of a day."""
        return next((b for b in self.blocks if b.overlaps(day, starts, ends)), None)

    def is_for(self, day: str, branches: Collection[str], at: datetime, time_zone: str) -> bool:
        """Whether somebody of these branches may book a day, seen from a UTC instant."""
        return not self.assignments or all(
            a.is_for(day, branches, local_day(at, time_zone)) for a in self.assignments
        )


def _after(
    assignment: Assignment, event: e.AssignmentEnded | e.DayOpened | e.DayKept
) -> Assignment:
    match event:
        case e.AssignmentEnded():
            return replace(assignment, last=min(assignment.last, event.last))
        case e.DayOpened(day=day):
            opened, kept = {*assignment.opened, day}, {*assignment.kept} - {day}
        case e.DayKept(day=day):
            opened, kept = {*assignment.opened} - {day}, {*assignment.kept, day}
        case _:
            assert_never(event)
    return replace(assignment, opened=tuple(sorted(opened)), kept=tuple(sorted(kept)))
