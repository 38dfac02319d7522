"""Whatever is done to the log behind the program's back is named, in files and on a server."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.program import Mogador
from tests.support.tampering import (
    CONTENT,
    NEXT,
    OTHER,
    SOME,
    Intruder,
    change,
    delete,
    first,
    flip,
    move,
    put,
    row_at,
    salted_anew,
    swap,
    verdict,
)

# Nothing was done


def test_a_log_that_nobody_touched_is_as_it_was(mogador: Mogador, intruder: Intruder) -> None:
    kept = mogador("audit checkpoint")

    said = verdict(mogador, "--checkpoint", kept)

    assert (said["well"], said["new"]) == (True, 0)
    assert said["root"] in kept
    assert mogador("audit verify") == f"{said['events']} events, each as it was registered\n"


def test_a_log_that_went_on_is_as_it_was(mogador: Mogador, intruder: Intruder) -> None:
    kept = mogador("audit checkpoint")
    mogador("init --demo")

    said = verdict(mogador, "--checkpoint", kept)

    assert said["well"]
    assert said["new"] == said["events"] - int(kept.split()[2])
    assert verdict(mogador, "--checkpoint", kept)["new"] == 0


def test_what_was_kept_is_true_of_the_same_log_in_the_other_store(
    mogador: Mogador, intruder: Intruder, tmp_path: Path
) -> None:
    kept, file = mogador("audit checkpoint"), tmp_path / "log.ndjson"
    file.write_text(mogador("log export"), encoding="utf-8")
    other = Mogador(tmp_path / "other")
    other("log import", str(file))

    assert verdict(other, "--checkpoint", kept)["well"]
    assert other("audit checkpoint").split()[:4] == kept.split()[:4]


# The log was changed

Deed = Callable[[Intruder], None]

CHANGES: dict[str, Deed] = {
    "a byte of a body": lambda i: change(i, SOME, state=flip(row_at(i, SOME).body)),
    "a body that is as good": lambda i: change(i, SOME, state=CONTENT),
    "a topic": lambda i: change(i, SOME, topic="site.opened"),
    "a version": lambda i: change(i, SOME, originator_version=99),
}


@pytest.mark.parametrize("deed", CHANGES.values(), ids=CHANGES)
def test_an_event_that_was_changed_is_named(
    mogador: Mogador, intruder: Intruder, deed: Deed
) -> None:
    stream = row_at(intruder, SOME).stream_id

    deed(intruder)

    assert first(mogador) == ("changed", SOME, stream)


def test_an_event_that_was_given_to_another_stream_is_named(
    mogador: Mogador, intruder: Intruder
) -> None:
    change(intruder, SOME, originator_id="position:ess/elsewhere")

    assert first(mogador) == ("changed", SOME, "position:ess/elsewhere")


@pytest.mark.parametrize("other", [NEXT, OTHER])
def test_events_that_changed_places_are_named(
    mogador: Mogador, intruder: Intruder, other: int
) -> None:
    stream = row_at(intruder, other).stream_id

    swap(intruder, SOME, other)

    assert first(mogador) == ("swapped", SOME, stream)
    (found,) = verdict(mogador)["findings"]
    assert str(other) in found["said"]


def test_an_event_that_is_gone_is_named(mogador: Mogador, intruder: Intruder) -> None:
    like = row_at(intruder, SOME)
    put_behind(mogador, intruder, SOME)

    delete(intruder, [SOME])

    assert first(mogador) == ("missing", SOME, like.stream_id)


def test_an_event_that_is_gone_is_named_though_all_were_renumbered(
    mogador: Mogador, intruder: Intruder
) -> None:
    like = row_at(intruder, SOME)
    put_behind(mogador, intruder, SOME)

    delete(intruder, [SOME])
    move(intruder, SOME, -1)

    assert first(mogador) == ("missing", SOME, like.stream_id)


def put_behind(mogador: Mogador, intruder: Intruder, sequence: int) -> None:
    """Let the log end with one event more of a stream, so that the stream can be seen torn."""
    like, end = row_at(intruder, sequence), verdict(mogador)["events"]
    put(intruder, end + 1, like, like.version + 1)
    assert verdict(mogador)["well"]


def test_nobody_can_tell_whose_the_last_event_of_a_stream_was(
    mogador: Mogador, intruder: Intruder
) -> None:
    like = row_at(intruder, SOME)
    intruder.say(
        "DELETE FROM {log} WHERE originator_id = ? AND originator_version >= ?",
        like.stream_id,
        like.version,
    )

    assert first(mogador) == ("missing", SOME, "")


def test_an_event_that_was_put_in_is_named(mogador: Mogador, intruder: Intruder) -> None:
    like = row_at(intruder, SOME)

    move(intruder, SOME, 1)
    put(intruder, SOME, like, 99)

    assert first(mogador) == ("inserted", SOME, like.stream_id)


def test_an_event_in_front_of_the_first_is_named(mogador: Mogador, intruder: Intruder) -> None:
    """No board would see it, but whoever loads its stream."""
    like = row_at(intruder, SOME)

    put(intruder, -7, like, 99)

    assert first(mogador) == ("inserted", -7, like.stream_id)


@pytest.mark.parametrize("many", [1, 30])
def test_a_tail_that_was_cut_is_named(mogador: Mogador, intruder: Intruder, many: int) -> None:
    end = verdict(mogador)["events"]

    delete(intruder, range(end - many + 1, end + 1))

    assert first(mogador) == ("cut", end - many + 1, "")
    (found,) = verdict(mogador)["findings"]
    assert f"{many} events are gone" in found["said"]


def test_a_history_that_was_written_anew_is_named(mogador: Mogador, intruder: Intruder) -> None:
    """It goes on after that, and the register does not go with it."""
    end = verdict(mogador)["events"]
    for sequence in range(SOME, end + 1):
        change(intruder, sequence, state=salted_anew(row_at(intruder, sequence).body))
    stream = row_at(intruder, SOME).stream_id
    mogador("init --demo")

    assert first(mogador) == ("rewritten", SOME, stream)
    refused = mogador.run("audit checkpoint")
    assert refused.exit_code == 1
    assert f"event {end} is not what was registered" in refused.stderr


def test_an_event_that_was_gone_before_it_was_registered_is_named(
    mogador: Mogador, intruder: Intruder
) -> None:
    end = verdict(mogador)["events"]
    put(intruder, end + 2, row_at(intruder, end), 99)

    assert first(mogador)[:2] == ("missing", end + 1)
