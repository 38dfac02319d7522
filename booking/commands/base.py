"""Commands: everything a handler needs to decide, time and command id included.

A command's content is what it asks for; when and through which door it was sent is no part of it,
so the same request sent again later is the same command.
"""

from hashlib import sha256
from typing import ClassVar
from uuid import UUID, uuid5

import msgspec

from domain.kernel import Stamp

_IDS = UUID("6f1c2f0e-6d0a-4b6e-9a43-7f0f6e6f6764")


def derived_id(by: Stamp, number: int = 0) -> str:
    """The id of the (further) thing that a command makes, from who asks and the command id."""
    actor, command_id = by.actor.id, by.command_id
    further = f"/{number}" if number else ""
    return str(uuid5(_IDS, f"{len(actor)}/{actor}/{command_id}{further}"))


class Command(msgspec.Struct, frozen=True, kw_only=True):
    """A wish, with who has it, when and under which command id."""

    NAME: ClassVar[str]
    ADVICE: ClassVar[frozenset[str]] = frozenset()

    by: Stamp

    @property
    def identity(self) -> tuple[str, str]:
        """Who asks, and under which id: the same again is the same command."""
        return self.by.actor.id, self.by.command_id

    def fingerprint(self) -> str:
        """A digest of the content: equal for the same request, whenever and wherever it is sent.

        Fields named in `ADVICE` are no content: what a board proposed at the time.
        """
        content = {
            name: getattr(self, name)
            for name in self.__struct_fields__
            if name not in {"by", *self.ADVICE}
        }
        return sha256(msgspec.json.encode([self.NAME, content], order="sorted")).hexdigest()
