"""A house to copy: both sites open, and nobody in it."""

from pathlib import Path

from booking.opening import open_site
from config.settings import Settings
from tests.support.house import Clock
from web.house import make_stores, open_house
from web.sites.reading import read_site_file

FURNISHED = ("essaouira", "casablanca")


def settings_of(home: Path, database_url: str = "") -> Settings:
    """The settings of a house in a home, or beside it in a database."""
    return Settings.from_env(
        {
            "MOGADOR_HOME": str(home),
            "MOGADOR_SECRET_KEY": "k" * 40,
            "MOGADOR_DATABASE_URL": database_url,
        }
    )


def furnish(settings: Settings) -> None:
    """Make the stores, and open two sites of the network."""
    make_stores(settings)
    house = open_house(settings, Clock())
    for site_id in FURNISHED:
        open_site(house.bookings, read_site_file(settings.sites_dir / f"{site_id}.toml", house))
    house.wall.pull()
    house.close()
