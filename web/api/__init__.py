"""The JSON API under `/api/v1`, and its OpenAPI document at `/openapi.json`."""

from flask import Flask
from flask_wtf import CSRFProtect

from web.api import attending, changing, difference, log, reservations, sites, why
from web.api.document import Document
from web.api.door import SiteIdConverter
from web.api.limits import init_limits

PREFIX = "/api/v1"
DOORS = (
    sites.door,
    reservations.door,
    attending.door,
    changing.door,
    log.door,
    why.door,
    difference.door,
)


def init_api(app: Flask, csrf: CSRFProtect) -> None:
    """Add the API. Its calls check the CSRF token themselves, and only where there is a cookie."""
    app.url_map.converters["site"] = SiteIdConverter
    document = Document.of(app)
    limiter = init_limits(app)
    for door in DOORS:
        csrf.exempt(door)
        limiter(door)
        document.register_blueprint(door, url_prefix=PREFIX)
