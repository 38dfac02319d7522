"""Two sites, every kind of person, every call with an id: who gets what."""

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

from tests.api.conftest import MONDAY, OTHER_SITE, SITE, Caller, People, Someone
from tests.support.house import Clock
from web.house import House

KINDS = ("visitor", "member", "other", "front_desk", "other_front_desk", "operator")


class Row(NamedTuple):
    """A call, and the status it has for each of KINDS, the reservation being the member's."""

    method: str
    path: str
    statuses: tuple[int, ...]


OPEN = (200,) * 6
STAFF = (401, 403, 403, 200, 403, 200)
NOWHERE = (401, 404, 404, 404, 404, 404)
MATRIX = (
    Row("get", "/sites", OPEN),
    Row("get", "/sites/{site}", OPEN),
    Row("get", "/sites/{site}/positions", OPEN),
    Row("get", "/sites/{site}/availability", OPEN),
    Row("get", "/sites/{site}/floor", OPEN),
    Row("get", "/sites/{site}/slots?from=2026-11-23&to=2026-11-24", OPEN),
    Row("get", "/sites/{site}/inside", (401, 403, 403, 200, 403, 200)),
    Row("get", "/sites/{other_site}/inside", (401, 403, 403, 403, 200, 200)),
    Row("get", "/sites/{site}/occupancy?from=2026-11-23&to=2026-11-24", STAFF),
    Row("get", "/sites/atlantis/occupancy?from=2026-11-23&to=2026-11-24", NOWHERE),
    Row("get", "/sites/atlantis/inside", (401, 404, 404, 404, 404, 404)),
    Row("get", "/sites/{site}/arrivals", (401, 403, 403, 200, 403, 200)),
    Row("get", "/sites/{other_site}/arrivals", (401, 403, 403, 403, 200, 200)),
    Row("get", "/sites/atlantis/arrivals", (401, 404, 404, 404, 404, 404)),
    Row("post", "/sites/{site}/reservations", (401, 201, 201, 201, 201, 201)),
    Row("get", "/me/reservations", (401, 200, 200, 200, 200, 200)),
    Row("get", "/reservations/{id}", (401, 200, 404, 200, 404, 200)),
    Row("post", "/reservations/{id}/check-in", (401, 200, 404, 200, 404, 200)),
    Row("post", "/reservations/{id}/check-out", (401, 200, 404, 200, 404, 200)),
    Row("post", "/reservations/{id}/release", (401, 200, 404, 200, 404, 200)),
    Row("post", "/reservations/{id}/undo", (401, 200, 404, 200, 404, 200)),
    Row("patch", "/reservations/{id}", (401, 200, 404, 200, 404, 200)),
    Row("post", "/reservations/{hold}/confirm", (401, 200, 404, 200, 404, 200)),
    Row("get", "/reservations/{guests}", (401, 200, 404, 200, 404, 200)),
    Row("post", "/reservations/{guests}/check-in", (401, 200, 404, 200, 404, 200)),
    Row("post", "/reservations/{guests}/release", (401, 200, 404, 200, 404, 200)),
    Row("patch", "/reservations/{guests}", (401, 200, 404, 200, 404, 200)),
    Row("post", "/sites/{site}/walk-ins", (401, 403, 403, 201, 403, 201)),
    Row("post", "/sites/{other_site}/walk-ins", (401, 403, 403, 403, 201, 201)),
    Row("post", "/sites/atlantis/walk-ins", (401, 404, 404, 404, 404, 404)),
    Row("post", "/me/reservations/release", (401, 200, 200, 200, 200, 200)),
    Row("get", "/reservations/{nobodys}", (401, 404, 404, 404, 404, 404)),
    Row("post", "/reservations/{nobodys}/check-in", (401, 404, 404, 404, 404, 404)),
    Row("post", "/reservations/{nobodys}/check-out", (401, 404, 404, 404, 404, 404)),
    Row("post", "/reservations/{nobodys}/release", (401, 404, 404, 404, 404, 404)),
    Row("post", "/reservations/{nobodys}/confirm", (401, 404, 404, 404, 404, 404)),
    Row("post", "/reservations/{nobodys}/undo", (401, 404, 404, 404, 404, 404)),
    Row("patch", "/reservations/{nobodys}", (401, 404, 404, 404, 404, 404)),
    Row("get", "/events", (401, 403, 403, 403, 403, 200)),
)
CASES = [
    pytest.param(row, kind, status, id=f"{kind} {row.method} {row.path}")
    for row in MATRIX
    for kind, status in zip(KINDS, row.statuses, strict=True)
]
NOBODYS = "00000000-0000-4000-8000-000000000000"
WISH = {"position": "ESS-20", "day": "2026-11-24", "starts": "09:00", "ends": "12:00"}
TEAM = {"seats": 2, "day": MONDAY, "starts": "09:00", "ends": "12:00"}
HOLD = {"position": "any", "day": MONDAY, "starts": "19:00", "ends": "20:00", "hold": True}
BODIES = {
    "reservations": WISH,
    "walk-ins": {"position": "any", "ends": "11:00"},
    "/me/reservations/release": {"from": MONDAY, "to": MONDAY},
}


