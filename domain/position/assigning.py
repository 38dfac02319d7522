"""Local branches: positions that are a startup's for a while, and the days it gives back."""

from collections.abc import Collection
from datetime import date

from domain.kernel import Stamp
from domain.position.events import Assigned, AssignmentEnded, DayKept, DayOpened
from domain.position.premises import Assignment
from domain.position.state import Position
from domain.refusals import NotYours, PositionAssigned, UnknownChange, UnknownPosition


def assign(
    position: Position,
    assignment_id: str,
    branch_id: str,
    first: date,
    last: date,
    *,
    fall_open_days: int,
    by: Stamp,
) -> list[Assigned]:
    """Give the position to a branch from a first to a last day.

    Reservations that others have stay as they are. Raises UnknownPosition when it does not stand
    there on the first day, PositionAssigned when it is a branch's on one of the days.
    """
    if position.premises.spot_on(first.isoformat()) is None:
        raise UnknownPosition
    for other in position.premises.assignments:
        if other.first <= last.isoformat() and first.isoformat() <= other.last:
            raise PositionAssigned(position=position.position_id)
    assigned = Assigned(
        **position.here(by),
        assignment_id=assignment_id,
        branch_id=branch_id,
        first=first.isoformat(),
        last=last.isoformat(),
        fall_open_days=fall_open_days,
    )
    return [assigned]


def end_assignment(
    position: Position, assignment_id: str, last: date, *, today: date, by: Stamp
) -> list[AssignmentEnded]:
    """Let an assignment end with an earlier day; a later one changes nothing.

    Raises UnknownChange, also for what is over today.
    """
    assignment = _known(position, assignment_id, today)
    if last.isoformat() >= assignment.last:
        return []
    ended = AssignmentEnded(
        **position.here(by),
        assignment_id=assignment_id,
        last=last.isoformat(),
    )
    return [ended]


def open_day(
    position: Position,
    assignment_id: str,
    day: date,
    *,
    branches: Collection[str],
    today: date,
    by: Stamp,
) -> list[DayOpened]:
    """Give a day to all; an open day stays open. Raises UnknownChange, NotYours."""
    assignment = _theirs(position, assignment_id, day, branches=branches, today=today, by=by)
    if day.isoformat() in assignment.opened:
        return []
    return [DayOpened(**position.here(by), assignment_id=assignment_id, day=day.isoformat())]


def keep_day(
    position: Position,
    assignment_id: str,
    day: date,
    *,
    branches: Collection[str],
    today: date,
    by: Stamp,
) -> list[DayKept]:
    """Confirm a day, so that it does not fall open; a kept day stays kept.

    Reservations others have made meanwhile stay. Raises UnknownChange, NotYours.
    """
    assignment = _theirs(position, assignment_id, day, branches=branches, today=today, by=by)
    if day.isoformat() in assignment.kept:
        return []
    return [DayKept(**position.here(by), assignment_id=assignment_id, day=day.isoformat())]


def _known(position: Position, assignment_id: str, today: date) -> Assignment:
    for assignment in position.premises.assignments:
        if assignment.id == assignment_id and assignment.last >= today.isoformat():
            return assignment
    raise UnknownChange


def _theirs(
    position: Position,
    assignment_id: str,
    day: date,
    *,
    branches: Collection[str],
    today: date,
    by: Stamp,
) -> Assignment:
    """The assignment, for its branch's people and for staff, on a day it covers."""
    assignment = _known(position, assignment_id, today)
    if not assignment.covers(day.isoformat()):
        raise UnknownChange
    if by.actor.role == "member" and assignment.branch_id not in branches:
        raise NotYours(position=position.position_id)
    return assignment
