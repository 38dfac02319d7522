"""What a page of "why" says: each step with its rule in words, who took it and by which door."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from domain.zones import local_wall
from projections.places import SitePlace
from projections.why import Rule, Step
from web.accounts.people import Person
from web.house import house
from web.languages import N_, cause_word, gettext
from web.pages.log_model import LogEntry, entry

BOOKING = N_(
    "Desks can be reserved from %(opens)s to %(closes)s, in steps of %(grid_minutes)s minutes, for"
    " %(min_minutes)s minutes or longer, up to %(horizon_days)s days ahead, and %(max_upcoming)s"
    " at a time."
)
RULES = {
    "booking": BOOKING,
    "hold": N_("A desk is held for %(hold_minutes)s minutes, until it is confirmed."),
    "check-in-window": N_(
        "Check-in is open from %(check_in_opens_minutes)s minutes before the start to the end."
    ),
    "grace": N_(
        "A desk waits %(grace_minutes)s minutes for who is to come, and"
        " %(full_day_grace_minutes)s minutes for a full day; here until %(until)s."
    ),
    "extension": N_(
        "Whoever is there may stay until somebody else comes, or until %(closes)s, in steps of"
        " %(grid_minutes)s minutes."
    ),
    "move": N_("Whoever is there may have another free desk for the rest of their time."),
    "undo": N_("The last step can be taken back as long as nobody else needs the desk."),
    "displacement": N_("The site may need a desk itself: %(cause)s."),
    "closing-time": N_(
        "Whoever is still there is checked out when the site closes, at %(closes)s."
    ),
}
STATES = {
    "free": N_("Free"),
    "held": N_("To be confirmed"),
    "reserved": N_("Reserved"),
    "checked-in": N_("Here now"),
    "blocked": N_("Out of order"),
    "assigned": N_("Given to a team"),
}


@dataclass(frozen=True)
class Link:
    """A step of the chain: what happened, the rule it went by in words, if any, and whether one is
    told whose command it was.
    """

    entry: LogEntry
    rule: str
    policy: int
    told: bool


def links(steps: Iterable[Step], site: SitePlace, person: Person) -> list[Link]:
    """The chain as a person may know it: only staff, and who took a step, are told who that was."""
    steps, staff = list(steps), person.is_staff_at(site.site_id)
    ids = {id_ for step in steps for id_ in (step.line.actor_id, step.line.member_id)}
    names = house().accounts.names(ids)
    return [_link(s, site, names, told=staff or s.line.actor_id == person.id) for s in steps]


def _link(step: Step, site: SitePlace, names: Mapping[str, str], *, told: bool) -> Link:
    said, rule = entry(step.line, {site.site_id: site}, names), step.rule
    words, policy = (_in_words(rule, site), rule.policy) if rule else ("", 0)
    return Link(said, words, policy, told)


def _in_words(rule: Rule, site: SitePlace) -> str:
    facts = {name: "–" if value is None else value for name, value in rule.numbers.items()}
    if "until" in facts:
        facts["until"] = local_wall(datetime.fromisoformat(facts["until"]), site.time_zone)
    if "cause" in facts:
        facts["cause"] = cause_word(facts["cause"])
    said = gettext(RULES[rule.name], **facts)
    if rule.name == "hold" and "max_upcoming" in facts:
        return f"{gettext(BOOKING, **facts)} {said}"
    return said
