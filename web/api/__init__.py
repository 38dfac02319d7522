"""The JSON API under `/api/v1`, and its OpenAPI document at `/openapi.json`."""

from flask import Flask
from flask_wtf import CSRFProtect

from web.api import (
    attending,
    changing,
    difference,
    feed,
    floor,
    live,
    log,
    occupancy,
    reservations,
    sites,
    slots,
    why,
)
from web.api.document import Document
from web.api.door import Door, SiteIdConverter
from web.api.limits import init_limits

PREFIX = "/api/v1"
DOORS = (
    sites.door,
    floor.door,
    slots.door,
    reservations.door,
    attending.door,
    changing.door,
    occupancy.door,
    log.door,
    why.door,
    live.door,
    difference.door,
    feed.door,
)


def init_api(app: Flask, csrf: CSRFProtect, *more: Door) -> None:
    """Add the API, with more doors to it.

    Its calls check the CSRF token themselves, and only where there is a cookie.
    """
    app.url_map.converters["site"] = SiteIdConverter
    document = Document.of(app)
    doors = (*DOORS, *more)
    init_limits(app, {door.name: "live" if door is live.door else "api" for door in doors})
    for door in doors:
        csrf.exempt(door)
        document.register_blueprint(door, url_prefix=PREFIX)
    live.describe(document)
