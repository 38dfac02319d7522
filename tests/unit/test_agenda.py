"""Every verb of an agenda in every state it can be in."""

from collections.abc import Sequence

import pytest

from domain.agenda import Agenda, AgendaEvent
from domain.kernel import Stamp
from domain.refusals import LimitReached, MemberElsewhere
from tests.support.agendas import (
    EIGHT,
    LIMIT,
    MORNING,
    ONE,
    STATES,
    change,
    claim,
    hours,
    with_claims,
)
from tests.support.house import stamp
from tests.support.tables import cells, outcome_of

TABLE = """
state                        | claim the same hours | claim the next hour | change           | stay an hour     | free  | join             | leave       | forget
empty                        | claimed              | claimed             | changed          | changed          | -     | branch-joined    | -           | forgotten
one claim                    | member-elsewhere     | claimed             | changed          | changed          | freed | branch-joined    | -           | forgotten
a claim that is over         | member-elsewhere     | claimed             | changed          | changed          | freed | branch-joined    | -           | forgotten
as many as allowed           | member-elsewhere     | limit-reached       | changed          | changed          | freed | branch-joined    | -           | forgotten
as many as allowed, one over | member-elsewhere     | claimed             | changed          | changed          | freed | branch-joined    | -           | forgotten
a claim freed                | claimed              | claimed             | changed          | changed          | -     | branch-joined    | -           | forgotten
a hold                       | member-elsewhere     | claimed             | changed          | changed          | freed | branch-joined    | -           | forgotten
a hold that has lapsed       | claimed              | claimed             | changed          | changed          | freed | branch-joined    | -           | forgotten
one claim and the next       | member-elsewhere     | member-elsewhere    | changed          | member-elsewhere | freed | branch-joined    | -           | forgotten
a claim long over and swept  | claimed              | claimed             | changed          | changed          | -     | branch-joined    | -           | forgotten
of a branch                  | member-elsewhere     | claimed             | changed          | changed          | freed | -                | branch-left | branch-left forgotten
of another branch            | member-elsewhere     | claimed             | changed          | changed          | freed | branch-joined    | -           | branch-left forgotten
of two branches              | member-elsewhere     | claimed             | changed          | changed          | freed | -                | branch-left | branch-left branch-left forgotten
forgotten                    | member-forgotten     | member-forgotten    | member-forgotten | member-forgotten | freed | member-forgotten | -           | -
"""  # noqa: E501


def act(agenda: Agenda, verb: str, by: Stamp) -> Sequence[AgendaEvent]:
    match verb:
        case "claim the same hours":
            return claim(agenda, "r3", MORNING, by)
        case "claim the next hour":
            return claim(agenda, "r3", hours("12:00", "13:00"), by)
        case "change":
            return change(agenda, MORNING, by)
        case "stay an hour":
            return change(agenda, hours("09:00", "13:00"), by)
        case "join":
            return agenda.join("ada", "atlas", by=by)
        case "leave":
            return agenda.leave("ada", "atlas", by=by)
        case "forget":
            return agenda.forget("ada", by=by)
        case _:
            return agenda.free("ada", "r1", by=by)


@pytest.mark.parametrize(("state", "verb", "outcome"), cells(TABLE))
def test_a_member_is_promised_somewhere(state: str, verb: str, outcome: str) -> None:
    agenda, at = STATES[state]

    assert outcome_of(lambda: act(agenda, verb, stamp(at=at))) == outcome


def test_the_member_is_told_where_they_are_promised_and_when() -> None:
    with pytest.raises(MemberElsewhere) as refused:
        claim(ONE, "r2", hours("11:45", "13:00"), stamp(at=EIGHT))

    assert refused.value.facts == {"position": "A", "starts": "09:00", "ends": "12:00"}


def test_the_member_is_told_how_many_are_allowed() -> None:
    full, _ = STATES["as many as allowed"]

    with pytest.raises(LimitReached) as refused:
        claim(full, "r3", hours("17:00", "18:00"), stamp(at=EIGHT))

    assert refused.value.facts == {"limit": LIMIT}


def test_the_same_hours_in_another_zone_are_other_hours() -> None:
    nine_to_noon_in_berlin = hours("09:00", "12:00", time_zone="Europe/Berlin")
    before_it_ends = hours("10:45", "11:30")
    after_it_ends = hours("11:00", "11:30")
    agenda = with_claims(("r1", nine_to_noon_in_berlin))

    with pytest.raises(MemberElsewhere):
        claim(agenda, "r2", before_it_ends, stamp(at=EIGHT))
    assert claim(agenda, "r2", after_it_ends, stamp(at=EIGHT))
