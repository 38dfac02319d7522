"""A morning at the front desk: who comes is found by a few letters or a scan, some sit elsewhere,
and a desk breaks.
"""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from booking.reserving import reserve_desk
from domain.kernel import Actor
from tests.browser.conftest import TABLET, Served
from tests.support.house import reserve

pytestmark = pytest.mark.browser

Visit = Callable[..., Page]
ARRIVALS = "/sites/essaouira/arrivals"


def book(served: Served, name: str, position: str, starts: str = "09:30") -> str:
    """The id of what somebody reserves until noon."""
    (who,) = served.house.accounts.search(name)
    by = served.house.stamp(Actor(who.id, "member"), f"{position} {name}", "web")
    wish = reserve(position, starts, member=who.id, site_id="essaouira", by=by)
    reserve_desk(served.house.bookings, wish)
    return wish.reservation_id


def front_desk(visit: Visit, *, scripts: bool = True) -> Page:
    """The list of arrivals on a tablet, once its scripts listen."""
    tablet = visit("Sami Alaoui", size=TABLET, java_script_enabled=scripts)
    tablet.wait_for_load_state()
    if scripts:
        tablet.evaluate("import(document.getElementById('live').dataset.find).then(() => {})")
    return tablet


@pytest.mark.parametrize("scripts", [True, False])
def test_two_letters_and_enter_let_somebody_in(
    visit: Visit, served: Served, *, scripts: bool
) -> None:
    book(served, "Salma", "ESS-09")
    book(served, "Lena", "ESS-10")
    tablet = front_desk(visit, scripts=scripts)

    expect(tablet.get_by_role("searchbox", name="Nom, poste ou code scanné")).to_be_focused()
    tablet.keyboard.type("lé")
    tablet.keyboard.press("Enter")
    if not scripts:
        expect(tablet.locator(".person")).to_have_count(1)
        tablet.keyboard.press("Enter")

    told = tablet.get_by_role("status").filter(has_text="Lena Fischer")
    expect(told).to_contain_text("Poste 10, lun. 23 nov., 09:30–12:00 Sur place")
    expect(tablet.get_by_role("searchbox")).to_be_focused()
    expect(tablet.locator(".person")).to_have_count(2)


def test_the_list_narrows_as_one_types_and_is_whole_again_after(
    visit: Visit, served: Served
) -> None:
    book(served, "Salma", "ESS-09")
    book(served, "Lena", "ESS-10")
    tablet = front_desk(visit)

    tablet.get_by_role("searchbox").press_sequentially("sa")
    expect(tablet.locator(".person")).to_have_count(1)
    expect(tablet.locator("#found")).to_have_text("1 trouvée")
    expect(tablet.get_by_role("searchbox")).to_be_focused()
    tablet.get_by_role("searchbox").fill("")

    expect(tablet.locator(".person")).to_have_count(2)


def test_a_scan_lets_somebody_in_without_a_tap_wherever_one_is(
    visit: Visit, served: Served
) -> None:
    code = book(served, "Salma", "ESS-09")
    tablet = front_desk(visit)
    tablet.evaluate("document.activeElement.blur()")

    tablet.keyboard.type(f"{served.address}/reservations/{code}")
    tablet.keyboard.press("Enter")

    told = tablet.get_by_role("status").filter(has_text="Salma Bennis")
    expect(told).to_contain_text("Sur place")
    expect(told.get_by_role("button", name="Revenir sur l’arrivée")).to_be_visible()


def test_the_sticker_of_a_free_desk_is_one_tap_from_seating_somebody(visit: Visit) -> None:
    tablet = front_desk(visit)

    tablet.keyboard.type("http://localhost/sites/essaouira/desks/ESS-20")
    tablet.keyboard.press("Enter")

    expect(tablet.locator(".choice")).to_contain_text("Poste 20 libre")
    tablet.get_by_role("button", name="Installer maintenant").click()
    expect(tablet.get_by_role("status").filter(has_text="Invité")).to_contain_text("Poste 20")


def test_a_desk_that_breaks_is_taken_out_of_order_and_put_back(
    visit: Visit, served: Served
) -> None:
    book(served, "Salma", "ESS-09")
    tablet = visit("Sami Alaoui", size=TABLET)
    tablet.goto("/sites/essaouira")
    tablet.get_by_role("link", name="Poste 9, pris").click()
    tablet.get_by_role("link", name="Mettre hors service ou en service").click()
    expect(tablet.locator(".booking")).to_contain_text("Salma Bennis")
    expect(tablet.locator(".booking")).to_contain_text("passe au poste 10")

    tablet.get_by_role("combobox", name="Raison").select_option("works")
    tablet.get_by_role("button", name="Mettre hors service").click()
    expect(tablet.locator(".blocked")).to_contain_text(
        "du lun. 23 nov., 09:30 au lun. 23 nov., 22:00"
    )
    tablet.get_by_role("button", name="Remettre en service").click()

    expect(tablet.locator(".blocked")).to_have_count(0)
    tablet.get_by_role("link", name="Retour au plan").click()
    expect(tablet.locator(".choice")).to_contain_text("Poste 9 libre")


@pytest.mark.parametrize("scripts", [True, False])
def test_somebody_is_moved_by_tapping_where_they_are_and_where_they_go(
    visit: Visit, served: Served, *, scripts: bool
) -> None:
    book(served, "Salma", "ESS-09")
    tablet = front_desk(visit, scripts=scripts)
    tablet.goto("/sites/essaouira")

    tablet.get_by_role("link", name="Poste 9, pris").click()
    tablet.get_by_role("link", name="Déplacer, Salma Bennis").click()
    tablet.get_by_role("link", name="Poste 12, libre").click()
    if not scripts:
        tablet.locator(".choice").get_by_role("button", name="Déplacer au poste 12").click()

    expect(tablet.get_by_role("heading", name="Poste 12")).to_be_visible()
    tablet.get_by_role("status").get_by_role("button", name="Revenir au poste 9").click()
    expect(tablet.get_by_role("heading", name="Poste 9")).to_be_visible()
