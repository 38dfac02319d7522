"""Free slots over some days."""

from datetime import timedelta
from typing import Any

from flask import url_for

from projections.slots import Slot, Wish, slots
from web.api.answers import Headers, seen
from web.api.asked_range import SlotsQuery
from web.api.callers import me
from web.api.door import Door
from web.api.occupancy import between
from web.api.schemas.floor import SlotSchema
from web.moments import Look, looking, seen_or_404

ASKED_AS = ("first", "last", "features")

door = Door("api-slots", __name__, description="What is free over some days.")


@door.get("/sites/<site:site>/slots")
@door.reading(SlotSchema(many=True), SlotsQuery)
def free_slots(query: dict[str, Any], site: str) -> tuple[list[Slot], Headers]:
    """When positions are free on some days, for whoever asks, in order of time; `Link` leads to
    more while there are more.
    """
    who, limit = me(), query["limit"]
    with looking(query, site, between(site, query["first"], query["last"])) as look:
        found = _found(look, site, query, who)
        upto = look.view.sequence
    headers = seen(upto, limit, [(*slot.key, slot.ends) for slot in found])
    if len(found) > limit:
        day, starts, code = found[limit - 1].key
        asked = {name: value for name, value in query.items() if name not in ASKED_AS} | {
            "from": query["first"],
            "to": query["last"],
            "after": f"{day}T{starts}/{code}",
        }
        if query["features"]:
            asked["features"] = ",".join(sorted(query["features"]))
        headers["Link"] = f'<{url_for("api-slots.free_slots", site=site, **asked)}>; rel="next"'
    return found[:limit], headers


def _found(look: Look, site_id: str, query: dict[str, Any], who: str) -> list[Slot]:
    """A page and one more, day after day."""
    site, found = seen_or_404(look, site_id), list[Slot]()
    wish = Wish(query.get("minutes"), query.get("position", ""), query["features"])
    day = query["first"]
    while day <= query["last"] and len(found) <= query["limit"]:
        if day.isoformat() >= "".join(query["after"][:1]):
            known = (look.wall, look.view.connection, site, day, wish)
            of_day = slots(*known, at=look.now, member_id=who)
            found += [slot for slot in of_day if slot.key > query["after"]]
        day += timedelta(days=1)
    return found[: query["limit"] + 1]
