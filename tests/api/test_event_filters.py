"""The event log, searched: by what events are about, who did them, their kind and their time."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from booking.opening import open_site
from tests.api.conftest import OTHER_SITE, PREFIX, SITE, Caller, People
from tests.support.house import Clock, site
from web.house import House


@pytest.fixture
def asked(api: Caller, people: People, clock: Clock) -> dict[str, Any]:
    """Two members at two sites reserve, each at another hour, and one arrives."""
    first: dict[str, Any] = api.reserve(people.member).json
    clock.move(minutes=30)
    api.reserve(people.other, "CAS-01", site=OTHER_SITE)
    clock.move(minutes=30)
    api.reserve(people.member, "ESS-09", day="2026-11-24")
    clock.move(hours=1)
    api.post(f"/reservations/{first['id']}/check-in", people.front_desk)
    return first


def found(api: Caller, people: People, **filters: object) -> list[dict[str, Any]]:
    wanted = "&".join(f"{name}={value}" for name, value in filters.items())
    answer = api.get(f"/events?limit=1000&{wanted}", people.operator)
    assert answer.status_code == 200, answer.text
    events: list[dict[str, Any]] = answer.json
    return events


def topics(events: list[dict[str, Any]]) -> list[str]:
    return [event["topic"] for event in events]


BOOKED = ["position.reserved", "agenda.claimed"]


def test_each_filter_finds_just_what_it_is_about(
    api: Caller, people: People, asked: dict[str, Any]
) -> None:
    assert {e["body"]["site_id"] for e in found(api, people, site=OTHER_SITE)} == {OTHER_SITE}
    at_desk = found(api, people, site=SITE, position="ESS-09")
    assert topics(at_desk)[-5:] == [*BOOKED, *BOOKED, "position.checked-in"]
    assert topics(found(api, people, member=people.other.id)) == BOOKED
    assert topics(found(api, people, reservation=asked["id"])) == [*BOOKED, "position.checked-in"]
    assert topics(found(api, people, actor=people.front_desk.id)) == ["position.checked-in"]
    assert {*topics(found(api, people, kind="position.reserved"))} == {"position.reserved"}
    assert len(found(api, people, kind="position.reserved")) == 3


@pytest.mark.usefixtures("asked")
def test_filters_narrow_each_other(api: Caller, people: People) -> None:
    mine = {"member": people.member.id, "kind": "position.reserved"}

    assert len(found(api, people, **mine)) == 2
    assert len(found(api, people, **mine, since="2026-11-23T08:00:00Z")) == 1
    assert found(api, people, **mine, site=OTHER_SITE) == []
    assert found(api, people, member="nobody") == []


def test_time_is_from_a_moment_to_a_moment_both_included(
    api: Caller, people: People, asked: dict[str, Any]
) -> None:
    everything = {"kind": "position.reserved"}

    def at(**moments: object) -> list[str]:
        return [e["at"][11:16] for e in found(api, people, **everything, **moments)]

    assert at(since="2026-11-23T07:30:00Z") == ["07:30", "08:00"]
    assert at(since="2026-11-23T07:30:00.000001Z") == ["08:00"]
    assert at(until="2026-11-23T07:30:00Z") == ["07:00", "07:30"]
    assert at(since="2026-11-23T07:30", until="2026-11-23T07:30", site=OTHER_SITE) == ["07:30"]
    first = found(api, people, reservation=asked["id"])[0]["sequence"]
    assert at(since=first, until=first) == ["07:00"]
    assert at(since=first + 1) == ["07:30", "08:00"]
    assert at(until="2027-01-01T00:00:00Z") == ["07:00", "07:30", "08:00"]
    assert at(since="0001-01-01T00:00:00Z") == ["07:00", "07:30", "08:00"]


@pytest.mark.usefixtures("asked")
def test_the_next_page_keeps_what_was_asked_for(api: Caller, people: People) -> None:
    filters = {
        "site": SITE,
        "position": "ESS-09",
        "since": "2026-11-23T07:00",
        "until": "2026-11-23T23:00:00+01:00".replace("+", "%2B"),
    }
    wanted = "&".join(f"{name}={value}" for name, value in filters.items())
    path, pages = f"/events?limit=2&{wanted}", []

    while path:
        answer = api.get(path, people.operator)
        pages.append(topics(answer.json))
        link = answer.headers.get("Link", "")
        path = link.partition(">")[0].removeprefix(f"<{PREFIX}")
        kept = parse_qs(urlsplit(path).query)
        assert not path or kept.keys() >= {*filters, "limit", "after"}

    assert [len(page) for page in pages] == [2, 2, 2]
    everything = [topic for page in pages for topic in page]
    assert everything == ["position.installed", *BOOKED, *BOOKED, "position.checked-in"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("kind=position.exploded", "kind"),
        ("position=ESS-09", "position"),
        ("since=yesterday", "since"),
        ("until=2026-13-01T00:00:00Z", "until"),
        ("site=", "site"),
        (f"member={'m' * 65}", "member"),
        ("colour=blue", "colour"),
    ],
)
def test_a_bad_filter_is_refused_by_name(
    api: Caller, people: People, query: str, field: str
) -> None:
    answer = api.get(f"/events?{query}", people.operator)

    assert (answer.status_code, answer.json["code"]) == (422, "invalid-request")
    assert list(answer.json["errors"]) == [field]


def test_an_unknown_kind_is_refused_with_where_the_kinds_are(api: Caller, people: People) -> None:
    answer = api.get("/events?kind=position.exploded", people.operator)

    assert answer.json["errors"]["kind"] == [
        "There are no events of that kind. Send one of those that the description of the API has."
    ]


def test_a_time_that_could_be_several_needs_its_offset_or_a_site(
    api: Caller, people: People, house: House
) -> None:
    open_site(house.bookings, site("berlin", time_zone="Europe/Berlin"))

    refused = api.get("/events?since=2026-11-23T07:00", people.operator)

    assert (refused.status_code, list(refused.json["errors"])) == (422, ["since"])
    assert topics(found(api, people, since="2026-11-23T08:00", site="berlin"))[0] == "site.opened"


@pytest.mark.usefixtures("asked")
def test_a_filtered_page_costs_a_304_when_one_has_it(api: Caller, people: People) -> None:
    one, other = (f"/events?kind=position.{kind}" for kind in ("reserved", "checked-in"))
    tag = api.get(one, people.operator).headers["ETag"]

    assert api.get(one, people.operator, If_None_Match=tag).status_code == 304
    assert api.get(other, people.operator, If_None_Match=tag).status_code == 200
