"""What anybody may see: sites, positions, and what is free when."""

from collections.abc import Callable
from typing import Any

import pytest

from booking.opening import open_site
from tests.api.conftest import MONDAY, SITE, Caller, People, Someone
from tests.support.house import Clock, site
from web.house import House

QUAY_SUNDAY = "2026-11-29"
PUBLIC = ["/sites", f"/sites/{SITE}", f"/sites/{SITE}/positions", f"/sites/{SITE}/availability"]


@pytest.fixture
def quay(house: House) -> str:
    """A site with positions A, B and C that is closed on Sundays."""
    open_site(house.bookings, site("quay"))
    return "quay"


def test_sites_are_listed_by_name_with_how_many_positions_they_have(api: Caller) -> None:
    sites = api.get("/sites").json

    assert [each["id"] for each in sites] == ["casablanca", "essaouira"]
    assert sites[1].keys() == {"id", "name", "city", "time_zone", "example", "positions"}
    assert sites[1]["positions"] == 35


def test_a_site_tells_its_rules_and_its_week(api: Caller, quay: str) -> None:
    seen = api.get(f"/sites/{quay}").json

    assert seen["time_zone"] == "Africa/Casablanca"
    assert seen["positions"] == 3
    assert seen["policy"]["grid_minutes"] == 15
    assert seen["policy"]["horizon_days"] == 90
    assert seen["hours"]["monday"] == {"opens": "08:30", "closes": "19:00"}
    assert seen["hours"]["sunday"] is None


def test_positions_tell_where_they_stand(api: Caller, quay: str) -> None:
    seen = api.get(f"/sites/{quay}/positions").json

    assert [each["code"] for each in seen] == ["A", "B", "C"]
    assert seen[0] == {
        "code": "A",
        "zone": "quay",
        "features": ["screen"],
        "x": 120,
        "y": 80,
        "rotation": 90,
        "neighbours": [],
    }


def test_availability_is_today_from_opening_to_closing_unless_asked_otherwise(
    api: Caller, quay: str
) -> None:
    seen = api.get(f"/sites/{quay}/availability").json

    assert seen.pop("positions")[0] == {
        "position": "A",
        "zone": "quay",
        "features": ["screen"],
        "free": True,
        "busy": [],
    }
    assert seen == {
        "site": quay,
        "day": MONDAY,
        "time_zone": "Africa/Casablanca",
        "opens": "08:30",
        "closes": "19:00",
    }


def test_a_desk_is_busy_while_promised_and_free_around_it(
    api: Caller, quay: str, member: Someone
) -> None:
    assert api.reserve(member, "B", site=quay).status_code == 201

    morning = api.get(f"/sites/{quay}/availability?starts=09:00&ends=10:00").json["positions"]
    afternoon = api.get(f"/sites/{quay}/availability?starts=12:00").json["positions"]

    assert [each["free"] for each in morning] == [True, False, True]
    assert [each["free"] for each in afternoon] == [True, True, True]
    assert morning[1]["busy"] == [{"starts": "09:00", "ends": "12:00", "state": "reserved"}]


def test_nobody_is_named_in_availability(api: Caller, member: Someone) -> None:
    made = api.reserve(member).json

    seen = api.get(f"/sites/{SITE}/availability").text

    assert member.id not in seen
    assert made["id"] not in seen
    assert "Salma" not in seen


def test_what_was_given_back_is_free(api: Caller, member: Someone) -> None:
    made = api.reserve(member).json
    api.post(f"/reservations/{made['id']}/release", member)

    positions = api.get(f"/sites/{SITE}/availability").json["positions"]

    assert all(each["free"] and not each["busy"] for each in positions)


def test_on_a_closed_day_nothing_is_free(api: Caller, quay: str) -> None:
    for times in ("", "&starts=09:00&ends=10:00"):
        seen = api.get(f"/sites/{quay}/availability?day={QUAY_SUNDAY}{times}").json

        assert seen["opens"] is seen["closes"] is None
        assert [each["free"] for each in seen["positions"]] == [False] * 3


@pytest.mark.parametrize("times", ["starts=08:00&ends=09:00", "starts=18:00&ends=20:00"])
def test_outside_opening_hours_nothing_is_free(api: Caller, quay: str, times: str) -> None:
    seen = api.get(f"/sites/{quay}/availability?{times}").json

    assert not any(each["free"] for each in seen["positions"])


def test_today_is_the_sites_today(api: Caller, clock: Clock) -> None:
    clock.move(hours=17)

    assert api.get(f"/sites/{SITE}/availability").json["day"] == "2026-11-24"


