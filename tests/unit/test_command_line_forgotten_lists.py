"""The command line: the list of who was forgotten, and who is there again."""

from pathlib import Path

import pytest

from tests.support.forgetting import EMAIL, FORGET, book, forgotten
from tests.support.house import SEVEN
from tests.support.program import Mogador, findings, unwell
from web.accounts.forgotten import ForgottenList
from web.house import House


@pytest.fixture
def salma(mogador: Mogador, house: House) -> str:
    """The id of a member who has a token and a desk for a day ahead."""
    id_: str = mogador.facts(f"accounts add {EMAIL} --name Salma --role member --token")["id"]
    book(house, id_)
    return id_


def test_the_doctor_says_who_is_there_again_and_what_mends_it(
    mogador: Mogador, house: House, salma: str
) -> None:
    mogador(FORGET)
    assert findings(mogador)["forgotten"]["said"] == "1 on the list, nobody there again"

    house.accounts.add(EMAIL, "Salma", role="member", person_id=salma)

    assert findings(mogador)["forgotten"]["said"] == "1 of 1 on the list there again"
    assert "forget-again" in findings(mogador)["forgotten"]["mend"]
    assert mogador.facts("accounts forget-again") == {"again": [salma], "listed": 1}
    assert unwell(mogador) == []


def test_lists_of_elsewhere_come_onto_this_one(
    mogador: Mogador, house: House, salma: str, tmp_path: Path
) -> None:
    other, lost = tmp_path / "of-another-host", tmp_path / "of-before"
    other.write_text(f"{salma} 2026-11-23T08:00:00Z\nsomebody 2026-11-23T08:00:00Z\n")
    lost.write_bytes(b"somebody 2026-11-2\xff\ntw\xff")

    told = mogador.facts("accounts forget-again", str(other), str(lost))

    assert told == {"again": [salma], "listed": 2}
    assert house.accounts.person(salma) is None
    assert mogador.facts("accounts forget-again")["again"] == []


@pytest.mark.parametrize("content", [b"root:x:0:0:root:/root:/bin/sh\n", b"\x7fELF\0\0 \0", b"a b"])
def test_a_file_of_another_kind_does_not_come_onto_the_list(
    mogador: Mogador, salma: str, tmp_path: Path, content: bytes
) -> None:
    mogador(FORGET)
    before, other = forgotten(mogador), tmp_path / "other"
    other.write_bytes(content)

    told = mogador.refused("accounts forget-again", str(mogador.home / "forgotten"), str(other))

    assert f"{other}: no list of who was forgotten" in told
    assert forgotten(mogador) == before


def test_a_list_may_be_empty_or_of_ids_alone(mogador: Mogador, salma: str, tmp_path: Path) -> None:
    other, empty = tmp_path / "written-by-hand", tmp_path / "empty"
    other.write_text(f"{salma}\n")
    empty.touch()

    told = mogador.facts("accounts forget-again", str(other), str(empty))

    assert told == {"again": [salma], "listed": 1}


def test_without_any_list_one_is_asked_for(mogador: Mogador) -> None:
    assert "there is no list" in mogador.refused("accounts forget-again")


def test_whom_the_log_knows_comes_back_onto_a_list_that_was_lost(
    mogador: Mogador, salma: str
) -> None:
    mogador(FORGET)
    (mogador.home / "forgotten").write_text("")

    assert "lacks 1 of whom the log knows" in findings(mogador)["forgotten"]["said"]
    assert mogador.facts("accounts forget-again") == {"again": [], "listed": 1}
    assert salma in forgotten(mogador)
    assert unwell(mogador) == []


def test_a_list_that_cannot_be_read_is_told(mogador: Mogador) -> None:
    (mogador.home / "forgotten").mkdir()

    assert "Is a directory" in findings(mogador)["forgotten"]["said"]
    assert "Is a directory" in mogador.refused("accounts forget-again")


def test_a_line_that_was_cut_spoils_no_other(tmp_path: Path) -> None:
    listed = ForgottenList(tmp_path / "list")
    listed.path.write_bytes(b"one 2026-11-23T08:00:00Z\ntwo 2026\xff")

    listed.add(["three", "one"], SEVEN)

    assert listed.ids() == ["one", "two", "three"]
    assert listed.path.read_bytes().endswith(b"\nthree 2026-11-23T07:00:00Z\n")
