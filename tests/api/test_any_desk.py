"""Any desk: the one of last time, else the nearest, else the best match."""

from collections.abc import Callable

import pytest

from tests.api.conftest import MONDAY, SITE, Caller, People, Someone
from tests.support.several import RESERVE, TUESDAY, Wish, full, wishing


@pytest.fixture
def wish(api: Caller) -> Wish:
    return wishing(api)


def test_any_desk_is_the_one_of_last_time(wish: Wish, member: Someone) -> None:
    first = wish(member, position="ESS-21", days=[TUESDAY])
    assert first.status_code == 201

    assert wish(member, position="any").json["position"] == "ESS-21"


def test_or_else_the_nearest_in_its_zone(wish: Wish, api: Caller, people: People) -> None:
    wish(people.member, position="ESS-21", days=[TUESDAY])
    wish(people.other, position="ESS-21")
    zones = {each["code"]: each["zone"] for each in api.get(f"/sites/{SITE}/positions").json}

    made = wish(people.member, position="any").json

    assert made["position"] != "ESS-21"
    assert zones[made["position"]] == zones["ESS-21"]


def test_or_else_what_has_the_features_wished_for(wish: Wish, api: Caller, member: Someone) -> None:
    positions = api.get(f"/sites/{SITE}/positions").json
    rarest = positions[-1]["features"]

    made = wish(member, position="any", features=rarest).json

    features = {each["code"]: each["features"] for each in positions}
    assert set(rarest) <= set(features[made["position"]])


def test_staff_find_a_desk_where_the_member_sat_not_they(wish: Wish, people: People) -> None:
    wish(people.member, position="ESS-21", days=[TUESDAY])
    wish(people.front_desk, position="ESS-30", days=[TUESDAY])

    made = wish(people.front_desk, position="any", member=people.member.id)

    assert made.json["position"] == "ESS-21"


def test_any_desk_asked_for_twice_is_the_same_one(
    wish: Wish, people: People, head: Callable[[], int]
) -> None:
    first = wish(people.member, key="once", position="any")
    wish(people.other, position="any")
    before = head()

    again = wish(people.member, key="once", position="any")

    assert (again.status_code, again.json) == (201, first.json)
    assert head() == before


def test_the_only_desk_that_is_left_is_found(
    wish: Wish, api: Caller, someone: Callable[..., Someone], member: Someone
) -> None:
    full(api, someone, "ESS-17")

    assert wish(member, position="any").json["position"] == "ESS-17"


def test_when_no_desk_is_left_another_time_is_offered(
    wish: Wish, api: Caller, someone: Callable[..., Someone], member: Someone
) -> None:
    full(api, someone)

    answer = wish(member, position="any")

    assert (answer.status_code, answer.json["code"]) == (409, "position-taken")
    (later,) = answer.json["alternatives"]
    assert later == {"position": "any", "day": MONDAY, "starts": "12:00", "ends": "15:00"}
    assert api.post(RESERVE, member, later).status_code == 201
