"""Any fact may follow any state of an agenda, and what is over is swept out."""

from datetime import timedelta
from functools import reduce
from typing import get_args

import pytest

from domain.agenda import Agenda, AgendaEvent, Freed
from domain.refusals import LimitReached, MemberElsewhere
from tests.support.agendas import (
    EIGHT,
    MORNING,
    NOON,
    ONE,
    STATES,
    change,
    claim,
    forgotten,
    freed,
    held,
    hours,
    of_branch,
    swept,
    with_claims,
)
from tests.support.house import MONDAY, stamp


def test_what_ended_a_day_ago_leaves_with_the_first_claim_of_a_new_day() -> None:
    afternoon = with_claims(("r1", MORNING), ("r2", hours("15:00", "16:00")))

    assert list(swept(afternoon).claims) == ["r2", "r9"]


def test_later_claims_of_the_same_day_sweep_nothing() -> None:
    tuesday = swept(with_claims(("r1", MORNING), ("r2", hours("15:00", "16:00"))))
    evening = hours("23:30", "24:00", day=MONDAY + timedelta(days=1))

    again = claim(tuesday, "r3", evening, stamp(at=NOON + timedelta(days=1, hours=11)))

    assert list(reduce(Agenda.evolve, again, tuesday).claims) == ["r2", "r9", "r3"]


def test_who_has_been_somewhere_was_nowhere_else_at_the_same_time() -> None:
    with pytest.raises(MemberElsewhere):
        claim(ONE, "r2", hours("11:00", "14:00"), stamp(at=NOON))


def test_a_hold_counts_for_the_limit_until_it_lapses_and_what_is_confirmed_for_ever() -> None:
    hold = held(MORNING, EIGHT + timedelta(minutes=5))
    later = stamp(at=EIGHT + timedelta(minutes=5))
    full = reduce(Agenda.evolve, claim(hold, "r2", hours("14:00", "15:00"), stamp(at=EIGHT)), hold)
    confirmed = reduce(Agenda.evolve, change(full, MORNING, stamp(at=EIGHT)), full)

    with pytest.raises(LimitReached):
        claim(full, "r3", hours("17:00", "18:00"), stamp(at=EIGHT))
    with pytest.raises(LimitReached):
        claim(confirmed, "r3", hours("17:00", "18:00"), later)
    assert claim(full, "r3", hours("17:00", "18:00"), later)


EVENTS: list[AgendaEvent] = [
    *claim(Agenda(), "r1", MORNING, stamp(at=EIGHT)),
    *change(ONE, hours("09:00", "13:00"), stamp(at=EIGHT)),
    *ONE.free("ada", "r1", by=stamp(at=EIGHT)),
    *ONE.join("ada", "atlas", by=stamp(at=EIGHT)),
    *of_branch(ONE).leave("ada", "atlas", by=stamp(at=EIGHT)),
    *ONE.forget("ada", by=stamp(at=EIGHT)),
]


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.TOPIC)
def test_any_fact_may_follow_any_state(state: str, event: AgendaEvent) -> None:
    agenda, _ = STATES[state]

    assert agenda.evolve(event) == agenda.evolve(event).evolve(event)


def test_freeing_something_unknown_changes_nothing() -> None:
    unknown = Freed(member_id="ada", reservation_id="nobody's", **stamp(at=EIGHT).marks())

    assert ONE.evolve(unknown) == ONE


def test_who_leaves_a_branch_stays_in_the_others_and_keeps_what_is_theirs() -> None:
    both, _ = STATES["of two branches"]

    left = reduce(Agenda.evolve, both.leave("ada", "atlas", by=stamp(at=EIGHT)), both)

    assert (left.branches, left.claims) == (("agdal",), ONE.claims)


def test_branches_survive_whatever_happens_to_claims() -> None:
    member, _ = STATES["of a branch"]

    for after in (swept(member), freed(member), with_hours_changed(member)):
        assert after.branches == ("atlas",)


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.TOPIC)
def test_who_is_forgotten_stays_forgotten_whatever_follows(event: AgendaEvent) -> None:
    assert forgotten(ONE).evolve(event).forgotten


def with_hours_changed(agenda: Agenda) -> Agenda:
    return reduce(Agenda.evolve, change(agenda, MORNING, stamp(at=EIGHT)), agenda)


def test_what_has_become_of_a_reservation_is_followed_whatever_else_is_in_that_time() -> None:
    crowded, _ = STATES["one claim and the next"]
    longer = hours("09:00", "13:00")

    (followed,) = crowded.follow(
        "ada", "r1", site_id="ess", position_id="A", period=longer, by=stamp(at=EIGHT)
    )

    assert crowded.evolve(followed).claims["r1"].period == longer


def test_every_kind_of_fact_is_among_them() -> None:
    assert {type(event) for event in EVENTS} == set(get_args(AgendaEvent))
