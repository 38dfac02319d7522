"""The secret key of an installation that was given none."""

import os
from contextlib import suppress
from pathlib import Path
from secrets import token_urlsafe
from tempfile import mkstemp


def kept_key(path: Path) -> str:
    """The key in the file, made by the first process that asks; only the owner may read it.

    All who ask at the same time get the same key. Raises OSError.
    """
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _offer(path)
    return path.read_text().strip()


def _offer(path: Path) -> None:
    """A link puts the whole file in place or none: who is second finds the name taken."""
    handle, draft = mkstemp(dir=path.parent, prefix=".secret-key-")
    try:
        with os.fdopen(handle, "w") as file:
            file.write(token_urlsafe(48))
            file.flush()
            os.fsync(handle)
        with suppress(FileExistsError):
            path.hardlink_to(draft)
    finally:
        Path(draft).unlink()
