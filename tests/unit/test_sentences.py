"""A sentence for every refusal, in each language."""

import re
from collections.abc import Iterator

import pytest

from domain.refusals import Refusal
from web.languages import LANGUAGES, cause_word, day_long, sentence
from web.languages.sentences import SENTENCES, UNFORESEEN

CODES = (
    *("position-taken", "member-elsewhere", "outside-hours", "site-closed", "beyond-horizon"),
    *("too-short", "off-grid", "limit-reached", "in-the-past", "too-early-to-check-in"),
    *("still-occupied", "already-ended", "not-yours", "unknown-position", "position-blocked"),
    *("position-assigned", "nonexistent-time", "stale", "duplicate-command"),
    *("contradictory", "people-affected", "unknown-change", "member-forgotten"),
)
FACTS: dict[str, str | int] = {
    "position": "ESS-09",
    "starts": "09:15",
    "ends": "12:45",
    "opens": "08:30",
    "closes": "19:00",
    "day": "2026-11-23",
    "last": "2027-02-20",
    "days": 90,
    "minutes": 30,
    "limit": 10,
    "time": "02:17",
    "count": 4,
    "cause": "weather",
}


def refusal(refused_as: str, **facts: str | int) -> Refusal:
    """A refusal of that code, which may not be raised anywhere yet."""

    class Refused(Refusal):
        code = refused_as

    return Refused(**facts)


def codes_raised(kind: type[Refusal] = Refusal) -> Iterator[str]:
    """The codes of all refusals of the domain."""
    for each in kind.__subclasses__():
        if each.__module__ == "domain.refusals":
            yield each.code
            yield from codes_raised(each)


def test_every_refusal_of_the_domain_and_of_the_house_rules_has_sentences() -> None:
    assert set(codes_raised()) <= set(CODES)
    assert set(SENTENCES) == set(CODES)


@pytest.mark.parametrize("facts", [FACTS, {}], ids=["with facts", "without"])
@pytest.mark.parametrize("code", CODES)
def test_a_refusal_is_said_in_each_language_and_differently(
    code: str, facts: dict[str, str | int]
) -> None:
    said = [sentence(refusal(code, **facts), each) for each in LANGUAGES]

    assert len(set(said)) == len(LANGUAGES)
    assert not any("%" in text for text in said)
    assert re.search("[\u0620-\u064a]", said[LANGUAGES.index("ar")])
    assert all(text.count(".") >= 2 for text in said), "what is the matter, and what would work"


@pytest.mark.parametrize("code", CODES)
def test_a_refusals_facts_are_in_its_sentence_in_every_language(code: str) -> None:
    first = SENTENCES[code][0].text
    named = re.findall(r"%\((\w+)\)s", first)
    refused = refusal(code, **{name: FACTS[name] for name in named})

    for each in LANGUAGES:
        said = sentence(refused, each)
        for name in named:
            fact = FACTS[name]
            shown = in_words(name, str(fact), each)
            assert shown.casefold() in said.casefold()


def in_words(name: str, fact: str, language: str) -> str:
    """How a fact is said."""
    if name == "cause":
        return cause_word(fact, language)
    return day_long(fact, language) if name in ("day", "last") else fact


@pytest.mark.parametrize("code", CODES)
def test_facts_that_are_missing_or_unreadable_are_left_out(code: str) -> None:
    bare = [sentence(refusal(code), each) for each in LANGUAGES]

    assert [SENTENCES[code][-1].say({}, each) for each in LANGUAGES] == bare
    for each in LANGUAGES:
        assert sentence(refusal(code, day="soon", last="", minutes="few", limit=-1), each)


def test_a_refusal_nobody_foresaw_is_still_said() -> None:
    said = [sentence(refusal("new-rule"), each) for each in LANGUAGES]

    assert said[LANGUAGES.index("en")] == UNFORESEEN.text
    assert len(set(said)) == len(LANGUAGES)


def test_sentences_read_as_people_speak() -> None:
    assert sentence(refusal("site-closed", day="2026-12-01"), "fr") == (
        "Le site est fermé le mardi 1er décembre. Choisissez un autre jour."
    )
    assert sentence(refusal("too-short", minutes=30), "en") == (
        "A reservation lasts at least 30 minutes. Choose a later end."
    )
    assert sentence(refusal("in-the-past", day="2026-11-23", ends="24:00"), "fr").startswith(
        "Lundi 23 novembre"
    )
    assert "نونبر" in sentence(refusal("site-closed", day="2026-11-23"), "ar")


@pytest.mark.parametrize(
    ("limit", "words"), [(1, "واحد"), (2, "بحجزين"), (3, "حجوزات"), (11, "حجزًا"), (100, "حجز")]
)
def test_arabic_counts_in_its_own_forms(limit: int, words: str) -> None:
    assert words in sentence(refusal("limit-reached", limit=limit), "ar")
