"""The address of a feed: one tap to subscribe, one to copy; without scripts it can be marked."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE
from tests.browser.test_every_page import LATIN, OVERFLOW, SMALL_BUTTONS

pytestmark = pytest.mark.browser

Visit = Callable[..., Page]
WIDE = {"width": 1280, "height": 900}
MARKED = "(field => field.value.slice(field.selectionStart, field.selectionEnd))(address)"
MAKE = "form[action='/reservations/feed'] button"


def made(visit: Visit, **more: object) -> Page:
    """A member's page with the address, just made."""
    page = visit("Salma Bennis", **more)
    page.goto("/reservations")
    with page.expect_navigation():
        page.locator(MAKE).click()
    return page


def test_the_address_is_copied_with_one_tap(visit: Visit) -> None:
    page = made(visit, java_script_enabled=True)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    address = page.locator("#address").input_value()

    page.get_by_role("button", name="Copier").click()

    expect(page.get_by_role("button", name="Copiée")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == address
    assert page.locator(".feed a.button").get_attribute("href") == f"webcal{address[4:]}"


def test_where_copying_is_not_allowed_the_address_is_marked(visit: Visit) -> None:
    page = made(visit, java_script_enabled=True)
    page.evaluate("(() => { navigator.clipboard.writeText = () => Promise.reject(); })()")

    page.get_by_role("button", name="Copier").click()

    assert page.evaluate(MARKED) == page.locator("#address").input_value()
    expect(page.get_by_role("button", name="Copier")).to_be_visible()


def test_without_scripts_there_is_no_button_that_does_nothing(visit: Visit) -> None:
    page = made(visit)

    expect(page.locator(".feed button")).to_be_hidden()
    expect(page.locator("#address")).to_be_visible()


@pytest.mark.parametrize(
    ("language", "scheme", "size"),
    [("fr", "dark", {**PHONE, "width": 320}), ("ar", "light", PHONE), ("ar", "dark", WIDE)],
)
def test_nobody_is_kept_out_and_nothing_sticks_out(
    visit: Visit, language: str, scheme: str, size: dict[str, int]
) -> None:
    more = {"language": language, "color_scheme": scheme, "size": size}
    page = made(visit, java_script_enabled=True, **more)

    for _ in ("made just now", "made before"):
        assert page.evaluate(OVERFLOW) == 0
        assert page.evaluate(SMALL_BUTTONS) == []
        assert language == "fr" or not page.evaluate(LATIN)
        assert Axe().run(page).response["violations"] == []
        page.goto("/reservations")
