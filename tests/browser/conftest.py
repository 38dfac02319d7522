"""A real server on a temporary home with every site and the demo people, and browsers to use it.

The clock stands at twenty to ten on Monday 2026-11-23, in Essaouira as in UTC.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

from booking.opening import open_site
from config.settings import Settings
from tests.support.house import Clock
from web.accounts.demo import add_demo_people
from web.app import create_app
from web.house import House, make_stores, open_house
from web.sites.reading import read_site_file

PHONE = {"width": 360, "height": 780}
TABLET = {"width": 1024, "height": 768}


@dataclass(frozen=True)
class Served:
    """Where the pages are served, and the house behind them."""

    address: str
    app: Flask
    house: House
    clock: Clock


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """The real application, served in a thread."""
    settings = Settings.from_env({"MOGADOR_HOME": str(tmp_path), "MOGADOR_SECRET_KEY": "k" * 40})
    make_stores(settings)
    clock = Clock()
    clock.move(minutes=160)
    house = open_house(settings, clock)
    for path in sorted(settings.sites_dir.glob("*.toml")):
        open_site(house.bookings, read_site_file(path, house))
    add_demo_people(house.accounts)
    app = create_app(settings, house)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    # A store that is closed under a request still being answered takes the process with it.
    server.daemon_threads = False  # type: ignore[attr-defined]  # the stubs know no threads
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield Served(f"http://127.0.0.1:{server.port}", app, house, clock)
    server.shutdown()
    thread.join()
    server.server_close()
    house.bookings.close()
    house.wall.engine.dispose()
    house.accounts.close()


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """One Chromium for all tests."""
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield found
        found.close()


@pytest.fixture
def visit(browser: Browser, served: Served) -> Iterator[Callable[..., Page]]:
    """Open a browser of one's own, signed in if a name is given; without scripts, unless asked."""
    contexts = []

    def new(name: str = "", *, language: str = "fr", size: Any = PHONE, **more: Any) -> Page:
        more = {"java_script_enabled": False, **more}
        context = browser.new_context(base_url=served.address, viewport=size, **more)
        contexts.append(context)
        page = context.new_page()
        page.goto(f"/sign-in?lang={language}")
        if name:
            with page.expect_navigation():
                page.get_by_role("button", name=name).click()
        return page

    yield new
    for context in contexts:
        context.close()
