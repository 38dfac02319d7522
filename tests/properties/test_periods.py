"""Periods against the plain sets of minutes they stand for."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import assume, given
from hypothesis import strategies as st

from domain.period import Period
from domain.refusals import NonexistentTime
from domain.zones import MINUTES_A_DAY, instant, local_day, local_wall, minute_of, wall_of

ZONES = ("Africa/Casablanca", "Europe/Berlin", "America/St_Johns", "Asia/Kathmandu")
NIGHTS = (
    date(2026, 10, 25),  # Berlin: 02:00 to 03:00 comes twice.
    date(2026, 3, 29),  # Berlin: 02:00 to 03:00 does not come.
    date(2026, 9, 20),  # Morocco leaves its summer time: 01:00 to 02:00 comes twice.
    date(2025, 2, 23),  # Morocco before Ramadan: 02:00 to 03:00 comes twice.
    date(2025, 4, 6),  # Morocco after Ramadan: 02:00 to 03:00 does not come.
)

days = st.one_of(
    st.sampled_from(NIGHTS),
    st.builds(lambda night: night - timedelta(days=1), st.sampled_from(NIGHTS)),
    st.dates(date(2025, 1, 1), date(2027, 12, 31)),
)
quarters = st.integers(0, MINUTES_A_DAY // 15).map(lambda quarter: quarter * 15)


def offset_of(day: date, minute: int, zone: str, fold: int) -> timedelta | None:
    """Which offset the first or the second coming of a wall-clock time has."""
    local = datetime.combine(day, time(), ZoneInfo(zone)) + timedelta(minutes=minute)
    return local.replace(fold=fold).utcoffset()


@st.composite
def periods(draw: st.DrawFn, day: date | None = None) -> Period:
    """Any period with some length, in a night the clocks change as often as not."""
    day, zone = day or draw(days), draw(st.sampled_from(ZONES))
    first, last = sorted(draw(st.sets(quarters, min_size=2, max_size=2)))
    folds = draw(st.tuples(st.integers(0, 1), st.integers(0, 1)))
    offsets = offset_of(day, first, zone, folds[0]), offset_of(day, last, zone, folds[1])
    try:
        period = Period.local(day, wall_of(first), wall_of(last), zone, offsets=offsets)
    except NonexistentTime:
        assume(False)
        raise
    assume(period.minutes > 0)
    return period


@st.composite
def neighbours(draw: st.DrawFn) -> tuple[Period, Period]:
    """Two periods near enough to meet."""
    one = draw(periods())
    return one, draw(periods(day=date.fromisoformat(one.day)))


def minutes_that_pass(period: Period) -> set[int]:
    first = round(period.starts_at.timestamp()) // 60
    return set(range(first, first + period.minutes))


def minutes_on_the_wall(period: Period) -> set[tuple[str, str, int]]:
    first, last = minute_of(period.starts), minute_of(period.ends)
    return {(period.time_zone, period.day, minute) for minute in range(first, last)}


@given(neighbours())
def test_two_periods_overlap_when_they_share_a_minute(pair: tuple[Period, Period]) -> None:
    one, other = pair
    share = bool(minutes_that_pass(one) & minutes_that_pass(other))
    share |= bool(minutes_on_the_wall(one) & minutes_on_the_wall(other))

    assert one.overlaps(other) is other.overlaps(one) is share


@given(periods(), st.lists(quarters, min_size=1, max_size=6), st.data())
def test_a_day_cut_anywhere_falls_into_pieces_that_do_not_overlap(
    whole: Period, cuts: list[int], data: st.DataObject
) -> None:
    first, last = minute_of(whole.starts), minute_of(whole.ends)
    inside = sorted({first, last, *(cut for cut in cuts if first < cut < last)})
    try:
        pieces = [
            Period.local(date.fromisoformat(whole.day), wall_of(a), wall_of(b), whole.time_zone)
            for a, b in pairwise(inside)
        ]
    except NonexistentTime:
        assume(False)
        raise

    for number, piece in enumerate(pieces):
        assert not any(piece.overlaps(later) for later in pieces[number + 1 :])
    asked = data.draw(st.sampled_from(pieces))
    assert asked.overlaps(asked)


@given(days, st.integers(0, MINUTES_A_DAY - 1), st.sampled_from(ZONES))
def test_every_wall_clock_time_that_exists_shows_on_the_wall_again(
    day: date, minute: int, zone: str
) -> None:
    wall = wall_of(minute)
    try:
        at = instant(day, wall, zone)
    except NonexistentTime:
        assume(False)
        raise

    assert (local_day(at, zone), local_wall(at, zone)) == (day, wall)


@given(st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 31)), st.sampled_from(ZONES))  # noqa: DTZ001
def test_every_instant_is_found_by_its_wall_clock_and_offset(at: datetime, zone: str) -> None:
    at = at.replace(second=0, microsecond=0, tzinfo=UTC)
    offset = at.astimezone(ZoneInfo(zone)).utcoffset()

    assert instant(local_day(at, zone), local_wall(at, zone), zone, offset) == at
    assert instant(local_day(at, zone), local_wall(at, zone), zone) <= at
