"""Which language whoever calls the program reads."""

from collections.abc import Mapping

from config.settings import LANGUAGES

# As POSIX has it, the first that is set counts.
LOCALE = ("LC_ALL", "LC_MESSAGES", "LANG")


def spoken(environ: Mapping[str, str]) -> str:
    """The language of the installation where it names one, else that of the terminal, else English:
    what the program says of itself is in English.
    """
    given = environ.get("MOGADOR_LANGUAGE", "")
    locale = next(filter(None, map(environ.get, LOCALE)), "")
    wanted = (given, locale.partition("_")[0].partition(".")[0])
    return next((each for each in wanted if each in LANGUAGES), "en")
