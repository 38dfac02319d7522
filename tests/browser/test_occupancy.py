"""The pictures of how a site was used: for every eye, on every screen, in both schemes."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE
from tests.browser.test_every_page import OVERFLOW

pytestmark = pytest.mark.browser

Visit = Callable[..., Page]
PATH = "/sites/essaouira/occupancy"
WIDE = {"width": 1280, "height": 900}
TABLES = "details.figures > summary"


def at_the_desk(visit: Visit, **more: object) -> Page:
    """The front desk's browser, which axe may use scripts in; one guest is there already."""
    page = visit("Sami Alaoui", java_script_enabled=True, **more)
    page.goto("/sites/essaouira?position=ESS-09&day=2026-11-23&starts=09:30&ends=12:00")
    page.locator(".choice input[name=member]").press("Enter")
    page.goto(PATH)
    return page


@pytest.mark.parametrize(
    ("language", "scheme", "size"), [("fr", "dark", PHONE), ("ar", "light", WIDE)]
)
def test_nobody_is_kept_out_and_nothing_sticks_out(
    visit: Visit, language: str, scheme: str, size: dict[str, int]
) -> None:
    page = at_the_desk(visit, language=language, color_scheme=scheme, size=size)
    expect(page.locator(".heat:visible")).to_have_count(1)

    for summary in page.locator(TABLES).all():
        summary.click()

    assert page.locator("table:visible").count() == page.locator(TABLES).count() == 3
    assert page.evaluate(OVERFLOW) == 0
    assert Axe().run(page).response["violations"] == []
