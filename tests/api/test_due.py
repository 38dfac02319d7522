"""Who is due: awaited now, late, or about to be released, and for how many minutes yet."""

from typing import Any

import pytest

from tests.api.conftest import SITE, Caller, People
from tests.support.house import Clock

PATH = f"/sites/{SITE}/arrivals?due=true"


@pytest.fixture
def due(api: Caller, people: People) -> Any:
    """Tells who is due: position, how urgently, for how many minutes yet."""

    def told() -> list[tuple[str, str, int]]:
        rows = api.get(PATH, people.front_desk).json
        return [(r["position"], r["due"]["state"], r["due"]["minutes"]) for r in rows]

    return told


def test_who_is_awaited_is_told_the_most_urgent_first(
    api: Caller, people: People, clock: Clock, due: Any
) -> None:
    api.reserve(people.member, "ESS-09")
    api.reserve(people.other, "ESS-10", starts="08:45")
    api.reserve(people.front_desk, "ESS-11", starts="11:00")
    assert due() == []
    clock.move(minutes=105)

    assert due() == [("ESS-10", "due", 30), ("ESS-09", "due", 45)]
    clock.move(minutes=29)
    assert due() == [("ESS-10", "late", 1), ("ESS-09", "due", 16)]
    clock.move(minutes=2)
    assert due() == [("ESS-10", "overdue", -1), ("ESS-09", "late", 14)]


def test_who_has_come_is_not_due(
    api: Caller, people: People, reservation: dict[str, Any], clock: Clock, due: Any
) -> None:
    clock.move(hours=2)
    assert due() == [("ESS-09", "due", 30)]
    api.post(f"/reservations/{reservation['id']}/check-in", people.member)

    assert due() == []
    (here,) = api.get(f"/sites/{SITE}/arrivals", people.front_desk).json
    assert "due" not in here


@pytest.mark.usefixtures("reservation")
def test_the_list_is_another_with_every_minute(api: Caller, people: People, clock: Clock) -> None:
    clock.move(hours=2)
    tag = api.get(PATH, people.front_desk).headers["ETag"]
    assert api.get(PATH, people.front_desk, If_None_Match=tag).status_code == 304
    clock.move(minutes=1)

    assert api.get(PATH, people.front_desk, If_None_Match=tag).status_code == 200


def test_due_is_true_or_false(api: Caller, people: People) -> None:
    refused = api.get(f"/sites/{SITE}/arrivals?due=perhaps", people.front_desk)

    assert (refused.status_code, list(refused.json["errors"])) == (422, ["due"])
