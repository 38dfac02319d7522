"""The command line: exports of the log, and replays."""

import csv
import json
import re
import shutil
from datetime import datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from tests.support.program import Mogador
from tests.support.wall import plant

SEAL = re.compile('"seal":"[0-9a-f]{64}",')
BOARDS = {"places", "restrictions", "day", "reservations", "event_log", "occupancy"}


@pytest.fixture
def mogador(lived_in: Path, tmp_path: Path) -> Mogador:
    """The program at home in weeks of life."""
    return Mogador(shutil.copytree(lived_in, tmp_path / "home"))


def exported(mogador: Mogador, words: str = "") -> list[Any]:
    return [json.loads(line) for line in mogador(f"log export {words}").splitlines()]


def head(mogador: Mogador) -> int:
    sequence: int = mogador.facts("replay")["sequence"]
    return sequence


# log export


@pytest.mark.parametrize("shape", ["ndjson", "csv"])
def test_the_same_log_gives_the_same_bytes(mogador: Mogador, shape: str) -> None:
    first = mogador.run(f"log export --format {shape}").stdout_bytes
    mogador("boards rebuild")

    assert mogador.run(f"log export --format {shape}").stdout_bytes == first


def test_every_event_is_a_line_with_the_bytes_that_are_stored(mogador: Mogador) -> None:
    lines = mogador("log export").splitlines()

    assert [json.loads(line)["sequence"] for line in lines] == list(range(1, head(mogador) + 1))
    first = json.loads(lines[0])
    assert list(first) == ["sequence", "stream", "version", "topic", "chain", "event"]
    assert (first["stream"], first["topic"]) == ("site:agadir", "site.opened")
    canonical = json.dumps(
        first["event"], ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )
    assert lines[0].endswith(f'"event":{canonical}}}')


def test_an_export_may_go_on_where_the_last_one_ended(mogador: Mogador) -> None:
    whole = mogador("log export").splitlines(keepends=True)

    assert mogador("log export --after 100").splitlines(keepends=True) == whole[100:]
    assert mogador(f"log export --after {len(whole)}") == ""


def test_an_export_does_not_go_on_behind_what_has_not_happened_yet(mogador: Mogador) -> None:
    beyond = head(mogador) + 1

    said = mogador.refused(f"log export --after {beyond}")

    assert f"{beyond} has not happened yet: the log ends with event {beyond - 1}" in said


def test_an_export_may_be_about_one_site(mogador: Mogador) -> None:
    of_agadir = exported(mogador, "--site agadir")

    assert of_agadir
    assert {line["event"]["site_id"] for line in of_agadir} == {"agadir"}
    assert exported(mogador, "--site agadir --after 3") == [
        line for line in of_agadir if line["sequence"] > 3
    ]


def test_a_spreadsheet_gets_the_same_events(mogador: Mogador) -> None:
    text = mogador("log export --format csv")
    rows = list(csv.DictReader(StringIO(text, newline="")))

    assert text.count("\r\n") == len(rows) + 1
    assert [
        (int(row["sequence"]), row["stream_id"], row["topic"], json.loads(row["body"]))
        for row in rows
    ] == [(e["sequence"], e["stream"], e["topic"], e["event"]) for e in exported(mogador)]


def test_nothing_in_a_spreadsheet_is_a_formula(mogador: Mogador) -> None:
    """A command id is what a client sends."""
    about = '"actor":{"id":"ada","role":"member"},"at":"2026-11-23T07:00:00Z"'
    ids = '"member_id":"ada","reservation_id":"r-1","salt":"","version":1,"via":"api"'
    body = f'{{{about},"command_id":"=HYPERLINK(1)",{ids}}}'
    plant(mogador.home / "events.sqlite3", "agenda:ada", 1, "agenda.freed", body.encode())

    *_, last = csv.DictReader(StringIO(mogador("log export --format csv")))

    assert last["command_id"] == "'=HYPERLINK(1)"
    assert json.loads(last["body"])["command_id"] == "=HYPERLINK(1)"


def test_an_event_that_cannot_be_read_ends_an_export_with_its_place(mogador: Mogador) -> None:
    before = mogador("log export")
    planted = plant(mogador.home / "events.sqlite3", "site:x", 1, "site.sunk", b"{}")

    result = mogador.run("log export")

    assert result.exit_code == 1
    assert result.stdout == SEAL.sub("", before)
    assert result.stderr == f"Error: event {planted}: unknown topic site.sunk\n"


# replay


def test_a_replay_says_how_far_it_went(mogador: Mogador) -> None:
    assert mogador("replay") == f"replayed {head(mogador)} events\n"
    assert mogador("replay --as-of 10") == "replayed 10 events\n"
    assert mogador(f"replay --as-of {head(mogador)}") == mogador("replay")


def test_digests_are_the_same_each_time_and_differ_with_the_place(mogador: Mogador) -> None:
    whole = mogador.facts("replay --digest")
    earlier = mogador.facts("replay --digest --as-of 500")

    assert set(whole["digests"]) == BOARDS
    assert whole == mogador.facts("replay --digest")
    assert whole["digests"]["event_log"] != earlier["digests"]["event_log"]
    assert whole["quarantined"] == []


def test_digests_are_listed_for_people_too(mogador: Mogador) -> None:
    digests = mogador.facts("replay --digest")["digests"]

    assert mogador("replay --digest").splitlines()[1:] == [
        f"{board} {digest}" for board, digest in digests.items()
    ]


