"""The command that forgets somebody."""

from typing import ClassVar

from booking.commands.base import Command


class ForgetMember(Command, frozen=True, kw_only=True):
    """Give back all that a member has ahead, and promise them nothing any more."""

    NAME: ClassVar[str] = "forget-member"

    member_id: str
