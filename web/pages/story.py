"""What happened to a reservation, in words and in order, from the log."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from domain import position as p
from domain.kernel import Event
from projections.reservations import ReservationRow
from web.languages import N_, cause_word, gettext
from web.moments import Look
from web.naming import desk_label

CHAPTERS: dict[type[Event], str] = {
    p.Held: N_("Held, to be confirmed"),
    p.Confirmed: N_("Confirmed"),
    p.Lapsed: N_("Not confirmed in time"),
    p.Reserved: N_("Reserved"),
    p.CheckedIn: N_("Arrived"),
    p.Missed: N_("Did not come"),
    p.Extended: N_("Extended until %(ends)s"),
    p.MovedIn: N_("Moved to desk %(label)s"),
}
ENDINGS = {
    "left": N_("Left"),
    "cancelled": N_("Cancelled"),
    "closed": N_("Checked out at closing time"),
    "displaced": N_("Cancelled by the site"),
    "erased": N_("Cancelled"),
}
BY_THE_SITE = N_("Moved by the site to desk %(label)s (%(cause)s)")
UNDONE = {
    "check-in": N_("Check-in undone"),
    "release": N_("Release undone"),
    "no-show": N_("No-show undone"),
}
# What is noted sooner than this was noted as it happened.
AT_ONCE = timedelta(minutes=1)
MOST = 200


@dataclass(frozen=True)
class Chapter:
    """Something that happened, and when (UTC); `noted` if that was later."""

    word: str
    at: datetime
    noted: datetime | None = None


def story(look: Look, row: ReservationRow) -> tuple[Chapter, ...]:
    """What had happened to a reservation, the last of it if it was very much."""
    told = look.wall.event_log.told(
        look.view.connection, limit=MOST, reservation_id=row.reservation_id
    )
    chapters = (chapter(event) for _, event in reversed(told))
    return tuple(each for each in chapters if each)


def chapter(event: Event) -> Chapter | None:
    """An event of a reservation in words; None for one that has no part in the story."""
    happened = happened_at(event)
    noted = event.at if event.at - happened >= AT_ONCE else None
    match event:
        case p.Released(cause=cause) if cause:
            word = gettext("Cancelled by the site (%(cause)s)", cause=cause_word(cause))
            return Chapter(word, happened, noted)
        case p.Released():
            return Chapter(gettext(ENDINGS[event.reason]), happened, noted)
        case p.Undone():
            return Chapter(gettext(UNDONE[event.undid]), happened)
        case p.Extended():
            word = gettext(CHAPTERS[p.Extended], ends=event.period.ends)
            return Chapter(word, happened)
        case p.MovedIn():
            moved = BY_THE_SITE if event.cause else CHAPTERS[p.MovedIn]
            label, why = desk_label(event.position_id), cause_word(event.cause)
            return Chapter(gettext(moved, label=label, cause=why), happened)
        case p.CheckedIn():
            return Chapter(gettext(CHAPTERS[p.CheckedIn]), happened, noted)
        case _ if type(event) in CHAPTERS:
            return Chapter(gettext(CHAPTERS[type(event)]), happened)
        case _:
            return None


def happened_at(event: Event) -> datetime:
    """When it happened (UTC), which may be earlier than when it was noted."""
    match event:
        case p.CheckedIn() | p.Released():
            return event.happened
        case p.Missed():
            return event.due
        case _:
            return event.at
