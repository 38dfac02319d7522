"""Our mapper for the eventsourcing library: msgspec bodies, and a salt for every event."""

import secrets
from collections.abc import Callable
from typing import Any, cast

from eventsourcing.persistence import Mapper, StoredEvent
from msgspec.structs import replace

from booking.recorder import LogRow
from domain.codec import Decoder, encode
from domain.kernel import Event, Recorded


def random_salt() -> str:
    """128 random bits in hex."""
    return secrets.token_hex(16)


class EventMapper(Mapper[str]):
    """Between `Recorded` and the library's `StoredEvent`; its transcoder is never asked."""

    def __init__(self, *args: Any, salt: Callable[[], str] = random_salt, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._salt = salt
        self._decoder = Decoder()

    def to_stored_event(self, domain_event: Any) -> StoredEvent:
        """The canonical bytes, salted. Raises EventTooLarge."""
        recorded = cast("Recorded", domain_event)
        sealed = replace(recorded.event, salt=self._salt())
        return StoredEvent(
            originator_id=recorded.originator_id,
            originator_version=recorded.originator_version,
            topic=sealed.TOPIC,
            state=encode(sealed),
        )

    def to_domain_event(self, stored_event: StoredEvent) -> Recorded:
        """The event in its present version. Raises UnreadableEvent."""
        return Recorded(
            str(stored_event.originator_id),
            stored_event.originator_version,
            self.decode(stored_event.topic, stored_event.state),
        )

    def restored(self, row: LogRow) -> StoredEvent:
        """What is stored of an event that was recorded before: its bytes as they are."""
        return StoredEvent(
            originator_id=row.stream_id,
            originator_version=row.version,
            topic=row.topic,
            state=row.body,
        )

    def decode(self, topic: str, body: bytes) -> Event:
        """The event of a stored body. Raises UnreadableEvent."""
        return self._decoder.decode(topic, body)
