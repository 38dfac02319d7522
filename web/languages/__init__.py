"""French, English and Arabic: the language of a request, its dates, and every no in words."""

from web.languages.catalogues import LANGUAGES, N_
from web.languages.causes import cause_word
from web.languages.days import clock, wall
from web.languages.faults import in_words
from web.languages.reasons import reason_in_words
from web.languages.request import (
    day_long,
    day_short,
    direction,
    gettext,
    init_languages,
    language,
    ngettext,
    speak,
)
from web.languages.sentences import sentence

__all__ = [
    "LANGUAGES",
    "N_",
    "cause_word",
    "clock",
    "day_long",
    "day_short",
    "direction",
    "gettext",
    "in_words",
    "init_languages",
    "language",
    "ngettext",
    "reason_in_words",
    "sentence",
    "speak",
    "wall",
]