def test_an_instant_is_as_good_as_a_sequence(mogador: Mogador) -> None:
    events = exported(mogador)
    chosen = events[len(events) // 2]["event"]["at"]
    by_then = [e for e in events if instant(e["event"]["at"]) <= instant(chosen)]

    assert mogador.facts("replay --as-of", chosen)["sequence"] == by_then[-1]["sequence"]


@pytest.mark.parametrize(
    "words",
    [
        "replay --as-of",
        "replay --estimate --as-of",
        "replay --from",
        "replay --from 1 --to",
        "what-if --site essaouira --from",
        "what-if --site essaouira --from 1 --to",
    ],
)
@pytest.mark.parametrize("moment", ["99999999", "2999-01-01T00:00:00+01:00"])
def test_what_has_not_happened_yet_is_refused_with_the_last_moment_there_is(
    mogador: Mogador, words: str, moment: str
) -> None:
    said = mogador.refused(f"{words} {moment}")

    assert f"{moment} has not happened yet" in said
    assert f"the log ends with event {head(mogador)}" in said


@pytest.mark.parametrize("words", ["replay --as-of", "replay --from 0 --to"])
@pytest.mark.parametrize("moment", ["0", "1999-01-01T00:00:00Z"])
def test_of_what_was_before_the_log_there_is_nothing_to_show(
    mogador: Mogador, words: str, moment: str
) -> None:
    assert f"nothing was recorded by {moment}" in mogador.refused(f"{words} {moment}")


@pytest.mark.parametrize("moment", ["0", "1999-01-01T00:00:00Z"])
def test_a_range_may_begin_before_the_log_does(mogador: Mogador, moment: str) -> None:
    assert mogador.facts(f"replay --to 5 --from {moment}")["from"] == 0


def test_a_replay_tells_what_changed_between_two_moments(mogador: Mogador) -> None:
    events = exported(mogador)
    made = next(e for e in events if e["topic"] == "position.reserved")
    id_, at = made["event"]["reservation_id"], made["sequence"]

    words = f"replay --from {at - 1} --to {at} --site essaouira"
    told = mogador.facts(words)

    assert (told["from"], told["to"]) == (at - 1, at)
    assert [(c["board"], c["before"]) for c in told["changes"]] == [
        ("day", None),
        ("reservations", None),
    ]
    assert told["changes"][1]["after"]["reservation_id"] == id_
    assert mogador(words).splitlines() == [
        f"2 rows are others at {at} than at {at - 1}",
        f"+ day_occupancy, stay {at}",
        f"+ reservations_reservation, reservation_id {id_}",
    ]
    assert mogador(f"replay --from {at} --to {at}").splitlines()[1:] == []


def test_a_change_is_told_with_what_was_and_what_became(mogador: Mogador) -> None:
    left = next(e for e in exported(mogador) if e["topic"] == "position.released")
    id_, at = left["event"]["reservation_id"], left["sequence"]

    lines = mogador(f"replay --from {at - 1} --to {at}").splitlines()

    (line,) = (line for line in lines if line.startswith("~ reservations_reservation"))
    assert line.startswith(f"~ reservations_reservation, reservation_id {id_}: state '")
    assert "-> 'released'" in line


@pytest.mark.parametrize("words", ["--to 5", "--from 1 --digest", "--from 1 --as-of 5"])
def test_a_difference_is_asked_for_alone(mogador: Mogador, words: str) -> None:
    assert "--from goes with" in mogador.refused(f"replay {words}")
    assert "--to is event 5 before it" in mogador.refused("replay --from 9 --to 5")


def test_a_time_without_an_offset_is_one_of_a_sites_clock(mogador: Mogador) -> None:
    events = exported(mogador)
    chosen = events[len(events) // 2]["event"]["at"]

    there = mogador.facts("replay --site essaouira --as-of", chosen.removesuffix("Z"))

    assert there == mogador.facts("replay --as-of", chosen)
    assert "no site atlantis is open" in mogador.refused("replay --site atlantis --as-of", chosen)
    skipped = "2012-04-29T02:30"
    said = mogador.refused("replay --site essaouira --as-of", skipped)
    assert f"the clocks there skip {skipped}" in said


def instant(written: str) -> datetime:
    return datetime.fromisoformat(written)


@pytest.mark.parametrize(
    ("as_of", "said"),
    [
        ("yesterday", "neither a sequence nor an instant: yesterday"),
        ("-5", "neither a sequence nor an instant: -5"),
        ("1.5", "neither a sequence nor an instant: 1.5"),
        ("٣", "neither a sequence nor an instant"),
        ("2026-13-01T00:00:00Z", "neither a sequence nor an instant"),
        ("2026-11-20T09:00:00", "say the instant's offset, like 2026-11-20T09:00:00Z"),
    ],
)
def test_a_place_in_the_log_must_be_one(mogador: Mogador, as_of: str, said: str) -> None:
    assert said in mogador.refused("replay --as-of", as_of)


@pytest.mark.parametrize("words", ["replay", "replay --from 1", "log export", "replay --estimate"])
def test_a_site_must_be_open_to_be_asked_about(mogador: Mogador, words: str) -> None:
    assert "no site nowhere is open" in mogador.refused(f"{words} --site nowhere")


@pytest.mark.parametrize("words", ["replay", "what-if --site essaouira"])
def test_two_moments_come_in_order(mogador: Mogador, words: str) -> None:
    assert "--to is event 3 before it" in mogador.refused(f"{words} --from 5 --to 3")


def test_a_replay_tells_what_it_set_aside(mogador: Mogador) -> None:
    planted = plant(mogador.home / "events.sqlite3", "site:x", 1, "site.sunk", b"{}")

    aside = mogador.facts("replay")["quarantined"]

    assert {(board, sequence) for board, sequence, _ in aside} == {(b, planted) for b in BOARDS}
