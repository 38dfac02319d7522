"""Every refusal in words: what is the matter, and what would work instead."""

import re
from dataclasses import dataclass

from domain.refusals import Refusal
from web.languages.catalogues import catalogue
from web.languages.causes import cause_word
from web.languages.days import long_day

Facts = dict[str, str | int]
DAYS = {"day", "last"}
COUNTS = {"minutes", "limit", "count"}


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with the facts it needs, one of which it need not say; one that counts something
    has a plural.
    """

    text: str
    plural: str = ""
    counted: str = ""
    unsaid: str = ""

    def fits(self, facts: Facts) -> bool:
        """Whether every fact in it is known."""
        needed = {*re.findall(r"%\((\w+)\)s", self.text), self.unsaid} - {""}
        return needed <= facts.keys()

    def say(self, facts: Facts, language: str) -> str:
        """The sentence in a language."""
        words = catalogue(language)
        if not self.counted:
            return words.gettext(self.text) % facts
        return words.ngettext(self.text, self.plural, int(facts[self.counted])) % facts


def says(text: str, *, of: str = "") -> Sentence:
    """A sentence, noted for translation; it may be one `of` a fact that it does not say."""
    return Sentence(text, unsaid=of)


def counts(fact: str, text: str, plural: str) -> Sentence:
    """A sentence that counts a fact, noted for translation."""
    return Sentence(text, plural, fact)


# The first that fits is said; the last of each code needs no facts.
SENTENCES: dict[str, tuple[Sentence, ...]] = {
    "position-taken": (
        says("Desk %(position)s is taken for part of that time. Choose another desk or time."),
        says("That desk is taken for part of that time. Choose another desk or time."),
    ),
    "member-elsewhere": (
        says(
            "One person, one desk at a time: %(position)s is already reserved from %(starts)s to"
            " %(ends)s. Cancel that reservation, or choose another time."
        ),
        says(
            "One person, one desk at a time: there is another reservation at that time. Cancel it,"
            " or choose another time."
        ),
    ),
    "member-forgotten": (
        says(
            "That person is a former member, for whom nothing is reserved any more. Reserve for"
            " somebody who has an account."
        ),
    ),
    "outside-hours": (
        says(
            "The site is open from %(opens)s to %(closes)s that day. Choose a time within those"
            " hours."
        ),
        says("The site is not open for all of that time. Choose a time within its hours."),
    ),
    "site-closed": (
        says("The site is closed on %(day)s (%(cause)s). Choose another day."),
        says("The site is closed on %(day)s. Choose another day."),
        says("The site is closed that day. Choose another day."),
    ),
    "beyond-horizon": (
        says("Desks can be reserved up to %(last)s. Choose a day until then."),
        says("That day is too far ahead. Choose an earlier one."),
    ),
    "too-short": (
        counts(
            "minutes",
            "A reservation lasts at least %(minutes)s minute. Choose a later end.",
            "A reservation lasts at least %(minutes)s minutes. Choose a later end.",
        ),
        says("That is too short for a reservation. Choose a later end."),
    ),
    "off-grid": (
        counts(
            "minutes",
            "Reservations start and end on steps of %(minutes)s minute from the full hour. Choose"
            " such a time.",
            "Reservations start and end on steps of %(minutes)s minutes from the full hour. Choose"
            " such a time.",
        ),
        says("Reservations start and end at set times. Choose one that is offered."),
    ),
    "limit-reached": (
        counts(
            "limit",
            "At most %(limit)s reservation can be upcoming. Cancel it, or wait until it is over.",
            "At most %(limit)s reservations can be upcoming. Cancel one, or wait until one is"
            " over.",
        ),
        says("There are too many upcoming reservations. Cancel one, or wait until one is over."),
    ),
    "in-the-past": (
        says("%(day)s until %(ends)s is over. Choose a time that ends later than now."),
        says("That time is over. Choose a time that ends later than now."),
    ),
    "too-early-to-check-in": (
        says("Check-in opens at %(time)s. Try again then."),
        says("Check-in has not opened yet. Try again closer to the start."),
    ),
    "still-occupied": (
        says(
            "Somebody is still checked in at desk %(position)s. Ask them to check out, or ask the"
            " front desk for another desk."
        ),
        says(
            "Somebody is still checked in at that desk. Ask them to check out, or ask the front"
            " desk for another desk."
        ),
    ),
    "already-ended": (
        says(
            "That reservation of desk %(position)s is over or was given back. Reserve again if you"
            " need a desk."
        ),
        says("That reservation is over or was given back. Reserve again if you need a desk."),
    ),
    "not-yours": (
        says("Desk %(position)s belongs to a team that is not yours. Ask the front desk."),
        says(
            "Members reserve for themselves. Leave out for whom, or ask the front desk to reserve"
            " for somebody else.",
            of="member",
        ),
        says("That reservation is somebody else's. Choose one of your own, or ask the front desk."),
    ),
    "unknown-position": (says("There is no such desk. Choose one on the plan."),),
    "position-blocked": (
        says(
            "Desk %(position)s is out of use for part of that time (%(cause)s). Choose another desk"
            " or time."
        ),
        says("Desk %(position)s is out of use for part of that time. Choose another desk or time."),
        says("That desk is out of use for part of that time. Choose another desk or time."),
    ),
    "position-assigned": (
        says(
            "Desk %(position)s belongs to a team for part of that time. Choose another desk or day."
        ),
        says("That desk belongs to a team for part of that time. Choose another desk or day."),
    ),
    "contradictory": (
        counts(
            "count",
            "%(count)s thing in that does not go together. Mend what is named, then send it again.",
            "%(count)s things in that do not go together. Mend what is named, then send it again.",
        ),
        says("That does not go together. Mend what is named, then send it again."),
    ),
    "people-affected": (
        counts(
            "count",
            "%(count)s reservation counts on that. Look at it first, then say what is to become of"
            " it.",
            "%(count)s reservations count on that. Look at them first, then say what is to become"
            " of each.",
        ),
        says("Reservations count on that. Look at them first, then say what is to become of each."),
    ),
    "unknown-change": (
        says("There is no such change to take back. Look at the list again, then choose one."),
    ),
    "nonexistent-time": (
        says("On %(day)s the clocks skip %(time)s. Choose an earlier or a later time."),
        says("The clocks skip that time. Choose an earlier or a later one."),
    ),
    "stale": (
        says(
            "Nobody has checked in at desk %(position)s for the reservation from %(starts)s on."
            " Check in first, or give it back."
        ),
        says(
            "That does not fit how the reservation of desk %(position)s stands now. Look at it"
            " again, then decide."
        ),
        says("That does not fit how things stand now. Look again, then decide."),
    ),
    "duplicate-command": (
        says("That was sent before with other contents. Load the page again, then send it."),
    ),
}
UNFORESEEN = says("That is not possible as things are. Change something, then try again.")


def sentence(refusal: Refusal, language: str) -> str:
    """The refusal in words; a fact that is missing or unreadable is left out of them."""
    facts = _spoken(refusal.facts, language)
    known = (*SENTENCES.get(refusal.code, ()), UNFORESEEN)
    said = next(each for each in known if each.fits(facts)).say(facts, language)
    return said[:1].upper() + said[1:]


def _spoken(facts: Facts, language: str) -> Facts:
    """The facts as they are said in the language."""
    spoken = dict(facts)
    for name in DAYS & facts.keys():
        try:
            spoken[name] = long_day(str(facts[name]), language)
        except ValueError:
            del spoken[name]
    if facts.get("cause"):
        spoken["cause"] = cause_word(str(facts["cause"]), language)
    else:
        spoken.pop("cause", None)
    for name in COUNTS & facts.keys():
        if not str(facts[name]).isdecimal():
            del spoken[name]
    return spoken
