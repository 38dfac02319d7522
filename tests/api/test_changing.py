"""Staying longer, moving, taking back, recording afterwards, walking in, giving days back."""

from collections.abc import Callable
from typing import Any

import pytest

from booking.commands import Settle
from booking.settling import settle
from domain.kernel import Actor
from tests.api.conftest import MONDAY, OTHER_SITE, SITE, Answer, Caller, People, Someone
from tests.support.house import Clock
from web.house import House

WALK_IN = f"/sites/{SITE}/walk-ins"


@pytest.fixture
def path(reservation: dict[str, Any]) -> str:
    return f"/reservations/{reservation['id']}"


@pytest.fixture
def change(
    api: Caller, reservation: dict[str, Any], path: str, member: Someone
) -> Callable[..., Answer]:
    """A change to the reservation as it was made."""

    def changing(who: Someone = member, **body: str) -> Answer:
        return api.patch(path, who, body, f'"{reservation["seq"]}"')

    return changing


def settled(house: House, row: dict[str, Any]) -> None:
    """What time has decided about a reservation is recorded."""
    by = house.stamp(Actor("sweeper", "system"), f"settle {row['id']} {house.clock()}", "sweep")
    about = {"position_id": row["position"], "reservation_id": row["id"]}
    settle(house.bookings, Settle(by=by, site_id=row["site"], **about))


def test_who_stays_longer_has_a_later_end(
    api: Caller, change: Callable[..., Answer], reservation: dict[str, Any], member: Someone
) -> None:
    longer = change(ends="15:00")

    later = {"ends": "15:00", "ends_at": "2026-11-23T15:00:00Z", "seq": longer.json["seq"]}
    assert (longer.status_code, longer.json) == (200, reservation | later)
    assert longer.headers["ETag"] == f'"{longer.json["seq"]}"'
    assert api.get("/me/reservations", member).json == [longer.json]


def test_who_moves_sits_elsewhere_from_now_on(
    api: Caller, path: str, reservation: dict[str, Any], people: People, clock: Clock
) -> None:
    clock.move(hours=2)
    here = api.post(f"{path}/check-in", people.member)
    clock.move(hours=1, minutes=20)

    moved = api.patch(path, people.member, {"position": "ESS-12"}, here.headers["ETag"])

    assert moved.status_code == 200
    assert moved.json["id"] == reservation["id"]
    assert (moved.json["position"], moved.json["state"]) == ("ESS-12", "checked-in")
    assert (moved.json["starts"], moved.json["ends"]) == ("10:15", "12:00")
    assert api.reserve(people.other, "ESS-09", starts="10:15").status_code == 201
    seen = api.get(f"/sites/{SITE}/availability").json["positions"]
    assert [len(seen[n]["busy"]) for n in (8, 11)] == [1, 1]


def test_a_change_sent_twice_is_one_also_when_it_moved_since(
    *,
    api: Caller,
    path: str,
    reservation: dict[str, Any],
    member: Someone,
    clock: Clock,
    head: Callable[[], int],
) -> None:
    saw = f'"{reservation["seq"]}"'
    clock.move(hours=2)
    moved = api.patch(path, member, {"position": "ESS-12"}, saw, Idempotency_Key="move")
    here = api.post(f"{path}/check-in", member, key="in")
    api.patch(path, member, {"position": "ESS-20"}, here.headers["ETag"])
    before = head()

    again = api.patch(path, member, {"position": "ESS-12"}, saw, Idempotency_Key="move")
    here_again = api.post(f"{path}/check-in", member, key="in")

    assert (again.status_code, again.json) == (200, moved.json)
    assert again.headers["ETag"] == moved.headers["ETag"]
    assert (here_again.status_code, here_again.json) == (200, here.json)
    assert head() == before


