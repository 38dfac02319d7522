"""What staff may want to change of the house: few days, few desks, so that people are affected."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st
from msgspec.structs import replace

from booking.arranging import change_layout, undo_layout_change
from booking.assigning import assign_positions, end_assignment_of, join_branch, keep_days, open_days
from booking.blocking import block_positions, lift_block
from booking.commands import (
    AdoptPolicy,
    AssignPositions,
    BlockPositions,
    Change,
    ChangeLayout,
    CloseDays,
    EndAssignment,
    Fate,
    ForgetMember,
    JoinBranch,
    KeepDays,
    LiftBlock,
    LiftClosure,
    OpenDays,
    RetimePosition,
    SetSeason,
    UndoLayoutChange,
    WithdrawSeason,
)
from booking.dating import adopt_policy, close_days, lift_closure, set_season, withdraw_season
from booking.displacing import Changing
from booking.forgetting import forget_member
from booking.retiming import retime_position
from domain.arranging import Added, Changes, Joined, Moved
from domain.position import Spot
from tests.properties.model import Model
from tests.properties.wishes import ALWAYS, HANDLERS, RULES, mostly

BRANCHES = ("argan", "thuya")
SHORT = (("10:00", "12:00"),) * 7
LONG = (("08:00", "24:00"),) * 7
SPOTS = {"A": 120, "B": 420, "C": 720, "D": 1020}
NONE = "none"
# What makes a command once it is known who asks, where and when.
Wish = Callable[..., Change]
Known = dict[str, str]

CHANGES: dict[type[Any], Changing[Any]] = {
    AdoptPolicy: adopt_policy,
    AssignPositions: assign_positions,
    BlockPositions: block_positions,
    ChangeLayout: change_layout,
    CloseDays: close_days,
    EndAssignment: end_assignment_of,
    LiftBlock: lift_block,
    LiftClosure: lift_closure,
    SetSeason: set_season,
    UndoLayoutChange: undo_layout_change,
    WithdrawSeason: withdraw_season,
}
HANDLERS.update(CHANGES)
HANDLERS.update(
    {
        ForgetMember: forget_member,
        JoinBranch: join_branch,
        KeepDays: keep_days,
        OpenDays: open_days,
        RetimePosition: retime_position,
    }
)

days = mostly(0, 0, 1, 2, now_and_then=[-1, 5])
lengths = mostly(0, 1, now_and_then=[-1, 3])
weeks = st.sampled_from([SHORT, LONG, RULES.hours, ALWAYS.hours])
codes = st.lists(st.sampled_from("ABC"), min_size=1, max_size=2, unique=True).map(tuple)
firsts = mostly("00:00", "09:00", now_and_then=["11:30"])
lasts = mostly("24:00", "11:30", now_and_then=["09:00"])


def known_ids(model: Model, site: str, number: int) -> Known:
    """An id of each kind of thing there is at a site, or one there never was."""
    rules = model.rules
    kinds: dict[str, Sequence[str]] = {
        "season": [*rules.seasons.get(site, {})],
        "closure": [*rules.closures.get(site, {})],
        "block": [*rules.blocks.get(site, {})],
        "assignment": [*rules.given.get(site, {})],
    }
    found = {kind: ids[number % len(ids)] if ids else NONE for kind, ids in kinds.items()}
    return found | {"version": f"{len(rules.policies.get(site, ())) + (number != 9)}"}


def planned(fates: tuple[Fate, ...], plan: str) -> tuple[Fate, ...]:
    """As it was previewed, or less than that."""
    return {"none": (), "half": fates[1:]}.get(plan, fates)


def span(today: date, first: int, length: int) -> dict[str, Any]:
    start = today + timedelta(days=first)
    return {"first": start, "last": start + timedelta(days=length)}


@st.composite
def policies(draw: st.DrawFn) -> Wish:
    ahead, hours = draw(days), draw(weeks)

    def wish(today: date, known: Known, **asked: Any) -> AdoptPolicy:
        starts_on = (today + timedelta(days=ahead)).isoformat()
        version = int(known["version"])
        policy = replace(RULES, version=version, starts_on=starts_on, hours=hours)
        return AdoptPolicy(policy=policy, **asked)

    return wish


@st.composite
def seasons(draw: st.DrawFn) -> Wish:
    first, length, hours, again = draw(days), draw(lengths), draw(weeks), draw(st.booleans())

    def wish(today: date, known: Known, **asked: Any) -> SetSeason:
        season_id = known["season"] if again and known["season"] != NONE else ""
        return SetSeason(season_id=season_id, hours=hours, **span(today, first, length), **asked)

    return wish


@st.composite
def closures(draw: st.DrawFn) -> Wish:
    first, length = draw(days), draw(lengths)

    def wish(today: date, known: Known, **asked: Any) -> CloseDays:
        return CloseDays(cause="weather", **span(today, first, length), **asked)

    return wish


@st.composite
def blocks(draw: st.DrawFn) -> Wish:
    positions, first, length = draw(codes), draw(days), draw(lengths)
    starts, ends = draw(firsts), draw(lasts)

    def wish(today: date, known: Known, **asked: Any) -> BlockPositions:
        between = span(today, first, length)
        return BlockPositions(
            positions=(known.get("desk", positions[0]), *positions[1:]),
            starts=f"{between['first']}T{starts}",
            ends=f"{between['last']}T{ends}",
            cause="outage",
            **asked,
        )

    return wish


def added(code: str) -> Changes:
    spot = Spot(zone="quay", x=SPOTS[code], y=300, rotation=0, features=(), neighbours=())
    return Changes(add=(Added(code=code, spot=spot),))


def shifted(code: str) -> Changes:
    return Changes(move=(Moved(code=code, x=SPOTS[code] + 100, y=300, rotation=90),))


floors = st.one_of(
    st.sampled_from("CD").map(added),
    st.sampled_from("ABC").map(shifted),
    st.sampled_from("ABC").map(lambda code: Changes(retire=(code,))),
    st.just(Changes(join=(Joined(code="T", parts=("A", "B")),))),
    st.just(Changes(split=("T",))),
    st.just(Changes()),
)


@st.composite
def layouts(draw: st.DrawFn) -> Wish:
    ahead, changes = draw(days), draw(floors)

    def wish(today: date, known: Known, **asked: Any) -> ChangeLayout:
        at_desk = changes.retire and "desk" in known
        wanted = Changes(retire=(known["desk"],)) if at_desk else changes
        return ChangeLayout(starts_on=today + timedelta(days=ahead), changes=wanted, **asked)

    return wish


@st.composite
def assignments(draw: st.DrawFn) -> Wish:
    positions, first, length = draw(codes), draw(days), draw(lengths)
    branch = draw(st.sampled_from(BRANCHES))

    def wish(today: date, known: Known, **asked: Any) -> AssignPositions:
        between = span(today, first, length)
        desks = (known.get("desk", positions[0]), *positions[1:])
        return AssignPositions(positions=desks, branch_id=branch, **between, **asked)

    return wish


@st.composite
def ends_of_assignments(draw: st.DrawFn) -> Wish:
    ahead = draw(days)

    def wish(today: date, known: Known, **asked: Any) -> EndAssignment:
        last = today + timedelta(days=ahead)
        return EndAssignment(assignment_id=known["assignment"], last=last, **asked)

    return wish


def taking_back(kind: type[Any], name: str) -> Wish:
    """Of something there is."""

    def wish(today: date, known: Known, **asked: Any) -> Change:
        named = {f"{name}_id": known[name]} if name else {}
        made: Change = kind(**named, **asked)
        return made

    return wish


wishes_for_the_house: st.SearchStrategy[Wish] = st.one_of(
    policies(),
    seasons(),
    closures(),
    blocks(),
    layouts(),
    assignments(),
    ends_of_assignments(),
    st.sampled_from(
        [
            taking_back(WithdrawSeason, "season"),
            taking_back(LiftClosure, "closure"),
            taking_back(LiftBlock, "block"),
            taking_back(UndoLayoutChange, ""),
        ]
    ),
)
