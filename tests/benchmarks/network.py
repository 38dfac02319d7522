"""What a booking, a plan and the list of sites cost in a large network, beside a small one."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from itertools import islice
from pathlib import Path
from statistics import median

from flask.testing import FlaskClient
from msgspec.structs import replace

from booking.opening import open_site
from booking.reserving import reserve_desk
from config.settings import Settings
from tests.benchmarks.timing import Figure, in_turns
from tests.benchmarks.wishes import MEMBERS, SITE, ahead
from tests.support.house import stamp
from web.app import create_app
from web.house import House, make_stores, open_house

BUDGET_TIMES = 1.1
FEW, MANY = 10, 1_000
ROUNDS, BOOKINGS = 40, 20

Acts = list[Callable[[], object]]


def measure(home: Path, *, quick: bool) -> Figure:
    """The same at one site of either network, in turns."""
    many = 2 * FEW if quick else MANY
    with network(home / "few", FEW) as few, network(home / "many", many) as large:
        taken = in_turns(2 if quick else ROUNDS, *acts(few), *acts(large))
    booking, plan, sites, booking_of_many, plan_of_many, sites_of_many = map(median, taken)
    beside = (
        f"{booking_of_many / BOOKINGS * 1_000:.2f} ms; its plan {plan_of_many / plan:.2g} times"
        f" {plan * 1_000:.0f} ms, the list of sites {sites_of_many / sites:.2g} times"
        f" {sites * 1_000:.0f} ms"
    )
    what = f"a booking in a network of {many:,} sites, beside one of {FEW}"
    return Figure(what, booking_of_many / booking, "x", "at most", BUDGET_TIMES, beside)


@contextmanager
def network(home: Path, sites: int) -> Iterator[House]:
    """So many sites, all of them Essaouira; it is booked at the first."""
    settings = Settings.from_env({"MOGADOR_HOME": str(home)})
    make_stores(settings)
    with closing(open_house(settings)) as house:
        for number in range(sites):
            site_id = f"{SITE.site_id}-{number}" if number else SITE.site_id
            by = stamp(f"setup-{number}", role="system")
            open_site(house.bookings, replace(SITE, site_id=site_id, by=by))
        house.wall.pull()
        yield house


def acts(house: House) -> Acts:
    """A few bookings; a look at the plan; a look at the list of sites."""
    wishes = ahead(MEMBERS)
    client = create_app(Settings.from_env({"MOGADOR_SECRET_KEY": "k" * 32}), house).test_client()

    def book() -> None:
        for wish in islice(wishes, BOOKINGS):
            reserve_desk(house.bookings, wish)

    look = partial(_look, client)
    return [book, partial(look, f"/sites/{SITE.site_id}"), partial(look, "/api/v1/sites")]


def _look(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 200
