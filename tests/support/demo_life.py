"""A month of the demonstration's life."""

from datetime import UTC, date, datetime, timedelta

from tests.month import DAYS, FIRST, MEMBERS, essaouira, month
from web.demo.life import Setting

SITE = essaouira(datetime(2026, 9, 1, tzinfo=UTC))


(POLICY,) = SITE.policies


SETTING = Setting(SITE.time_zone, POLICY, [place.code for place in SITE.positions], MEMBERS)
LAST = FIRST + timedelta(days=DAYS - 1)
LIFE = month(SITE)


def midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
