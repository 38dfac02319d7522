"""What the plan page shows: a day, some hours, who has which desk, and the desk that is chosen."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from flask import url_for

from domain.refusals import Refusal
from projections.availability import PositionDay, availability, nearest_free
from projections.choosing import last_desk, ranked
from projections.day import Occupancy
from projections.places import PositionPlace, SitePlace
from web.accounts.people import Person
from web.languages import cause_word, gettext, language, sentence
from web.moments import Look
from web.pages.floor import Desk, FloorPlan, draw, zone_names
from web.pages.frame import listed
from web.pages.gaps import free_stretch
from web.pages.holders import Holder
from web.pages.past import past
from web.pages.slots import DAYS_A_WEEK, STRIP_DAYS, DayTab, Half, Hours, Slot


@dataclass(frozen=True)
class Asked:
    """What somebody asked to see or to reserve; None where they left it to us."""

    day: date | None = None
    starts: str | None = None
    ends: str | None = None
    position: str | None = None
    as_of: str | None = None


@dataclass(frozen=True)
class Trouble:
    """What the page has to say about what was asked: a sentence, and the fields that are wrong."""

    sentence: str = ""
    fields: tuple[str, ...] = ()


@dataclass(frozen=True)
class PlanPage:
    """The plan of a site for some hours of a day; `slot` is None when nothing can be had then.

    `stretch` are the longest of those hours that can be had at the chosen desk. `best` are the
    codes of the free desks, what suits the person most first, and `last` the desk of last time.
    """

    site: SitePlace
    hours: Hours
    day: date
    slot: Slot | None
    floor: FloorPlan
    trouble: Trouble = Trouble()
    chosen: Desk | None = None
    nearest: tuple[Desk, ...] = ()
    yours: Occupancy | None = None
    stretch: Slot | None = None
    best: tuple[str, ...] = ()
    last: str = ""
    member: str = ""
    people: list[Person] = field(default_factory=list)
    holders: tuple[Holder, ...] = ()

    @property
    def free(self) -> int:
        """How many desks are free."""
        return sum(desk.state == "free" for desk in self.floor.desks)

    @property
    def again(self) -> Desk | None:
        """The desk of last time, if it is free."""
        free = (desk for desk in self.floor.desks if desk.state == "free")
        return next((desk for desk in free if desk.code == self.last), None)

    @property
    def tabs(self) -> list[DayTab]:
        """The days to choose from."""
        return self.hours.strip(self.day)

    @property
    def earlier(self) -> date | None:
        """A day of the strip before this one."""
        first = self.hours.strip_starts(self.day)
        return first - timedelta(days=DAYS_A_WEEK) if first > self.hours.today else None

    @property
    def later(self) -> date | None:
        """A day of the strip after this one."""
        day = self.hours.strip_starts(self.day) + timedelta(days=STRIP_DAYS)
        return day if day <= self.hours.policy.last_day(self.hours.today) else None

    def same_hours(self, tab: DayTab) -> Slot | None:
        """The hours somebody asked for, on another day, if it is open then."""
        slot = self.slot
        if slot is None or not slot.given or slot.starts < tab.opens or tab.closes < slot.ends:
            return None
        return replace(slot, day=tab.day)

    @property
    def halves(self) -> list[Half]:
        """The halves of the day that can still be had, unless one is all there is."""
        whole = self.whole_day
        all_ = (whole.starts, whole.ends) if whole else ("", "")
        halves = self.hours.halves(self.day)
        return [each for each in halves if (each.slot.starts, each.slot.ends) != all_]

    @property
    def next_slot(self) -> Slot | None:
        """When nothing can be had on this day: the next time something can."""
        return self.hours.next_bookable()

    @property
    def whole_day(self) -> Slot | None:
        """All that can be had of this day."""
        return self.hours.rest_of(self.day)

    def address(
        self, day: date, slot: Slot | None = None, position: str | None = None, anchor: str = ""
    ) -> str:
        """The address of this page for a day, some hours of it and a position."""
        return plan_address(self.site.site_id, day, slot, position, anchor)


def plan_address(
    site_id: str, day: date, slot: Slot | None, position: str | None, anchor: str = ""
) -> str:
    """The hours are named only where somebody asked for them: the rest of a day moves on."""
    exact: dict[str, Any] = (
        {"starts": slot.starts, "ends": slot.ends} if slot and slot.given else {}
    )
    return url_for(
        "plan.show",
        site_id=site_id,
        day=day.isoformat(),
        position=position,
        _anchor=anchor or None,
        **exact,
    )


def find_slot(hours: Hours, asked: Asked) -> tuple[date, Slot | None, Trouble]:
    """The day and hours to show for what was asked, and what is the matter with it, if anything."""
    if asked.day is None and not (asked.starts or asked.ends):
        slot = hours.next_bookable()
        return (slot.day, slot, Trouble()) if slot else (hours.today, None, Trouble())
    day = asked.day or hours.today
    whole = hours.rest_of(day)
    try:
        if not (asked.starts or asked.ends):
            return day, hours.on(day), Trouble()
        starts = asked.starts or (whole.starts if whole else "00:00")
        ends = asked.ends or (whole.ends if whole else "24:00")
        return day, hours.exactly(day, starts, ends), Trouble()
    except Refusal as refusal:
        return day, whole, Trouble(sentence(refusal, language()), _to_mark(whole))


def _to_mark(whole: Slot | None) -> tuple[str, ...]:
    return ("starts", "ends") if whole else ("day",)


def build(look: Look, site: SitePlace, asked: Asked, person: Person | None) -> PlanPage:
    """The page for what was asked, at a moment, as a person (or a visitor) sees it."""
    hours, me = Hours(site, look.now), person.id if person else ""
    day, slot, trouble = find_slot(hours, asked)
    shown = slot or Slot(day, "00:00", "24:00")
    days, names = {each.place: each for each in _days(look, hours, shown, me)}, zone_names(site)

    def desk(place: PositionPlace) -> Desk:
        code = place.position_id
        return Desk.at(
            place,
            names,
            state=_state(days[place], shown, me),
            href=plan_address(site.site_id, day, slot, code, "plan"),
            selected=code == asked.position,
            busy=_busy(days[place].busy),
        )

    page = PlanPage(site, hours, day, slot, draw(site, days, desk), trouble)
    if person and not past():
        last = _last_desk(look, hours, me)
        page = replace(page, best=ranked([list(days.values())], last=last), last=last)
    return _choose(page, asked.position, list(days.values()), me)


def _days(look: Look, hours: Hours, slot: Slot, me: str) -> list[PositionDay]:
    """Every desk on the day of a slot, and whether somebody could have it then."""
    wall, known, site = look.wall, look.view.connection, hours.site
    places = wall.places.positions_of(known, site.site_id, slot.day)
    held = wall.stays(known, site, slot.day, at=hours.at, member_id=me)
    return availability(places, held, slot.starts, slot.ends)


def _last_desk(look: Look, hours: Hours, me: str) -> str:
    """The code of the desk somebody had last time; empty when there is none."""
    board, connection = look.wall.reservations, look.view.connection
    ahead = board.of_member(connection, me, ending_after=hours.at)
    ended = board.past_of_member(connection, me, ended_by=hours.at)
    return last_desk((*ahead, *ended), me, hours.site.site_id)


def _choose(page: PlanPage, code: str | None, days: list[PositionDay], me: str) -> PlanPage:
    if code is None:
        return page
    by_code = {desk.code: desk for desk in page.floor.desks}
    if code not in by_code:
        return replace(page, trouble=no_such_desk(page.trouble))
    near = tuple(by_code[day.code] for day in nearest_free(days, code))
    busy = next(day.busy for day in days if day.code == code)
    stretch = free_stretch(page.slot, busy, page.hours.policy) if page.slot else None
    asked = _overlapping(busy, page.slot) if page.slot and me else ()
    mine = next((each for each in asked if each.member_id == me), None)
    return replace(page, chosen=by_code[code], nearest=near, yours=mine, stretch=stretch)


def no_such_desk(trouble: Trouble) -> Trouble:
    """The trouble, with the desk that does not exist."""
    said = trouble.sentence or gettext("There is no such desk. Choose one on the plan.")
    return Trouble(said, (*trouble.fields, "position"))


def _state(day: PositionDay, slot: Slot, me: str) -> str:
    overlapping = _overlapping(day.busy, slot)
    if any(me and o.member_id == me for o in overlapping):
        return "yours"
    return "taken" if overlapping else "free"


def _overlapping(busy: Iterable[Occupancy], slot: Slot) -> list[Occupancy]:
    return [each for each in busy if each.starts < slot.ends and slot.starts < each.ends]


def _busy(busy: Iterable[Occupancy]) -> str:
    return listed(map(_taken, busy))


def _taken(stay: Occupancy) -> str:
    """When, and why where it is no reservation."""
    hours = gettext("%(starts)s–%(ends)s", starts=stay.starts, ends=stay.ends)
    if stay.state not in ("blocked", "assigned"):
        return hours
    return f"{hours} ({cause_word(stay.reason or 'assignment')})"
