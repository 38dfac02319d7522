"""Somebody who is forgotten from the command line."""

from datetime import date, timedelta

from booking.commands import ReserveDesk
from booking.reserving import reserve_desk
from domain.kernel import Actor
from tests.support.program import Mogador
from web.house import House

EMAIL = "salma@example.org"
FORGET = f"accounts forget {EMAIL} --yes"


# A day ahead of the present, which is the program's: all sites are open then.
SOON = date.today() + timedelta(days=7)  # noqa: DTZ011 (a week is more than any zone)


def book(house: House, member_id: str, days: int = 0) -> None:
    wish = ReserveDesk(
        by=house.stamp(Actor(member_id, "member"), f"book-{days}", "api"),
        site_id="essaouira",
        position_id="ESS-09",
        member_id=member_id,
        day=SOON + timedelta(days=days),
        starts="09:00",
        ends="12:00",
    )
    reserve_desk(house.bookings, wish)


def forgotten(mogador: Mogador) -> str:
    return (mogador.home / "forgotten").read_text()
