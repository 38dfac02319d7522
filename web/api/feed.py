"""A member's reservations for the calendar program they have."""

from http import HTTPStatus
from typing import Any

from flask import Response, abort

from web.api.asked import FeedQuery
from web.api.door import Door
from web.house import house
from web.ical.calendar import MEDIA_TYPE, feed_of
from web.languages import speak
from web.moments import NOW, looking

door = Door("api-feed", __name__, description="One's reservations in a calendar program.")


@door.get("/me/calendar.ics")
@door.sending({"type": "string"}, MEDIA_TYPE, FeedQuery)
def feed(query: dict[str, Any]) -> Response:
    """The reservations of whose feed the token is of, as iCalendar (RFC 5545), in their language:
    what began in the last 31 days or is ahead, given back or not, the latest 100. Nobody is named.

    `UID` is the reservation's id, `SEQUENCE` the log's sequence of the last event about it. The
    token is good for nothing else, and nothing else is good here.
    """
    person = house().accounts.by_feed(query["token"])
    if person is None:
        abort(HTTPStatus.NOT_FOUND)
    speak(person.language)
    with looking(NOW) as look:
        return feed_of(look, person.id)
