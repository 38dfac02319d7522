"""How long the request that this thread answers has waited for a thread, in seconds."""

from threading import local

_here = local()


def note(seconds: float) -> None:
    """What is answered next has waited so long."""
    _here.waited = seconds


def waited() -> float:
    """How long that was; nothing where no queue is known of."""
    seconds: float = getattr(_here, "waited", 0.0)
    return seconds
