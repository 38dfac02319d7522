"""Whatever is done to the register is named, and if to both, by what was kept elsewhere."""

import re
import sqlite3
from pathlib import Path

import psycopg
import pytest

from tests.support.program import Mogador, findings, unwell
from tests.support.tampering import (
    CONTENT,
    SOME,
    Intruder,
    change,
    delete,
    first,
    register_anew,
    row_at,
    verdict,
)
from web.cli import doctor

# The register was changed


def test_a_leaf_that_was_changed_is_not_taken_for_the_log(
    mogador: Mogador, intruder: Intruder
) -> None:
    intruder.say("UPDATE {leaf} SET hash = ? WHERE sequence = ?", b"\0" * 32, SOME)

    assert first(mogador) == ("register-changed", SOME, row_at(intruder, SOME).stream_id)


def test_a_leaf_that_is_gone_is_named(mogador: Mogador, intruder: Intruder) -> None:
    intruder.say("DELETE FROM {checkpoint}")
    intruder.say("DELETE FROM {leaf} WHERE sequence = ?", SOME)

    assert first(mogador) == ("register-changed", SOME, row_at(intruder, SOME).stream_id)


def test_a_checkpoint_of_other_events_is_named(mogador: Mogador, intruder: Intruder) -> None:
    intruder.say("UPDATE {checkpoint} SET root = ?", b"\0" * 32)

    kind, sequence, _ = first(mogador)

    assert (kind, sequence) == ("register-changed", verdict(mogador)["events"])


# Both were changed: what was kept elsewhere remains


@pytest.fixture
def kept(mogador: Mogador, tmp_path: Path) -> str:
    """A mail with two checkpoints in it."""
    early = mogador("audit checkpoint")
    mogador("init --demo")
    letter = tmp_path / "letter.txt"
    letter.write_text(f"Dear auditor,\n\n> {early}\n  {mogador('audit checkpoint')}\nYours")
    return str(letter)


def test_log_and_register_that_were_rewritten_are_named_by_what_was_kept(
    mogador: Mogador, intruder: Intruder, kept: str
) -> None:
    early = verdict(mogador)["events"] - 100
    change(intruder, early, state=CONTENT)
    register_anew(intruder, early)

    assert verdict(mogador)["well"]
    found = verdict(mogador, "--checkpoint", kept)["findings"][0]

    sizes = [int(size) for size in re.findall(r"audit (\d+)", Path(kept).read_text())]
    assert (found["kind"], found["sequence"]) == ("rewritten", sizes[0] + 1)
    assert f"up to event {sizes[1]}" in found["said"]


def test_log_and_register_that_were_cut_are_named_by_what_was_kept(
    mogador: Mogador, intruder: Intruder, kept: str
) -> None:
    end = verdict(mogador)["events"]
    delete(intruder, [end])
    intruder.say("DELETE FROM {checkpoint}")
    intruder.say("DELETE FROM {leaf} WHERE sequence = ?", end)

    assert verdict(mogador)["well"]
    assert first(mogador, "--checkpoint", kept) == ("cut", end, "")


def test_who_was_changed_is_said_by_what_was_kept(
    mogador: Mogador, intruder: Intruder, kept: str
) -> None:
    """An own checkpoint can be made to say anything."""
    change(intruder, SOME, state=CONTENT)
    root = bytes.fromhex(verdict(mogador)["root"])
    last = "WHERE size = (SELECT max(size) FROM {checkpoint})"
    intruder.say(f"UPDATE {{checkpoint}} SET root = ? {last}", root)

    assert first(mogador)[0] == "register-changed"
    assert first(mogador, "--checkpoint", kept)[0] == "changed"


# The guards


@pytest.mark.parametrize("deed", ["DELETE FROM {}", "UPDATE {} SET {} = {} + 1"])
@pytest.mark.parametrize(("table", "key"), [("{leaf}", "sequence"), ("{checkpoint}", "size")])
def test_the_register_is_only_appended_to(
    intruder: Intruder, table: str, key: str, deed: str
) -> None:
    with pytest.raises(
        (sqlite3.IntegrityError, psycopg.errors.RaiseException), match="append-only"
    ):
        intruder.try_to_say(deed.format(table, key, key))


# The doctor


def test_a_register_whose_end_is_not_that_of_the_log_is_unwell(
    mogador: Mogador, intruder: Intruder
) -> None:
    assert unwell(mogador) == []
    delete(intruder, [verdict(mogador)["events"]])

    assert "audit register" in unwell(mogador)


def test_a_register_that_nobody_keeps_is_unwell(
    mogador: Mogador, intruder: Intruder, monkeypatch: pytest.MonkeyPatch
) -> None:
    mogador("init --demo")
    monkeypatch.setattr(doctor, "FAR_BEHIND", 1_000)

    assert not findings(mogador)["audit register"]["well"]


# What was kept, and cannot be read


@pytest.mark.parametrize(
    "text",
    ["", "nothing of the kind", "mogador audit 12 abc 2026-11-26T09:00:00Z", "no/such/file"],
)
def test_what_is_no_checkpoint_is_refused(mogador: Mogador, text: str) -> None:
    assert "mogador audit EVENTS ROOT TIME" in mogador.refused("audit verify --checkpoint", text)
