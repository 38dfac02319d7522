"""Every sentence for people is there in French and in Arabic, with the same facts in it."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from web.languages.catalogues import po_file

WEB = Path(__file__).parents[2] / "web"
METHODS = [("**.py", "python"), ("templates/**.html", "jinja2")]
OPTIONS = {"templates/**.html": {"newstyle_gettext": "true", "trimmed": "true"}}
KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "N_": None,
    "says": None,
    "ngettext": (1, 2),
    "counts": (2, 3),
}
NAMES = (
    "JSON|Idempotency-Key|If-Match|ETag|ASCII|ESS-01|true|false"
    "|TOML|UTF-8|toml|json|grid_minutes|Africa/Casablanca"
)
SAME_IN_FRENCH = {
    "%(starts)s–%(ends)s",
    ", ",
    "Code",
    "Moments",
    "Pages",
    "Plan",
    "Plan of %(site)s",
    "Site",
    "Sites",
}


def messages() -> Iterator[tuple[str, str]]:
    """Where each message is used, and the message; of one that counts, its singular."""
    found = extract_from_dir(str(WEB), METHODS, OPTIONS, keywords=KEYWORDS)
    for where, _line, message, _comments, _context in found:
        yield where, message if isinstance(message, str) else message[0]


def translations(language: str) -> dict[str, Message]:
    with po_file(language).open("rb") as file:
        catalogue = read_po(file, locale=language)
    return {m.id if isinstance(m.id, str) else m.id[0]: m for m in catalogue if m.id}


def texts(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string or ())


def facts(text: str) -> set[str]:
    return set(re.findall(r"%\((\w+)\)", text))


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_nothing_is_left_in_english(language: str) -> None:
    said = translations(language)

    missing = {
        (where, message)
        for where, message in messages()
        if message not in said or not all(texts(said[message]))
    }

    assert not missing


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_a_translation_speaks_of_the_same_facts(language: str) -> None:
    for message in translations(language).values():
        ids = [message.id] if isinstance(message.id, str) else list(message.id)
        known = set().union(*map(facts, ids))
        assert all(facts(text) <= known for text in texts(message)), message.id


def test_arabic_is_written_in_arabic() -> None:
    latin = [
        message.id
        for message in translations("ar").values()
        for text in texts(message)
        if re.search(r"[A-Za-z]{3,}", re.sub(rf"%\(\w+\)s|{NAMES}", "", text))
    ]

    assert not latin


def test_french_differs_from_english() -> None:
    same = {
        id_ for id_, message in translations("fr").items() if id_ in texts(message)
    } - SAME_IN_FRENCH

    assert not same
