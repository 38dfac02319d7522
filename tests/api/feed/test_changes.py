"""What becomes of a reservation is told in a feed: the same entry, of a greater sequence."""

from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus
from typing import Any

from tests.api.conftest import Answer, Caller, People, Someone
from tests.support.house import SEVEN, Clock
from tests.support.ical import entries, entry
from web.house import House
from web.sweeping import Sweeper

Feed = Callable[..., Answer]
TUESDAY = "2026-11-24"


def test_nothing_new_is_the_same_bytes_whoever_else_reserves(
    feed: Feed, api: Caller, people: People, reservation: dict[str, Any], clock: Clock
) -> None:
    before = feed()
    clock.move(minutes=90)
    api.reserve(people.other, "ESS-10")

    after, known = feed(), feed(If_None_Match=before.headers["ETag"])

    assert reservation
    assert after.data == before.data
    assert after.headers["ETag"] == before.headers["ETag"]
    assert (known.status_code, known.data) == (HTTPStatus.NOT_MODIFIED, b"")
    assert before.headers["Cache-Control"] == known.headers["Cache-Control"] == "private, no-cache"


def test_every_change_is_the_same_entry_with_a_greater_sequence(
    feed: Feed, api: Caller, member: Someone, reservation: dict[str, Any], clock: Clock
) -> None:
    path = f"/reservations/{reservation['id']}"
    seen = [entry(feed().data)]

    def then(change: Callable[[], Answer]) -> dict[str, Any]:
        clock.move(minutes=1)
        assert change().status_code == HTTPStatus.OK
        seen.append(entry(feed().data))
        return seen[-1]

    longer = then(lambda: _patch(api, path, member, {"ends": "13:00"}))
    moved = then(lambda: _patch(api, path, member, {"position": "ESS-12"}))
    cancelled = then(lambda: api.post(f"{path}/release", member))
    again = then(lambda: api.post(f"{path}/undo", member))

    assert longer["DTEND"].hour == 13
    assert moved["LOCATION"] == "ESS-12, Technopark Essaouira, Essaouira"
    assert (cancelled["STATUS"], cancelled["TRANSP"]) == ("CANCELLED", "TRANSPARENT")
    assert cancelled["SUMMARY"] == "Desk 12, Technopark Essaouira (Cancelled)"
    assert (again["STATUS"], again["TRANSP"]) == ("CONFIRMED", "OPAQUE")
    assert len({entry["UID"] for entry in seen}) == 1
    revisions = [entry["SEQUENCE"] for entry in seen]
    assert revisions == sorted(set(revisions))
    moments = [SEVEN + timedelta(minutes=each) for each in range(5)]
    assert [entry["LAST-MODIFIED"] for entry in seen] == moments
    assert [entry["DTSTAMP"] for entry in seen] == moments


def _patch(api: Caller, path: str, who: Someone, body: dict[str, Any]) -> Answer:
    return api.patch(path, who, body, api.get(path, who).headers["ETag"])


def test_a_hold_is_tentative_until_it_is_confirmed(
    feed: Feed, api: Caller, member: Someone
) -> None:
    made = api.reserve(member, hold=True).json
    held = entry(feed().data)

    api.post(f"/reservations/{made['id']}/confirm", member)

    assert (held["STATUS"], held["TRANSP"]) == ("TENTATIVE", "OPAQUE")
    assert held["SUMMARY"] == "Desk 9, Technopark Essaouira (To be confirmed)"
    assert entry(feed().data)["STATUS"] == "CONFIRMED"
    assert entry(feed().data)["SEQUENCE"] > held["SEQUENCE"]


def test_a_hold_that_lapses_is_cancelled_before_anybody_records_it(
    feed: Feed, api: Caller, people: People, clock: Clock
) -> None:
    api.reserve(people.member, hold=True)
    held = entry(feed().data)
    clock.move(minutes=6)
    silent = entry(feed().data)
    clock.move(minutes=6)
    still = entry(feed().data)
    # Whoever takes the position has the lapse recorded.
    api.reserve(people.other)
    told = entry(feed().data)

    assert silent["STATUS"] == told["STATUS"] == "CANCELLED"
    assert silent["SUMMARY"].endswith("(Not confirmed in time)")
    assert still == silent
    assert silent["LAST-MODIFIED"] == SEVEN + timedelta(minutes=5)
    assert held["SEQUENCE"] < silent["SEQUENCE"] <= told["SEQUENCE"]


def test_who_was_there_has_been_there_and_who_was_not_has_not(
    feed: Feed, api: Caller, people: People, house: House, clock: Clock
) -> None:
    path = f"/reservations/{api.reserve(people.member).json['id']}"
    api.reserve(people.member, day=TUESDAY)
    clock.move(hours=2)
    api.post(f"{path}/check-in", people.member)
    clock.move(hours=1)
    api.post(f"{path}/check-out", people.member)
    clock.move(days=1)
    Sweeper(house).sweep()

    came, missed = entries(feed().data)

    assert came["STATUS"] == "CONFIRMED"
    assert missed["STATUS"] == "CANCELLED"
    assert missed["SUMMARY"].endswith("(Did not come)")
