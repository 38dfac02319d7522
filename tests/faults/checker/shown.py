"""What the model says an answer must show, and what it does show, in one form."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any, NamedTuple

from booking.commands import (
    Change,
    Command,
    OnReservation,
    ReleaseDays,
    ReserveDays,
    ReserveDesk,
    ReserveTeam,
    WalkIn,
    derived_id,
)
from tests.faults.checker.history import Look
from tests.properties.model import Model, Told

Body = dict[str, Any]
Stay = tuple[str, str, str]

EXPECTED = ("held", "reserved", "checked-in", "no-show")
ALL_DAY = ("00:00", "24:00")


class Reading(NamedTuple):
    """A reservation as it reads."""

    id: str
    position: str
    day: str
    starts: str
    ends: str
    state: str
    reason: str | None


class Affected(NamedTuple):
    """A reservation that a change affects, as it stood before, and where it goes."""

    reservation: str
    position: str
    day: str
    starts: str
    ends: str
    state: str
    member: str
    to: str | None


def shown(model: Model, site: str, look: Look, at: datetime) -> Any:
    """What whoever looks at a site must see at an instant (UTC)."""
    told = model.told.values()
    match look.what:
        case "availability":
            return _open_on(model, site, look, at)
        case "mine":
            theirs = (each for each in told if look.who in (each.member_id, each.booker_id))
            return {_reading(each, at) for each in theirs if each.ends_at > at}
        case "arrivals":
            there = (_reading(each, at) for each in told if f"{each.day}" == look.which)
            return {reading for reading in there if reading.state in EXPECTED}
        case "one":
            return {_reading(each, at) for each in told if each.reservation_id == look.which}


def left(model: Model, site: str, command: Command) -> Any:
    """What whoever sent a command must be told of it, but for whom a change of the house affects:
    what is held is held until somebody looks.
    """
    told = (model.told.get((site, id_)) for id_ in _made(command))
    return {_reading(each) for each in told if each}


def heard(asked: Command | Look, body: Any) -> Any:
    """What they saw, or were told."""
    if isinstance(asked, Look) and asked.what == "availability":
        days = {each["position"]: (each["free"], _busy(each["busy"])) for each in body["positions"]}
        return body["opens"], body["closes"], days
    return {Reading(*(each[name] for name in Reading._fields)) for each in reservations(body)}


def reservations(body: Any) -> Iterable[Body]:
    """The reservations that an answer tells of."""
    if isinstance(body, list):
        return body
    several: list[Body] = body.get("reservations", [])
    return [body] if "starts" in body else several


def affected(body: Body) -> set[Affected]:
    """The reservations that a change affects, by an answer."""
    return {Affected(*(each[name] for name in Affected._fields)) for each in body["affected"]}


def displaced(model: Model, told: Iterable[Told]) -> set[Affected]:
    """The same by the model, which has not been told yet of what they are told."""
    rows = set()
    for after in told:
        before = model.told[after.key]
        to = None if after.status == "released" else after.position_id
        when = (f"{before.day}", before.starts, before.ends, before.status)
        who = before.reservation_id, before.position_id
        rows.add(Affected(*who, *when, before.member_id, to))
    return rows


def instants(model: Model, first: datetime, last: datetime) -> list[datetime]:
    """When something begins to look different between two: a hold lapses, a time is over."""
    ends = {each for told in model.told.values() for each in (told.until, told.ends_at) if each}
    return [first, *sorted(each for each in ends if first < each <= last)]


def _made(command: Command) -> Iterable[str]:
    """The reservations that a command is about."""
    match command:
        case ReserveDays():
            return [derived_id(command.by, number) for number in range(len(command.days))]
        case ReserveTeam():
            return [derived_id(command.by, number) for number in range(command.seats)]
        case ReserveDesk() | WalkIn():
            return [derived_id(command.by)]
        case OnReservation():
            return [command.reservation_id]
        case ReleaseDays():
            return [id_ for _, _, id_ in command.reservations]
        case _:
            assert isinstance(command, Change)
            return []


def _open_on(model: Model, site: str, look: Look, at: datetime) -> Any:
    """The hours of a day, and every position with what keeps somebody from it."""
    day, today = date.fromisoformat(look.which), model.now(site, at)[0]
    opening = model.rules.opening(site, day)
    opens, closes = opening or ("24:00", "00:00")
    days = {}
    for code in model.rules.codes(site, day):
        busy = sorted(
            [
                *_stays(model, (site, code), day, at),
                *_blocks(model, (site, code), day),
                *_given(model, (site, code), day, look.who, today),
            ]
        )
        inside = any(each[0] < closes and opens < each[1] for each in busy)
        days[code] = (bool(opening) and not inside, busy)
    return (*(opening or (None, None)), days)


def _stays(model: Model, desk: tuple[str, str], day: date, at: datetime) -> Iterator[Stay]:
    for told in model.others(at):
        if told.desk == desk and told.day == day:
            yield told.starts, told.ends, told.status


def _blocks(model: Model, desk: tuple[str, str], day: date) -> Iterator[Stay]:
    site, code = desk
    for starts, ends, codes in model.rules.blocks[site].values():
        if code in codes and starts < f"{day}T24:00" and f"{day}T00:00" < ends:
            first = starts[11:] if starts[:10] == f"{day}" else ALL_DAY[0]
            yield first, ends[11:] if ends[:10] == f"{day}" else ALL_DAY[1], "blocked"


def _given(model: Model, desk: tuple[str, str], day: date, who: str, today: date) -> Iterator[Stay]:
    if model.rules.is_others(desk, day, who, today):
        yield *ALL_DAY, "assigned"


def _busy(hours: Iterable[Body]) -> list[Stay]:
    return sorted((each["starts"], each["ends"], each["state"]) for each in hours)


def _reading(told: Told, at: datetime | None = None) -> Reading:
    """A hold is over when it lapses, whether or not that is recorded."""
    state, why = told.status, told.why
    if state == "lapsed" or (state == "held" and at and not told.stands(at)):
        state, why = "released", "lapsed"
    reason = why if state == "released" else None
    when = (f"{told.day}", told.starts, told.ends)
    return Reading(told.reservation_id, told.position_id, *when, state, reason)
