"""A member's feed: their reservations for a calendar program."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tests.api.conftest import MONDAY, OTHER_SITE, SITE, Answer, Caller, People, Someone
from tests.support.house import SEVEN, Clock
from tests.support.ical import calendar, entries, entry, instant
from web.house import House

Feed = Callable[..., Answer]
TUESDAY = "2026-11-24"


def test_a_reservation_is_an_entry(
    feed: Feed, reservation: dict[str, Any], head: Callable[[], int]
) -> None:
    answer = feed()

    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Log-Sequence"] == str(head())
    assert entry(answer.data) == {
        "UID": reservation["id"],
        "SEQUENCE": reservation["seq"],
        "DTSTAMP": SEVEN,
        "LAST-MODIFIED": SEVEN,
        "DTSTART": entry(answer.data)["DTSTART"],
        "DTEND": entry(answer.data)["DTEND"],
        "SUMMARY": "Desk 9, Technopark Essaouira",
        "LOCATION": "ESS-09, Technopark Essaouira, Essaouira",
        "URL": f"http://localhost/reservations/{reservation['id']}",
        "STATUS": "CONFIRMED",
        "TRANSP": "OPAQUE",
    }
    assert b"DTSTART;TZID=Africa/Casablanca:20261123T090000\r\n" in answer.data
    assert b"DTEND;TZID=Africa/Casablanca:20261123T120000\r\n" in answer.data
    assert instant(answer.data, "Africa/Casablanca", f"{MONDAY}T09:00") == SEVEN + timedelta(
        hours=2
    )


def test_it_says_what_it_is_and_how_often_to_read_it(feed: Feed) -> None:
    told = calendar(feed().data)

    assert (told["VERSION"], told["PRODID"]) == ("2.0", "-//Mogador//Reservations//EN")
    assert (told["NAME"], told["X-WR-CALNAME"]) == ("Mogador", "Mogador")
    assert told["REFRESH-INTERVAL"].dt == timedelta(hours=1)
    assert told["X-PUBLISHED-TTL"] == "PT1H"
    assert "METHOD" not in told


def test_even_one_with_nothing_in_it_is_a_calendar(feed: Feed) -> None:
    told = calendar(feed().data)

    assert [part.name for part in told.subcomponents] == ["VTIMEZONE"]


def test_lines_are_short_and_end_as_they_should(feed: Feed, api: Caller, member: Someone) -> None:
    for hour in range(9, 14):
        api.reserve(member, starts=f"{hour:02}:00", ends=f"{hour + 1:02}:00")

    lines = feed().data.split(b"\r\n")

    assert lines[-1] == b""
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    assert max(map(len, lines)) <= 75


def test_it_has_one_s_own_and_names_nobody(feed: Feed, api: Caller, people: People) -> None:
    own = api.reserve(people.front_desk, "ESS-12", member=people.member.id).json
    api.reserve(people.other, "ESS-10")
    team = {"seats": 3, "day": TUESDAY, "starts": "09:00", "ends": "12:00"}
    party = api.post(f"/sites/{SITE}/reservations", people.member, team).json
    mine = party["reservations"][0]

    answer = feed()

    assert [entry["UID"] for entry in entries(answer.data)] == [own["id"], mine["id"]]
    for who in vars(people).values():
        for known in (who.id, who.person.email, *who.person.name.split()):
            assert known not in answer.text


def test_it_speaks_the_language_of_its_member(
    house: House, api: Caller, someone: Callable[..., Someone]
) -> None:
    for language, said in {
        "fr": "Poste 9, Technopark Essaouira",
        "ar": "المكتب 9، Technopark Essaouira",
    }.items():
        person = house.accounts.add(
            f"{language}@example.org", "Salma", role="member", language=language
        )
        who = Someone(person, house.accounts.issue_token(person.id))
        hour = {"fr": "13", "ar": "14"}[language]
        assert api.reserve(who, starts=f"{hour}:00", ends=f"{hour}:30").status_code == 201
        token = house.accounts.renew_feed(person.id)

        answer = api.get(f"/me/calendar.ics?token={token}", None, Accept_Language="en")

        assert entry(answer.data)["SUMMARY"] == said
        assert answer.headers["Content-Language"] == language


def test_what_began_more_than_a_month_ago_is_left_out(
    feed: Feed, api: Caller, member: Someone, reservation: dict[str, Any], clock: Clock
) -> None:
    far = api.reserve(member, day="2027-02-20").json
    assert [entry["UID"] for entry in entries(feed().data)] == [reservation["id"], far["id"]]

    clock.move(days=31, hours=2)

    assert [entry["UID"] for entry in entries(feed().data)] == [far["id"]]


def test_of_very_many_it_has_the_latest(
    feed: Feed, api: Caller, member: Someone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.ical.calendar.MOST", 2)
    made = [
        api.reserve(member, starts=f"{hour:02}:00", ends=f"{hour:02}:30").json
        for hour in (11, 9, 10)
    ]

    assert [entry["UID"] for entry in entries(feed().data)] == [made[2]["id"], made[0]["id"]]


def test_each_site_has_its_clock(feed: Feed, api: Caller, member: Someone) -> None:
    api.reserve(member)
    api.reserve(member, "CAS-03", OTHER_SITE, day=TUESDAY)

    told = calendar(feed().data)

    assert [zone["TZID"] for zone in told.walk("VTIMEZONE")] == ["Africa/Casablanca"]
    assert len(told.walk("VEVENT")) == 2
