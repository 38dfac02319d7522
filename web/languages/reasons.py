"""Everything that may be wrong with a change at once, each in a sentence."""

from domain.refusals import Reason
from web.languages.catalogues import N_, catalogue
from web.languages.days import long_day, weekday

REASONS = {
    "minimum-off-grid": N_("The shortest reservation is no multiple of %(minutes)s minutes."),
    "shorter-grace-for-longer-stays": N_(
        "Whoever comes for a full day is waited for less than %(minutes)s minutes."
    ),
    "minimum-longer-than-any-day": N_(
        "The shortest reservation is longer than the longest day, %(minutes)s minutes."
    ),
    "closes-before-it-opens": N_("On one weekday the site closes before it opens: %(weekday)s."),
    "not-the-next-version": N_("The next version of the house rules is %(version)s."),
    "in-the-past": N_("That day is over. The first that can be changed is %(day)s."),
    "seasons-overlap": N_("Another season covers some of these days; it starts on %(first)s."),
    "ends-before-it-starts": N_("That ends before it starts on %(day)s."),
    "before-the-last-change": N_("The floor is rearranged on %(day)s already. Choose a later day."),
    "nothing-to-change": N_("Nothing is named that would change."),
    "named-twice": N_("Desk %(position)s is named twice."),
    "already-there": N_("Desk %(position)s stands there already. Choose another code."),
    "not-there": N_("Desk %(position)s does not stand there on that day."),
    "too-few-to-join": N_("Team table %(position)s needs at least two desks."),
    "no-team-table": N_("Desk %(position)s is no team table."),
    "off-the-floor": N_("Desk %(position)s would stand outside the floor."),
    "no-such-zone": N_("Desk %(position)s would stand in a zone that is not there: %(zone)s."),
    "on-top-of-each-other": N_(
        "Desks %(position)s and %(other)s would stand on top of each other."
    ),
    "still-occupied": N_("Somebody sits at desk %(position)s. Move them first."),
    "assigned-already": N_("Desk %(position)s is a team's already on some of these days."),
}
DAYS = ("day", "first")


def reason_in_words(reason: Reason, language: str) -> str:
    """The reason as a sentence of the language."""
    spoken = dict(reason.facts)
    for name in DAYS:
        if name in spoken:
            spoken[name] = long_day(str(spoken[name]), language)
    if "weekday" in spoken:
        spoken["weekday"] = weekday(str(spoken["weekday"]), language)
    return catalogue(language).gettext(REASONS[reason.code]) % spoken