@pytest.mark.parametrize("body", [{"ends": "15:00"}, {"position": "ESS-12"}], ids=str)
def test_a_change_is_to_what_one_saw(
    *,
    api: Caller,
    path: str,
    reservation: dict[str, Any],
    member: Someone,
    body: dict[str, str],
    head: Callable[[], int],
) -> None:
    before = head()

    blind = api.patch(path, member, body)
    stale = api.patch(path, member, body, '"1"')

    assert (blind.status_code, blind.json["code"]) == (428, "precondition-required")
    assert "If-Match" in blind.json["detail"]
    assert (stale.status_code, stale.json["code"]) == (412, "stale")
    assert stale.json["reservation"] == reservation
    assert stale.headers["ETag"] == f'"{reservation["seq"]}"'
    assert head() == before


def test_what_is_already_so_is_no_event(
    change: Callable[..., Answer], reservation: dict[str, Any], head: Callable[[], int]
) -> None:
    before = head()

    assert change(ends="12:00").json == reservation
    assert change(position="ESS-09").json == reservation
    assert head() == before


def test_one_stays_until_the_next_one_comes(
    api: Caller, change: Callable[..., Answer], people: People
) -> None:
    api.reserve(people.other, starts="14:00", ends="16:00")

    answer = change(ends="15:00")

    assert (answer.status_code, answer.json["code"]) == (409, "position-taken")
    assert answer.json["alternatives"] == [{"ends": "14:00"}]
    assert change(**answer.json["alternatives"][0]).json["ends"] == "14:00"


def test_when_somebody_comes_at_once_nothing_is_offered(
    api: Caller, change: Callable[..., Answer], people: People
) -> None:
    api.reserve(people.other, starts="12:00", ends="16:00")

    assert change(ends="12:30").json["alternatives"] == []


def test_who_cannot_move_there_is_told_where_else(
    api: Caller, change: Callable[..., Answer], people: People
) -> None:
    api.reserve(people.other, "ESS-12")

    answer = change(position="ESS-12")

    assert (answer.status_code, answer.json["code"]) == (409, "position-taken")
    offered = answer.json["alternatives"]
    assert len(offered) == 3
    assert change(**offered[0]).json["position"] == offered[0]["position"]


def test_a_shorter_stay_is_no_change_but_a_release(change: Callable[..., Answer]) -> None:
    answer = change(ends="10:00")

    assert (answer.status_code, answer.json["code"]) == (422, "too-short")


@pytest.mark.parametrize(
    ("verbs", "state"),
    [
        (["check-in"], "reserved"),
        (["release"], "reserved"),
        (["check-in", "check-out"], "checked-in"),
    ],
    ids=str,
)
def test_the_last_step_can_be_taken_back(
    *, api: Caller, path: str, member: Someone, clock: Clock, verbs: list[str], state: str
) -> None:
    clock.move(hours=2)
    for verb in verbs:
        api.post(f"{path}/{verb}", member)

    back = api.post(f"{path}/undo", member, key="oops")

    assert back.status_code == 200
    assert (back.json["state"], back.json["reason"]) == (state, None)
    assert api.get(path, member).json == back.json
    assert api.post(f"{path}/undo", member, key="oops").json == back.json


def test_what_somebody_else_needs_cannot_be_taken_back(
    api: Caller, path: str, people: People
) -> None:
    api.post(f"{path}/release", people.member)
    api.reserve(people.other)

    answer = api.post(f"{path}/undo", people.member)

    assert (answer.status_code, answer.json["code"]) == (409, "position-taken")


def test_where_there_is_no_step_there_is_none_to_take_back(
    api: Caller, path: str, reservation: dict[str, Any], member: Someone
) -> None:
    answer = api.post(f"{path}/undo", member)

    assert (answer.status_code, answer.json["code"]) == (412, "stale")
    assert answer.json["reservation"] == reservation


