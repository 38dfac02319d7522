"""Numbers in words: "8.1 M events, about 40 s", "1 reservation"."""

from projections.estimating import Estimate
from web.cli import Desk


def say_estimate(desk: Desk, expected: Estimate) -> None:
    """Say how long it would take; nothing has been done."""
    desk.say(
        f"{in_words(expected.events)} events, {about(expected.seconds)}",
        events=expected.events,
        seconds=round(expected.seconds, 3),
    )


def in_words(count: int) -> str:
    """A count as one says it: 812,345, but 8.1 M."""
    return f"{count / 1e6:.1f} M" if count >= 1_000_000 else f"{count:,}"


def reservations(count: int) -> str:
    """How many reservations, as one says it."""
    return f"{count} reservation{'' if count == 1 else 's'}"


def about(seconds: float) -> str:
    """A duration as one says it."""
    if seconds < 1:
        return "less than 1 s"
    return f"about {seconds:.0f} s" if seconds < 120 else f"about {seconds / 60:.0f} min"
