"""French, English and Arabic: the language of a request, its dates, and every no in words."""

from web.languages.catalogues import LANGUAGES, N_
from web.languages.days import clock, wall
from web.languages.request import (
    day_long,
    day_short,
    direction,
    gettext,
    init_languages,
    language,
    ngettext,
)
from web.languages.sentences import sentence

__all__ = [
    "LANGUAGES",
    "N_",
    "clock",
    "day_long",
    "day_short",
    "direction",
    "gettext",
    "init_languages",
    "language",
    "ngettext",
    "sentence",
    "wall",
]