def test_a_no_show_stays_one_until_staff_know_better(
    *,
    api: Caller,
    path: str,
    reservation: dict[str, Any],
    people: People,
    clock: Clock,
    house: House,
) -> None:
    clock.move(hours=2, minutes=31)
    settled(house, reservation)

    missed = api.get(path, people.member)
    by_member = api.post(f"{path}/undo", people.member)
    expected = api.get(f"/sites/{SITE}/arrivals", people.front_desk).json
    came = api.post(f"{path}/check-in", people.front_desk, {"happened": "09:10"})

    assert missed.json["state"] == "no-show"
    assert (by_member.status_code, by_member.json["code"]) == (403, "not-yours")
    assert [each["state"] for each in expected] == ["no-show"]
    assert (came.status_code, came.json["state"]) == (200, "checked-in")


def test_staff_record_when_somebody_came_and_left(
    api: Caller, path: str, people: People, clock: Clock
) -> None:
    clock.move(hours=4)
    came = api.post(f"{path}/check-in", people.front_desk, {"happened": "09:05"}, key="in")
    left = api.post(f"{path}/check-out", people.front_desk, {"happened": "10:30"}, key="out")

    events = api.get("/events?limit=1000", people.operator).json
    happened = {
        each["topic"]: each["body"]["happened"] for each in events if "happened" in each["body"]
    }

    assert (came.status_code, came.json["state"]) == (200, "checked-in")
    assert (left.json["state"], left.json["reason"]) == ("released", "left")
    assert happened == {
        "position.checked-in": "2026-11-23T09:05:00Z",
        "position.released": "2026-11-23T10:30:00Z",
    }


@pytest.mark.parametrize("verb", ["check-in", "check-out"])
def test_members_record_nothing_afterwards(
    api: Caller, path: str, member: Someone, clock: Clock, verb: str
) -> None:
    clock.move(hours=3)
    api.post(f"{path}/check-in", member)

    answer = api.post(f"{path}/{verb}", member, {"happened": "09:05"})

    assert (answer.status_code, answer.json["code"]) == (403, "forbidden")


def test_nothing_is_recorded_that_is_still_to_come(
    api: Caller, path: str, people: People, clock: Clock
) -> None:
    clock.move(hours=3)

    answer = api.post(f"{path}/check-in", people.front_desk, {"happened": "11:00"})

    assert (answer.status_code, answer.json["code"]) == (422, "in-the-past")


@pytest.mark.parametrize("named", [True, False])
def test_who_walks_in_is_here_from_the_present_quarter_hour(
    api: Caller, people: People, clock: Clock, *, named: bool
) -> None:
    clock.move(hours=2, minutes=7)
    body = {"position": "ESS-09", "ends": "11:00"}
    body |= {"member": people.member.id} if named else {}

    made = api.post(WALK_IN, people.front_desk, body, key="door")
    again = api.post(WALK_IN, people.front_desk, body, key="door")

    assert made.status_code == 201
    assert (made.json["starts"], made.json["ends"]) == ("09:00", "11:00")
    assert made.json["state"] == "checked-in"
    location = made.headers["Location"].removeprefix("/api/v1")
    assert api.get(location, people.front_desk).json == made.json
    assert made.headers["ETag"] == f'"{made.json["seq"]}"'
    assert (again.status_code, again.json) == (201, made.json)
    mine = api.get("/me/reservations", people.member).json
    assert mine == ([made.json] if named else [])


def test_any_desk_does_for_who_walks_in(api: Caller, people: People) -> None:
    api.reserve(people.member, "ESS-21", day="2026-11-24")

    body = {"position": "any", "ends": "11:00"}
    nobody = api.post(WALK_IN, people.front_desk, body)
    known = api.post(WALK_IN, people.front_desk, body | {"member": people.member.id})

    assert nobody.json["position"] == "ESS-01"
    assert known.json["position"] == "ESS-21"


