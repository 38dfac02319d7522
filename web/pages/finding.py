"""One field at the front desk finds who came: by name, by desk, by a sticker or a reservation."""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from web.accounts.spelling import words_of
from web.naming import desk_label
from web.pages.arrivals_model import Arrival

RESERVATION = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
STICKER = re.compile(r"/sites/([a-z0-9-]+)/desks/([A-Za-z0-9_:-]+)")


class Sought(NamedTuple):
    """What somebody typed or scanned: a reservation's id, else perhaps a desk, else a name."""

    reservation: str
    desk: str
    words: Sequence[str]

    def fits(self, arrival: Arrival) -> bool:
        """Whether it is that row of the list."""
        if self.reservation:
            return arrival.id == self.reservation
        return self.is_desk(arrival.standing.row.position_id) or self._is_name(arrival.name)

    def is_desk(self, code: str) -> bool:
        """Whether it is that desk: by its code, or by the number that stands on it."""
        return bool(self.desk) and self.desk in (code.upper(), desk_label(code).upper())

    def _is_name(self, name: str) -> bool:
        theirs = words_of(name)
        return bool(self.words) and all(
            any(word.startswith(start) for word in theirs) for start in self.words
        )


def understood(text: str, site_id: str) -> Sought:
    """What a text means at a site. A scanner types whole addresses of pages."""
    if found := RESERVATION.search(text):
        return Sought(found[0].lower(), "", ())
    if found := STICKER.search(text):
        return Sought("", found[2].upper() if found[1] == site_id else "", ())
    return Sought("", text.upper(), words_of(text))


def narrowed(arrivals: Iterable[Arrival], sought: Sought) -> tuple[Arrival, ...]:
    """The rows that somebody looks for."""
    return tuple(each for each in arrivals if sought.fits(each))
