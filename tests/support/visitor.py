"""A member to be forgotten: was there a week ago, has a desk in a week, and a token."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from booking.attending import check_in, check_out
from booking.commands import CheckIn, CheckOut, ReserveDesk
from booking.reserving import reserve_desk
from config.settings import Settings
from domain.kernel import Actor, Stamp
from tests.support.program import Mogador
from web.forgetting import ahead_of
from web.house import House, open_house

EMAIL = "salma@example.org"
A_WEEK = timedelta(days=7)


class Known(NamedTuple):
    """What the stores know of the visitor: name, token, what is ahead, minutes they were there."""

    name: bool
    token: bool
    ahead: int
    used: int


@contextmanager
def house_of(mogador: Mogador) -> Iterator[House]:
    """The house a program works in, opened as another process would."""
    with closing(open_house(Settings.from_env(mogador.settings))) as house:
        yield house


@dataclass(frozen=True)
class Visitor:
    """Salma at a site, with the day of the past on which she was there from ten to eleven."""

    id: str
    token: str
    site_id: str
    came: str

    @classmethod
    def comes(cls, mogador: Mogador, site_id: str, position_id: str) -> "Visitor":
        """She gets an account, was there, and comes again."""
        added = mogador.facts(f"accounts add {EMAIL} --name Salma --role member --token")
        ten = datetime.now(UTC).replace(hour=10, minute=0, second=0, microsecond=0)
        with house_of(mogador) as house:
            for moment in (ten - A_WEEK, ten + A_WEEK):
                at = ten - A_WEEK
                wish = ReserveDesk(
                    by=_stamp(added["id"], at, f"reserve-{moment}"),
                    member_id=added["id"],
                    site_id=site_id,
                    position_id=position_id,
                    day=moment.date(),
                    starts="10:00",
                    ends="12:00",
                )
                reserve_desk(house.bookings, wish)
                if moment == at:
                    _visit(house, wish, at)
        return cls(added["id"], added["token"], site_id, str((ten - A_WEEK).date()))

    def as_known(self, mogador: Mogador) -> Known:
        """What the program's stores know of her."""
        days = f"occupancy {self.site_id} --from {self.came} --to {self.came}"
        with house_of(mogador) as house:
            return Known(
                house.accounts.by_email(EMAIL) is not None,
                house.accounts.by_token(self.token) is not None,
                len(ahead_of(house, self.id)),
                mogador.facts(days)["total"]["used"],
            )


def _visit(house: House, wish: ReserveDesk, at: datetime) -> None:
    about: dict[str, Any] = {
        "site_id": wish.site_id,
        "position_id": wish.position_id,
        "reservation_id": wish.reservation_id,
    }
    check_in(house.bookings, CheckIn(by=_stamp(wish.member_id, at, "come"), **about))
    left = _stamp(wish.member_id, at + timedelta(hours=1), "leave")
    check_out(house.bookings, CheckOut(by=left, **about))


def _stamp(member_id: str, at: datetime, command_id: str) -> Stamp:
    return Stamp(at, command_id, Actor(member_id, "member"), "api")
