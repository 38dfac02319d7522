"""The house changes between a no and the look for what would work instead: nothing is proposed that
by then cannot be had.
"""

from datetime import date
from typing import Any, NoReturn

import pytest
from msgspec.structs import replace

from booking.application import Bookings
from booking.changing import move
from booking.commands import CloseDays, Move
from booking.dating import close_days
from booking.displacing import fates
from domain.refusals import PositionTaken
from tests.api.conftest import MONDAY, SITE, Caller, People
from tests.support.house import stamp
from web.house import House

HERE = f"/sites/{SITE}"


@pytest.fixture
def closes(house: House) -> Any:
    """Somebody is told that a desk is taken, and just then the site closes for the day."""

    def closing(*_: object) -> NoReturn:
        day = date.fromisoformat(MONDAY)
        wish = CloseDays(
            by=stamp("ola", role="operator", at=house.clock()),
            site_id=SITE,
            first=day,
            last=day,
            cause="weather",
        )
        plan = fates(close_days.preview(house.bookings, wish))
        close_days(house.bookings, replace(wish, plan=plan))
        raise PositionTaken(position="ESS-09")

    return closing


def test_no_desk_is_proposed_for_hours_that_the_site_is_not_open(
    api: Caller, people: People, closes: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.api.reservations.reserve_desk", closes)

    answer = api.reserve(people.member)

    assert (answer.status_code, answer.json["alternatives"]) == (409, [])


def test_nor_to_whoever_walks_in(
    api: Caller, people: People, closes: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.api.attending.walk_in", closes)

    body = {"position": "ESS-09", "ends": "12:00"}
    answer = api.post(f"{HERE}/walk-ins", people.front_desk, body)

    assert (answer.status_code, answer.json["alternatives"]) == (409, [])


CHANGES = {"move": {"position": "ESS-10"}, "extend": {"ends": "13:00"}}


@pytest.mark.parametrize("verb", CHANGES)
def test_nor_to_whoever_has_no_reservation_left(
    api: Caller, people: People, closes: Any, verb: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = api.reserve(people.member)
    monkeypatch.setattr(f"web.api.changing.{verb}", closes)

    path = f"/reservations/{made.json['id']}"
    answer = api.patch(path, people.member, CHANGES[verb], made.headers["ETag"])

    assert (answer.status_code, answer.json["alternatives"]) == (409, [])


def test_who_has_moved_meanwhile_may_come_back(
    api: Caller, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = api.reserve(people.member)

    def moved_by_another_device(bookings: Bookings, wish: Move) -> NoReturn:
        by = replace(wish.by, command_id="the other device")
        move(bookings, replace(wish, by=by, to_position_id="ESS-11", seen=None))
        raise PositionTaken(position="ESS-10")

    monkeypatch.setattr("web.api.changing.move", moved_by_another_device)
    path = f"/reservations/{made.json['id']}"
    answer = api.patch(path, people.member, CHANGES["move"], made.headers["ETag"])

    assert answer.status_code == 409
    assert "ESS-09" in [each["position"] for each in answer.json["alternatives"]]
