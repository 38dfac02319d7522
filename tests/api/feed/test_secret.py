"""The secret of a feed: it opens that and nothing else, it ends, and no log has it."""

import logging
from collections.abc import Callable
from http import HTTPStatus

import pytest
from flask.testing import FlaskClient

from tests.api.conftest import Answer, Caller, Someone
from web.house import House

Feed = Callable[..., Answer]


def test_a_token_opens_this_and_nothing_else(
    api: Caller, client: FlaskClient, feed_token: str, feed: Feed
) -> None:
    stranger = api.get("/me/reservations", None, Authorization=f"Bearer {feed_token}")
    writing = api.post("/me/calendar.ics?token=" + feed_token, None)

    assert feed().status_code == HTTPStatus.OK
    assert stranger.status_code == HTTPStatus.UNAUTHORIZED
    assert writing.status_code == HTTPStatus.METHOD_NOT_ALLOWED
    assert client.get("/reservations").status_code == HTTPStatus.SEE_OTHER


def test_nothing_else_opens_it(api: Caller, member: Someone, feed_token: str) -> None:
    for wrong in (member.token, feed_token[:-1], "mogfeed_", "%20", "nobody"):
        answer = api.get(f"/me/calendar.ics?token={wrong}", member)
        assert (answer.status_code, answer.json["code"]) == (HTTPStatus.NOT_FOUND, "not-found")
        assert wrong not in answer.text
    missing = api.get("/me/calendar.ics", member)
    assert (missing.status_code, list(missing.json["errors"])) == (422, ["token"])


@pytest.mark.parametrize("ending", ["renewed", "revoked", "forgotten"])
def test_a_token_of_before_leads_nowhere(
    feed: Feed, house: House, member: Someone, ending: str
) -> None:
    end = {
        "renewed": house.accounts.renew_feed,
        "revoked": house.accounts.revoke_feed,
        "forgotten": house.accounts.forget,
    }[ending]
    assert feed().status_code == HTTPStatus.OK

    end(member.id)

    assert (feed().status_code, feed().json["code"]) == (HTTPStatus.NOT_FOUND, "not-found")


def test_no_log_has_the_token_whatever_goes_wrong(
    *,
    feed: Feed,
    feed_token: str,
    house: House,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    feed()

    def broken(*_: object) -> None:
        raise RuntimeError("broken on purpose")

    monkeypatch.setattr(house.wall, "look", broken)
    answer = feed()

    assert answer.status_code == HTTPStatus.INTERNAL_SERVER_ERROR
    assert "broken on purpose" in caplog.text
    assert feed_token not in caplog.text
    assert feed_token not in answer.text
