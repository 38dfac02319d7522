"""A believable month at Essaouira, played through the handlers: for tests and benchmarks.

`python -m tests.month HOME` plays it into a home.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import click
from msgspec.structs import replace

import config
from booking.application import Bookings
from booking.commands import OpenSite
from booking.opening import open_site
from config.settings import Settings
from domain.kernel import Actor, Stamp
from domain.refusals import Refusal
from tests.support.site_file import house_in_memory
from web.accounts.demo import DEMO_PEOPLE, add_demo_people
from web.demo.life import Act, Setting, live
from web.demo.playing import Player
from web.house import make_stores, open_house
from web.sites.reading import COMMAND_LINE, read_site_file

ESSAOUIRA = Path(config.__file__).parent / "sites" / "essaouira.toml"
FIRST = date(2026, 10, 1)
DAYS = 31
SEED = 1
MEMBERS = tuple(person.id for person in DEMO_PEOPLE if person.role == "member")
FRONT_DESK = Actor(next(p.id for p in DEMO_PEOPLE if p.role == "front-desk"), "front-desk")


@dataclass
class Diarist(Player):
    """A player that notes every no, with the act it was the answer to."""

    noes: list[tuple[Act, Refusal]] = field(default_factory=list)

    def _play(self, act: Act) -> None:
        try:
            super()._play(act)
        except Refusal as refusal:
            self.noes.append((act, refusal))
            raise

    @property
    def refusals(self) -> Counter[tuple[str, str]]:
        """How often which act came to which refusal."""
        return Counter((act.kind, refusal.code) for act, refusal in self.noes)


def essaouira(at: datetime) -> OpenSite:
    """The wish to open Essaouira with its 35 positions."""
    command = read_site_file(ESSAOUIRA, house_in_memory(Path()))
    return replace(command, by=Stamp(at, command.by.command_id, COMMAND_LINE, "cli"))


def month(site: OpenSite, *, first: date = FIRST, days: int = DAYS, seed: int = SEED) -> list[Act]:
    """What people intend at the site from the first day on."""
    positions = [place.code for place in site.positions]
    setting = Setting(site.time_zone, site.policies[-1], positions, MEMBERS)
    return live(setting, first, first + timedelta(days=days - 1), seed)


def play_month(
    bookings: Bookings, *, first: date = FIRST, days: int = DAYS, seed: int = SEED
) -> Diarist:
    """Open Essaouira and let a month happen there; who played it, and what was refused."""
    opened_at = datetime(first.year, first.month, first.day, tzinfo=UTC) - timedelta(days=30)
    site = essaouira(opened_at)
    open_site(bookings, site)
    positions = [place.code for place in site.positions]
    player = Diarist(bookings, site.site_id, positions, FRONT_DESK)
    player.play(
        month(site, first=first, days=days, seed=seed), until=datetime.max.replace(tzinfo=UTC)
    )
    return player


@click.command()
@click.argument("home", type=click.Path(file_okay=False))
@click.option("--days", type=click.IntRange(1, 366), default=DAYS)
def main(home: str, days: int) -> None:
    """Play the days before today into HOME, with the people of the demonstration."""
    settings = Settings.from_env({"MOGADOR_HOME": home})
    make_stores(settings)
    house = open_house(settings)
    add_demo_people(house.accounts)
    first = house.clock().date() - timedelta(days=days)
    play_month(house.bookings, first=first, days=days)
    click.echo(f"{settings.home}: {house.wall.pull()} events")
    house.close()


if __name__ == "__main__":
    main()