@pytest.mark.parametrize("path", PUBLIC)
def test_a_reading_that_is_still_true_costs_a_304(
    api: Caller, path: str, head: Callable[[], int]
) -> None:
    first = api.get(path)
    again = api.get(path, If_None_Match=first.headers["ETag"])

    assert first.headers["ETag"].startswith('W/"')
    assert int(first.headers["Log-Sequence"]) == head()
    assert again.status_code == 304
    assert again.data == b""
    for name in ("ETag", "Log-Sequence", "Cache-Control", "Vary"):
        assert again.headers[name] == first.headers[name]


@pytest.mark.parametrize("path", PUBLIC)
def test_after_another_event_a_reading_is_answered_in_full(
    api: Caller, path: str, member: Someone
) -> None:
    first = api.get(path)
    api.reserve(member)

    again = api.get(path, If_None_Match=first.headers["ETag"])

    assert again.status_code == 200
    assert int(again.headers["Log-Sequence"]) == int(first.headers["Log-Sequence"]) + 2


def test_midnight_makes_a_reading_differ_though_nothing_happened(api: Caller, clock: Clock) -> None:
    first = api.get(f"/sites/{SITE}/availability")
    clock.move(hours=17)

    again = api.get(f"/sites/{SITE}/availability", If_None_Match=first.headers["ETag"])

    assert again.status_code == 200


def test_what_one_wrote_one_reads_at_once(api: Caller, member: Someone) -> None:
    for position in ("ESS-01", "ESS-02"):
        starts, ends = ("09:00", "10:00") if position == "ESS-01" else ("10:00", "11:00")
        written = api.reserve(member, position, starts=starts, ends=ends)
        read = api.get(f"/sites/{SITE}/availability")

        assert read.headers["Log-Sequence"] == written.headers["Log-Sequence"]
        busy = {each["position"]: each["busy"] for each in read.json["positions"]}
        assert len(busy[position]) == 1


def test_of_an_unknown_site_there_is_nothing(api: Caller) -> None:
    for path in ("", "/positions", "/availability"):
        assert api.get(f"/sites/atlantis{path}").status_code == 404


def test_one_sees_ones_own_reservations_the_next_one_first(
    api: Caller, people: People, clock: Clock
) -> None:
    later = api.reserve(people.member, day="2026-11-24").json
    sooner = api.reserve(people.member).json
    given_back = api.reserve(people.member, starts="13:00", ends="14:00").json
    api.post(f"/reservations/{given_back['id']}/release", people.member)
    api.reserve(people.other, "ESS-10")

    mine = api.get("/me/reservations", people.member)

    assert [each["id"] for each in mine.json] == [sooner["id"], given_back["id"], later["id"]]
    assert mine.json[0] == sooner
    assert mine.json[1]["state"] == "released"

    clock.move(hours=5, minutes=30)
    again = api.get("/me/reservations", people.member, If_None_Match=mine.headers["ETag"])
    assert [each["id"] for each in again.json] == [given_back["id"], later["id"]]


def test_two_people_never_share_the_etag_of_their_own_lists(api: Caller, people: People) -> None:
    mine = api.get("/me/reservations", people.member)

    theirs = api.get("/me/reservations", people.other, If_None_Match=mine.headers["ETag"])

    assert theirs.status_code == 200


def test_operators_page_through_the_log(
    api: Caller, people: People, head: Callable[[], int]
) -> None:
    api.reserve(people.member, key="the-key")
    path = "/events?limit=25"
    seen: list[dict[str, Any]] = []
    while path:
        page = api.get(path, people.operator)
        seen += page.json
        link = page.headers.get("Link", "")
        assert link.endswith('; rel="next"') or not link
        path = link[1 : link.find(">")].removeprefix("/api/v1")

    assert [each["sequence"] for each in seen] == list(range(1, head() + 1))
    last = seen[-1]
    assert last.keys() == {"sequence", "stream", "topic", "at", "body"}
    assert last["topic"] == "agenda.claimed"
    assert last["stream"] == f"agenda:{people.member.id}"
    assert last["at"] == "2026-11-23T07:00:00.000000Z"
    assert last["body"]["command_id"] == "the-key"
    assert last["body"]["actor"] == {"id": people.member.id, "role": "member"}


def test_after_the_last_event_there_is_nothing_yet(
    api: Caller, people: People, head: Callable[[], int]
) -> None:
    path = f"/events?after={head()}"
    page = api.get(path, people.operator)

    again = api.get(path, people.operator, If_None_Match=page.headers["ETag"])

    assert page.json == []
    assert "Link" not in page.headers
    assert again.status_code == 304


def test_a_cursor_beyond_the_last_event_is_refused_by_name(
    api: Caller, people: People, head: Callable[[], int]
) -> None:
    answer = api.get(f"/events?after={head() + 1}", people.operator)

    assert (answer.status_code, answer.json["code"]) == (422, "beyond-the-log")
    assert answer.json["errors"].keys() == {"after"}
