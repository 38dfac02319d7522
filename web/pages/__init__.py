"""The pages: rendered on the server, whole without scripts. One module a page."""

from flask import Flask

from web.pages import (
    arrivals,
    at_desk,
    blocking,
    feed,
    health,
    log,
    moving,
    occupancy,
    plan,
    reservations,
    security_txt,
    sign_in,
    sites,
    why,
)
from web.pages.frame import init_frame
from web.pages.parts import init_parts
from web.pages.past import init_past

STATIC_SECONDS = 365 * 24 * 60 * 60


def init_pages(app: Flask) -> None:
    """Hang every page in the application."""
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = STATIC_SECONDS
    init_frame(app)
    init_parts(app)
    init_past(app)
    pages = (sites, plan, at_desk, blocking, reservations, feed, moving, arrivals, occupancy)
    for module in (*pages, log, why, sign_in, health, security_txt):
        app.register_blueprint(module.bp)
