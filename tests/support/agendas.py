"""An agenda in the states it can be in."""

from datetime import UTC, date, datetime, timedelta
from functools import reduce

from domain.agenda import Agenda, Changed, Claimed
from domain.kernel import Stamp
from domain.period import Period
from tests.support.house import MONDAY, stamp

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
