"""Instants found in the log, whatever the clocks did."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from sqlalchemy import Column, Integer, MetaData, String, Table, event, insert

from projections.clock import Clock
from projections.states import rfc3339_exactly
from projections.store import memory_engine

START = datetime(2026, 11, 23, tzinfo=UTC)
EVENTS = 70_000


def clocks(seed: int) -> list[str]:
    """When each event was recorded: forwards mostly, with jumps in both directions."""
    random, at, all_ = Random(seed), START, []
    for _ in range(EVENTS):
        at += timedelta(seconds=random.randrange(5))
        if random.random() < 0.0005:
            at += timedelta(seconds=random.randrange(-20_000, 20_000))
        lag = random.randrange(8) if random.random() < 0.1 else 0
        all_.append(rfc3339_exactly(at - timedelta(seconds=lag)))
    return all_


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("unread", [0, 255, 256, 65_536])
def test_it_is_the_last_event_whose_clock_read_no_later(seed: int, unread: int) -> None:
    """In batches of any size, with events that could not be read left out."""
    engine, metadata, random = memory_engine(), MetaData(), Random(seed)
    events = Table(
        "event", metadata, Column("sequence", Integer, primary_key=True), Column("at", String)
    )
    clock = Clock("clock", metadata)
    metadata.create_all(engine)
    recorded = [(s, at) for s, at in enumerate(clocks(seed), start=1) if s != unread]
    asked: list[str] = []
    with engine.begin() as connection:
        event.listen(engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
        rest = recorded
        while rest:
            batch, rest = (rest[: (size := random.randrange(1, 9_000))], rest[size:])
            connection.execute(insert(events), [{"sequence": s, "at": at} for s, at in batch])
            clock.note(connection, batch)
        for _ in range(60):
            at = random.choice(recorded)[1]
            expected = max(s for s, read in recorded if read <= at)
            asked.clear()
            assert clock.last_until(connection, events, at) == expected
            assert len(asked) == 4
        before = rfc3339_exactly(START - timedelta(days=9_000))
        assert clock.last_until(connection, events, before) == 0
    engine.dispose()
