"""What is wrong with a field, in words: what to send there instead."""

import re
from functools import cache
from typing import Any

from web.languages.catalogues import N_, catalogue
from web.languages.file_faults import FILE_FAULTS
from web.languages.request import language

# What schemas say (so do files, on the command line), and how the API says it to people.
FAULTS = {
    "Missing data for required field.": N_("This is missing. Send it as well."),
    "Field may not be null.": N_("A value is needed here. Send one."),
    "Unknown field.": N_("There is no field of that name. Leave it out."),
    "Invalid input type.": N_("Send names with values here: an object in JSON, a table in TOML."),
    "Invalid type.": N_("Send names with values here: an object in JSON, a table in TOML."),
    "Not a valid string.": N_("Send text here."),
    "Not a valid integer.": N_("Send a whole number here, without quotes."),
    "Not a valid list.": N_("Send a list here."),
    "Length must be between {min} and {max}.": N_(
        "That is too short or too long. Send %(min)s to %(max)s, be it characters or entries."
    ),
    "Longer than maximum length {max}.": N_("That is too long. Send %(max)s at most."),
    "Must be greater than or equal to {min} and less than or equal to {max}.": N_(
        "Send a number from %(min)s to %(max)s."
    ),
    "Must be one of: {choices}.": N_("Send one of these: %(choices)s."),
    "There are no events of that kind.": N_(
        "There are no events of that kind. Send one of those that the description of the API has."
    ),
    "Not a day as YYYY-MM-DD.": N_("Send a day like 2026-12-01."),
    "Not a time of day as HH:MM.": N_("Send a time like 09:30."),
    "Not some features with commas between them.": N_("Send features with commas between them."),
    "Not the end of a page.": N_("Send what the link to the next page has."),
    "Not an id.": N_("Send an id as it was answered."),
    "Not 1 to 64 letters, digits, - and _.": N_("Send 1 to 64 Latin letters, digits, - and _."),
    "Not a code like ESS-01.": N_("Send a code like ESS-01."),
    "Not a whole number.": N_("Send a whole number, in digits."),
    "Not true or false.": N_("Send true or false, without quotes."),
    "Leave out control characters.": N_("Leave out control characters."),
    "Leave control characters out of the names of fields.": N_(
        "Leave control characters out of the names of fields."
    ),
    "Given more than once.": N_("Send that once only."),
    "Not after the start.": N_("Choose an end after the start."),
    "Before the first day.": N_("Choose a last day that is not before the first."),
    "More than {most} days.": N_("Choose at most %(most)s days."),
    "Name its site as well.": N_("Name its site as well."),
    "Not together with the rest.": N_("That does not go with the rest. Leave one of them out."),
    "Either this or a position.": N_("Send either a later end or another position."),
    "No account has that id.": N_("Nobody has that id. Choose somebody who has an account."),
    "Not a sequence.": N_("Send a number of the log, or nothing."),
    "Not 1 to 200 visible ASCII characters.": N_(
        "Send 1 to 200 visible ASCII characters, without spaces."
    ),
    "Not on the site's steps of {grid} minutes.": N_(
        "Choose a time on the site's steps of %(grid)s minutes."
    ),
    'Not ["08:30", "19:00"], or [] for closed.': N_('Send ["08:30", "19:00"], or [] for closed.'),
    "A reservation is there more than once.": N_("Name each reservation once."),
}


def in_words(faults: Any, speech: str = "") -> Any:
    """What schemas found, by field, in words of a language, or of the request's; what is in words
    already stays.
    """
    if isinstance(faults, dict):
        return {field: in_words(found, speech) for field, found in faults.items()}
    if isinstance(faults, list):
        return [in_words(found, speech) for found in faults]
    return _said(str(faults), speech or language())


def _said(fault: str, speech: str) -> str:
    for pattern, sentence in _patterns():
        if found := pattern.fullmatch(fault):
            said, facts = catalogue(speech).gettext(sentence), found.groupdict()
            return said % facts if facts else said
    return fault


@cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    """Each fault as a pattern of its facts."""
    facts = re.compile(r"\\\{(\w+)\\\}")
    return [
        (re.compile(facts.sub(r"(?P<\1>.*)", re.escape(fault))), sentence)
        for fault, sentence in (FAULTS | FILE_FAULTS).items()
    ]
