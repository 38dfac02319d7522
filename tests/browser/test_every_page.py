"""Every page in French and in Arabic: nothing sticks out, nothing is too small, nobody is lost."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import PHONE

pytestmark = pytest.mark.browser

Visit = Callable[..., Page]
PATHS = (
    "/sites",
    "/sites/essaouira",
    "/sites/essaouira?position=ESS-09",
    "/sites/essaouira?day=2026-11-24&starts=03:00&ends=05:00",
    "/sites/casablanca?day=2026-11-29",
    "/sites/essaouira/arrivals",
    "/sites/essaouira/occupancy",
    "/sites/agadir?position=AGA-03",
    "/reservations",
    "/sites/essaouira/desks/ESS-09",
    "/sites/essaouira/stickers",
    "/sites/essaouira/desks/ESS-20/block",
    "/sites/essaouira/arrivals?find=zz",
    "/log",
    "/log?as_of=110",
    "/sites/essaouira?as_of=110&position=ESS-09",
    "/sites/essaouira?as_of=2027-11-23T09:00",
    "/sites/essaouira/arrivals?as_of=110",
    "/reservations?as_of=110",
    "/sites/essaouira/desks/ESS-09/why",
    "/nothing",
)
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
SMALL_DESKS = """[...document.querySelectorAll("a.desk .reach")]
    .map(each => each.getBoundingClientRect())
    .filter(box => Math.min(box.width, box.height) < 24).length"""
SMALL_BUTTONS = """[...document.querySelectorAll("main button, main .button, main select")]
    .filter(each => each.checkVisibility())
    .map(each => [each.textContent.trim().slice(0, 30), each.getBoundingClientRect()])
    .filter(([, box]) => Math.min(box.width, box.height) < 44)
    .map(([text]) => text)"""
LATIN = """(() => {
    const copy = document.querySelector("main").cloneNode(true);
    copy.querySelectorAll("bdi, pre").forEach(each => each.remove());
    return copy.textContent.match(/[A-Za-z]{3,}/g);
})()"""
NARROW_ROWS = """[...document.querySelectorAll(".bookings.ended li")]
    .map(row => row.getBoundingClientRect().width - row.parentElement.clientWidth)
    .filter(more => more < 0)"""
BEHIND = """(() => {
    const first = document.querySelector('a.desk[aria-current]').getBoundingClientRect();
    const bar = document.querySelector('.choice').getBoundingClientRect();
    return first.bottom > bar.top && first.top >= 0;
})()"""


def narrow(visit: Visit, language: str, width: int) -> Page:
    """An operator's page that can be measured: scripts are the test's, the page has none.

    It shows a reservation of theirs that can be left, taken back and extended.
    """
    page = visit("Nadia Idrissi", language=language, size={**PHONE, "width": width})
    page.goto("/sites/essaouira?position=ESS-20&day=2026-11-23&starts=09:30&ends=12:00")
    page.locator(".choice button:not([formaction])").click()
    with page.expect_navigation():
        page.locator(".actions button.primary").click()
    return page


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_nothing_sticks_out_of_a_narrow_page(visit: Visit, language: str) -> None:
    page = narrow(visit, language, 320)
    assert page.evaluate(OVERFLOW) == 0

    for path in PATHS:
        page.goto(path)
        assert page.evaluate(OVERFLOW) == 0, path

    visitor = visit(language=language, size={**PHONE, "width": 320})
    assert visitor.evaluate(OVERFLOW) == 0


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_desks_and_buttons_can_be_hit_with_a_thumb(visit: Visit, language: str) -> None:
    page = narrow(visit, language, 360)
    assert page.evaluate(SMALL_BUTTONS) == []

    for path in PATHS:
        page.goto(path)
        assert page.evaluate(SMALL_DESKS) == 0, path
        assert page.evaluate(SMALL_BUTTONS) == [], path


def test_what_is_over_has_a_row_each_as_wide_as_the_page(visit: Visit) -> None:
    page = narrow(visit, "fr", 360)
    with page.expect_navigation():
        page.locator(".actions button.primary").click()
    page.goto("/reservations")

    assert page.locator(".bookings.ended li").count()
    assert page.evaluate(NARROW_ROWS) == []


def test_no_english_is_left_in_arabic(visit: Visit) -> None:
    page = narrow(visit, "ar", 360)
    assert not page.evaluate(LATIN)

    for path in PATHS:
        page.goto(path)
        assert not page.evaluate(LATIN), path


def test_the_plan_is_never_mirrored(visit: Visit) -> None:
    def place(language: str) -> list[float]:
        page = visit(language=language, size={"width": 1280, "height": 900})
        page.goto("/sites/essaouira")
        boxes = [
            page.locator(f"a.desk[href*='{code}']").bounding_box() for code in ("ESS-09", "ESS-19")
        ]
        return [round(box["x"]) for box in boxes if box]

    french, arabic = place("fr"), place("ar")

    assert french[0] < french[1]
    assert arabic[0] < arabic[1]


def test_the_chosen_desk_is_not_behind_the_bar(visit: Visit) -> None:
    page = visit("Salma Bennis")
    page.goto("/sites/essaouira")

    for position in (9, 35):
        page.locator(f"a.desk[href*='ESS-{position:02}']").click()
        assert not page.evaluate(BEHIND)


def test_three_presses_of_tab_lead_into_the_plan(visit: Visit) -> None:
    page = visit()
    page.goto("/sites/essaouira")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    assert page.evaluate("document.activeElement.classList.contains('desk')")
