"""Instants found in the log, whatever the clocks did."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from sqlalchemy import MetaData, event

from projections.clock import FAN, LEVELS, Clock
from projections.store import memory_engine

START = datetime(2026, 11, 23, tzinfo=UTC)
EVENTS = 70_000


def clocks(seed: int) -> list[datetime]:
    """When each event was recorded: forwards mostly, with jumps in both directions."""
    random, at, all_ = Random(seed), START, []
    for _ in range(EVENTS):
        at += timedelta(seconds=random.randrange(5))
        if random.random() < 0.0005:
            at += timedelta(seconds=random.randrange(-20_000, 20_000))
        lag = random.randrange(8) if random.random() < 0.1 else 0
        all_.append(at - timedelta(seconds=lag))
    return all_


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("unread", [0, 255, 256, 65_536])
def test_the_last_event_whose_clock_read_no_later_is_in_the_group(seed: int, unread: int) -> None:
    """In batches of any size, with events that could not be read left out."""
    engine, metadata, random = memory_engine(), MetaData(), Random(seed)
    clock = Clock("clock", metadata)
    metadata.create_all(engine)
    recorded = [(s, at) for s, at in enumerate(clocks(seed), start=1) if s != unread]
    asked: list[str] = []
    with engine.begin() as connection:
        event.listen(engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
        rest = recorded
        while rest:
            batch, rest = (rest[: (size := random.randrange(1, 9_000))], rest[size:])
            clock.note(connection, batch)
        for _ in range(60):
            at = random.choice(recorded)[1]
            expected = max(s for s, read in recorded if read <= at)
            asked.clear()
            group = clock.group_at(connection, at)
            assert expected in group
            assert len(group) == FAN
            assert len(asked) == LEVELS
        assert not clock.group_at(connection, START - timedelta(days=9_000))
    engine.dispose()
