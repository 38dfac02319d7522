"""What one saw must still be so when it is one's turn: nothing slips in before the lock."""

from collections.abc import Callable
from typing import Any

import pytest

from booking.group_commit import Turn, Turns
from tests.api.conftest import Answer, Caller, People, Someone
from tests.support.house import Clock

Meanwhile = Callable[[Callable[[], object]], None]


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> Meanwhile:
    """Have something happen once, just before the next command waits for the lock."""
    decided = Turns.decide

    def slip_in(deed: Callable[[], object]) -> None:
        def decide(turns: Turns[Any], turn: Turn[Any], patience: float) -> object:
            monkeypatch.setattr(Turns, "decide", decided)
            deed()
            return turns.decide(turn, patience)

        monkeypatch.setattr(Turns, "decide", decide)

    return slip_in


@pytest.fixture
def extend(api: Caller, member: Someone, reservation: dict[str, Any]) -> Callable[..., Answer]:
    """The member stays until three, as far as they know of nothing but what they have reserved."""

    def extended(seen: str = '"{seq}"', key: str | None = None) -> Answer:
        keyed = {"Idempotency_Key": key} if key else {}
        path, etag = f"/reservations/{reservation['id']}", seen.format(**reservation)
        return api.patch(path, member, {"ends": "15:00"}, etag, **keyed)

    return extended


Extend = Callable[..., Answer]


def move(api: Caller, people: People, id_: str) -> Callable[[], object]:
    """The front desk moves somebody."""
    return lambda: api.patch(f"/reservations/{id_}", people.front_desk, {"position": "ESS-20"}, "*")


def test_what_happens_between_the_look_and_the_lock_is_no_longer_what_one_saw(
    *,
    api: Caller,
    people: People,
    reservation: dict[str, Any],
    meanwhile: Meanwhile,
    extend: Extend,
    head: Callable[[], int],
) -> None:
    before = head()
    meanwhile(move(api, people, reservation["id"]))

    answer = extend()

    assert (answer.status_code, answer.json["code"]) == (412, "stale")
    assert answer.json["reservation"]["position"] == "ESS-20"
    assert answer.json["reservation"]["ends"] == "12:00"
    assert head() == before + 3  # the move alone


def test_what_happens_to_others_is_no_matter(
    api: Caller, people: People, meanwhile: Meanwhile, extend: Extend
) -> None:
    meanwhile(lambda: api.reserve(people.other, "ESS-10"))

    assert extend().status_code == 200


def test_who_says_that_any_state_will_do_is_not_held_to_one(
    api: Caller, people: People, reservation: dict[str, Any], meanwhile: Meanwhile, extend: Extend
) -> None:
    meanwhile(lambda: api.reserve(people.other, "ESS-10"))
    assert extend("*").status_code == 200

    path = f"/reservations/{reservation['id']}/release"
    meanwhile(move(api, people, reservation["id"]))
    assert api.post(path, people.front_desk, If_Match="*").status_code == 409


def test_the_same_change_sent_twice_at_once_is_one_and_answered_alike(
    meanwhile: Meanwhile, extend: Extend, head: Callable[[], int]
) -> None:
    answers = []
    meanwhile(lambda: answers.append(extend(key="once")))

    answers.append(extend(key="once"))
    after = head()
    answers.append(extend(key="once"))

    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert answers[0].json == answers[1].json == answers[2].json
    assert head() == after


def test_without_a_word_on_what_one_saw_the_house_decides_alone(
    api: Caller, people: People, clock: Clock, reservation: dict[str, Any], meanwhile: Meanwhile
) -> None:
    clock.move(hours=2)
    path = f"/reservations/{reservation['id']}"
    meanwhile(lambda: api.post(f"{path}/check-in", people.front_desk))

    assert api.post(f"{path}/release", people.front_desk).json["reason"] == "left"


@pytest.mark.parametrize("seen", ['"{seq}"', '"1", "{seq}"', "*"])
@pytest.mark.parametrize("verb", ["check-out", "undo"])
def test_what_does_not_fit_is_not_said_to_have_changed_where_it_has_not(
    api: Caller, member: Someone, reservation: dict[str, Any], verb: str, seen: str
) -> None:
    """A 412 is about what the client said it saw, and that was right."""
    path, tag = f"/reservations/{reservation['id']}/{verb}", seen.format(**reservation)

    answer = api.post(path, member, If_Match=tag)

    assert (answer.status_code, answer.json["code"]) == (409, "stale")
    assert "meantime" not in answer.json["detail"]
    assert answer.json["reservation"] == reservation
