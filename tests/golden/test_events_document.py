"""The document of all events says what the classes say."""

import re
from pathlib import Path

from domain.catalogue import document
from domain.codec import EVENTS

PATH = Path(__file__).parents[2] / "docs" / "events.md"
MEND = "from domain.catalogue import document; print(document(), end='')"


def test_the_document_is_up_to_date() -> None:
    assert PATH.read_text() == document(), f'python -c "{MEND}" > docs/events.md'


def test_every_event_has_its_chapter_and_a_sentence() -> None:
    for kind in EVENTS:
        chapter = document().partition(f"## `{kind.TOPIC}`, version ")[2]
        assert re.match(r"\d+\n\n[A-Z].+[.:]\n", chapter), kind


def test_every_part_that_is_named_is_described() -> None:
    titles = {line.removeprefix("## ").lower() for line in document().splitlines()}

    assert set(re.findall(r"\]\(#(\w+)\)", document())) <= titles
