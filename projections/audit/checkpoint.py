"""A checkpoint: how many events the log had at a time, and the one hash that stands for them.

As a line of text it can be kept where nobody who reaches the log reaches it: by mail, on paper.
"""

import re
from typing import NamedTuple

FORM = "mogador audit EVENTS ROOT TIME"
BEGIN = re.compile(r"[>\s]*(mogador\s+audit\s+[0-9].*)")
LINE = re.compile(
    r"mogador audit ([1-9][0-9]{0,17}) ([0-9a-f]{64}) "
    r"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z)"
)


class NotACheckpoint(ValueError):
    """A text without the line of a checkpoint, or with something like one that is not."""


class Checkpoint(NamedTuple):
    """The root of the tree over the first `size` events; `at` is when it was made, RFC 3339."""

    size: int
    root: bytes
    at: str

    def __str__(self) -> str:
        return f"mogador audit {self.size} {self.root.hex()} {self.at}"


def checkpoints_in(text: str) -> list[Checkpoint]:
    """Every checkpoint of a text, the smallest first; there may be other lines around them.

    Raises NotACheckpoint.
    """
    begun = filter(None, map(BEGIN.match, text.splitlines()))
    found = sorted(_read(" ".join(line[1].split())) for line in begun)
    if not found:
        raise NotACheckpoint(f"there is no line like: {FORM}")
    return found


def _read(line: str) -> Checkpoint:
    parts = LINE.fullmatch(line)
    if not parts:
        raise NotACheckpoint(f"not like {FORM}: {line}")
    return Checkpoint(int(parts[1]), bytes.fromhex(parts[2]), parts[3])
