"""The plan of a site, and reserving a desk on it."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from booking.attending import walk_in
from booking.commands import ANY, ReserveDesk, WalkIn, derived_id
from booking.reserving import reserve_desk
from domain.refusals import HINDRANCES, Refusal
from projections.past import ids_on, wall_at
from web.accounts.login import current_person
from web.accounts.people import Person
from web.errors import status_of
from web.house import house
from web.languages import gettext, language, sentence
from web.moments import Concerned, Look
from web.pages.frame import must_be_staff_at, page, remember_site, signed_in, site_or_404
from web.pages.holders import holders
from web.pages.links import having_done, shown_at
from web.pages.parts import unless_known
from web.pages.past import past, seeing
from web.pages.plan_model import (
    Asked,
    PlanPage,
    Trouble,
    build,
    find_slot,
    plan_address,
)
from web.pages.schemas import PlanQuery, ReserveForm, load
from web.pages.slots import Hours, Slot

bp = Blueprint("plan", __name__)


class UnclearMember(Exception):
    """Staff named somebody who is nobody, or several people."""

    def __init__(self, text: str, people: list[Person]) -> None:
        super().__init__()
        self.text = text
        self.people = people


@bp.get("/sites/<site_id>")
def show(site_id: str) -> ResponseReturnValue:
    """The plan for the next bookable hours, or for those asked about."""
    try:
        asked, trouble = Asked(**load(PlanQuery(), request.args)), Trouble()
    except ValidationError as error:
        asked, trouble = _as_far_as(error)
    plan, sequence = _look(site_id, asked)
    status = HTTPStatus.OK
    if trouble.fields:
        plan, status = replace(plan, trouble=trouble), HTTPStatus.UNPROCESSABLE_ENTITY
    return remember_site(_answer(plan, status, sequence), plan.site.site_id)


@bp.post("/sites/<site_id>/reservations")
def reserve(site_id: str) -> ResponseReturnValue:
    """Reserve a desk for whoever is signed in, or for whom staff name, and show the reservation."""
    return _take(site_id, _reserve)


@bp.post("/sites/<site_id>/walk-ins")
def let_in(site_id: str) -> ResponseReturnValue:
    """Seat whoever stands at the front desk, from now on, and go back to who is inside."""
    return _take(site_id, _let_in)


def _take(site_id: str, verb: Callable[[str, dict[str, Any], Person], str]) -> ResponseReturnValue:
    """Have the verb done, and go where it leads; what is in its way is said on the plan."""
    try:
        form = load(ReserveForm(), request.form)
    except ValidationError as error:
        signed_in(back_to=url_for("plan.show", site_id=site_id))
        return _invalid(site_id, error)
    person = signed_in(back_to=_back_to(site_id, form))
    try:
        return redirect(verb(site_id, form, person), HTTPStatus.SEE_OTHER)
    except UnclearMember as unclear:
        return _unclear(site_id, form, unclear)
    except Refusal as refusal:
        return _refused(site_id, form, refusal)


def _reserve(site_id: str, form: dict[str, Any], person: Person) -> str:
    command = _command(site_id, form, person)
    reserve_desk(house().bookings, command)
    return url_for("reservations.one", reservation_id=command.reservation_id, new="")


def _let_in(site_id: str, form: dict[str, Any], person: Person) -> str:
    named = form.get("member") or form.get("member_id")
    command = WalkIn(
        by=house().stamp(person.acting_at(site_id), str(form["command_id"]), "web"),
        site_id=site_id,
        position_id=form["position"],
        member_id=_member(site_id, form, person) if named else "",
        ends=form["ends"],
    )
    walk_in(house().bookings, command)
    inside = url_for("arrivals.show", site_id=site_id)
    return having_done(inside, derived_id(command.by))


def _command(site_id: str, form: dict[str, Any], person: Person) -> ReserveDesk:
    actor = person.acting_at(site_id)
    return ReserveDesk(
        by=house().stamp(actor, str(form["command_id"]), "web"),
        site_id=site_id,
        position_id=form["position"],
        candidates=_look(site_id, _asked(form))[0].best if form["position"] == ANY else (),
        member_id=_member(site_id, form, person),
        day=form["day"],
        starts=form["starts"],
        ends=form["ends"],
    )


def _member(site_id: str, form: dict[str, Any], person: Person) -> str:
    """For whom it is: oneself, unless staff say otherwise. Raises UnclearMember."""
    text, chosen = form.get("member", ""), form.get("member_id")
    if not text and not chosen:
        return person.id
    must_be_staff_at(person, site_id)
    if chosen and (known := house().accounts.person(chosen)):
        return known.id
    found = house().accounts.search(text)
    exact = [each for each in found if each.email == text.lower()]
    if len(exact or found) != 1:
        raise UnclearMember(text, found)
    return (exact or found)[0].id


def _back_to(site_id: str, form: dict[str, Any]) -> str:
    slot = Slot(form["day"], form["starts"], form["ends"], given=True)
    return plan_address(site_id, slot.day, slot, _asked(form).position, "plan")


def _look(site_id: str, asked: Asked) -> tuple[PlanPage, int]:
    with seeing(asked.as_of, site_id, _concerned(site_id, asked), {"site_id": site_id}) as look:
        site = site_or_404(look, site_id)
        unless_known(look.view.sequence)
        person = current_person()
        plan = build(look, site, asked, person)
        if plan.chosen and plan.slot and person and person.is_staff_at(site_id) and not past():
            plan = replace(plan, holders=holders(look, plan.hours, plan.slot, plan.chosen.code))
        return plan, look.view.sequence


def _concerned(site_id: str, asked: Asked) -> Concerned:
    """What had a stay on the day that is shown: the next bookable one is that of the site then."""

    def found(look: Look) -> Iterable[str]:
        floor = wall_at(look.wall, look.view.connection, look.view.sequence, site_id=site_id)
        with floor as (wall, view):
            site = site_or_404(look._replace(wall=wall, view=view), site_id)
        day, *_ = find_slot(Hours(site, look.now), asked)
        return ids_on(look.wall, look.view, site_id, day)

    return found


def _asked(form: dict[str, Any]) -> Asked:
    names = ("day", "starts", "ends", "position", "as_of")
    return Asked(**{name: form[name] for name in names if form.get(name, ANY) != ANY})


def _as_far_as(error: ValidationError) -> tuple[Asked, Trouble]:
    """What can be used of a query of the wrong shape, and what is wrong with the rest."""
    wrong = tuple(name for name in ("day", "starts", "ends", "position") if name in error.messages)
    said = gettext("Something in there is not right. See the marked fields.")
    return _asked(dict(error.valid_data or {})), Trouble(said, wrong)


def _invalid(site_id: str, error: ValidationError) -> Response:
    asked, trouble = _as_far_as(error)
    plan, sequence = _look(site_id, asked)
    plan = replace(plan, trouble=Trouble(trouble.sentence, (*trouble.fields, "form")))
    return _answer(plan, HTTPStatus.UNPROCESSABLE_ENTITY, sequence)


def _refused(site_id: str, form: dict[str, Any], refusal: Refusal) -> Response:
    """The same page again with the form kept; a taken desk comes with the nearest free ones."""
    plan, sequence = _look(site_id, _asked(form))
    hindered = isinstance(refusal, HINDRANCES)
    fields = ("hindered" if hindered else refusal.code, *plan.trouble.fields)
    said, near = Trouble(sentence(refusal, language()), fields), plan.nearest if hindered else ()
    plan = replace(plan, trouble=said, nearest=near, member=form.get("member", ""))
    return _answer(plan, status_of(refusal), sequence)


def _unclear(site_id: str, form: dict[str, Any], unclear: UnclearMember) -> Response:
    plan, sequence = _look(site_id, _asked(form))
    if unclear.people:
        said = gettext("Several people go by that name. Choose one.")
    else:
        said = gettext("Nobody goes by that name or address. Check the spelling.")
    trouble = Trouble(said, ("member",))
    plan = replace(plan, trouble=trouble, member=unclear.text, people=unclear.people)
    return _answer(plan, HTTPStatus.UNPROCESSABLE_ENTITY, sequence)


def _answer(plan: PlanPage, status: int, sequence: int) -> Response:
    if request.method == "POST":
        chosen = plan.chosen.code if plan.chosen else None
        shown_at(plan.address(plan.day, plan.slot, chosen))
    person = current_person()
    staff = person is not None and person.is_staff_at(g.site_id)
    return page("plan.html", status, sequence=sequence, plan=plan, staff=staff)
