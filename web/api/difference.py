"""What changed at a site between two moments."""

from typing import Any

from projections.differing import changes
from projections.instants import Moment
from web.accounts.people import Person
from web.api.answers import Headers, seen
from web.api.asked import DifferenceQuery
from web.api.callers import allowed_to
from web.api.door import Door
from web.api.schemas.difference import DifferenceSchema
from web.moments import NOW, looking, moment_asked, seen_or_404

door = Door("api-difference", __name__, description="What changed between two moments.")

RESERVATIONS = "reservations"


@door.get("/sites/<site:site>/difference")
@door.reading(DifferenceSchema(), DifferenceQuery, allowed=allowed_to(Person.is_staff_at))
def difference(query: dict[str, str], site: str) -> tuple[dict[str, Any], Headers]:
    """What is another on the floor and in the reservations of a site than it was before; for staff
    of the site.
    """
    with looking(NOW) as look:
        seen_or_404(look, site)
        first = moment_asked(look, query["first"], site)
        last = Moment(look.view.sequence, look.now)
        if "last" in query:
            last = moment_asked(look, query["last"], site)
        headers = seen(last.sequence, first.sequence)
        found = changes(look.wall, look.view, first.sequence, last.sequence, site)
    told = {
        "site": site,
        "since": first.sequence,
        "until": last.sequence,
        "floor": [each._asdict() for each in found if each.board != RESERVATIONS],
        "reservations": [each._asdict() for each in found if each.board == RESERVATIONS],
    }
    return told, headers
