"""What the documents name is there."""

import re
from pathlib import Path
from typing import get_args

import pytest

import config
from booking.importing import Code
from projections.differing import OutOfOrder, TooFarApart
from projections.instants import Ambiguous, BeforeTheLog, InTheFuture, Unreadable
from tests.support.shipped import SHIPPED
from web.cli.failing import CODES

HOUSE = Path(config.__file__).parents[1]
DOCUMENTS = sorted([HOUSE / "README.md", *(HOUSE / "docs").rglob("*.md")])
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
ROOMS = re.compile(r"`((?:booking|config|docs|domain|projections|tests|web)/[\w./-]+)`")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(HOUSE)))
def test_every_link_leads_somewhere(document: Path) -> None:
    links = [link for link in LINK.findall(document.read_text()) if "://" not in link]

    assert [link for link in links if not (document.parent / link).exists()] == []


@pytest.mark.parametrize("name", ["promises.md", "running.md", "scale.md"])
def test_every_file_that_is_named_is_there(name: str) -> None:
    named = ROOMS.findall((HOUSE / "docs" / name).read_text())

    assert named
    assert [path for path in named if not (HOUSE / path).exists()] == []


def test_an_administrator_is_told_of_every_file_there_is() -> None:
    told = (HOUSE / "docs/running.md").read_text()
    paths = [str(path.relative_to(HOUSE)) for path in SHIPPED]

    assert [path for path in [*paths, "config/gunicorn.py"] if f"`{path}`" not in told] == []


def test_a_script_is_told_of_every_code_there_is() -> None:
    told = (HOUSE / "docs/running.md").read_text().partition("### For scripts")[2]
    moments = (Unreadable, Ambiguous, InTheFuture, BeforeTheLog, OutOfOrder, TooFarApart)
    codes = CODES.union(get_args(Code), (moment.code for moment in moments))

    assert sorted(code for code in codes if f"`{code}`" not in told) == []


def test_a_promise_says_what_shows_it_or_what_is_missing() -> None:
    table = (HOUSE / "docs/promises.md").read_text().split("|---|---|---|---|---|\n")[1]
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in table.splitlines()]

    assert rows
    for fault, promise, shown, figure, missing in rows:
        assert fault
        assert promise
        assert shown or missing
        assert shown or not figure
