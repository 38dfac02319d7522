"""What one's page says of the feed of one's reservations."""

from dataclasses import dataclass
from datetime import date

from web.house import house


@dataclass(frozen=True)
class Feed:
    """Since when (a day in UTC) there is an address, if there is one; it itself when just made."""

    since: date | None
    address: str

    @classmethod
    def of(cls, person_id: str, address: str = "") -> "Feed":
        """The feed of a person."""
        since = house().accounts.feed_since(person_id)
        return cls(since and since.date(), address)

    @property
    def webcal(self) -> str:
        """The address as it opens a calendar program."""
        return f"webcal:{self.address.partition(':')[2]}"
