"""A copy of a home from before somebody was forgotten brings them back, and one step makes it good.

The steps are those of docs/running/one-host.md.
"""

import shutil
import subprocess
from pathlib import Path

import pytest

import config
from tests.support.program import Mogador, unwell
from tests.support.visitor import EMAIL, Known, Visitor

SCRIPT = Path(config.__file__).parent / "backup/sqlite.sh"
THERE = Known(name=True, token=True, ahead=1, used=60)
GONE = Known(name=False, token=False, ahead=0, used=60)

pytestmark = pytest.mark.skipif(not shutil.which("sqlite3"), reason="no sqlite3")


def copied(home: Path) -> Path:
    """A copy of the home, made as the hourly timer does."""
    made = subprocess.run(
        [SCRIPT, home, home.parent / "backups"], check=True, capture_output=True, text=True
    )
    return Path(made.stdout.strip())


def restore(home: Path, copy: Path) -> Path:
    """Put a copy in the place of the home; where the home is now."""
    before = home.rename(home.with_name("home.before"))
    shutil.copytree(copy, home)
    return before


def test_who_was_forgotten_after_a_copy_was_made_stays_forgotten(mogador: Mogador) -> None:
    visitor = Visitor.comes(mogador, "essaouira", "ESS-09")
    assert visitor.as_known(mogador) == THERE
    copy, log = copied(mogador.home), mogador("log export")

    mogador(f"accounts forget {EMAIL} --yes")
    assert visitor.as_known(mogador) == GONE
    before = restore(mogador.home, copy)

    assert mogador("log export") == log
    assert visitor.as_known(mogador) == THERE
    assert mogador.facts("accounts forget-again", str(before / "forgotten"))["again"] == [
        visitor.id
    ]
    assert visitor.as_known(mogador) == GONE
    assert unwell(mogador) == []
    assert mogador("boards rebuild --check")


def test_a_copy_has_no_list_and_all_copies_together_have_one(mogador: Mogador) -> None:
    visitor = Visitor.comes(mogador, "essaouira", "ESS-09")
    first = copied(mogador.home)
    mogador(f"accounts forget {EMAIL} --yes")
    backups = copied(mogador.home).parent
    (mogador.home / "forgotten").write_text("somebody-else 2026-11-23T08:00:00Z\n")
    copied(mogador.home)

    assert not list(backups.glob("*Z/forgotten"))
    restore(mogador.home, first)
    told = mogador.facts("accounts forget-again", str(backups / "forgotten"))

    assert (told["again"], told["listed"]) == ([visitor.id], 2)
    assert visitor.as_known(mogador) == GONE
