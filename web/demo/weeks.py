"""The weeks around today that `mogador init --demo` fills: two behind, one ahead; and what the
house has decided since.
"""

from datetime import timedelta

from domain.kernel import Actor
from domain.zones import local_day
from projections.places import SitePlace
from web.accounts.demo import DEMO_PEOPLE, add_demo_people
from web.demo.life import Setting, live
from web.demo.playing import Player
from web.demo.premises import decide
from web.house import House

DAYS_BEHIND = 14
DAYS_AHEAD = 7
SEED = 2026


def fill_weeks(house: House) -> int:
    """Give the demo front desk's site its weeks of life; the number of acts, 0 when it has a life.

    Adds the demo people, once: who of them was forgotten stays so. Raises LookupError when that
    site is not open.
    """
    desk = next(p for p in DEMO_PEOPLE if p.role == "front-desk" and p.site_id)
    with house.wall.look() as view:
        site = house.wall.places.site(view.connection, str(desk.site_id))
        if site is None:
            raise LookupError(desk.site_id)
        today = local_day(house.clock(), site.time_zone)
        places = house.wall.places.positions_of(view.connection, site.site_id, today)
        if house.wall.day.has_any(view.connection, site.site_id):
            return 0
    add_demo_people(house.accounts)
    positions = [place.position_id for place in places]
    acts = _play(house, site, positions, Actor(desk.id, "front-desk"))
    decide(house, site, positions)
    return acts


def _play(house: House, site: SitePlace, positions: list[str], front_desk: Actor) -> int:
    now = house.clock()
    today = local_day(now, site.time_zone)
    members = [person.id for person in DEMO_PEOPLE if person.role == "member"]
    setting = Setting(site.time_zone, site.calendar.policy_on(today), positions, members)
    first, last = today - timedelta(days=DAYS_BEHIND), today + timedelta(days=DAYS_AHEAD)
    player = Player(house.bookings, site.site_id, positions, front_desk)
    return player.play(live(setting, first, last, SEED), until=now)
