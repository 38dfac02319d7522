"""Opening a site: its policies, its floor and every position, in one transaction."""

from booking.application import Bookings, Outcome
from booking.commands import OpenSite, Place
from booking.once import once
from domain.kernel import Stamp, Stream
from domain.position import Position, Spot
from domain.position.placing import install


@once
def open_site(bookings: Bookings, command: OpenSite) -> Outcome:
    """Open the site; what is open, drawn or installed already stays as it is."""
    site, layout = bookings.site(command.site_id), bookings.layout(command.site_id)
    opened = site.state.open(
        command.site_id,
        name=command.name,
        city=command.city,
        time_zone=command.time_zone,
        example=command.example,
        policies=command.policies,
        by=command.by,
    )
    floor = command.floor
    drawn = layout.state.draw(
        command.site_id,
        starts_on=floor.starts_on,
        width=floor.width,
        height=floor.height,
        zones=floor.zones,
        landmarks=floor.landmarks,
        by=command.by,
    )
    positions = [
        _installed(bookings, command.site_id, place, command.by) for place in command.positions
    ]
    return bookings.record(command, site.then(opened), layout.then(drawn), *positions)


def _installed(bookings: Bookings, site_id: str, place: Place, by: Stamp) -> Stream[Position]:
    position = bookings.position(site_id, place.code)
    spot = Spot(
        zone=place.zone,
        x=place.x,
        y=place.y,
        rotation=place.rotation,
        features=place.features,
        neighbours=place.neighbours,
    )
    return position.then(install(position.state, site_id, place.code, spot, by=by))
