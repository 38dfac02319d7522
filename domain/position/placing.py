"""Where a position stands."""

from domain.kernel import Stamp
from domain.position.events import Installed
from domain.position.state import Position


def install(
    position: Position,
    site_id: str,
    position_id: str,
    *,
    zone: str,
    x: int,
    y: int,
    rotation: int,
    features: tuple[str, ...],
    neighbours: tuple[str, ...],
    by: Stamp,
) -> list[Installed]:
    """Put the position on the floor; one that stands there stays as it is."""
    if position.position_id:
        return []
    installed = Installed(
        site_id=site_id,
        position_id=position_id,
        zone=zone,
        x=x,
        y=y,
        rotation=rotation,
        features=features,
        neighbours=neighbours,
        **by.marks(),
    )
    return [installed]
