"""Where things stand in a TOML file, so that a mistake can be shown by its line."""

import re

Path = tuple[str | int, ...]

TABLE = re.compile(r"^\[(?P<many>\[)?\s*(?P<name>[\w.-]+)\s*\]")
KEY = re.compile(r"^(?P<key>[\w-]+)\s*=")


def lines_of(text: str) -> dict[Path, int]:
    """The line (from 1) of every table and of every key that begins a line, by its path."""
    found: dict[Path, int] = {(): 1}
    counts: dict[Path, int] = {}
    here: Path = ()
    for number, line in enumerate(text.split("\n"), start=1):
        if table := TABLE.match(line):
            here = _entered(table["name"], bool(table["many"]), counts)
            found[here] = number
            found.setdefault(here[:-1], number)
        elif key := KEY.match(line):
            found[(*here, key["key"])] = number
    return found


def _entered(name: str, many: bool, counts: dict[Path, int]) -> Path:
    """The path of a table header; `[[name]]` begins the next entry of a list."""
    path: Path = ()
    parts = name.split(".")
    for place, part in enumerate(parts):
        path = (*path, part)
        if many and place == len(parts) - 1:
            counts[path] = counts.get(path, -1) + 1
        if path in counts:
            path = (*path, counts[path])
    return path


def line_of(path: Path, lines: dict[Path, int]) -> int:
    """The line of a path, or of the nearest thing that holds it."""
    while path not in lines:
        path = path[:-1]
    return lines[path]
