"""Events in words: a sentence a topic, or a topic and what was special about it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec
from markupsafe import Markup, escape

from domain.zones import local_day, local_wall
from projections.log_line import LogLine
from projections.places import SitePlace
from web.languages import N_, cause_word, day_short, gettext
from web.naming import called

SENTENCES = {
    "site.opened": N_("%(site)s opened its doors."),
    "site.policy-adopted": N_("%(site)s adopted house rules %(version)s, from %(starts_on)s on."),
    "site.season-set": N_("%(site)s has other hours from %(first)s to %(last)s."),
    "site.season-withdrawn": N_("%(site)s goes back to its usual hours."),
    "site.closure-set": N_("%(site)s stays closed from %(first)s to %(last)s (%(cause)s)."),
    "site.closure-set/day": N_("%(site)s stays closed on %(first)s (%(cause)s)."),
    "site.closure-lifted": N_("%(site)s is open after all on days it was to stay closed."),
    "layout.drawn": N_("The floor of %(site)s was drawn, as it stands from %(starts_on)s on."),
    "position.installed": N_("Desk %(position)s was installed."),
    "layout.changed": N_("The floor of %(site)s was rearranged, from %(starts_on)s on."),
    "layout.change-undone": N_(
        "The last change of the floor of %(site)s was taken back, from %(starts_on)s on."
    ),
    "position.placed": N_("Desk %(position)s stands at another place, from %(starts_on)s on."),
    "position.retired": N_("Desk %(position)s is gone from the floor, from %(starts_on)s on."),
    "position.blocked": N_("Desk %(position)s out of use until %(end)s (%(cause)s)."),
    "position.unblocked": N_("Desk %(position)s back in use."),
    "position.assigned": N_("Desk %(position)s given to a team from %(first)s to %(last)s."),
    "position.assignment-ended": N_("Desk %(position)s is a team's until %(last)s only."),
    "position.day-opened": N_("Desk %(position)s given to everybody on %(day)s by its team."),
    "position.day-kept": N_("Desk %(position)s confirmed by its team for %(day)s."),
    "position.retimed": N_(
        "The clocks of %(site)s changed: desk %(position)s, %(day)s, %(hours)s stays as it is."
    ),
    "position.held": N_(
        "Desk %(position)s held for %(member)s, %(day)s, %(hours)s, to be confirmed by %(until)s."
    ),
    "position.confirmed": N_("%(member)s confirmed desk %(position)s."),
    "position.lapsed": N_("%(member)s did not confirm desk %(position)s in time; it fell free."),
    "position.reserved": N_("Desk %(position)s reserved for %(member)s, %(day)s, %(hours)s."),
    "position.checked-in": N_("%(member)s arrived at desk %(position)s."),
    "position.released": N_("%(member)s gave back desk %(position)s."),
    "position.released/left": N_("%(member)s left desk %(position)s."),
    "position.released/cancelled": N_("Reservation of desk %(position)s for %(member)s cancelled."),
    "position.released/closed": N_("%(member)s checked out of desk %(position)s at closing time."),
    "position.released/displaced": N_("%(member)s had to give up desk %(position)s."),
    "position.released/erased": N_("Reservation of desk %(position)s erased with its member."),
    "position.no-show": N_(
        "%(member)s did not come to desk %(position)s, held until %(due)s; it fell free."
    ),
    "position.extended": N_("%(member)s stays at desk %(position)s longer: %(day)s, %(hours)s."),
    "position.moved-out": N_("%(member)s left desk %(position)s for desk %(to)s."),
    "position.moved-in": N_(
        "%(member)s came to desk %(position)s from desk %(from)s, %(day)s, %(hours)s."
    ),
    "position.undone/check-in": N_("Check-in of %(member)s at desk %(position)s undone."),
    "position.undone/release": N_("%(member)s has desk %(position)s again: its release undone."),
    "position.undone/no-show": N_("No-show of %(member)s at desk %(position)s undone."),
    "agenda.claimed": N_("Agenda of %(member)s: desk %(position)s, %(day)s, %(hours)s."),
    "agenda.claimed/held": N_(
        "Agenda of %(member)s: desk %(position)s, %(day)s, %(hours)s, held until %(until)s."
    ),
    "agenda.changed": N_("Agenda of %(member)s changed: desk %(position)s, %(day)s, %(hours)s."),
    "agenda.freed": N_("Agenda of %(member)s: a reservation taken out."),
    "agenda.branch-joined": N_("%(member)s is one of a team's people."),
    "agenda.branch-left": N_("%(member)s is no longer one of a team's people."),
    "agenda.forgotten": N_("A member was forgotten: their name and rights are deleted."),
}
AFTERWARDS = N_("It happened on %(happened)s and was recorded on %(recorded)s.")

CODES = ("position", "to", "from")

Body = dict[str, Any]


def sentence_of(
    line: LogLine, site: SitePlace | None, people: Mapping[str, str], zone: str
) -> Markup:
    """What happened, in a sentence; of a topic we have no sentence for, the topic.

    What was recorded afterwards says both times, as clocks in the zone show them.
    """
    body: Body = msgspec.json.decode(line.body)
    names = {
        "site": site.name if site else line.site_id,
        "position": line.position_id,
        "to": body.get("to_position_id", ""),
        "from": body.get("from_position_id", ""),
        "member": called(line.member_id, people),
    }
    kept = {key: Markup("<bdi>{}</bdi>").format(name) for key, name in names.items()}
    kept |= {key: Markup('<bdi class="code">{}</bdi>').format(names[key]) for key in CODES}
    said = escape(gettext(_pattern(line.topic, body))) % {**_facts(body, zone), **kept}
    return said + _afterwards(line, body, zone)


def _pattern(topic: str, body: Body) -> str:
    kind = "held" if body.get("until") else body.get("reason") or body.get("undid")
    closure = body.get("closure") or {}
    if closure and closure["first"] == closure["last"]:
        kind = "day"
    return SENTENCES.get(f"{topic}/{kind}") or SENTENCES.get(topic) or topic


def _facts(body: Body, zone: str) -> dict[str, object]:
    """The days, hours, instants and versions an event speaks of."""
    policy, period = body.get("policy") or {}, body.get("period") or {}
    facts: dict[str, object] = {"version": policy.get("version", "")}
    facts["starts_on"] = policy.get("starts_on") or body.get("starts_on", "")
    about = body | (body.get("season") or body.get("closure") or {})
    facts |= {name: day_short(about[name]) for name in ("first", "last", "day") if name in about}
    facts["cause"] = cause_word(about.get("cause", ""))
    if body.get("ends"):
        facts["end"] = gettext(", ").join((day_short(body["ends"][:10]), body["ends"][11:]))
    for name in ("until", "due"):
        if at := body.get(name):
            facts[name] = local_wall(datetime.fromisoformat(at), zone)
    if period:
        facts["day"] = day_short(period["day"])
        facts["hours"] = gettext(
            "%(starts)s–%(ends)s", starts=period["starts"], ends=period["ends"]
        )
    return facts


def _afterwards(line: LogLine, body: Body, zone: str) -> str:
    """Both times of what was not recorded in the minute it happened; empty for anything else."""
    recorded = _moment(line.at, zone)
    happened = _moment(body.get("happened", line.at), zone)
    if happened == recorded:
        return ""
    return " " + gettext(AFTERWARDS, happened=happened, recorded=recorded)


def _moment(at: str, zone: str) -> str:
    """A day and a time of the site, from RFC 3339."""
    instant = datetime.fromisoformat(at)
    return gettext(", ").join((day_short(local_day(instant, zone)), local_wall(instant, zone)))
