"""The pages that say why: the chain in words, each rule with its numbers, for whom it is."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from projections import why as chain
from tests.api.conftest import MONDAY, SITE, Caller, People, Someone
from tests.api.test_why import missed
from tests.support.forms import words
from tests.support.house import Clock
from web.pages.why_model import RULES, STATES

SignIn = Callable[[FlaskClient, Someone], str]
DESK = f"/sites/{SITE}/desks/ESS-09/why"
__all__ = ["missed"]


@pytest.fixture(autouse=True)
def _in_english(client: FlaskClient) -> None:
    client.set_cookie("lang", "en")


def test_a_no_show_is_told_from_the_booking_to_the_grace(
    client: FlaskClient, people: People, sign_in: SignIn, missed: str
) -> None:
    sign_in(client, people.member)
    reservation = client.get(f"/reservations/{missed}")
    told = words(client.get(f"/reservations/{missed}/why"))

    assert f'href="/reservations/{missed}/why">Why?' in reservation.text
    assert "Why? Technopark Essaouira , Desk 9, Mon 23 Nov, 09:00–11:00 Did not come" in told
    assert (
        "Desks can be reserved from 07:00 to 22:00, in steps of 15 minutes, for 30 minutes or"
        " longer, up to 90 days ahead, and 10 at a time. House rules 1"
    ) in told
    assert "Salma Bennis , member, by API Command the-key" in told
    assert "waits 30 minutes" in told
    assert "here until 09:30. House rules 1 system, by the clock" in told


def test_members_are_told_of_nobody_elses_commands(
    client: FlaskClient, people: People, sign_in: SignIn, api: Caller
) -> None:
    made = api.reserve(people.front_desk, member=people.member.id, key="of-the-desk").json
    pages = []
    for who in (people.member, people.front_desk):
        sign_in(client, who)
        pages.append(words(client.get(f"/reservations/{made['id']}/why")))

    assert ["of-the-desk" in page for page in pages] == [False, True]
    assert ["Sami" in page.partition("Why?")[2] for page in pages] == [False, True]
    assert ["front desk, by API" in page for page in pages] == [True, True]


def test_why_is_for_those_who_may_see_it(
    client: FlaskClient, people: People, sign_in: SignIn, missed: str
) -> None:
    assert client.get(f"/reservations/{missed}/why").status_code == 303
    sign_in(client, people.other)
    assert client.get(f"/reservations/{missed}/why").status_code == 404
    assert client.get(DESK).status_code == 403
    sign_in(client, people.front_desk)
    assert client.get(DESK.replace("09", "99")).status_code == 404


def test_a_desk_is_explained_at_the_moment_one_looks_at(
    client: FlaskClient, people: People, sign_in: SignIn, missed: str
) -> None:
    sign_in(client, people.front_desk)

    def told(time: str) -> str:
        return words(client.get(f"{DESK}?as_of={MONDAY}T{time}")).partition("Why?")[2]

    assert "08:59 Free" in told("08:59")
    assert "Desk ESS-09 was installed" in told("08:59")
    assert "09:00 Reserved" in told("09:00")
    assert "did not come" not in told("09:10")
    page = client.get(f"{DESK}?as_of={MONDAY}T09:10")
    assert f'href="/reservations/{missed}?as_of={MONDAY}T09:10:00Z"' in page.text
    assert "This is how it was" in words(page)


def test_staff_find_it_at_a_desk_of_the_plan_now_and_then(
    client: FlaskClient, people: People, sign_in: SignIn, clock: Clock
) -> None:
    clock.move(hours=1)
    for who, offered in ((people.member, False), (people.front_desk, True)):
        sign_in(client, who)
        for at in ("", f"&as_of={MONDAY}T07:30"):
            page = client.get(f"/sites/{SITE}?position=ESS-09{at}")
            assert (f'href="{DESK}' in page.text) is offered


def test_every_rule_and_state_has_words() -> None:
    names = {name for name, _ in chain.RULES.values()}

    assert set(RULES) == names | {"displacement", "closing-time"}
    assert {"free", "held", "reserved", "checked-in", "blocked", "assigned"} == set(STATES)
