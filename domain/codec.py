"""Events as bytes and back: canonical JSON (RFC 8785 for our values), upcast on the way in.

What is stored is hashed: bytes once written are never written again.
"""

from collections.abc import Iterable
from typing import Any, get_args

import msgspec

from domain import agenda, layout, position, site
from domain.kernel import Event

EVENTS: tuple[type[Event], ...] = (
    *get_args(site.SiteEvent),
    *get_args(layout.LayoutEvent),
    *get_args(position.PositionEvent),
    *get_args(agenda.AgendaEvent),
)
MAX_BYTES = 16 * 1024

# What a damaged body makes msgspec, or an upcaster, raise.
UNREADABLE = (
    msgspec.DecodeError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
)


class UnreadableEvent(Exception):
    """A stored event this program cannot read: damaged, or written by a newer version."""


class EventTooLarge(ValueError):
    """An event would be longer than 16 KiB."""


def encode(event: Event) -> bytes:
    """Canonical JSON: sorted keys, no white space, UTF-8. Raises EventTooLarge."""
    body = msgspec.json.encode(event, order="sorted")
    if len(body) > MAX_BYTES:
        raise EventTooLarge(f"{event.TOPIC}: {len(body)} bytes; at most {MAX_BYTES}")
    return body


class Decoder:
    """Reads stored bodies by topic; one typed decoder a topic, made once."""

    def __init__(self, kinds: Iterable[type[Event]] = EVENTS) -> None:
        self._readers = {
            kind.TOPIC: (kind, _mark(kind), msgspec.json.Decoder(kind).decode) for kind in kinds
        }

    def decode(self, topic: str, body: bytes) -> Event:
        """The event, in its present version. Raises UnreadableEvent."""
        reader = self._readers.get(topic)
        if reader is None:
            raise UnreadableEvent(f"unknown topic {topic}")
        kind, mark, read = reader
        try:
            return read(body) if body.rfind(mark) > 0 else _upcast(kind, body)
        except UNREADABLE as error:
            raise UnreadableEvent(f"{topic}: {error}") from error


def _version(kind: type[Event]) -> int:
    return int(kind.__struct_config__.tag or 1)


def _mark(kind: type[Event]) -> bytes:
    """How the present version shows in canonical bytes: before `via`, near the end.

    Looked for, because msgspec takes a body that names no version for one of the present.
    """
    return b'"version":%d,"via":' % _version(kind)


def _upcast(kind: type[Event], body: bytes) -> Event:
    """Of an earlier version, or not in canonical form: looked at twice."""
    state: dict[str, Any] = msgspec.json.decode(body)
    for version in range(state["version"], _version(kind)):
        getattr(kind, f"upcast_v{version}_v{version + 1}")(state)
        state["version"] = version + 1
    return msgspec.convert(state, kind)
