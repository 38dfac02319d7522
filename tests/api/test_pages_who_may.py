"""Two sites, every kind of person, every page: who gets what."""

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from flask.testing import FlaskClient

from tests.api.conftest import OTHER_SITE, SITE, People, Someone
from web.accounts.people import Grant
from web.house import House

KINDS = ("visitor", "member", "other", "front_desk", "other_front_desk", "operator")
SignIn = Callable[[FlaskClient, Someone], str]


class Row(NamedTuple):
    """A page, and the status it has for each of KINDS, the reservation being the member's."""

    path: str
    statuses: tuple[int, ...]


OPEN = (200,) * 6
MATRIX = (
    Row("/sites", OPEN),
    Row("/sites/{site}", OPEN),
    Row("/sites/atlantis", (404,) * 6),
    Row("/sign-in", (200, 303, 303, 303, 303, 303)),
    Row("/healthz", OPEN),
    Row("/reservations", (303, 200, 200, 200, 200, 200)),
    Row("/reservations/{id}", (303, 200, 404, 200, 404, 200)),
    Row("/reservations/00000000-0000-4000-8000-000000000000", (303, 404, 404, 404, 404, 404)),
    Row("/sites/{site}/arrivals", (303, 403, 403, 200, 403, 200)),
    Row("/sites/{other_site}/arrivals", (303, 403, 403, 403, 200, 200)),
    Row("/sites/atlantis/arrivals", (303, 404, 404, 404, 404, 404)),
    Row("/sites/{site}/occupancy", (303, 403, 403, 200, 403, 200)),
    Row("/sites/{site}/occupancy.csv", (303, 403, 403, 200, 403, 200)),
    Row("/sites/{other_site}/occupancy", (303, 403, 403, 403, 200, 200)),
    Row("/sites/atlantis/occupancy", (303, 404, 404, 404, 404, 404)),
    Row("/sites/{site}/desks/ESS-09", (200, 302, 200, 200, 200, 200)),
    Row("/sites/{site}/stickers", (303, 403, 403, 200, 403, 200)),
    Row("/sites/atlantis/stickers", (303, 404, 404, 404, 404, 404)),
    Row("/log", (303, 403, 403, 403, 403, 200)),
)
STEPS = ("check-in", "check-out", "confirm", "extend", "move", "release", "undo", "nothing")


@pytest.mark.parametrize("row", MATRIX, ids=lambda row: row.path)
def test_who_sees_what(
    *,
    client: FlaskClient,
    app: Any,
    people: People,
    sign_in: SignIn,
    reservation: dict[str, Any],
    row: Row,
) -> None:
    path = row.path.format(site=SITE, other_site=OTHER_SITE, id=reservation["id"])

    seen = []
    for kind in KINDS:
        browser = app.test_client()
        if kind != "visitor":
            sign_in(browser, getattr(people, kind))
        seen.append(browser.get(path).status_code)

    assert dict(zip(KINDS, seen, strict=True)) == dict(zip(KINDS, row.statuses, strict=True))


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("kind", ["other", "other_front_desk"])
def test_somebody_else_s_reservation_is_not_there(
    *,
    client: FlaskClient,
    people: People,
    sign_in: SignIn,
    reservation: dict[str, Any],
    head: Callable[[], int],
    kind: str,
    step: str,
) -> None:
    token = sign_in(client, getattr(people, kind))
    before = head()

    answer = client.post(
        f"/reservations/{reservation['id']}/{step}",
        data={"csrf_token": token, "command_id": "00000000-0000-4000-8000-000000000000"},
    )

    assert answer.status_code == 404
    assert head() == before


def test_a_right_taken_away_counts_at_the_very_next_request(
    client: FlaskClient, people: People, sign_in: SignIn, house: House
) -> None:
    sign_in(client, people.front_desk)
    assert client.get(f"/sites/{SITE}/arrivals").status_code == 200

    assert Grant("front-desk", SITE) in people.front_desk.person.grants
    house.accounts.revoke(people.front_desk.id, "front-desk", SITE)

    assert client.get(f"/sites/{SITE}/arrivals").status_code == 403


def test_a_member_is_shown_no_names_of_others(
    client: FlaskClient, people: People, sign_in: SignIn, reservation: dict[str, Any]
) -> None:
    sign_in(client, people.other)

    page = client.get(f"/sites/{SITE}?position=ESS-09&starts=09:00&ends=10:00&day=2026-11-23")

    assert "Salma" not in page.text
    assert people.member.id not in page.text
    assert reservation["id"] not in page.text
