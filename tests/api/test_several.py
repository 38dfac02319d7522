"""Several days in one request, all or none."""

from collections.abc import Callable

import pytest

from tests.api.conftest import MONDAY, Caller, People, Someone
from tests.support.several import HOURS, RESERVE, TUESDAY, WEDNESDAY, Wish, full, wishing

DAYS = [MONDAY, TUESDAY, WEDNESDAY]


@pytest.fixture
def wish(api: Caller) -> Wish:
    return wishing(api)


def test_several_days_are_several_reservations_by_day(
    wish: Wish, api: Caller, member: Someone, head: Callable[[], int]
) -> None:
    made = wish(member, position="ESS-09", days=DAYS[::-1])

    assert made.status_code == 201
    assert made.json.keys() == {"reservations"}
    assert [each["day"] for each in made.json["reservations"]] == DAYS
    assert len({each["id"] for each in made.json["reservations"]}) == 3
    assert made.headers["Log-Sequence"] == str(head())
    assert api.get("/me/reservations", member).json == made.json["reservations"]


def test_several_days_are_all_or_none_and_what_is_offered_works(
    wish: Wish, api: Caller, people: People, head: Callable[[], int]
) -> None:
    wish(people.other, position="ESS-09", days=[TUESDAY])
    wish(people.front_desk, position="ESS-10", days=[WEDNESDAY])
    before = head()

    answer = wish(people.member, position="ESS-09", days=DAYS)

    assert (answer.status_code, answer.json["code"]) == (409, "position-taken")
    assert head() == before
    offered = answer.json["alternatives"]
    assert len(offered) == 4
    assert {each["position"] for each in offered}.isdisjoint({"ESS-09", "ESS-10"})
    assert offered[-1] == {**HOURS, "position": "any", "days": DAYS}
    made = api.post(RESERVE, people.member, offered[0])
    assert [each["day"] for each in made.json["reservations"]] == DAYS


def test_any_desk_of_several_days_is_the_same_one_where_there_is_one(
    wish: Wish, people: People
) -> None:
    wish(people.member, position="ESS-09", days=["2026-12-01"])
    wish(people.other, position="ESS-09", days=[TUESDAY])

    made = wish(people.member, position="any", days=DAYS).json["reservations"]

    assert len({each["position"] for each in made}) == 1
    assert made[0]["position"] != "ESS-09"


def test_any_desk_of_several_days_may_be_another_each_day(
    wish: Wish, api: Caller, someone: Callable[..., Someone], member: Someone
) -> None:
    full(api, someone, "ESS-03")
    full(api, someone, "ESS-30", day=TUESDAY)

    made = wish(member, position="any", days=[MONDAY, TUESDAY]).json["reservations"]

    assert [each["position"] for each in made] == ["ESS-03", "ESS-30"]


def test_the_same_days_in_another_order_are_the_same_request(
    wish: Wish, member: Someone, head: Callable[[], int]
) -> None:
    first = wish(member, key="once", position="ESS-09", days=DAYS)
    before = head()

    again = wish(member, key="once", position="ESS-09", days=[*DAYS[::-1], MONDAY])

    assert again.json == first.json
    assert head() == before
