"""Pages that change while one looks at them, and leave alone what one is doing there."""

from collections.abc import Callable, Iterator
from threading import Thread
from time import monotonic

import pytest
from playwright.sync_api import Page, Request, expect

from booking.reserving import reserve_desk
from domain.kernel import Actor
from tests.browser.conftest import TABLET, Served
from tests.support.house import MONDAY, reserve
from web.accounts.people import Person
from web.live.doorway import Doorway
from web.live.serving import run
from web.live.stream import EXTENSION

pytestmark = pytest.mark.browser

Visit = Callable[..., Page]
PLAN = "/sites/essaouira"
AT_ONCE_MS = 1_000


@pytest.fixture
def live(served: Served) -> Iterator[Served]:
    """The same pages, and beside them what the live process does."""
    doorway = Doorway.new()
    served.app.extensions[EXTENSION] = doorway
    thread = Thread(target=run, args=(served.house, doorway.outside), daemon=True)
    thread.start()
    yield served
    doorway.inside.close()
    thread.join()
    doorway.close()


@pytest.fixture
def look(visit: Visit, live: Served) -> Visit:
    """A browser with scripts, before a page that is live; whatever goes wrong in it is told."""

    def at(path: str, name: str = "", **more: object) -> Page:
        page = visit(name, java_script_enabled=True, **more)
        page.on("pageerror", lambda error: pytest.fail(str(error)))
        with page.expect_response(lambda answer: "/live?" in answer.url):
            page.goto(path)
        page.evaluate("window.untouched = true")
        assert page.url.startswith(live.address)
        return page

    return at


def person(served: Served, name: str) -> Person:
    (found,) = served.house.accounts.search(name)
    return found


def book(served: Served, position: str, name: str, **more: object) -> None:
    """As somebody else does it, somewhere else."""
    who = person(served, name)
    by = served.house.stamp(Actor(who.id, "member"), f"{position} {name}", "web")
    asked = {"starts": "09:30", "ends": "22:00", **more}
    wish = reserve(position, member=who.id, site_id="essaouira", by=by, **asked)  # type: ignore[arg-type]
    reserve_desk(served.house.bookings, wish)


def desk(page: Page, number: int, state: str) -> object:
    return page.get_by_role("link", name=f"Poste {number}, {state}")


def test_one_books_and_the_other_s_plan_changes_within_a_second(look: Visit) -> None:
    lena = look(PLAN, "Lena Fischer")
    expect(lena.locator(".count")).to_contain_text("35 postes libres sur 35")
    salma = look(PLAN, "Salma Bennis")

    salma.get_by_role("link", name="Poste 9, libre").click()
    salma.get_by_role("button", name="Réserver", exact=True).click()
    salma.wait_for_url("**/reservations/**")
    began = monotonic()
    taken = lena.get_by_role("link", name="Poste 9, pris")
    expect(taken).to_be_visible(timeout=AT_ONCE_MS)
    assert monotonic() - began < 1

    expect(taken.locator(".slash")).to_be_attached()
    expect(lena.locator("#live-said")).to_contain_text("Poste 9, pris")
    expect(lena.locator(".count")).to_contain_text("34 postes libres sur 35")
    expect(lena.locator(".desks .taken")).to_contain_text("09:30–22:00")
    assert lena.evaluate("window.untouched")


def test_what_one_was_doing_stays_as_it_was(look: Visit, live: Served) -> None:
    page = look(f"{PLAN}?position=ESS-20", "Sami Alaoui")
    page.locator("details.exact summary").click()
    field = page.get_by_role("textbox", name="Pour")
    field.fill("khadija")
    field.evaluate("each => each.setSelectionRange(2, 5)")
    page.evaluate("scrollTo(0, 120)")
    command = page.locator(".book [name=command_id]").get_attribute("value")
    before = page.evaluate("scrollY")

    book(live, "ESS-09", "Salma")
    expect(page.locator(".count")).to_contain_text("34 postes libres sur 35")

    assert page.evaluate("document.activeElement.name") == "member"
    assert field.evaluate("each => [each.value, each.selectionStart, each.selectionEnd]") == [
        "khadija",
        2,
        5,
    ]
    assert page.evaluate("scrollY") == before > 0
    assert page.locator("details.exact").get_attribute("open") is not None
    assert page.locator(".book [name=command_id]").get_attribute("value") == command
    page.get_by_role("button", name="Réserver", exact=True).click()
    expect(page.locator(".ticket")).to_contain_text("Khadija Ouazzani")


def test_the_desk_one_has_chosen_is_taken_and_that_is_seen_before_one_taps(
    look: Visit, live: Served
) -> None:
    page = look(f"{PLAN}?position=ESS-09", "Lena Fischer")
    expect(page.get_by_role("button", name="Réserver", exact=True)).to_be_visible()

    book(live, "ESS-09", "Salma")

    expect(page.locator(".choice")).to_contain_text("pris", timeout=AT_ONCE_MS)
    expect(page.get_by_role("button", name="Réserver", exact=True)).to_have_count(0)


def test_who_is_awaited_is_seen_at_the_front_desk_and_the_button_one_is_at_stays_theirs(
    look: Visit, live: Served
) -> None:
    book(live, "ESS-12", "Lena")
    page = look(f"{PLAN}/arrivals", "Sami Alaoui", size=TABLET)
    button = page.get_by_role("button", name="Arrivée, Lena Fischer")
    button.focus()

    book(live, "ESS-09", "Salma")

    expect(page.get_by_role("button", name="Arrivée, Salma Bennis")).to_be_visible(
        timeout=AT_ONCE_MS
    )
    focused = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert focused == "Arrivée, Lena Fischer"
    page.keyboard.press("Enter")
    expect(page.locator(".group.inside")).to_contain_text("Lena Fischer")
    expect(page.locator(".group.due")).to_contain_text("Salma Bennis")


def test_another_day_s_bookings_are_not_read_again(look: Visit, live: Served) -> None:
    page = look(PLAN)
    asked: list[Request] = []

    def note(request: Request) -> None:
        asked.append(request)

    page.on("request", note)

    book(live, "ESS-09", "Salma", day=MONDAY.replace(day=24))
    book(live, "ESS-12", "Lena")
    expect(page.locator(".count")).to_contain_text("34 postes libres sur 35")

    assert len(asked) == 1
    assert asked[0].headers["live-part"] == "1"


def test_a_stream_that_is_down_is_said_and_the_page_asks_by_itself(
    look: Visit, live: Served
) -> None:
    page = look(PLAN)
    expect(page.locator("#live")).to_be_hidden()
    page.route("**/live?*", lambda route: route.abort())
    page.reload()

    book(live, "ESS-09", "Salma")

    expect(page.locator("#live")).to_be_visible(timeout=10_000)
    expect(page.locator("#live")).to_have_text("Plus en direct")
    expect(page.get_by_role("link", name="Poste 9, pris")).to_be_visible()

    page.unroute("**/live?*")
    expect(page.locator("#live")).to_be_hidden(timeout=10_000)


def test_without_scripts_nothing_of_it_is_seen(visit: Visit, live: Served) -> None:
    page = visit()
    page.goto(PLAN)

    expect(page.locator("#live")).to_be_hidden()
    book(live, "ESS-09", "Salma")
    page.reload()
    expect(page.get_by_role("link", name="Poste 9, pris")).to_be_visible()
