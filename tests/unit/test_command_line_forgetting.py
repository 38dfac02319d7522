"""The command line: forgetting somebody, whole and once, though it may be stopped on the way."""

import os
import pty
import subprocess
from collections.abc import Callable
from typing import Any

import pytest

from tests.support.forgetting import EMAIL, FORGET, book, forgotten
from tests.support.program import PROGRAM, Mogador, unwell
from web import forgetting
from web.accounts.store import Accounts
from web.house import House


@pytest.fixture
def salma(mogador: Mogador, house: House) -> str:
    """The id of a member who has a token and a desk for a day ahead."""
    id_: str = mogador.facts(f"accounts add {EMAIL} --name Salma --role member --token")["id"]
    book(house, id_)
    return id_


def test_it_says_what_it_did_and_the_list_has_an_id_and_an_instant_and_no_name(
    mogador: Mogador, house: House, salma: str
) -> None:
    told = mogador.facts(FORGET)

    assert told == {"id": salma, "released": 1, "seq": house.bookings.event_log.head()}
    assert forgotten(mogador).split(" ")[0] == salma
    assert forgotten(mogador).count("\n") == 1
    assert house.accounts.person(salma) is None


def test_nothing_of_the_person_is_left_in_any_file_while_others_have_it_open(
    mogador: Mogador, house: House, salma: str
) -> None:
    assert house.accounts.person(salma)
    files = [path for path in mogador.home.iterdir() if path.is_file()]
    assert any(b"salma@" in path.read_bytes() for path in files)

    mogador(FORGET)

    assert not [path for path in files if b"salma" in path.read_bytes().lower()]


def test_who_is_not_there_is_refused_by_name(mogador: Mogador) -> None:
    for who in ("nobody@example.org", "a-b-c", "é", "NOBODY"):
        assert f"{who} has no account" in mogador.refused(f"accounts forget {who} --yes")

    assert not (mogador.home / "forgotten").exists()


def test_forgetting_again_by_the_id_changes_nothing(mogador: Mogador, salma: str) -> None:
    first = mogador.facts(FORGET)

    assert mogador.facts(f"accounts forget {salma} --yes") == first | {"released": 0}
    assert "has no account" in mogador.refused(FORGET)
    assert forgotten(mogador).count("\n") == 1


def test_who_is_known_to_the_log_alone_counts_as_forgotten(mogador: Mogador, salma: str) -> None:
    mogador(FORGET)
    (mogador.home / "forgotten").unlink()

    assert "is forgotten" in mogador(f"accounts forget {salma} --yes")
    assert salma in forgotten(mogador)


def test_scripts_have_to_say_that_they_mean_it(mogador: Mogador, house: House, salma: str) -> None:
    assert "say --yes" in mogador.refused(f"accounts forget {EMAIL}")

    assert house.accounts.person(salma)


@pytest.mark.parametrize(("answer", "code"), [("n\n", 1), ("y\n", 0)])
def test_people_are_told_what_will_be_done_and_asked(
    *, mogador: Mogador, house: House, salma: str, answer: str, code: int
) -> None:
    ours, theirs = pty.openpty()
    os.write(ours, answer.encode())

    program = subprocess.run(
        [*PROGRAM, "accounts", "forget", salma],
        check=False,
        stdin=theirs,
        capture_output=True,
        text=True,
        env={**os.environ, **mogador.settings},
    )

    said, asked = program.stdout, program.stderr
    assert f"Salma ({salma}): 1 reservation ahead would be released" in asked
    assert program.returncode == code
    assert ("is forgotten" in said) == (house.accounts.person(salma) is None) == (code == 0)
    assert ("Nothing was changed" in asked) == (code == 1)


def stop(*_: object) -> None:
    raise KeyboardInterrupt


STOPS: dict[str, Callable[[pytest.MonkeyPatch], None]] = {
    "before the log": lambda patch: patch.setattr(forgetting, "forget_member", stop),
    "before the accounts": lambda patch: patch.setattr(Accounts, "forget", stop),
}


@pytest.mark.parametrize("mend", [FORGET, "accounts forget-again"])
@pytest.mark.parametrize("where", STOPS)
def test_what_was_stopped_on_the_way_is_known_and_completed(
    *, mogador: Mogador, house: House, salma: str, where: str, mend: str
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        STOPS[where](patch)
        assert mogador.run(FORGET).exit_code != 0

    assert house.accounts.person(salma)
    assert unwell(mogador) == ["forgotten"]
    mogador(mend)
    assert house.accounts.person(salma) is None
    assert forgetting.is_forgotten(house, salma)
    assert unwell(mogador) == []


def test_what_is_promised_between_the_look_and_the_command_is_given_back_too(
    mogador: Mogador, house: House, salma: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    look, meanwhile = forgetting.ahead_of, iter([lambda: book(house, salma, days=1)])

    def looking(*asked: Any) -> tuple[tuple[str, str, str], ...]:
        found = look(*asked)
        next(meanwhile, lambda: None)()
        return found

    monkeypatch.setattr(forgetting, "ahead_of", looking)

    assert mogador.facts(FORGET)["released"] == 2
    assert look(house, salma) == ()


def test_nothing_is_done_when_the_list_cannot_be_written(
    mogador: Mogador, house: House, salma: str
) -> None:
    mogador.settings["MOGADOR_FORGOTTEN"] = str(mogador.home / "no" / "such" / "list")
    head = house.bookings.event_log.head()

    assert "No such file or directory" in mogador.refused(FORGET)

    assert house.accounts.person(salma)
    assert house.bookings.event_log.head() == head
