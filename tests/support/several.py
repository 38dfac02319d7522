"""Several wishes, and a site that is full."""

from collections.abc import Callable
from typing import Any

from tests.api.conftest import MONDAY, SITE, Answer, Caller, Someone

RESERVE = f"/sites/{SITE}/reservations"
HOURS = {"starts": "09:00", "ends": "12:00"}
TUESDAY, WEDNESDAY = "2026-11-24", "2026-11-25"

Wish = Callable[..., Answer]


def wishing(api: Caller) -> Wish:
    """A wish of somebody for the morning hours of Monday, unless days are named."""

    def wish(who: Someone, key: str | None = None, **body: Any) -> Answer:
        day = {} if "days" in body else {"day": MONDAY}
        return api.post(RESERVE, who, {**HOURS, **day, **body}, key=key)

    return wish


def full(api: Caller, someone: Callable[..., Someone], *left: str, day: str = MONDAY) -> None:
    """Everything of a day's mornings is taken but what is left."""
    for n in range(1, 36):
        if f"ESS-{n:02}" not in left:
            made = api.reserve(someone(f"Member {n}"), f"ESS-{n:02}", day=day)
            assert made.status_code == 201
