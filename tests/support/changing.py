"""A house whose staff change what it offers, and people who count on it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar

from msgspec.structs import replace

from booking import arranging, assigning, blocking, dating
from booking.application import Bookings, Outcome
from booking.commands import (
    AdoptPolicy,
    AssignPositions,
    BlockPositions,
    Change,
    ChangeLayout,
    CloseDays,
    EndAssignment,
    Fate,
    JoinBranch,
    LiftBlock,
    LiftClosure,
    Place,
    SetSeason,
    UndoLayoutChange,
    WithdrawSeason,
)
from booking.displacing import Changing, fates
from booking.reserving import reserve_desk
from domain.arranging import Changes
from domain.kernel import Event, Role
from domain.position import Position
from tests.support.afternoon import Afternoon, at
from tests.support.house import POLICY, opened, reserve, site, stamp

C = TypeVar("C", bound=Change)

TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = (date(2026, 11, day) for day in (24, 25, 26, 27))
LATE = (("11:00", "19:00"),) * 5 + ((), ())

VERBS: dict[type[Change], Changing[Any]] = {
    AdoptPolicy: dating.adopt_policy,
    SetSeason: dating.set_season,
    WithdrawSeason: dating.withdraw_season,
    CloseDays: dating.close_days,
    LiftClosure: dating.lift_closure,
    BlockPositions: blocking.block_positions,
    LiftBlock: blocking.lift_block,
    ChangeLayout: arranging.change_layout,
    UndoLayoutChange: arranging.undo_layout_change,
    AssignPositions: assigning.assign_positions,
    EndAssignment: assigning.end_assignment_of,
}

# One wish of every kind, with nothing wrong but that there may be nothing to take back.
WISHES: dict[type[Change], dict[str, Any]] = {
    AdoptPolicy: {"policy": replace(POLICY, version=2, starts_on="2026-11-24", hours=LATE)},
    SetSeason: {"first": TUESDAY, "last": FRIDAY, "hours": LATE},
    WithdrawSeason: {"season_id": "s1"},
    CloseDays: {"first": TUESDAY, "last": TUESDAY, "cause": "works"},
    LiftClosure: {"closure_id": "c1"},
    BlockPositions: {
        "positions": ("A",),
        "starts": f"{TUESDAY}T09:00",
        "ends": f"{TUESDAY}T12:00",
        "cause": "outage",
    },
    LiftBlock: {"block_id": "b1"},
    ChangeLayout: {"starts_on": TUESDAY, "changes": Changes(retire=("A",))},
    UndoLayoutChange: {},
    AssignPositions: {
        "positions": ("A",),
        "branch_id": "atlas",
        "first": TUESDAY,
        "last": FRIDAY,
    },
    EndAssignment: {"assignment_id": "a1", "last": WEDNESDAY},
}


def desk(code: str, x: int, y: int, *features: str, neighbours: tuple[str, ...] = ()) -> Place:
    """A position somewhere on the floor."""
    return Place(
        code=code, zone="quay", x=x, y=y, rotation=0, features=features, neighbours=neighbours
    )


# A and B stand together, C beside them has no screen, D stands far off.
DESKS = (
    desk("A", 100, 100, "screen", neighbours=("B",)),
    desk("B", 200, 100, "screen", neighbours=("A",)),
    desk("C", 300, 100),
    desk("D", 800, 500, "screen", "window"),
)


@dataclass
class Staff(Afternoon):
    """Sam, an operator, changes things; ada, bob and others count on them."""

    bookings: Bookings = field(
        default_factory=lambda: opened(Bookings.in_memory(), replace(site("ess"), positions=DESKS))
    )

    def books(
        self, position: str, hours: str = "09:00-12:00", who: str = "ada", day: date = TUESDAY
    ) -> str:
        """Somebody reserves; the reservation's id."""
        starts, ends = hours.split("-")
        asked = reserve(position, starts, ends, member=who, day=day, by=stamp(who, at=at("07:00")))
        reserve_desk(self.bookings, asked)
        return asked.reservation_id

    def wish(
        self,
        kind: type[C],
        when: datetime | None = None,
        *,
        who: str = "sam",
        role: Role = "operator",
        command_id: str | None = None,
        **asked: Any,
    ) -> C:
        """What staff ask for: the usual of its kind, but for what is said."""
        by = stamp(who, role=role, at=when or at("07:00"), command_id=command_id)
        return kind(**{"by": by, "site_id": "ess", **WISHES[kind], **asked})

    def sees(self, wish: Change) -> dict[str, str]:
        """The preview: whom a change would displace, and where to."""
        displaced = VERBS[type(wish)].preview(self.bookings, wish).displaced
        return {each.reservation_id: each.to_position_id for each in displaced}

    def makes(self, wish: Change, **plan: str) -> Outcome:
        """The change, with everybody's fate as planned: an id, and a position or nothing."""
        planned = tuple(Fate(id_, to) for id_, to in plan.items())
        return VERBS[type(wish)](self.bookings, replace(wish, plan=planned))

    def goes_ahead(self, wish: Change) -> Outcome:
        """The change, with the plan its preview comes to."""
        verb = VERBS[type(wish)]
        plan = fates(verb.preview(self.bookings, wish))
        return verb(self.bookings, replace(wish, plan=plan))

    def enlists(self, who: str, branch: str = "atlas", *, belongs: bool = True) -> Outcome:
        """Somebody is of a branch from now on, or no longer."""
        by = stamp("sam", role="operator", at=at("07:00"))
        return assigning.join_branch(
            self.bookings, JoinBranch(by=by, member_id=who, branch_id=branch, belongs=belongs)
        )

    def position(self, code: str) -> Position:
        """The position as the log has it."""
        return self.bookings.position("ess", code).state

    def season(self) -> str:
        """The id of the season there is."""
        return self.bookings.site("ess").state.calendar.seasons[0].id

    def closure(self) -> str:
        """The id of the closure there is."""
        return self.bookings.site("ess").state.calendar.closures[0].id

    def head(self) -> int:
        """How many facts there are."""
        return self.bookings.event_log.head()

    def state(self, id_: str) -> tuple[str, str, str]:
        """Where a reservation is by now, its state, and why the house changed it."""
        row = self.row(id_)
        return row.position_id, row.state, row.cause


def topics(events: Sequence[Event]) -> list[str]:
    """What happened, in a word each."""
    return [event.TOPIC.partition(".")[2] for event in events]


# What may be in somebody's way, what may move them, and why it says that it does.
DISPLACING = [SetSeason, CloseDays, BlockPositions, ChangeLayout, AssignPositions]
MOVING = [BlockPositions, ChangeLayout, AssignPositions]
CAUSES = {
    SetSeason: "hours",
    CloseDays: "works",
    BlockPositions: "outage",
    ChangeLayout: "layout",
    AssignPositions: "assignment",
}


def name(kind: type[Change]) -> str:
    return kind.NAME
