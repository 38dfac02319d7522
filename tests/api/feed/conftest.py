"""A member with a feed."""

from collections.abc import Callable

import pytest

from tests.api.conftest import Answer, Caller, Someone
from web.house import House


@pytest.fixture
def feed_token(house: House, member: Someone) -> str:
    """The secret of the member's feed."""
    return house.accounts.renew_feed(member.id)


@pytest.fixture
def feed(api: Caller, feed_token: str) -> Callable[..., Answer]:
    """Reads the member's feed as it is now."""
    return lambda **headers: api.get(f"/me/calendar.ics?token={feed_token}", **headers)
