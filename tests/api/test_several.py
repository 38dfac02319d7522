"""Any desk, several days, a team, a hold: more than one desk for some hours."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.api.conftest import MONDAY, SITE, Answer, Caller, People, Someone
from tests.support.house import Clock

RESERVE = f"/sites/{SITE}/reservations"
HOURS = {"starts": "09:00", "ends": "12:00"}
TUESDAY, WEDNESDAY = "2026-11-24", "2026-11-25"
DAYS = [MONDAY, TUESDAY, WEDNESDAY]


@pytest.fixture
def wish(api: Caller) -> Callable[..., Answer]:
    """A wish for the morning hours of Monday, unless days are named."""

    def wishing(who: Someone, key: str | None = None, **body: Any) -> Answer:
        day = {} if "days" in body else {"day": MONDAY}
        return api.post(RESERVE, who, {**HOURS, **day, **body}, key=key)

    return wishing


def full(api: Caller, someone: Callable[..., Someone], *left: str, day: str = MONDAY) -> None:
    """Everything of a day's mornings is taken but what is left."""
    for n in range(1, 36):
        if f"ESS-{n:02}" not in left:
            made = api.reserve(someone(f"Member {n}"), f"ESS-{n:02}", day=day)
            assert made.status_code == 201


def test_any_desk_is_the_one_of_last_time(wish: Callable[..., Answer], member: Someone) -> None:
    first = wish(member, position="ESS-21", days=[TUESDAY])
    assert first.status_code == 201

    assert wish(member, position="any").json["position"] == "ESS-21"


def test_or_else_the_nearest_in_its_zone(
    wish: Callable[..., Answer], api: Caller, people: People
) -> None:
    wish(people.member, position="ESS-21", days=[TUESDAY])
    wish(people.other, position="ESS-21")
    zones = {each["code"]: each["zone"] for each in api.get(f"/sites/{SITE}/positions").json}

    made = wish(people.member, position="any").json

    assert made["position"] != "ESS-21"
    assert zones[made["position"]] == zones["ESS-21"]


def test_or_else_what_has_the_features_wished_for(
    wish: Callable[..., Answer], api: Caller, member: Someone
) -> None:
    positions = api.get(f"/sites/{SITE}/positions").json
    rarest = positions[-1]["features"]

    made = wish(member, position="any", features=rarest).json

    features = {each["code"]: each["features"] for each in positions}
    assert set(rarest) <= set(features[made["position"]])


def test_staff_find_a_desk_where_the_member_sat_not_they(
    wish: Callable[..., Answer], people: People
) -> None:
    wish(people.member, position="ESS-21", days=[TUESDAY])
    wish(people.front_desk, position="ESS-30", days=[TUESDAY])

    made = wish(people.front_desk, position="any", member=people.member.id)

    assert made.json["position"] == "ESS-21"


def test_any_desk_asked_for_twice_is_the_same_one(
    wish: Callable[..., Answer], people: People, head: Callable[[], int]
) -> None:
    first = wish(people.member, key="once", position="any")
    wish(people.other, position="any")
    before = head()

    again = wish(people.member, key="once", position="any")

    assert (again.status_code, again.json) == (201, first.json)
    assert head() == before


def test_the_only_desk_that_is_left_is_found(
    wish: Callable[..., Answer], api: Caller, someone: Callable[..., Someone], member: Someone
) -> None:
    full(api, someone, "ESS-17")

    assert wish(member, position="any").json["position"] == "ESS-17"


def test_when_no_desk_is_left_another_time_is_offered(
    wish: Callable[..., Answer], api: Caller, someone: Callable[..., Someone], member: Someone
) -> None:
    full(api, someone)

    answer = wish(member, position="any")

    assert (answer.status_code, answer.json["code"]) == (409, "position-taken")
    (later,) = answer.json["alternatives"]
    assert later == {"position": "any", "day": MONDAY, "starts": "12:00", "ends": "15:00"}
    assert api.post(RESERVE, member, later).status_code == 201


def test_several_days_are_several_reservations_by_day(
    wish: Callable[..., Answer], api: Caller, member: Someone, head: Callable[[], int]
) -> None:
    made = wish(member, position="ESS-09", days=DAYS[::-1])

    assert made.status_code == 201
    assert made.json.keys() == {"reservations"}
    assert [each["day"] for each in made.json["reservations"]] == DAYS
    assert len({each["id"] for each in made.json["reservations"]}) == 3
    assert made.headers["Log-Sequence"] == str(head())
    assert api.get("/me/reservations", member).json == made.json["reservations"]


