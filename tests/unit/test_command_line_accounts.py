"""The command line: who has an account, and what they may do."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.program import Mogador
from web.accounts.people import Grant, Person
from web.accounts.store import Accounts


@pytest.fixture
def mogador(tmp_path: Path) -> Mogador:
    """The program in a home that is not there yet."""
    return Mogador(tmp_path / "new" / "home")


@pytest.fixture
def accounts(mogador: Mogador) -> Iterator[Accounts]:
    """Who has an account, once every site is open."""
    mogador("init")
    accounts = Accounts(mogador.home / "accounts.sqlite3")
    yield accounts
    accounts.close()


def found(accounts: Accounts, email: str) -> Person:
    (person,) = accounts.search(email)
    return person


def test_a_person_is_added_and_their_token_opens_the_door(
    mogador: Mogador, accounts: Accounts
) -> None:
    token = mogador("accounts add Salma@Example.org --role member --token").strip()

    salma = accounts.by_token(token)

    assert salma
    assert salma == found(accounts, "salma@example.org")
    assert (salma.name, salma.language, salma.demo) == ("Salma", "fr", False)
    assert salma.grants == {Grant("member")}


def test_scripts_are_told_the_id_and_the_token(mogador: Mogador, accounts: Accounts) -> None:
    with_token = mogador.facts("accounts add a@example.org --role member --token")
    without = mogador.facts("accounts add b@example.org --role member")

    salma = accounts.by_token(with_token["token"])
    assert salma
    assert salma.id == with_token["id"]
    assert without["token"] is None
    assert accounts.person(without["id"])


def test_a_person_may_have_a_name_a_language_and_a_role_at_one_site(
    mogador: Mogador, accounts: Accounts
) -> None:
    mogador(
        "accounts add k@example.org --role front-desk --site rabat --language ar --name",
        "خديجة الوزاني",
    )

    khadija = found(accounts, "k@example.org")

    assert (khadija.name, khadija.language) == ("خديجة الوزاني", "ar")
    assert khadija.is_front_desk("rabat")
    assert not khadija.is_front_desk("agadir")


def test_who_has_not_chosen_is_spoken_to_as_the_settings_say(
    mogador: Mogador, accounts: Accounts
) -> None:
    mogador.settings["MOGADOR_LANGUAGE"] = "en"
    mogador("accounts add e@example.org --role member")

    assert found(accounts, "e@example.org").language == "en"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("taken@example.org --role member", "taken@example.org has an account already"),
        ("TAKEN@example.org --role member", "has an account already"),
        ("nobody --role member", "not an e-mail address: 'nobody'"),
        ("123@example.org --role member", "give a name of letters with --name"),
        ("a@example.org --role king", "'king' is not one of"),
        ("a@example.org", "Missing option '--role'"),
        ("a@example.org --role member --site atlantis", "no site atlantis is open"),
        ("a@example.org --role operator --site rabat", "not for one site"),
        ("a@example.org --role member --language tlh", "'tlh' is not one of"),
        ("--role member", "Missing argument 'EMAIL'"),
    ],
)
def test_nobody_is_added_by_mistake(
    mogador: Mogador, accounts: Accounts, words: str, said: str
) -> None:
    mogador("accounts add taken@example.org --role member")
    before = (mogador.home / "accounts.sqlite3").read_bytes()

    assert said in mogador.refused(f"accounts add {words}")

    assert len(accounts.search("taken")) == 1
    assert accounts.search("a@example.org") == []
    assert (mogador.home / "accounts.sqlite3").read_bytes() == before
