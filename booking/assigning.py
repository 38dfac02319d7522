"""Local branches: positions given to a startup for a while, the days it gives back, its people."""

from collections.abc import Callable, Sequence

from booking.application import Bookings, Outcome
from booking.commands import AssignPositions, EndAssignment, JoinBranch, KeepDays, OpenDays
from booking.displacing import NOBODY, Ahead, Changing, Need, ahead_at
from booking.draft import Draft
from booking.once import once
from domain.kernel import Event
from domain.position import Position
from domain.position.assigning import assign, end_assignment, keep_day, open_day
from domain.refusals import NotYours, Reason, UnknownChange, must_be_sound


def _need(draft: Draft, command: AssignPositions) -> Need:
    must_be_sound(_wrong(draft, command))
    wanted = frozenset(command.positions)
    ahead = ahead_at(draft, command.site_id, command.by)
    others = (each for each in ahead if each[0] in wanted and _is_others(draft, command, each))
    return Need("assignment", tuple(others), wanted)


def _is_others(draft: Draft, command: AssignPositions, ahead: Ahead) -> bool:
    """Whether somebody not of the branch counts on one of the days."""
    _, _, kept = ahead
    meanwhile = command.first.isoformat() <= kept.period.day <= command.last.isoformat()
    return meanwhile and command.branch_id not in draft.agenda(kept.booker_id).branches


def _wrong(draft: Draft, command: AssignPositions) -> list[Reason]:
    """Everything that is wrong about the assignment."""
    first, last = command.first.isoformat(), command.last.isoformat()
    today = draft.site(command.site_id).day_at(command.by.at).isoformat()
    wrong = []
    if not command.positions:
        wrong.append(Reason("nothing-to-change", {}))
    if last < first:
        wrong.append(Reason("ends-before-it-starts", {"day": first}))
    if first < today:
        wrong.append(Reason("in-the-past", {"day": today}))
    for code in sorted(set(command.positions)):
        premises = draft.position(command.site_id, code).premises
        if premises.spot_on(first) is None:
            wrong.append(Reason("not-there", {"position": code}))
        if any(a.first <= last and first <= a.last for a in premises.assignments):
            wrong.append(Reason("assigned-already", {"position": code}))
    return wrong


def _assign(draft: Draft, command: AssignPositions) -> None:
    policy = draft.site(command.site_id).policy_at(command.by.at)
    for code in sorted(set(command.positions)):
        events = assign(
            draft.position(command.site_id, code),
            command.change_id,
            command.branch_id,
            command.first,
            command.last,
            fall_open_days=policy.fall_open_days,
            by=command.by,
        )
        draft.at_position(command.site_id, code, events)


def _end(draft: Draft, command: EndAssignment) -> Need:
    by, id_ = command.by, command.assignment_id
    today = draft.site(command.site_id).day_at(by.at)
    for position in _given(draft, command):
        events = end_assignment(position, id_, command.last, today=today, by=by)
        draft.at_position(command.site_id, position.position_id, events)
    return NOBODY


def _given(draft: Draft, command: EndAssignment) -> Sequence[Position]:
    """The positions of an assignment. Raises UnknownChange."""
    given = [
        position
        for position in draft.positions(command.site_id)
        for each in position.premises.assignments
        if each.id == command.assignment_id
    ]
    if not given:
        raise UnknownChange
    return given


def _open(draft: Draft, command: OpenDays) -> Need:
    return _each_day(draft, command, open_day)


def _keep(draft: Draft, command: KeepDays) -> Need:
    return _each_day(draft, command, keep_day)


def _each_day(draft: Draft, command: OpenDays, verb: Callable[..., Sequence[Event]]) -> Need:
    """Nobody is affected: what others have reserved stays. Raises what the verb raises."""
    here, by = (command.site_id, command.position_id), command.by
    branches = draft.agenda(by.actor.id).branches
    today = draft.site(command.site_id).known().day_at(by.at)
    for day in command.days:
        events = verb(
            draft.position(*here), command.assignment_id, day, branches=branches, today=today, by=by
        )
        draft.at_position(*here, events)
    return NOBODY


assign_positions = Changing(_need, _assign)
end_assignment_of = Changing(_end)
open_days = Changing(_open, for_all=True)
keep_days = Changing(_keep, for_all=True)


@once
def join_branch(bookings: Bookings, command: JoinBranch) -> Outcome:
    """Staff make a member one of a branch, or no longer one. Raises NotYours for members."""
    if command.by.actor.role == "member":
        raise NotYours
    draft, member_id = Draft(bookings), command.member_id
    agenda = draft.agenda(member_id)
    verb = agenda.join if command.belongs else agenda.leave
    draft.in_agenda(member_id, verb(member_id, command.branch_id, by=command.by))
    return draft.record(command)