def test_several_days_are_all_or_none_and_what_is_offered_works(
    wish: Callable[..., Answer], api: Caller, people: People, head: Callable[[], int]
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
    wish: Callable[..., Answer], people: People
) -> None:
    wish(people.member, position="ESS-09", days=["2026-12-01"])
    wish(people.other, position="ESS-09", days=[TUESDAY])

    made = wish(people.member, position="any", days=DAYS).json["reservations"]

    assert len({each["position"] for each in made}) == 1
    assert made[0]["position"] != "ESS-09"


def test_any_desk_of_several_days_may_be_another_each_day(
    wish: Callable[..., Answer], api: Caller, someone: Callable[..., Someone], member: Someone
) -> None:
    full(api, someone, "ESS-03")
    full(api, someone, "ESS-30", day=TUESDAY)

    made = wish(member, position="any", days=[MONDAY, TUESDAY]).json["reservations"]

    assert [each["position"] for each in made] == ["ESS-03", "ESS-30"]


def test_the_same_days_in_another_order_are_the_same_request(
    wish: Callable[..., Answer], member: Someone, head: Callable[[], int]
) -> None:
    first = wish(member, key="once", position="ESS-09", days=DAYS)
    before = head()

    again = wish(member, key="once", position="ESS-09", days=[*DAYS[::-1], MONDAY])

    assert again.json == first.json
    assert head() == before


def test_a_team_sits_together_and_is_a_party(
    wish: Callable[..., Answer], api: Caller, member: Someone
) -> None:
    made = wish(member, seats=4)

    assert made.status_code == 201
    party, seats = made.json["party"], made.json["reservations"]
    assert {each["party"] for each in seats} == {party}
    taken = {each["position"] for each in seats}
    beside = {each["code"]: each["neighbours"] for each in api.get(f"/sites/{SITE}/positions").json}
    assert len(taken) == 4
    assert all(taken.intersection(beside[code]) for code in taken)
    assert api.get("/me/reservations", member).json == sorted(seats, key=lambda each: each["id"])


def test_a_team_asked_for_twice_is_one(
    wish: Callable[..., Answer], people: People, head: Callable[[], int]
) -> None:
    first = wish(people.member, key="once", seats=3)
    wish(people.other, seats=3)
    before = head()

    again = wish(people.member, key="once", seats=3, position="any")

    assert again.json == first.json
    assert head() == before


def test_a_team_without_room_gets_nothing_but_another_time(
    *,
    wish: Callable[..., Answer],
    api: Caller,
    someone: Callable[..., Someone],
    member: Someone,
    head: Callable[[], int],
) -> None:
    full(api, someone, "ESS-01", "ESS-35")
    before = head()

    answer = wish(member, seats=3)

    assert (answer.status_code, answer.json["code"]) == (409, "position-taken")
    assert head() == before
    (later,) = answer.json["alternatives"]
    assert later == {"seats": 3, "day": MONDAY, "starts": "12:00", "ends": "15:00"}
    assert len(api.post(RESERVE, member, later).json["reservations"]) == 3


def test_a_team_takes_what_is_near_where_nothing_is_side_by_side(
    wish: Callable[..., Answer], api: Caller, someone: Callable[..., Someone], member: Someone
) -> None:
    full(api, someone, "ESS-01", "ESS-35")

    made = wish(member, seats=2).json["reservations"]

    assert {each["position"] for each in made} == {"ESS-01", "ESS-35"}


def test_who_books_for_a_team_sees_its_guests_and_acts_for_them(
    wish: Callable[..., Answer], api: Caller, people: People, clock: Clock
) -> None:
    own, guest = wish(people.member, seats=2).json["reservations"]
    path = f"/reservations/{guest['id']}"
    clock.move(hours=2)

    assert api.get(path, people.member).json == guest
    assert api.get(path, people.other).status_code == 404
    assert api.post(f"{path}/check-in", people.other).status_code == 404
    here = api.post(f"{path}/check-in", people.member)
    assert (here.status_code, here.json["state"]) == (200, "checked-in")
    assert api.post(f"{path}/undo", people.member).json["state"] == "reserved"
    assert api.post(f"{path}/release", people.member).json["state"] == "released"
    listed = {each["id"] for each in api.get("/me/reservations", people.member).json}
    assert listed == {own["id"], guest["id"]}
    expected = api.get(f"/sites/{SITE}/arrivals", people.front_desk).json
    assert [each["name"] for each in expected] == ["Salma Bennis"]


