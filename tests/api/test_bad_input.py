"""Whatever is sent to reserve: a 4xx in the common form, and nothing in the log."""

from collections.abc import Callable

import pytest

from tests.api.conftest import SITE, Caller, Someone
from tests.support.bad_input import BODIES, RESERVE, check, wish


@pytest.mark.parametrize("name", BODIES)
def test_a_bad_body_is_refused_whole(
    api: Caller, member: Someone, head: Callable[[], int], name: str
) -> None:
    body, status, field = BODIES[name]
    before = head()

    answer = api.client.post(
        RESERVE,
        data=body,
        content_type="application/json",
        headers={**member.headers, "Idempotency-Key": "1"},
    )

    check(answer, status, field)
    assert head() == before
    assert api.reserve(member, key="1").status_code == 201


def test_every_field_at_fault_is_named(api: Caller, member: Someone) -> None:
    body = {"position": 1, "day": "soon", "starts": "9", "hours": 3}

    answer = api.post(f"/sites/{SITE}/reservations", member, body)

    check(answer, 422)
    assert answer.json["errors"].keys() == {"position", "day", "starts", "ends", "hours"}


@pytest.mark.parametrize(
    "media_type",
    ["", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"],
)
def test_only_json_is_read(
    api: Caller, member: Someone, head: Callable[[], int], media_type: str
) -> None:
    before = head()

    answer = api.client.post(
        RESERVE,
        data=wish(),
        content_type=media_type,
        headers={**member.headers, "Idempotency-Key": "1"},
    )

    check(answer, 415)
    assert head() == before
