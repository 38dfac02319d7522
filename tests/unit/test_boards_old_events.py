"""What was stored before the house could say why still comes to the same boards and desks."""

from collections.abc import Collection, Sequence
from functools import reduce
from pathlib import Path
from typing import Any

import pytest

from booking.recorder import LogRow
from domain.codec import Decoder
from domain.position import Position
from domain.site import Site
from projections.replay import digests, replay
from tests.support.wall import wall_over

GOLDEN = Path(__file__).parent.parent / "golden" / "events"
BEFORE = ("site.opened.v1", "site.policy-adopted.v2", "position.installed.v1")
LEFT = (*BEFORE, "position.reserved.v2", "position.released.v3")
MOVED = (*BEFORE, "position.reserved.v2", "position.moved-out.v1", "position.moved-in.v2")
OLDER = {
    "site.policy-adopted.v2": ["site.policy-adopted.v1"],
    "position.reserved.v2": ["position.reserved.v1"],
    "position.released.v3": ["position.released.v1", "position.released.v2"],
    "position.moved-in.v2": ["position.moved-in.v1"],
}


class Stored:
    """A log of golden files."""

    def __init__(self, names: Sequence[str]) -> None:
        self._rows = [
            LogRow(number, "stream", number, name.rpartition(".v")[0], body(name))
            for number, name in enumerate(names, start=1)
        ]

    def after(self, sequence: int, limit: int, *, but: Collection[str] = ()) -> Sequence[LogRow]:
        return [row for row in self._rows[sequence:] if row.topic not in but][:limit]

    def at(self, sequences: Collection[int]) -> Sequence[LogRow]:
        return [row for row in self._rows if row.sequence in sequences]

    def head(self) -> int:
        return len(self._rows)

    def events(self) -> list[Any]:
        return [Decoder().decode(row.topic, row.body) for row in self._rows]


def body(name: str) -> bytes:
    return (GOLDEN / f"{name}.json").read_bytes()


def shown(names: Sequence[str]) -> dict[str, str]:
    """The digest of each board."""
    log = Stored(names)
    wall = replay(log, log.head())
    assert wall.quarantined() == []
    return digests(wall)


STORIES = [
    pytest.param(story, present, old, id=old)
    for story in (LEFT, MOVED)
    for present, olds in OLDER.items()
    for old in olds
    if present in story
]


@pytest.mark.parametrize(("story", "present", "old"), STORIES)
def test_boards_show_the_same(story: Sequence[str], present: str, old: str) -> None:
    before = [old if name == present else name for name in story]

    assert shown(before) == shown(story) != shown(BEFORE)


@pytest.mark.parametrize(("story", "present", "old"), STORIES)
def test_sites_and_positions_are_the_same(story: Sequence[str], present: str, old: str) -> None:
    before = [old if name == present else name for name in story]

    def states(names: Sequence[str]) -> tuple[Site, Position]:
        about: dict[str, list[Any]] = {"site": [], "position": []}
        for event in Stored(names).events():
            about[event.TOPIC.partition(".")[0]].append(event)
        return (
            reduce(Site.evolve, about["site"], Site()),
            reduce(Position.evolve, about["position"], Position()),
        )

    assert states(before) == states(story)


def test_what_ended_before_the_house_gave_causes_has_none_and_assignments_fall_open() -> None:
    log = Stored([*BEFORE[:1], "site.policy-adopted.v1", *LEFT[2:4], "position.released.v1"])
    wall = wall_over(log)

    with wall.look() as view:
        site = wall.places.site(view.connection, "ess")
        row = wall.reservations.one(view.connection, log.events()[-1].reservation_id)

    assert site
    assert row
    assert site.calendar.policies[0].fall_open_days == 1
    assert (row.state, row.reason, row.cause) == ("released", "left", "")
    assert row.released_at == "2026-11-23T10:15:00Z"