def test_a_guest_of_a_team_is_nobody_with_a_name(
    wish: Callable[..., Answer], api: Caller, people: People
) -> None:
    wish(people.member, seats=2)

    expected = api.get(f"/sites/{SITE}/arrivals", people.front_desk).json

    assert sorted(each["name"] or "" for each in expected) == ["", "Salma Bennis"]


def test_a_hold_says_until_when(wish: Callable[..., Answer], api: Caller, member: Someone) -> None:
    held = wish(member, position="ESS-09", hold=True)

    assert held.status_code == 201
    assert held.json["state"] == "held"
    assert held.json["held_until"] == "2026-11-23T07:05:00Z"
    assert api.get(held.headers["Location"].removeprefix("/api/v1"), member).json == held.json
    busy = api.get(f"/sites/{SITE}/availability").json["positions"][8]
    assert busy["busy"] == [{**HOURS, "state": "held"}]


def test_no_hold_is_a_reservation(wish: Callable[..., Answer], member: Someone) -> None:
    made = wish(member, position="any", hold=False)

    assert made.json["state"] == "reserved"
    assert "held_until" not in made.json


def test_a_hold_that_is_confirmed_is_a_reservation(
    wish: Callable[..., Answer], api: Caller, member: Someone, clock: Clock
) -> None:
    held = wish(member, position="any", hold=True).json
    clock.move(minutes=4)

    sure = api.post(f"/reservations/{held['id']}/confirm", member, key="sure")
    clock.move(hours=1)

    assert sure.status_code == 200
    assert sure.json["state"] == "reserved"
    assert "held_until" not in sure.json
    assert api.get(f"/reservations/{held['id']}", member).json == sure.json
    again = api.post(f"/reservations/{held['id']}/confirm", member, key="sure")
    assert again.json == sure.json


def test_a_hold_that_lapsed_is_as_good_as_released(
    wish: Callable[..., Answer], api: Caller, people: People, clock: Clock
) -> None:
    held = wish(people.member, position="ESS-09", hold=True)
    path, seen = f"/reservations/{held.json['id']}", held.headers["ETag"]
    free = api.get(f"/sites/{SITE}/availability")
    mine = api.get("/me/reservations", people.member)
    expected = api.get(f"/sites/{SITE}/arrivals", people.front_desk)
    assert len(expected.json) == 1
    clock.move(minutes=5)

    lapsed = api.get(path, people.member, If_None_Match=seen)

    assert (lapsed.json["state"], lapsed.json["reason"]) == ("released", "lapsed")
    assert "held_until" not in lapsed.json
    tag = lapsed.headers["ETag"]
    assert api.get(path, people.member, If_None_Match=tag).status_code == 304
    for before, at, who in (
        (free, f"/sites/{SITE}/availability", None),
        (mine, "/me/reservations", people.member),
        (expected, f"/sites/{SITE}/arrivals", people.front_desk),
    ):
        assert api.get(at, who, If_None_Match=before.headers["ETag"]).status_code == 200
    assert api.get(f"/sites/{SITE}/availability").json["positions"][8]["busy"] == []
    assert api.get(f"/sites/{SITE}/arrivals", people.front_desk).json == []
    for answer in (
        api.post(f"{path}/confirm", people.member, If_Match=tag),
        api.post(f"{path}/check-in", people.member),
    ):
        assert (answer.status_code, answer.json["code"]) == (409, "already-ended")
    assert wish(people.other, position="ESS-09").status_code == 201
    assert wish(people.member, position="ESS-10").status_code == 201


def test_a_hold_keeps_the_desk_until_the_very_second_that_is_told(
    wish: Callable[..., Answer], api: Caller, people: People, clock: Clock
) -> None:
    clock.move(milliseconds=700)
    held = wish(people.member, position="ESS-09", hold=True)
    assert held.json["held_until"] == "2026-11-23T07:05:00Z"

    for seconds, free in ((299.2, False), (0.1, True)):
        clock.move(seconds=seconds)
        desk = api.get(f"/sites/{SITE}/availability").json["positions"][8]
        assert (desk["busy"] == []) == free
        assert wish(people.other, position="ESS-09").status_code == (201 if free else 409)


def test_a_hold_is_no_reservation_to_arrive_on(
    wish: Callable[..., Answer], api: Caller, member: Someone, clock: Clock
) -> None:
    clock.move(hours=2)
    held = wish(member, position="ESS-09", hold=True).json

    answer = api.post(f"/reservations/{held['id']}/check-in", member)

    assert (answer.status_code, answer.json["code"]) == (412, "stale")
    assert answer.json["reservation"] == held
