"""The log as operators read it: what happened, who did it, and through which door."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import msgspec
from markupsafe import Markup

from domain.zones import local_day, local_wall
from projections.log_line import LogLine
from projections.places import SitePlace
from web.languages import N_, gettext
from web.naming import called
from web.pages.log_sentences import sentence_of

ABOUT = {
    "site": "site_id",
    "position": "position_id",
    "reservation": "reservation_id",
    "member": "member_id",
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
    """A line of the log in words."""
    zone = sites[line.site_id].time_zone if line.site_id in sites else "UTC"
    at = datetime.fromisoformat(line.at)
    system = line.actor_role == "system"
    return LogEntry(
        line,
        said=sentence_of(line, sites.get(line.site_id), people, zone),
        who="" if system else called(line.actor_id, people),
        role=gettext(ROLES.get(line.actor_role, line.actor_role)),
        door=gettext(DOORS.get(line.via, line.via)),
        day=local_day(at, zone).isoformat(),
        time=local_wall(at, zone),
        zone=zone,
        member=called(line.member_id, people) if line.member_id else "",
        body=msgspec.json.format(line.body, indent=2),
    )
