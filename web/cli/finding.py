"""What an examination comes to."""

from typing import NamedTuple


class Finding(NamedTuple):
    """One thing looked at; `mend` says what would help when it is not well."""

    what: str
    well: bool
    said: str
    mend: str = ""
