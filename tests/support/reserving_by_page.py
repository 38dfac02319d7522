"""The plan, and a desk that is chosen on it."""

from collections.abc import Callable

from flask.testing import FlaskClient

from tests.api.conftest import MONDAY, SITE, Someone
from tests.support.forms import form

SignIn = Callable[[FlaskClient, Someone], str]


PLAN = f"/sites/{SITE}"
RESERVE = f"{PLAN}/reservations"
NINE_TO_NOON = f"{PLAN}?day={MONDAY}&starts=09:00&ends=12:00"


def choose(client: FlaskClient, position: str) -> dict[str, str]:
    """The form one gets for choosing a desk from nine to noon."""
    return form(client.get(f"{NINE_TO_NOON}&position={position}"), RESERVE).fields
