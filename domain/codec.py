"""Events as bytes and back: canonical JSON (RFC 8785 for our values), upcast on the way in.

What is stored is hashed: bytes once written are never written again.
"""

from collections.abc import Iterable
from typing import Any

import msgspec

from domain import agenda, layout, position, site
from domain.kernel import Event

EVENTS: tuple[type[Event], ...] = (
    site.Opened,
    site.PolicyAdopted,
    layout.Drawn,
    position.Installed,
    position.Reserved,
    position.CheckedIn,
    position.Released,
    agenda.Claimed,
    agenda.Freed,
)
MAX_BYTES = 16 * 1024


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
        self._decoders = {kind.TOPIC: msgspec.json.Decoder(kind) for kind in kinds}

    def decode(self, topic: str, body: bytes) -> Event:
        """The event, in its present version. Raises UnreadableEvent."""
        decoder = self._decoders.get(topic)
        if decoder is None:
            raise UnreadableEvent(f"unknown topic {topic}")
        try:
            return decoder.decode(body)
        except msgspec.DecodeError:
            return _upcast(topic, decoder, body)


def _upcast(topic: str, decoder: msgspec.json.Decoder[Event], body: bytes) -> Event:
    """Only a refused body is looked at twice: it may be of an earlier version."""
    try:
        state: dict[str, Any] = msgspec.json.decode(body)
        current = decoder.type.__struct_config__.tag
        for version in range(state["version"], int(current or 1)):
            getattr(decoder.type, f"upcast_v{version}_v{version + 1}")(state)
            state["version"] = version + 1
        return msgspec.convert(state, decoder.type)
    except (msgspec.DecodeError, LookupError, TypeError, AttributeError) as error:
        raise UnreadableEvent(f"{topic}: {error}") from error
