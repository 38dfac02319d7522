"""The API of changes: each first says whom it affects, and is made by a plan for them."""

from collections.abc import Callable, Iterator
from functools import wraps
from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import Response, request
from marshmallow import ValidationError

from booking.application import Outcome
from booking.assigning import join_branch
from booking.commands import Change, JoinBranch
from domain.position import MovedIn, Released
from domain.refusals import PeopleAffected
from web.accounts.people import Person
from web.api.answers import Headers, written
from web.api.callers import allowed_to, caller
from web.api.door import Door
from web.api.keys import required_key
from web.api.showing import as_left
from web.changes.affected import Affected, planned, with_names
from web.changes.kinds import KINDS, Kind
from web.changes.schemas import DoneSchema
from web.changes.shapes import Json, MemberBody, grid_at, on_steps
from web.errors import problem, status_of
from web.house import house
from web.languages import language, sentence

door = Door("api-changes", __name__, description="Changing what a site offers.")

# A plan may speak of thousands of people.
MOST_BYTES = 1024 * 1024

Answer = Response | tuple[Json, HTTPStatus, Headers]


def _add(kind: Kind) -> None:
    def view(body: Json, site: str, **about: UUID) -> Answer:
        by = house().stamp(caller().acting_at(site), required_key(), "api")
        ids = {f"{name}_id": str(id_) for name, id_ in about.items()}
        command = kind.of(by, site, body | ids)
        return _preview(kind, command) if body["dry_run"] else _make(kind, command)

    view.__name__, view.__doc__ = kind.name.replace("-", "_"), kind.says
    writing = door.writing(
        DoneSchema(), kind.shape, status=HTTPStatus.CREATED, allowed=allowed_to(kind.may)
    )
    also = door.alt_response(HTTPStatus.OK, schema=DoneSchema(), success=True)
    door.post(f"/sites/<site:site>/{kind.path}")(_on_its_grid(also(writing(view))))


def _on_its_grid(view: Callable[..., Any]) -> Callable[..., Any]:
    """Read times on the steps of the site, and as long a plan as it takes."""

    @wraps(view)
    def reading(*args: Any, site: str, **values: Any) -> Any:
        request.max_content_length = MOST_BYTES
        with on_steps(_grid_of(site)):
            return view(*args, site=site, **values)

    return reading


def _grid_of(site_id: str) -> int:
    wall = house().wall
    with wall.look() as view:
        place = wall.places.site(view.connection, site_id)
    if place is None:
        return 1
    return grid_at(place, house().clock())


def _preview(kind: Kind, command: Change) -> Answer:
    seen = kind.change.preview(house().bookings, command)
    affected = with_names(house(), planned(seen.displaced))
    return {"affected": affected, "seq": seen.sequence}, HTTPStatus.OK, written(seen.sequence)


def _make(kind: Kind, command: Change) -> Answer:
    try:
        outcome = kind.change(house().bookings, command)
    except PeopleAffected as refusal:
        return _people_affected(kind, command, refusal)
    affected = with_names(house(), sorted(_met(outcome), key=_by_time))
    done = {"id": kind.id_of(command), "affected": affected, "seq": outcome.sequence}
    return done, HTTPStatus.CREATED, written(outcome.sequence)


def _people_affected(kind: Kind, command: Change, refusal: PeopleAffected) -> Response:
    """The no, with everybody who is affected by now."""
    seen = kind.change.preview(house().bookings, command)
    affected = with_names(house(), planned(seen.displaced))
    said = sentence(refusal, language())
    return problem(status_of(refusal), refusal.code, said, affected=affected)


def _met(outcome: Outcome) -> Iterator[Affected]:
    """Whom a change has affected, as they stood before it, however often one asks."""
    before = outcome.sequence - len(outcome.events)
    for event in outcome.events:
        if isinstance(event, MovedIn | Released):
            row = as_left(event.reservation_id, before)
            when = (row.day, row.starts, row.ends, row.state)
            to = event.position_id if isinstance(event, MovedIn) else None
            yield Affected(row.reservation_id, row.position_id, *when, row.member_id, to)


def _by_time(row: Affected) -> tuple[str, str, str, str]:
    return row.day, row.starts, row.position, row.reservation


@door.post("/sites/<site:site>/branches/<site:branch>/members")
@door.alt_response(HTTPStatus.OK, schema=DoneSchema(), success=True)
@door.writing(
    DoneSchema(), MemberBody, status=HTTPStatus.CREATED, allowed=allowed_to(Person.is_staff_at)
)
def join(body: Json, site: str, branch: str) -> Answer:
    """Make a member one of a branch, or no longer one."""
    by = house().stamp(caller().acting_at(site), required_key(), "api")
    command = JoinBranch(
        by=by, member_id=_known(body["member"]), branch_id=branch, belongs=body["belongs"]
    )
    if body["dry_run"]:
        sequence = house().bookings.event_log.head()
        return {"affected": [], "seq": sequence}, HTTPStatus.OK, written(sequence)
    outcome = join_branch(house().bookings, command)
    done = {"id": command.member_id, "affected": [], "seq": outcome.sequence}
    return done, HTTPStatus.CREATED, written(outcome.sequence)


def _known(member_id: str) -> str:
    """Raises ValidationError for nobody's id."""
    if house().accounts.person(member_id) is None:
        raise ValidationError({"member": ["No account has that id."]})
    return member_id


for _kind in KINDS:
    _add(_kind)
