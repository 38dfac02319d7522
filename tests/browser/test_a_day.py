"""A day at Essaouira, as people live it: on a phone without scripts, and at the front desk."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import TABLET

pytestmark = pytest.mark.browser

Visit = Callable[..., Page]


def choose(page: Page, position: int) -> None:
    """Tap a free desk on the plan."""
    page.goto("/sites/essaouira")
    page.get_by_role("link", name=f"Poste {position}, libre").click()


def test_booked_in_two_taps_on_a_phone_checked_in_and_out_at_the_desk_and_seen_in_the_log(
    visit: Visit,
) -> None:
    phone = visit("Salma Bennis")
    choose(phone, 9)
    expect(phone.locator(".choice")).to_contain_text("Poste 9 libre")
    expect(phone.locator(".choice")).to_contain_text("lun. 23 nov., 09:30–22:00")
    phone.get_by_role("button", name="Réserver", exact=True).click()
    expect(phone.get_by_role("heading", name="Poste 9")).to_be_visible()
    expect(phone.get_by_text("C’est réservé.")).to_be_visible()

    tablet = visit("Sami Alaoui", size=TABLET)
    expect(tablet.get_by_role("heading", name="Attendus maintenant")).to_be_visible()
    tablet.get_by_role("button", name="Arrivée, Salma Bennis").click()
    expect(tablet.get_by_role("heading", name="Sur place en ce moment")).to_be_visible()
    phone.reload()
    expect(phone.get_by_role("button", name="Je pars")).to_be_visible()

    tablet.get_by_role("button", name="Départ, Salma Bennis").click()
    expect(tablet.get_by_role("heading", name="Départs et annulations")).to_be_visible()
    phone.reload()
    expect(phone.locator(".story li")).to_have_count(3)

    operator = visit("Nadia Idrissi", size=TABLET)
    told = operator.locator(".said").all_inner_texts()
    assert "Départ du poste ESS-09 : Salma Bennis." in told
    assert "Arrivée au poste ESS-09 : Salma Bennis." in told
    assert "Poste ESS-09 réservé pour Salma Bennis, lun. 23 nov., 09:30–22:00." in told


def test_two_race_for_one_desk_one_gets_it_and_the_other_a_desk_nearby(visit: Visit) -> None:
    salma, lena = visit("Salma Bennis"), visit("Lena Fischer")
    for page in (salma, lena):
        choose(page, 9)

    for page in (salma, lena):
        page.get_by_role("button", name="Réserver", exact=True).click()

    expect(salma.get_by_text("C’est réservé.")).to_be_visible()
    expect(lena.get_by_role("alert")).to_contain_text("ESS-09")
    expect(lena.locator(".choice button")).to_have_count(3)
    lena.get_by_role("button", name="Réserver le poste 10").click()
    expect(lena.get_by_role("heading", name="Poste 10")).to_be_visible()


def test_the_back_button_and_a_second_tap_book_nothing_twice(visit: Visit) -> None:
    page = visit("Salma Bennis")
    choose(page, 9)
    page.get_by_role("button", name="Réserver", exact=True).click()
    booked = page.url

    page.go_back()
    page.get_by_role("button", name="Réserver", exact=True).click()

    assert page.url == booked


def test_a_visitor_chooses_first_and_signs_in_then(visit: Visit) -> None:
    page = visit()
    choose(page, 12)
    page.get_by_role("link", name="Se connecter et réserver").click()
    page.get_by_role("button", name="Salma Bennis").click()

    expect(page.locator(".choice")).to_contain_text("Poste 12 libre")
    page.get_by_role("button", name="Réserver", exact=True).click()
    expect(page.get_by_role("heading", name="Poste 12")).to_be_visible()


def test_the_front_desk_reserves_for_somebody_by_name(visit: Visit) -> None:
    page = visit("Sami Alaoui", size=TABLET)
    choose(page, 20)
    page.get_by_role("textbox", name="Pour").fill("khadija")
    page.get_by_role("button", name="Réserver", exact=True).click()

    expect(page.locator(".ticket")).to_contain_text("Khadija Ouazzani")


def test_staying_longer_leaving_and_thinking_again(visit: Visit) -> None:
    page = visit("Salma Bennis")
    page.goto("/sites/essaouira?day=2026-11-23&starts=09:30&ends=12:00&position=ESS-09")
    page.get_by_role("button", name="Réserver", exact=True).click()
    page.get_by_role("button", name="Je suis là").click()

    page.get_by_label("Rester jusqu’à").select_option("13:00")
    page.get_by_role("button", name="Prolonger").click()
    expect(page.locator(".facts")).to_contain_text("09:30–13:00")
    page.get_by_role("button", name="Je pars").click()
    page.get_by_role("button", name="Revenir sur le départ").click()

    expect(page.get_by_role("button", name="Je pars")).to_be_visible()
    expect(page.locator(".story")).to_contain_text("Prolongée jusqu’à 13:00")


def test_the_sticker_of_a_desk_is_scanned_and_one_tap_says_i_am_here(visit: Visit) -> None:
    page = visit("Salma Bennis")
    page.goto("/sites/essaouira/desks/ESS-12")
    page.get_by_role("button", name="Réserver 09:30–22:00").click()

    page.goto("/sites/essaouira/desks/ESS-12")
    page.get_by_role("button", name="Je suis là").click()
    expect(page.get_by_role("heading", name="Poste 12 Sur place")).to_be_visible()

    page.goto("/sites/essaouira/desks/ESS-13")
    expect(page.get_by_text("Vous avez le poste 12 jusqu’à 22:00.")).to_be_visible()
    page.get_by_role("button", name="M’installer ici à la place").click()
    expect(page.get_by_role("heading", name="Poste 13 Sur place")).to_be_visible()


def test_the_desk_of_last_time_is_one_tap(visit: Visit) -> None:
    page = visit("Salma Bennis")
    page.goto("/sites/essaouira?day=2026-11-24&position=ESS-09")
    page.get_by_role("button", name="Réserver", exact=True).click()

    page.goto("/sites/essaouira")
    page.get_by_role("button", name="Reprendre le 9").click()

    expect(page.get_by_text("C’est réservé.")).to_be_visible()
    expect(page.get_by_role("heading", name="Poste 9")).to_be_visible()


def test_a_guest_is_seated_in_two_taps_and_sent_off_again_if_that_was_wrong(visit: Visit) -> None:
    page = visit("Sami Alaoui", size=TABLET)
    page.get_by_role("link", name="Poste 9, libre").click()
    page.get_by_role("textbox", name="Pour").press("Enter")

    told = page.get_by_role("status").filter(has_text="Invité")
    expect(told).to_contain_text("Poste 9, lun. 23 nov., 09:30–22:00 Sur place")
    told.get_by_role("button", name="Revenir sur l’arrivée").click()
    expect(page.get_by_role("heading", name="Attendus maintenant")).to_be_visible()


def test_what_was_cancelled_is_brought_back_with_one_tap(visit: Visit) -> None:
    page = visit("Salma Bennis")
    choose(page, 9)
    page.get_by_role("button", name="Réserver", exact=True).click()
    page.goto("/reservations")

    page.get_by_role("button", name="Annuler la réservation").click()
    page.get_by_role("status").get_by_role("button", name="Revenir sur l’annulation").click()

    expect(page.get_by_role("button", name="Je suis là")).to_be_visible()