def test_who_cannot_sit_there_is_told_where_else(
    api: Caller, people: People, reservation: dict[str, Any], clock: Clock
) -> None:
    clock.move(hours=1)
    body = {"position": reservation["position"], "ends": "11:00"}

    answer = api.post(WALK_IN, people.front_desk, body)

    assert (answer.status_code, answer.json["code"]) == (409, "position-taken")
    offered = answer.json["alternatives"]
    assert len(offered) == 4
    assert offered[3] == body | {"position": "any"}
    assert api.post(WALK_IN, people.front_desk, offered[0]).status_code == 201


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"position": "ESS-99", "ends": "11:00"}, 404, "unknown-position"),
        ({"position": "ESS-09", "ends": "23:00"}, 422, "outside-hours"),
        ({"position": "ESS-09", "ends": "06:00"}, 422, "too-short"),
        ({"position": "ESS-09", "ends": "11:00", "member": "nobody"}, 422, "invalid-request"),
    ],
    ids=str,
)
def test_not_everybody_can_walk_in(
    *,
    api: Caller,
    people: People,
    body: dict[str, str],
    status: int,
    code: str,
    head: Callable[[], int],
) -> None:
    before = head()

    answer = api.post(WALK_IN, people.front_desk, body)

    assert (answer.status_code, answer.json["code"]) == (status, code)
    assert head() == before


def test_without_a_key_nobody_walks_in_and_no_days_are_given_back(
    api: Caller, people: People, reservation: dict[str, Any], head: Callable[[], int]
) -> None:
    before = head()

    for path, body in (
        (WALK_IN, {"position": "ESS-20", "ends": "11:00"}),
        ("/me/reservations/release", {"from": MONDAY, "to": MONDAY}),
    ):
        answer = api.client.post(f"/api/v1{path}", json=body, headers=people.front_desk.headers)
        assert answer.status_code == 400
        assert "idempotency-key-required" in answer.text

    assert head() == before


def test_a_range_of_days_is_given_back_at_every_site_and_no_other_day(
    api: Caller, people: People, head: Callable[[], int]
) -> None:
    days = [MONDAY, "2026-11-24", "2026-11-25", "2026-11-26"]
    code = api.get(f"/sites/{OTHER_SITE}/positions").json[0]["code"]
    for day in days:
        site, position = (OTHER_SITE, code) if day == "2026-11-25" else (SITE, "ESS-09")
        assert api.reserve(people.member, position, site, day=day).status_code == 201
    theirs = api.reserve(people.other, "ESS-10", day=days[1]).json
    body = {"from": days[1], "to": days[2]}

    gone = api.post("/me/reservations/release", people.member, body, key="away")
    before = head()
    again = api.post("/me/reservations/release", people.member, body, key="away")

    assert gone.status_code == 200
    assert [(each["day"], each["site"]) for each in gone.json] == [
        (days[1], SITE),
        (days[2], OTHER_SITE),
    ]
    assert {(each["state"], each["reason"]) for each in gone.json} == {("released", "cancelled")}
    assert (again.status_code, again.json) == (200, gone.json)
    assert head() == before
    states = [each["state"] for each in api.get("/me/reservations", people.member).json]
    assert states == ["reserved", "released", "released", "reserved"]
    assert api.get("/me/reservations", people.other).json == [theirs]


def test_who_has_nothing_on_those_days_gives_nothing_back(
    api: Caller, member: Someone, head: Callable[[], int]
) -> None:
    before = head()

    gone = api.post("/me/reservations/release", member, {"from": MONDAY, "to": MONDAY})

    assert (gone.status_code, gone.json) == (200, [])
    assert head() == before


def test_who_is_here_does_not_leave_by_giving_the_day_back(
    api: Caller, path: str, member: Someone, clock: Clock
) -> None:
    clock.move(hours=2)
    api.post(f"{path}/check-in", member)

    gone = api.post("/me/reservations/release", member, {"from": MONDAY, "to": MONDAY})

    assert gone.json == []
    assert api.get(path, member).json["state"] == "checked-in"
