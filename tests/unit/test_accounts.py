"""People and their rights, the front desk's search, and the people of the demonstration."""

from uuid import UUID

import pytest

from domain.kernel import Actor
from web.accounts.demo import DEMO_PEOPLE, add_demo_people, shown_people
from web.accounts.people import EVERY_SITE, Grant, Person
from web.accounts.store import Accounts, BadEmail, BadName, EmailTaken, UnknownPerson


def again(accounts: Accounts, person: Person) -> Person:
    """The person as read now."""
    found = accounts.person(person.id)
    assert found
    return found


# People


def test_a_new_person_is_read_back_as_they_are(accounts: Accounts) -> None:
    lena = accounts.add(
        " Lena.Fischer@Example.org ", "  Lena   Fischer ", role="member", language="en"
    )

    assert UUID(lena.id).version == 4
    assert (lena.email, lena.name) == ("lena.fischer@example.org", "Lena Fischer")
    assert (lena.language, lena.demo) == ("en", False)
    assert lena.grants == {Grant("member", EVERY_SITE)}
    assert accounts.person(lena.id) == lena


def test_an_address_belongs_to_one_person_however_it_is_written(
    accounts: Accounts, salma: Person
) -> None:
    with pytest.raises(EmailTaken):
        accounts.add(salma.email.upper(), "Another", role="member")


@pytest.mark.parametrize(
    "email",
    [
        "",
        "salma",
        "@example.org",
        "salma@",
        "salma@example",
        "sal ma@example.org",
        "salma@exam ple.org",
        "salma@example.org\n",
        "salma@example.org\nBcc: x@example.org",
        "salma\0@example.org",
        "\ud800@example.org",
        "\u202esalma@example.org",
        "salma@éxample.org",
        f"{'a' * 65}@example.org",
        f"a@{'a.' * 130}org",
    ],
)
def test_what_is_no_address_is_refused(accounts: Accounts, email: str) -> None:
    with pytest.raises(BadEmail):
        accounts.add(email, "Salma", role="member")


@pytest.mark.parametrize(
    "name",
    [
        *("", "   ", "42", "…", "a" * 101),
        *("Salma\0", "Salma\nBennis", "Sal\tma", "Salma\x7f"),
        *("Salma\ud800", "\u202eamlaS", "Salma\u2066", "Salma\u200f", "Sal\u200bma", "\ufeffSalma"),
    ],
)
def test_a_name_without_letters_or_with_unseen_characters_is_refused(
    accounts: Accounts, name: str
) -> None:
    with pytest.raises(BadName):
        accounts.add("salma@example.org", name, role="member")


@pytest.mark.parametrize(
    "name", ["سلمى الوزاني", "Aoife O'Connor", "ⵜⵉⵍⵉⵍⴰ", "نرگس می\u200cخواهم", "王小明", "Åsa 2nd"]
)
def test_names_of_the_world_are_welcome(accounts: Accounts, name: str) -> None:
    assert accounts.add("someone@example.org", name, role="member").name == name


def test_a_name_is_the_same_however_its_accents_were_typed(accounts: Accounts) -> None:
    assert accounts.add("a@example.org", "The\u0301o", role="member").name == "Théo"


def test_others_see_a_first_name_and_an_initial(accounts: Accounts, salma: Person) -> None:
    cher = accounts.add("cher@example.org", "Cher", role="member")
    zahra = accounts.add("fz@example.org", "Fatima Zahra Berrada", role="member")

    assert [p.public_name for p in (salma, cher, zahra)] == ["Salma B.", "Cher", "Fatima B."]


def test_names_are_found_for_many_ids_and_left_out_where_there_are_none(
    accounts: Accounts, salma: Person
) -> None:
    ids = [f"gone-{number}" for number in range(2500)]

    assert accounts.names([*ids, salma.id, salma.id]) == {salma.id: "Salma Bennis"}
    assert accounts.names([]) == {}


@pytest.mark.parametrize("nobody", ["", "nobody", "\0", "\ud800", "é" * 1000])
def test_nobody_is_found_by_an_id_that_is_none(accounts: Accounts, nobody: str) -> None:
    assert accounts.person(nobody) is None


# Rights


