"""A model: what some days would have come to under other numbers. No history, and no promise.

People ask for the same reservations at the same instants, come and leave when they did; whether
those who never came would have come later nobody knows, so they do not. Who is not given the
position they had sits at the first free one, else the reservation is refused.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, NamedTuple

from msgspec.structs import replace

from domain.calendar import Calendar
from domain.kernel import Event
from domain.period import Period
from domain.policy import Policy
from domain.position import (
    AboutReservation,
    CheckedIn,
    Extended,
    Held,
    Lapsed,
    Missed,
    Released,
    Reserved,
    Undone,
)

Fate = Literal["came", "no-show", "gave-back", "open", "refused"]


class Terms(NamedTuple):
    """The other numbers; what is None stays as it was."""

    grace_minutes: int | None = None
    full_day_grace_minutes: int | None = None
    positions: int | None = None

    def on(self, policy: Policy) -> Policy:
        """A policy with these numbers."""
        return replace(
            policy,
            grace_minutes=_or(self.grace_minutes, policy.grace_minutes),
            full_day_grace_minutes=_or(self.full_day_grace_minutes, policy.full_day_grace_minutes),
        )


@dataclass
class Ask:
    """A reservation as it was asked for, and what came of it. Instants are UTC."""

    reservation_id: str
    position_id: str
    period: Period
    policy_version: int
    asked_at: datetime
    came_at: datetime | None = None
    left_at: datetime | None = None
    missed: bool = False

    @property
    def fate(self) -> Fate:
        """What came of it in truth; nothing yet, when it is open."""
        if self.missed:
            return "no-show"
        if self.came_at:
            return "came"
        return "gave-back" if self.left_at else "open"


class Difference(NamedTuple):
    """A reservation that would have come out differently."""

    reservation_id: str
    actual: Fate
    model: Fate
    position_id: str


@dataclass
class Model:
    """What it comes to; `elsewhere` is who would have sat at another position.

    Minutes are those between arrival and leaving, `open_minutes` what all positions offer.
    """

    asked: int = 0
    fates: dict[str, dict[Fate, int]] = field(default_factory=lambda: {"actual": {}, "model": {}})
    minutes: dict[str, int] = field(default_factory=lambda: {"actual": 0, "model": 0})
    elsewhere: int = 0
    differences: list[Difference] = field(default_factory=list)


def asks(events: Iterable[Event]) -> list[Ask]:
    """What was asked for, in order, from the events of a site's positions."""
    found: dict[str, Ask] = {}
    for event in events:
        if isinstance(event, Reserved | Held):
            found[event.reservation_id] = Ask(
                event.reservation_id,
                event.position_id,
                event.period,
                event.policy_version,
                event.at,
            )
        elif isinstance(event, AboutReservation) and event.reservation_id in found:
            _go_on(found[event.reservation_id], event)
    return list(found.values())


def _go_on(ask: Ask, event: AboutReservation) -> None:
    match event:
        case CheckedIn():
            ask.came_at, ask.missed = event.happened, False
        case Released():
            ask.left_at = event.happened
        case Lapsed():
            ask.left_at = event.at
        case Missed():
            ask.missed = True
        case Extended():
            ask.period = event.period
        case Undone():
            ask.left_at, ask.missed = None, False
            ask.came_at = ask.came_at if event.status == "checked-in" else None
        case _:
            pass


def modelled(
    asked: Sequence[Ask], calendar: Calendar, positions: Sequence[str], terms: Terms
) -> Model:
    """The same wishes under other terms; `positions` are the codes there are, by code."""
    model, seated = Model(asked=len(asked)), _Seats(positions[: terms.positions])
    for ask in asked:
        policy = terms.on(calendar.policy(ask.policy_version))
        rules = calendar.rules(policy, date.fromisoformat(ask.period.day))
        due = rules.held_until(ask.period, ask.asked_at)
        fate, until = _fate(ask, due)
        seat = seated.take(ask, until)
        if seat is None:
            fate = "refused"
        model.elsewhere += seat not in (None, ask.position_id)
        _count(model, ask, fate, seat or "")
    return model


def _fate(ask: Ask, due: datetime) -> tuple[Fate, datetime]:
    """What would have come of it, and until when it would have kept others out."""
    if ask.fate == "open":
        return "open", ask.period.ends_at
    if ask.came_at is None and ask.left_at is not None and ask.left_at <= due:
        return "gave-back", ask.left_at
    if ask.came_at is None or ask.came_at > due:
        return "no-show", due
    return "came", ask.left_at or ask.period.ends_at


def _count(model: Model, ask: Ask, fate: Fate, seat: str) -> None:
    for kind, came_to in (("actual", ask.fate), ("model", fate)):
        counts = model.fates[kind]
        counts[came_to] = counts.get(came_to, 0) + 1
        if came_to == "came" and ask.came_at is not None:
            stayed = (ask.left_at or ask.period.ends_at) - ask.came_at
            model.minutes[kind] += max(int(stayed.total_seconds() // 60), 0)
    if fate != ask.fate:
        model.differences.append(Difference(ask.reservation_id, ask.fate, fate, seat))


class _Seats:
    """Who has which position, as far as it is known when somebody asks."""

    def __init__(self, positions: Iterable[str]) -> None:
        self._taken: dict[str, list[tuple[Period, datetime]]] = {code: [] for code in positions}

    def take(self, ask: Ask, until: datetime) -> str | None:
        """The position asked for, else the first free one, else none."""
        wished = [ask.position_id] if ask.position_id in self._taken else []
        for code in (*wished, *self._taken):
            if not any(_keeps_out(*each, ask) for each in self._taken[code]):
                self._taken[code].append((ask.period, until))
                return code
        return None


def _keeps_out(period: Period, until: datetime, ask: Ask) -> bool:
    """What has been given back by the time somebody asks is free from then on."""
    ends = until if until <= ask.asked_at else period.ends_at
    return period.starts_at < ask.period.ends_at and ask.period.starts_at < ends


def _or(other: int | None, number: int) -> int:
    return number if other is None else other