@pytest.mark.parametrize(("row", "kind", "status"), CASES)
def test_who_gets_what(
    *,
    api: Caller,
    people: People,
    clock: Clock,
    head: Callable[[], int],
    row: Row,
    kind: str,
    status: int,
) -> None:
    ids = _theirs(api, people.member, clock)
    if row.path.endswith(("{id}/check-out", "{id}/undo")):
        api.post(f"/reservations/{ids['id']}/check-in", people.member)
    before = head()
    path = row.path.format(site=SITE, other_site=OTHER_SITE, nobodys=NOBODYS, **ids)

    answer = _call(api, row.method, path, people.everybody()[kind])

    assert answer.status_code == status
    if status >= 400:
        assert answer.mimetype == "application/problem+json"
        assert answer.json["status"] == status
        assert head() == before
    if status == 401:
        assert answer.headers["WWW-Authenticate"] == "Bearer"


FOR_STAFF = (
    *("arrivals", "inside", "occupancy", "difference", "blocks", "assignments"),
    "positions/ESS-09/why",
)
NO_QUERIES = ("nonsense=1", "as_of=yesterday", "as_of=1&as_of=2", "from=never&day=never&to=%00")


@pytest.mark.parametrize("query", NO_QUERIES)
@pytest.mark.parametrize("path", [*(f"/sites/{SITE}/{each}" for each in FOR_STAFF), "/events"])
def test_who_may_not_read_is_told_nothing_of_the_query(
    api: Caller, people: People, path: str, query: str
) -> None:
    for who in (people.member, people.other_front_desk):
        refused = api.get(f"{path}?{query}", who)
        assert (refused.status_code, refused.json["code"]) == (403, "forbidden")
        assert refused.json["errors"] == {}
    assert api.get(f"{path}?{query}", None).status_code == 401
    assert api.get(f"{path}?{query}", people.operator).status_code == 422
    nowhere = api.get(f"{path.replace(SITE, 'atlantis')}?{query}", people.front_desk)
    assert nowhere.status_code == (403 if path == "/events" else 404)


def _theirs(api: Caller, member: Someone, clock: Clock) -> dict[str, str]:
    """The member's at nine o'clock: a reservation, one for a guest, and something held."""
    own, guests = api.post(f"/sites/{SITE}/reservations", member, TEAM).json["reservations"]
    clock.move(hours=2)
    held = api.post(f"/sites/{SITE}/reservations", member, HOLD).json
    return {"id": own["id"], "guests": guests["id"], "hold": held["id"]}


def _call(api: Caller, method: str, path: str, who: Someone | None) -> Any:
    if method == "get":
        return api.get(path, who)
    if method == "patch":
        return api.patch(path, who, {"position": "ESS-30"}, "*")
    return api.post(path, who, BODIES.get(path.rsplit("/", 1)[-1] if "/sites" in path else path))


def test_what_one_may_not_see_looks_like_what_is_not_there(api: Caller, people: People) -> None:
    id_ = api.reserve(people.member).json["id"]

    foreign = api.get(f"/reservations/{id_}", people.other).json
    missing = api.get(f"/reservations/{NOBODYS}", people.other).json

    del foreign["request_id"], missing["request_id"]
    assert foreign == missing


def test_a_right_that_is_taken_away_is_gone_at_the_next_request(
    api: Caller, people: People, house: House
) -> None:
    id_ = api.reserve(people.member).json["id"]
    assert api.get(f"/reservations/{id_}", people.front_desk).status_code == 200

    house.accounts.revoke(people.front_desk.id, "front-desk", SITE)

    assert api.get(f"/reservations/{id_}", people.front_desk).status_code == 404
    assert api.post(f"/reservations/{id_}/release", people.front_desk).status_code == 404
    assert api.get(f"/sites/{SITE}/arrivals", people.front_desk).status_code == 403


def test_a_token_that_is_revoked_is_nobodys_at_the_next_request(
    api: Caller, people: People, house: House
) -> None:
    house.accounts.revoke_token(people.member.token)

    answer = api.get("/me/reservations", people.member)

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == 'Bearer error="invalid_token"'


@pytest.mark.parametrize(
    "credentials",
    [
        "Bearer",
        "Bearer ",
        "Bearer x",
        "Bearer mog_",
        "Basic YTpi",
        "bearer é",
        "mog_x",
        "Bearer a=b",
    ],
)
def test_what_is_no_token_is_nobodys(api: Caller, credentials: str) -> None:
    answer = api.get("/me/reservations", Authorization=credentials)

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_in_the_log_staff_act_as_what_they_are_at_the_site(api: Caller, people: People) -> None:
    for staff in (people.front_desk, people.other_front_desk, people.operator):
        api.reserve(staff, f"ESS-{len(staff.person.name) + 10}")

    events = api.get("/events?limit=1000", people.operator).json
    roles = {
        each["body"]["actor"]["id"]: each["body"]["actor"]["role"]
        for each in events
        if each["topic"] == "position.reserved"
    }

    assert roles == {
        people.front_desk.id: "front-desk",
        people.other_front_desk.id: "member",
        people.operator.id: "operator",
    }
