"""Events in words: a sentence a topic, who did it, and through which door."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from markupsafe import Markup, escape

from domain.zones import local_day, local_wall
from projections.event_log import LogLine
from projections.places import SitePlace
from web.languages import N_, day_short, gettext

ABOUT = {
    "site": "site_id",
    "position": "position_id",
    "reservation": "reservation_id",
    "member": "member_id",
}
SENTENCES = {
    "site.opened": N_("%(site)s opened its doors."),
    "site.policy-adopted": N_("%(site)s adopted house rules %(version)s, from %(starts_on)s on."),
    "layout.drawn": N_("The floor of %(site)s was drawn, as it stands from %(starts_on)s on."),
    "position.installed": N_("Desk %(position)s was installed."),
    "position.reserved": N_("Desk %(position)s reserved for %(member)s, %(day)s, %(hours)s."),
    "position.checked-in": N_("%(member)s arrived at desk %(position)s."),
    "position.released": N_("%(member)s gave back desk %(position)s."),
    "agenda.claimed": N_("Agenda of %(member)s: desk %(position)s, %(day)s, %(hours)s."),
    "agenda.freed": N_("Agenda of %(member)s: a reservation taken out."),
}
RELEASES = {
    "left": N_("%(member)s left desk %(position)s."),
    "cancelled": N_("Reservation of desk %(position)s for %(member)s cancelled."),
    "closed": N_("%(member)s checked out of desk %(position)s at closing time."),
    "displaced": N_("%(member)s had to give up desk %(position)s."),
    "erased": N_("Reservation of desk %(position)s erased with its member."),
}
ROLES = {
    "member": N_("member"),
    "front-desk": N_("front desk"),
    "operator": N_("operator"),
    "system": N_("system"),
}
DOORS = {
    "web": N_("on the web"),
    "api": N_("by API"),
    "kiosk": N_("at the kiosk"),
    "cli": N_("from the command line"),
    "sweep": N_("by the clock"),
}


@dataclass(frozen=True)
class LogEntry:
    """An event as operators read it; `day` and `time` are the site's, `utc` the instant itself."""

    line: LogLine
    said: Markup
    who: str
    role: str
    door: str
    day: str
    time: str
    zone: str
    member: str
    body: str

    @property
    def kind(self) -> str:
        """The topic as a name for a style."""
        return self.line.topic.replace(".", "-")


@dataclass(frozen=True)
class LogPage:
    """A page of the log, what it is about, and where the pages beside it are."""

    entries: list[LogEntry]
    filters: dict[str, str]
    older: str
    newer: str
    head: int
    names: dict[str, str]


def entry(line: LogLine, sites: Mapping[str, SitePlace], people: Mapping[str, str]) -> LogEntry:
    """A line of the log in words; a member without an account any more is a former one."""
    zone = sites[line.site_id].time_zone if line.site_id in sites else "UTC"
    at = datetime.fromisoformat(line.at)
    former = gettext("former member")
    system = line.actor_role == "system"
    return LogEntry(
        line,
        said=sentence_of(line, sites, people),
        who="" if system else people.get(line.actor_id, former),
        role=gettext(ROLES.get(line.actor_role, line.actor_role)),
        door=gettext(DOORS.get(line.via, line.via)),
        day=local_day(at, zone).isoformat(),
        time=local_wall(at, zone),
        zone=zone,
        member=people.get(line.member_id, former) if line.member_id else "",
        body=msgspec.json.format(line.body, indent=2),
    )


def sentence_of(line: LogLine, sites: Mapping[str, SitePlace], people: Mapping[str, str]) -> Markup:
    """What happened, in a sentence; of a topic we have no sentence for, the topic."""
    body: dict[str, Any] = msgspec.json.decode(line.body)
    said = SENTENCES.get(line.topic, line.topic)
    if line.topic == "position.released":
        said = RELEASES.get(str(body.get("reason")), said)
    site = sites.get(line.site_id)
    names = {
        "site": site.name if site else line.site_id,
        "position": line.position_id,
        "member": people.get(line.member_id, gettext("former member")),
    }
    kept = {key: Markup("<bdi>{}</bdi>").format(name) for key, name in names.items()}
    return escape(gettext(said)) % {**_numbers(body), **kept}


def _numbers(body: dict[str, Any]) -> dict[str, object]:
    """The days, hours and versions an event speaks of."""
    policy, period = body.get("policy") or {}, body.get("period") or {}
    numbers: dict[str, object] = {"version": policy.get("version", "")}
    if starts_on := policy.get("starts_on") or body.get("starts_on"):
        numbers["starts_on"] = starts_on
    if period:
        numbers["day"] = day_short(period["day"])
        numbers["hours"] = gettext(
            "%(starts)s–%(ends)s", starts=period["starts"], ends=period["ends"]
        )
    return numbers
