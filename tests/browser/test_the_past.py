"""The way to a page as it was, event by event, and back."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import TABLET, Served

pytestmark = pytest.mark.browser

Visit = Callable[..., Page]


def test_an_operator_sees_the_plan_as_it_was_and_comes_back(visit: Visit, served: Served) -> None:
    served.clock.move(minutes=5)
    member = visit("Salma Bennis")
    member.goto("/sites/essaouira?position=ESS-09")
    member.get_by_role("button", name="Réserver", exact=True).click()
    served.clock.move(minutes=5)

    page = visit("Nadia Idrissi", size=TABLET)
    page.goto("/sites/essaouira?day=2026-11-23")
    expect(page.get_by_role("link", name="Poste 9, pris").first).to_be_visible()
    page.get_by_text("Revoir à un moment").click()
    page.get_by_label("Jour et heure sur le site").fill("2026-11-23T09:44")
    page.locator(".look-back").get_by_role("button", name="Afficher").click()

    expect(page.get_by_role("region", name="Le passé")).to_contain_text(
        "lundi 23 novembre 2026, 09:44"
    )
    expect(page.get_by_role("link", name="Poste 9, libre").first).to_be_visible()
    page.get_by_role("link", name="Événement suivant").click()
    expect(page.get_by_role("link", name="Poste 9, pris").first).to_be_visible()
    page.get_by_role("link", name="Poste 9, pris").first.click()
    page.get_by_role("link", name="Pourquoi ?").click()
    expect(page.locator(".said").first).to_contain_text("Poste ESS-09 réservé")
    expect(page.locator(".rule").first).to_contain_text("par pas de 15 minutes")
    page.get_by_role("link", name="Revenir à maintenant").click()
    expect(page.get_by_role("region", name="Le passé")).to_have_count(0)
