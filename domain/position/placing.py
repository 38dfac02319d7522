"""Where a position stands: installed when its site opens, placed and retired by layouts."""

from domain.kernel import Stamp
from domain.position.events import Installed, Placed, Retired, Spot
from domain.position.state import Here, Position
from domain.refusals import PositionTaken


class _Dated(Here):
    """What an event says by which a layout places a position, or retires it."""

    starts_on: str
    layout_version: int


def install(
    position: Position,
    site_id: str,
    position_id: str,
    spot: Spot,
    *,
    by: Stamp,
) -> list[Installed]:
    """Put the position on the floor, as one desk; one that stands there stays as it is."""
    if position.position_id:
        return []
    installed = Installed(
        site_id=site_id,
        position_id=position_id,
        zone=spot.zone,
        x=spot.x,
        y=spot.y,
        rotation=spot.rotation,
        features=spot.features,
        neighbours=spot.neighbours,
        **by.marks(),
    )
    return [installed]


def place(
    position: Position,
    site_id: str,
    position_id: str,
    spot: Spot | None,
    *,
    starts_on: str,
    layout_version: int,
    by: Stamp,
) -> list[Placed | Retired]:
    """Have the position stand at a spot from a day on, or nowhere; also one that never stood.

    What is so already needs no fact. Raises PositionTaken when it is to stand nowhere while
    reservations ahead count on it.
    """
    if position.premises.spot_on(starts_on) == spot:
        return []
    dated = _Dated(
        site_id=site_id,
        position_id=position_id,
        starts_on=starts_on,
        layout_version=layout_version,
        **by.marks(),
    )
    if spot is not None:
        return [Placed(**dated, spot=spot)]
    if any(kept.period.day >= starts_on for _, kept in position.ahead(by.at)):
        raise PositionTaken(position=position_id)
    return [Retired(**dated)]
