"""Every verb of a member's agenda in every state it can be in."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import reduce
from typing import get_args

import pytest

from domain.agenda import Agenda, AgendaEvent, Changed, Claimed, Freed
from domain.kernel import Stamp
from domain.period import Period
from domain.refusals import LimitReached, MemberElsewhere
from tests.support.house import MONDAY, stamp
from tests.support.tables import cells, outcome_of

EIGHT = datetime(2026, 11, 23, 8, tzinfo=UTC)
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
LIMIT = 2


def hours(
    starts: str, ends: str, *, day: date = MONDAY, time_zone: str = "Africa/Casablanca"
) -> Period:
    return Period.local(day, starts, ends, time_zone)


MORNING = hours("09:00", "12:00")


def claim(agenda: Agenda, id_: str, period: Period, by: Stamp) -> list[Claimed]:
    return agenda.claim(
        "ada", id_, site_id="ess", position_id="A", period=period, max_upcoming=LIMIT, by=by
    )


def change(agenda: Agenda, period: Period, by: Stamp) -> list[Changed]:
    return agenda.change("ada", "r1", site_id="ess", position_id="B", period=period, by=by)


def held(period: Period, until: datetime) -> Agenda:
    """The period is held for the member, to be confirmed by an instant."""
    claimed = Agenda().claim(
        *("ada", "r1"),
        site_id="ess",
        position_id="A",
        period=period,
        max_upcoming=LIMIT,
        until=until,
        by=stamp(at=EIGHT),
    )
    return reduce(Agenda.evolve, claimed, Agenda())


def with_claims(*claims: tuple[str, Period], at: datetime = EIGHT) -> Agenda:
    agenda = Agenda()
    for id_, period in claims:
        agenda = reduce(Agenda.evolve, claim(agenda, id_, period, stamp(at=at)), agenda)
    return agenda


def freed(agenda: Agenda) -> Agenda:
    return reduce(Agenda.evolve, agenda.free("ada", "r1", by=stamp(at=EIGHT)), agenda)


def swept(agenda: Agenda) -> Agenda:
    """A claim of the next day, an hour later than the first one of Monday ended."""
    period = hours("17:00", "18:00", day=MONDAY + timedelta(days=1))
    by = stamp(at=NOON + timedelta(days=1, hours=1))
    return reduce(Agenda.evolve, claim(agenda, "r9", period, by), agenda)


def of_branch(agenda: Agenda, branch: str = "atlas") -> Agenda:
    return reduce(Agenda.evolve, agenda.join("ada", branch, by=stamp(at=EIGHT)), agenda)


def forgotten(agenda: Agenda) -> Agenda:
    return reduce(Agenda.evolve, agenda.forget("ada", by=stamp(at=EIGHT)), agenda)


ONE = with_claims(("r1", MORNING))
STATES = {
    "empty": (Agenda(), EIGHT),
    "one claim": (ONE, EIGHT),
    "a claim that is over": (ONE, NOON),
    "as many as allowed": (
        with_claims(("r1", MORNING), ("r2", hours("15:00", "16:00"))),
        EIGHT,
    ),
    "as many as allowed, one over": (
        with_claims(("r1", MORNING), ("r2", hours("15:00", "16:00"))),
        NOON,
    ),
    "a claim freed": (freed(ONE), EIGHT),
    "a hold": (held(MORNING, EIGHT + timedelta(minutes=5)), EIGHT),
    "a hold that has lapsed": (held(MORNING, EIGHT), EIGHT),
    "one claim and the next": (
        with_claims(("r1", MORNING), ("r2", hours("12:00", "13:00"))),
        EIGHT,
    ),
    "a claim long over and swept": (swept(ONE), NOON + timedelta(days=1, hours=1)),
    "of a branch": (of_branch(ONE), EIGHT),
    "of another branch": (of_branch(ONE, "agdal"), EIGHT),
    "of two branches": (of_branch(of_branch(ONE, "agdal")), EIGHT),
    "forgotten": (forgotten(of_branch(ONE)), EIGHT),
}
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
