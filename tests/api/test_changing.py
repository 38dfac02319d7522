"""Staying longer and sitting elsewhere, by API."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.api.conftest import SITE, Answer, Caller, People, Someone
from tests.support.house import Clock


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


def test_one_is_offered_no_later_end_than_until_one_is_expected_elsewhere(
    api: Caller, change: Callable[..., Answer], people: People
) -> None:
    api.reserve(people.member, "ESS-30", starts="13:00", ends="14:00")
    api.reserve(people.other, starts="14:00", ends="16:00")

    answer = change(ends="15:00")

    assert (answer.status_code, answer.json["code"]) == (409, "position-taken")
    assert answer.json["alternatives"] == [{"ends": "13:00"}]
    assert change(**answer.json["alternatives"][0]).json["ends"] == "13:00"


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
