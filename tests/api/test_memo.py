"""An answer given again is the answer there would be; an event, a lapse, midnight make another."""

import pytest
from sqlalchemy import event

from tests.api.conftest import SITE, Caller, Someone
from tests.support.house import Clock
from web.house import House

PATH = f"/sites/{SITE}/availability"


@pytest.fixture
def looks(house: House) -> list[str]:
    """What has been asked of the boards since the list was cleared."""
    asked: list[str] = []
    event.listen(house.wall.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    return asked


def test_the_same_question_again_looks_at_no_board(api: Caller, looks: list[str]) -> None:
    first = api.get(PATH)
    looks.clear()

    again = api.get(PATH)
    known = api.get(PATH, If_None_Match=first.headers["ETag"])

    assert looks == []
    assert (again.status_code, again.data, again.mimetype) == (200, first.data, first.mimetype)
    assert known.status_code == 304
    for name in ("ETag", "Log-Sequence", "Cache-Control", "Vary"):
        assert again.headers[name] == known.headers[name] == first.headers[name]


def test_another_question_is_another_answer(api: Caller) -> None:
    api.get(PATH)

    assert api.get(f"{PATH}?day=2026-11-24").json["day"] == "2026-11-24"
    assert api.get("/sites/casablanca/availability").json["site"] == "casablanca"


def test_after_an_event_the_answer_is_another(api: Caller, member: Someone) -> None:
    first = api.get(PATH)
    api.reserve(member)

    again = api.get(PATH, If_None_Match=first.headers["ETag"])
    assert again.status_code == 200
    assert again.json != first.json


def test_when_a_hold_lapses_the_answer_is_another(
    api: Caller, member: Someone, clock: Clock
) -> None:
    api.reserve(member, hold=True)
    held = api.get(PATH)
    clock.move(minutes=4, seconds=59)
    assert api.get(PATH, If_None_Match=held.headers["ETag"]).status_code == 304
    clock.move(seconds=1)

    lapsed = api.get(PATH, If_None_Match=held.headers["ETag"])

    assert lapsed.status_code == 200
    assert lapsed.json != held.json
    clock.move(seconds=-1)
    assert api.get(PATH).json == held.json


def test_on_the_next_day_the_answer_is_another(api: Caller, clock: Clock) -> None:
    api.get(PATH)
    clock.move(hours=17)

    assert api.get(PATH).json["day"] == "2026-11-24"
