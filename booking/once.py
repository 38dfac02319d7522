"""Once: how every handler is called. The same command twice is one event and the same answer."""

from collections.abc import Callable
from functools import partial, wraps
from itertools import takewhile
from time import monotonic
from typing import TypeVar

from booking.application import Bookings, Outcome
from booking.commands import Command, OnReservation
from booking.group_commit import Turn
from booking.turnstile import InDoubt
from domain.refusals import Refusal, Stale

C = TypeVar("C", bound=Command)
Handler = Callable[[Bookings, C], Outcome]


def once(handler: Handler[C]) -> Handler[C]:
    """Decide in a locked transaction, shared with what waits for it in this process.

    A commit in doubt is asked about by doing the same again: if it was, the ledger answers. Raises
    what the handler raises, DuplicateCommand, Stale and Busy.
    """

    @wraps(handler)
    def decide(bookings: Bookings, command: C) -> Outcome:
        began, patience = monotonic(), bookings.patience_left
        turn = partial(Turn, command, partial(_decide, handler, bookings, command))
        try:
            return bookings.turns.decide(turn(), patience)
        except InDoubt:
            left = patience - (monotonic() - began)
            if left <= 0:
                raise
            return bookings.turns.decide(turn(), left)

    return decide


def _decide(handler: Handler[C], bookings: Bookings, command: C) -> Outcome:
    answered = bookings.answer(command)
    if answered is not None:
        return answered
    _must_be_as_seen(bookings, command)
    try:
        return handler(bookings, command)
    except Refusal as refusal:
        # Others' commands are committed, whatever this one is answered.
        if bookings.answer(command) is not None:
            raise RuntimeError("a command was refused after it was recorded") from refusal
        raise


def _must_be_as_seen(bookings: Bookings, command: Command) -> None:
    """Raise Stale when something happened to a reservation after its command has seen it.

    What left the position meanwhile is no longer in its diary, which is for the verb to say.
    """
    if not isinstance(command, OnReservation) or command.seen is None:
        return
    seen = command.seen
    here = bookings.backwards(f"position:{command.site_id}/{command.position_id}")
    newer = takewhile(lambda entry: entry[0] > seen, here)
    if any(getattr(e, "reservation_id", "") == command.reservation_id for _, e in newer):
        raise Stale(position=command.position_id)
