"""Free slots over some days: when one may sit where, and for how long."""

from typing import Any

import pytest

from booking.opening import open_site
from tests.api.conftest import MONDAY, PREFIX, SITE, Caller, People
from tests.support.house import Clock, site
from web.house import House

TUESDAY, SUNDAY = "2026-11-24", "2026-11-29"


@pytest.fixture(autouse=True)
def quay(house: House) -> None:
    """A site of three desks, open from half past eight to seven, closed on Sundays."""
    open_site(house.bookings, site("quay"))


def path(first: str = MONDAY, last: str = MONDAY, **more: object) -> str:
    asked = "".join(f"&{name}={value}" for name, value in more.items())
    return f"/sites/quay/slots?from={first}&to={last}{asked}"


def found(api: Caller, *days: str, **more: Any) -> list[tuple[str, str, str]]:
    """Position, start and end of each."""
    who = more.pop("who", None)
    answer = api.get(path(*days, **more), who)
    assert answer.status_code == 200, answer.text
    return [(each["position"], each["starts"], each["ends"]) for each in answer.json]


def test_what_nobody_has_is_free_all_day(api: Caller) -> None:
    assert found(api) == [(code, "08:30", "19:00") for code in "ABC"]
    (first, *_) = api.get(path()).json
    assert first == {
        "day": MONDAY, "starts": "08:30", "ends": "19:00", "position": "A", "zone": "quay",
        "features": ["screen"],
    }  # fmt: skip


def test_what_somebody_has_parts_the_day(api: Caller, people: People) -> None:
    api.reserve(people.member, "A", site="quay")

    assert found(api, position="A") == [("A", "08:30", "09:00"), ("A", "12:00", "19:00")]
    assert found(api, position="A", minutes=60) == [("A", "12:00", "19:00")]
    assert found(api, position="A", minutes=421) == []
    assert found(api, position="A", minutes=420) == [("A", "12:00", "19:00")]


def test_today_begins_with_the_quarter_that_it_is_now(api: Caller, clock: Clock) -> None:
    clock.move(hours=3, minutes=14)
    assert found(api, position="A") == [("A", "10:00", "19:00")]
    clock.move(hours=8, minutes=32)

    assert found(api, position="A") == []


def test_only_days_that_are_open_and_ahead_have_any(api: Caller) -> None:
    assert found(api, "2026-11-22", "2026-11-22") == []
    assert found(api, SUNDAY, SUNDAY) == []
    assert found(api, "2027-02-19", "2027-02-20", position="A") == [
        ("A", "08:30", "19:00"),
        ("A", "09:00", "14:00"),
    ]
    assert found(api, "2027-02-22", "2027-02-23") == []


def test_blocks_and_closures_take_theirs(api: Caller, people: People) -> None:
    block = {"positions": ["A"], "cause": "outage", "first": TUESDAY, "last": TUESDAY}
    block |= {"starts": "10:15", "ends": "11:00"}
    made = api.post("/sites/quay/blocks", people.operator, block)
    assert made.status_code == 201, made.text

    assert found(api, TUESDAY, TUESDAY, position="A") == [
        ("A", "08:30", "10:15"),
        ("A", "11:00", "19:00"),
    ]
    closed = {"first": TUESDAY, "last": TUESDAY, "cause": "works"}
    assert api.post("/sites/quay/closures", people.operator, closed).status_code == 201
    assert found(api, TUESDAY, TUESDAY) == []


def test_a_branchs_desk_is_free_to_its_people_alone(api: Caller, people: People) -> None:
    given = {"positions": ["A"], "branch": "argan", "first": "2026-11-26", "last": "2026-11-26"}
    api.post("/sites/quay/assignments", people.operator, given)
    joined = {"member": people.member.id, "belongs": True}
    api.post("/sites/quay/branches/argan/members", people.operator, joined)
    thursday = ("2026-11-26", "2026-11-26")

    assert found(api, *thursday, position="A") == []
    assert found(api, *thursday, position="A", who=people.member) == [("A", "08:30", "19:00")]


def test_features_are_all_asked_for(api: Caller) -> None:
    here = f"/sites/{SITE}/slots?from={TUESDAY}&to={TUESDAY}&limit=1000"
    told = [each["features"] for each in api.get(here).json]
    one = next(features for features in told if len(features) > 1)

    some = api.get(f"{here}&features={','.join(one[:2])}").json

    assert some
    assert len(some) == sum(set(one[:2]) <= set(features) for features in told) < len(told)


def test_pages_follow_each_other_until_all_is_told(api: Caller, people: People) -> None:
    api.reserve(people.member, "A", site="quay")
    whole = api.get(path(MONDAY, TUESDAY, features="screen")).json
    after, pages = path(MONDAY, TUESDAY, features="screen", limit=2), []

    while after:
        answer = api.get(after)
        pages.append(answer.json)
        after = answer.headers.get("Link", "").partition(">")[0].removeprefix(f"<{PREFIX}")

    assert [len(page) for page in pages] == [2, 2, 2, 1]
    assert [slot for page in pages for slot in page] == whole


def test_slots_are_told_as_they_were_then(api: Caller, people: People) -> None:
    made = api.reserve(people.member, "A", site="quay").json
    api.reserve(people.other, "B", site="quay")

    then = found(api, as_of=made["seq"])

    assert ("B", "08:30", "19:00") in then
    assert ("A", "08:30", "19:00") not in then
    assert ("B", "08:30", "19:00") not in found(api)


def test_nothing_new_costs_a_304(api: Caller, clock: Clock) -> None:
    tag = api.get(path()).headers["ETag"]
    clock.move(minutes=90)
    assert api.get(path(), If_None_Match=tag).status_code == 304

    clock.move(minutes=30)
    assert api.get(path(), If_None_Match=tag).status_code == 200


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("from=2026-11-24&to=2026-11-23", "to"),
        ("from=2026-11-01&to=2026-12-02", "to"),
        (f"from={MONDAY}&to={MONDAY}&minutes=0", "minutes"),
        (f"from={MONDAY}&to={MONDAY}&after=9", "after"),
        (f"from={MONDAY}&to={MONDAY}&features=a,,b", "features"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_field(api: Caller, query: str, field: str) -> None:
    refused = api.get(f"/sites/quay/slots?{query}")

    assert (refused.status_code, list(refused.json["errors"])) == (422, [field])