def test_a_right_is_given_at_a_site_and_gone_at_the_next_read(
    accounts: Accounts, salma: Person
) -> None:
    accounts.grant(salma.id, "front-desk", "essaouira")
    accounts.grant(salma.id, "front-desk", "essaouira")
    given = again(accounts, salma)
    assert given.is_front_desk("essaouira")
    assert not given.is_front_desk("rabat")
    assert given.staffed_sites() == {"essaouira"}
    assert given.is_staff

    accounts.revoke(salma.id, "front-desk", "essaouira")
    assert not again(accounts, salma).is_staff


def test_a_right_for_every_site_goes_only_as_a_whole(accounts: Accounts, salma: Person) -> None:
    accounts.grant(salma.id, "front-desk")
    accounts.revoke(salma.id, "front-desk", "rabat")
    assert again(accounts, salma).is_front_desk("rabat")

    accounts.revoke(salma.id, "front-desk")
    assert not again(accounts, salma).is_front_desk("rabat")


def test_who_acts_is_the_front_desk_at_its_site_else_operator_else_member(
    accounts: Accounts, salma: Person
) -> None:
    assert salma.acting_at("rabat") == Actor(salma.id, "member")

    accounts.grant(salma.id, "operator")
    accounts.grant(salma.id, "front-desk", "essaouira")
    both = again(accounts, salma)

    assert both.is_operator
    assert both.acting_at("essaouira") == Actor(salma.id, "front-desk")
    assert both.acting_at("rabat") == Actor(salma.id, "operator")


def test_there_are_no_other_rights_and_no_operators_of_one_site(
    accounts: Accounts, salma: Person
) -> None:
    with pytest.raises(ValueError, match="no such right"):
        accounts.grant(salma.id, "king")  # type: ignore[arg-type] # what a command line may pass
    with pytest.raises(ValueError, match="whole network"):
        accounts.grant(salma.id, "operator", "rabat")


def test_nobody_is_given_anything(accounts: Accounts) -> None:
    for give in (accounts.issue_token, accounts.open_session):
        with pytest.raises(UnknownPerson):
            give("nobody")
    with pytest.raises(UnknownPerson):
        accounts.grant("nobody", "member")


# The front desk's search


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("sal", ["Salma Bennis"]),
        ("BEN sal", ["Salma Bennis"]),
        ("enn", []),
        ("ait", ["Hamza Aït Lahcen"]),
        ("aït l", ["Hamza Aït Lahcen"]),
        ("o'c", ["Aoife O'Connor"]),
        ("salma.bennis@ex", ["Salma Bennis"]),
        ("سلمي", ["سلمى الوزاني"]),
        ("سلمى الو", ["سلمى الوزاني"]),
        ("%", []),
        ("_", []),
        ("", []),
        ("\0", []),
        ("\ud800", []),
        ("sal\ud800", ["Salma Bennis"]),
    ],
)
def test_people_are_found_by_the_beginnings_of_their_names_or_their_address(
    accounts: Accounts, text: str, found: list[str]
) -> None:
    add_demo_people(accounts)

    assert [person.name for person in accounts.search(text)] == found


def test_a_search_stops_at_its_limit(accounts: Accounts) -> None:
    add_demo_people(accounts)

    assert [p.name for p in accounts.search("a", 2)] == ["Anas Filali", "Aoife O'Connor"]


# The demonstration


def test_the_demonstration_can_be_added_twice_and_agrees_with_every_other(
    accounts: Accounts,
) -> None:
    first = add_demo_people(accounts)

    assert add_demo_people(accounts) == first
    assert [p.id for p in first] == [invented.id for invented in DEMO_PEOPLE]
    assert first[0].id == "06812397-fcc5-5c44-af7f-859ed8483cd3"
    assert sorted(p.id for p in accounts.demo_people()) == sorted(p.id for p in first)


def test_those_shown_are_a_member_in_each_role_and_all_live_at_example_org(
    accounts: Accounts, salma: Person
) -> None:
    assert shown_people(accounts) == []
    add_demo_people(accounts)
    shown = {p.name: p for p in shown_people(accounts)}

    assert set(shown) == {"Salma Bennis", "Lena Fischer", "Sami Alaoui", "Nadia Idrissi"}
    assert shown["Sami Alaoui"].staffed_sites() == {"essaouira"}
    assert shown["Nadia Idrissi"].is_operator
    assert shown["Lena Fischer"].language == "en"
    assert all(p.email.endswith("@example.org") for p in DEMO_PEOPLE)
    assert salma not in accounts.demo_people()
