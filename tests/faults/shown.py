"""What the model says an answer must show, and what it does show, in one form."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from booking.commands import Command, OnReservation, ReserveDesk
from tests.faults.history import Look
from tests.properties.model import Model, Told

Body = dict[str, Any]


class Reading(NamedTuple):
    """A reservation as it reads."""

    id: str
    position: str
    day: str
    starts: str
    ends: str
    state: str
    reason: str | None


def shown(model: Model, site: str, asked: Command | Look) -> Any:
    """What whoever asked that at a site must see."""
    if isinstance(asked, Look) and asked.what == "availability":
        return dict(_days(model, site, asked.which))
    if isinstance(asked, Look) and asked.what == "mine":
        theirs = (told for told in model.told.values() if told.member_id == asked.who)
        return {_reading(told) for told in theirs if told.ends_at > asked.at}
    told = model.told.get((site, _about(asked)))
    return {_reading(told)} if told else set()


def heard(asked: Command | Look, body: Any) -> Any:
    """What they saw."""
    if isinstance(asked, Look) and asked.what == "availability":
        return {each["position"]: (each["free"], _busy(each["busy"])) for each in body["positions"]}
    return {Reading(*(each[name] for name in Reading._fields)) for each in reservations(body)}


def reservations(body: Any) -> Iterable[Body]:
    """The reservations that an answer tells of."""
    if isinstance(body, list):
        return body
    return [body] if "id" in body else []


def _about(asked: Command | Look) -> str:
    if isinstance(asked, Look):
        return asked.which
    assert isinstance(asked, ReserveDesk | OnReservation)
    return asked.reservation_id


def _days(model: Model, site: str, day: str) -> Iterator[tuple[str, Any]]:
    """Every position; of a site that never closes, one that nobody has is free."""
    for code in model.places[site].positions:
        there = [
            {"starts": told.starts, "ends": told.ends, "state": told.status}
            for told in model.told.values()
            if told.desk == (site, code) and f"{told.day}" == day
            if told.status in ("reserved", "checked-in")
        ]
        yield code, (not there, _busy(there))


def _busy(hours: Iterable[Body]) -> list[tuple[str, str, str]]:
    return sorted((each["starts"], each["ends"], each["state"]) for each in hours)


def _reading(told: Told) -> Reading:
    when = (f"{told.day}", told.starts, told.ends)
    return Reading(told.reservation_id, told.position_id, *when, told.status, told.why or None)
