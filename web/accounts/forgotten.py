"""Who was forgotten, in a file of its own: what a backup brings back must not bring them back."""

import os
import re
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from projections.states import rfc3339
from web.disk import keep_names

# Of a line, also of one that was cut; an id that has a form of its own may stand alone.
LINE = re.compile(r"[\w-]{1,64} [0-9]{4}-|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$")


class ForgottenList:
    """Opaque ids and instants, one a line, which are only ever added; no names.

    It must lie where no backup is restored to.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def ids(self) -> list[str]:
        """Everybody on it, in order; nobody where there is no list. Raises OSError.

        Of a line that was cut what stands for an id counts all the same: it is nobody's.
        """
        lines = map(str.split, self._text().splitlines())
        return list(dict.fromkeys(line[0] for line in lines if line and line[0].isascii()))

    def is_one(self) -> bool:
        """Whether it reads as such a list, or has nothing in it yet. Raises OSError."""
        text = self._text()
        return not text or any(map(LINE.match, text.splitlines()))

    def add(self, ids: Iterable[str], at: datetime) -> None:
        """Have them on it and on the disk, as of a UTC instant. Raises OSError."""
        known = set(self.ids())
        new = "".join(f"{id_} {rfc3339(at)}\n" for id_ in ids if id_ not in known)
        cut = not f"\n{self._text()}".endswith("\n")
        with self.path.open("a", encoding="ascii") as file:
            file.write("\n" + new if new and cut else new)
            file.flush()
            os.fsync(file.fileno())
        keep_names(self.path.absolute().parent)

    def _text(self) -> str:
        try:
            return self.path.read_text("ascii", errors="replace")
        except FileNotFoundError:
            return ""
