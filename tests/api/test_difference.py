"""What changed at a site between two moments."""

from collections.abc import Callable
from typing import Any

import pytest

from booking.opening import open_site
from projections import differing
from tests.api.conftest import SITE, Answer, Caller, People
from tests.support.house import Clock, site
from web.house import House

PATH = f"/sites/{SITE}/difference"


def test_a_reservation_made_and_given_back_is_told_as_what_it_was_and_became(
    api: Caller, people: People, clock: Clock, head: Callable[[], int]
) -> None:
    before = head()
    clock.move(minutes=10)
    made = api.reserve(people.member).json
    clock.move(minutes=10)
    api.post(f"/reservations/{made['id']}/release", people.member)
    clock.move(minutes=10)

    def told(first: object, last: object) -> list[tuple[str | None, str | None]]:
        answer = api.get(f"{PATH}?from={first}&to={last}", people.front_desk)
        assert answer.status_code == 200, answer.text
        rows = answer.json["reservations"]
        assert all(row["key"] == {"reservation_id": made["id"]} for row in rows)
        return [tuple(s and s["state"] for s in (row["before"], row["after"])) for row in rows]

    assert told(before, before + 2) == [(None, "reserved")]
    assert told("2026-11-23T07:10", "2026-11-23T07:20Z") == [("reserved", "released")]
    assert told(before, head()) == [(None, "released")]
    assert told(head(), head()) == []


def test_the_floor_tells_what_stands_there_now_and_did_not(
    api: Caller, people: People, house: House, head: Callable[[], int]
) -> None:
    before = head()
    open_site(house.bookings, site("quay"))
    api.reserve(people.member, "A", site="quay")

    whole = api.get(f"/sites/quay/difference?from={before}", people.operator).json
    here = api.get(f"{PATH}?from={before}", people.operator).json

    assert (whole["from"], whole["to"]) == (before, head())
    added = [c["key"] for c in whole["floor"] if c["table"] == "places_spell"]
    assert [key["position_id"] for key in added] == ["A", "B", "C"]
    assert [c["after"]["state"] for c in whole["floor"] if c["board"] == "day"] == ["reserved"]
    assert here["floor"] == here["reservations"] == []


def refused(answer: Answer, status: int, code: str) -> None:
    assert (answer.status_code, answer.json["code"]) == (status, code)


def test_what_cannot_be_told_is_refused_by_name(
    api: Caller, people: People, head: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def ask(query: str) -> Answer:
        return api.get(f"{PATH}?{query}", people.front_desk)

    before = head()
    for starts in ("09:00", "11:00"):
        ends = f"{int(starts[:2]) + 1}:00"
        api.reserve(people.member, starts=starts, ends=ends)

    refused(ask(""), 422, "invalid-request")
    refused(ask(f"from={head()}&to={before}"), 422, "as-of-out-of-order")
    refused(ask("from=yesterday"), 422, "as-of-unreadable")
    refused(ask(f"from=1&to={head() + 1}"), 422, "as-of-in-the-future")
    monkeypatch.setattr(differing, "MOST", 1)
    refused(ask(f"from={before}"), 422, "as-of-too-far-apart")
    assert ask(f"from={before + 2}").status_code == 200


@pytest.mark.parametrize("who", ["visitor", "member", "other_front_desk"])
def test_differences_are_for_staff_of_the_site(api: Caller, people: People, who: str) -> None:
    answer: Any = api.get(f"{PATH}?from=1", people.everybody()[who])

    assert answer.status_code == (401 if who == "visitor" else 403)
