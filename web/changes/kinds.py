"""The table of what can be changed: the command, where the API has it, who may, and its shape."""

from collections.abc import Callable
from inspect import cleandoc
from typing import Any, NamedTuple

from booking import arranging, assigning, blocking, commands, dating
from booking.commands import Change
from booking.displacing import Changing
from domain.kernel import Stamp
from web.accounts.people import Person
from web.changes import layouts, shapes
from web.changes.shapes import HouseBody, Json

May = Callable[[Person, str], bool]


def operators(person: Person, _site: str) -> bool:
    """Operators alone."""
    return person.is_operator


def everybody(_person: Person, _site: str) -> bool:
    """The house itself says to whom it listens."""
    return True


class Kind(NamedTuple):
    """A change of one kind; `path` is below a site, and may be about one thing of it."""

    command: type[Change]
    path: str
    shape: type[HouseBody]
    change: Changing[Any]
    may: May

    @property
    def name(self) -> str:
        """How the command line calls it."""
        return self.command.NAME

    @property
    def says(self) -> str:
        """What it does, in a sentence."""
        return cleandoc(self.command.__doc__ or "").partition("\n\n")[0]

    @property
    def about(self) -> str:
        """What the path is about, if anything: "season"."""
        return self.path.partition("<uuid:")[2].partition(">")[0]

    def of(self, by: Stamp, site_id: str, told: Json) -> Change:
        """The command, from what was told."""
        asked = {name: value for name, value in told.items() if name != "dry_run"}
        return self.command(by=by, site_id=site_id, **asked)

    def id_of(self, command: Change) -> str:
        """The id of what was changed: what the path or the body is about, else what was made."""
        name = f"{self.about}_id" if self.about else "season_id"
        return str(getattr(command, name, "") or command.change_id)


KINDS = (
    Kind(commands.AdoptPolicy, "policies", shapes.PolicyBody, dating.adopt_policy, operators),
    Kind(commands.SetSeason, "seasons", shapes.SeasonBody, dating.set_season, operators),
    Kind(
        commands.WithdrawSeason,
        "seasons/<uuid:season>/withdraw",
        HouseBody,
        dating.withdraw_season,
        operators,
    ),
    Kind(commands.CloseDays, "closures", shapes.ClosureBody, dating.close_days, operators),
    Kind(
        commands.LiftClosure,
        "closures/<uuid:closure>/lift",
        HouseBody,
        dating.lift_closure,
        operators,
    ),
    Kind(
        commands.BlockPositions,
        "blocks",
        shapes.BlockBody,
        blocking.block_positions,
        Person.is_staff_at,
    ),
    Kind(
        commands.LiftBlock,
        "blocks/<uuid:block>/lift",
        HouseBody,
        blocking.lift_block,
        Person.is_staff_at,
    ),
    Kind(
        commands.ChangeLayout,
        "layout-changes",
        layouts.LayoutBody,
        arranging.change_layout,
        operators,
    ),
    Kind(
        commands.UndoLayoutChange,
        "layout-changes/undo",
        HouseBody,
        arranging.undo_layout_change,
        operators,
    ),
    Kind(
        commands.AssignPositions,
        "assignments",
        shapes.AssignmentBody,
        assigning.assign_positions,
        operators,
    ),
    Kind(
        commands.EndAssignment,
        "assignments/<uuid:assignment>/end",
        shapes.EndBody,
        assigning.end_assignment_of,
        operators,
    ),
    Kind(
        commands.OpenDays,
        "assignments/<uuid:assignment>/open",
        shapes.DaysOfBranchBody,
        assigning.open_days,
        everybody,
    ),
    Kind(
        commands.KeepDays,
        "assignments/<uuid:assignment>/keep",
        shapes.DaysOfBranchBody,
        assigning.keep_days,
        everybody,
    ),
)
