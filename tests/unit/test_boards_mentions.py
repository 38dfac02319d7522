"""Where in the log something is mentioned, however the log is cut and however long it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from random import Random

import pytest
from sqlalchemy import Connection, MetaData, select

from projections.mentions import BLOCK, Bounds, Mentioned, Mentions
from projections.store import memory_engine

EVENTS = 3 * BLOCK + 100
UNREAD = (1, BLOCK - 1, BLOCK, 2 * BLOCK)
ALL = Bounds(0, EVENTS + 1)
EDGES = [0, 1, 7, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK, EVENTS + 1, EVENTS * 2]


def subjects_of(sequence: int) -> list[tuple[str, str]]:
    """Everything has a colour and a size; few things are round."""
    round_ = [("shape", "round")] if sequence % 1_000 == 7 else []
    return [("colour", "red" if sequence % 3 else "blue"), ("size", f"{sequence % 50}"), *round_]


def noted(random: Random, mentions: Mentions, connection: Connection) -> None:
    """In batches of any size."""
    rest = [each for each in range(1, EVENTS + 1) if each not in UNREAD]
    while rest:
        batch, rest = (rest[: (size := random.randrange(1, 3_000))], rest[size:])
        mentioned = Mentioned(("colour", "size", "shape"))
        for each in batch:
            kinds, ids = zip(*subjects_of(each), strict=True)
            mentioned.noting(kinds, tuple)(ids, each)
        mentions.note(connection, mentioned)


@contextmanager
def mentioned(seed: int) -> Iterator[tuple[Mentions, Connection]]:
    engine, metadata = memory_engine(), MetaData()
    mentions = Mentions("mention", metadata)
    metadata.create_all(engine)
    with engine.begin() as connection:
        noted(Random(seed), mentions, connection)
        yield mentions, connection
    engine.dispose()


def expected(*subjects: tuple[str, str], bounds: Bounds) -> list[int]:
    inside = range(max(bounds.after + 1, 1), min(bounds.before, EVENTS + 1))
    return [s for s in inside if s not in UNREAD and {*subjects} <= {*subjects_of(s)}]


@pytest.mark.parametrize(
    "subjects",
    [
        [("colour", "red")],
        [("shape", "round")],
        [("colour", "blue"), ("size", "7")],
        [("shape", "round"), ("colour", "blue"), ("size", "7")],
        [("colour", "green")],
        [("colour", "green"), ("size", "7")],
        [("size", "red")],
    ],
    ids=str,
)
def test_what_mentions_all_is_found_in_either_direction(subjects: list[tuple[str, str]]) -> None:
    with mentioned(1) as (mentions, connection):
        for after in EDGES:
            for before in EDGES:
                bounds = Bounds(after, before)
                up = list(mentions.of_all(connection, subjects, bounds, down=False))
                down = list(mentions.of_all(connection, subjects, bounds, down=True))

                assert up == expected(*subjects, bounds=bounds)
                assert down == up[::-1]


def test_what_mentions_any_is_found() -> None:
    ids = [f"{number}" for number in range(0, 2_000, 2)]
    with mentioned(1) as (mentions, connection):
        for bounds in (ALL, Bounds(BLOCK - 1, BLOCK + 3)):
            even = set(mentions.of_any(connection, "size", ids, bounds))
            every = set(mentions.of_any(connection, "size", None, bounds))

            assert even == {s for s in expected(bounds=bounds) if s % 2 == 0}
            assert every == set(expected(bounds=bounds))
            assert not list(mentions.of_any(connection, "size", [], bounds))


def test_the_rows_are_the_same_wherever_the_log_is_cut() -> None:
    def rows(seed: int) -> list[tuple[object, ...]]:
        with mentioned(seed) as (mentions, connection):
            key = mentions.table.primary_key.columns
            return [tuple(row) for row in connection.execute(select(mentions.table).order_by(*key))]

    assert rows(1) == rows(2)
