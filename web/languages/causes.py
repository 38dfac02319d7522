"""Why the house closes, blocks or moves, in words."""

from web.languages.catalogues import N_, catalogue
from web.languages.request import language

CAUSES = {
    "holiday": N_("public holiday"),
    "works": N_("building works"),
    "outage": N_("out of order"),
    "event": N_("an event"),
    "weather": N_("the weather"),
    "safety": N_("safety"),
    "other": N_("another reason"),
    "hours": N_("other opening hours"),
    "layout": N_("the floor is rearranged"),
    "assignment": N_("given to a team"),
}


def cause_word(cause: str, speech: str = "") -> str:
    """A cause in words of a language, or of the request's; an unknown one is another reason."""
    if not cause:
        return ""
    words = catalogue(speech or language())
    return words.gettext(CAUSES.get(cause, CAUSES["other"]))
