"""The command that forgets somebody."""

from typing import ClassVar

from booking.commands.base import Command


class ForgetMember(Command, frozen=True, kw_only=True):
    """Give back what a member has ahead, and promise them nothing any more.

    `reservations` are those a board knows of, guests' of theirs too: site, position and reservation
    of each.
    """

    NAME: ClassVar[str] = "forget-member"
    ADVICE: ClassVar[frozenset[str]] = frozenset({"reservations"})

    member_id: str
    reservations: tuple[tuple[str, str, str], ...] = ()
