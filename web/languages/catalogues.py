"""The catalogues: `web/translations/<language>/LC_MESSAGES/mogador.po`, read as they are.

A message id is the English sentence. What has no translation is said in English.
"""

from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from config import settings

LANGUAGES = settings.LANGUAGES
TRANSLATIONS = Path(__file__).parents[1] / "translations"


def N_(message: str) -> str:  # noqa: N802 (the name gettext's tools have for it)
    """The message itself, noted for translation: `gettext` it once there is somebody to read it."""
    return message


def po_file(language: str) -> Path:
    """Where the catalogue of a language is, if there is one."""
    return TRANSLATIONS / language / "LC_MESSAGES" / "mogador.po"


@cache
def catalogue(language: str) -> NullTranslations:
    """The translations of a language, read once; empty where there is no file."""
    path = po_file(language)
    if not path.exists():
        return NullTranslations()
    compiled = BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=language, abort_invalid=True))
    compiled.seek(0)
    return GNUTranslations(compiled)
