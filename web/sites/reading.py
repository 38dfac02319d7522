"""Reading a site file: every mistake at once, each with its line and field."""

import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
from marshmallow import ValidationError

from booking.commands import Floor, OpenSite, Place
from domain.kernel import Actor
from domain.layout import Landmark, Zone
from domain.policy import WEEKDAYS, Policy
from web.house import House
from web.sites.lines import Path as Field
from web.sites.lines import line_of, lines_of
from web.sites.schema import SiteFileSchema

COMMAND_LINE = Actor("command-line", "system")


class Mistake(NamedTuple):
    """Something wrong in a site file; `line` counts from 1."""

    line: int
    field: str
    wrong: str


class SiteFileError(Exception):
    """A site file cannot be used; `mistakes` holds every one of them, by line."""

    def __init__(self, path: Path, mistakes: list[Mistake]) -> None:
        self.path = path
        self.mistakes = sorted(mistakes)
        lines = (f"{path}:{m.line}: {m.field}: {m.wrong}" for m in self.mistakes)
        super().__init__("\n".join(lines))


def read_site_file(path: Path, house: House) -> OpenSite:
    """The command that opens the site of a file. Raises SiteFileError, OSError.

    Its id is derived from the file, so that opening with the same file twice is one command.
    """
    raw = path.read_bytes()
    data = _checked(path, raw)
    site, floor = data["site"], data["floor"]
    command_id = f"open-{site['id']}-{sha256(raw).hexdigest()[:16]}"
    return OpenSite(
        by=house.stamp(COMMAND_LINE, command_id, "cli"),
        site_id=site.pop("id"),
        **site,
        policies=tuple(_policy(policy) for policy in data["policies"]),
        floor=Floor(
            **floor,
            zones=msgspec.convert(data["zones"], tuple[Zone, ...]),
            landmarks=msgspec.convert(data["landmarks"], tuple[Landmark, ...]),
        ),
        positions=msgspec.convert(data["positions"], tuple[Place, ...]),
    )


def _policy(data: dict[str, Any]) -> Policy:
    hours = tuple(tuple(data["hours"][day]) for day in WEEKDAYS)
    return Policy(**{**data, "hours": hours})


def _checked(path: Path, raw: bytes) -> dict[str, Any]:
    try:
        text = raw.decode()
        data = tomllib.loads(text)
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise SiteFileError(path, [Mistake(line, "file", "not UTF-8 text")]) from error
    except tomllib.TOMLDecodeError as error:
        raise SiteFileError(path, [Mistake(_toml_line(error), "file", str(error))]) from error
    try:
        loaded: dict[str, Any] = SiteFileSchema().load(data)
    except ValidationError as error:
        raise _mistaken(path, text, _flat(error.messages)) from error
    if wrong := list(contradictions(loaded)):
        raise _mistaken(path, text, wrong)
    return loaded


def _mistaken(path: Path, text: str, wrong: Iterable[tuple[Field, str]]) -> SiteFileError:
    lines = lines_of(text)
    mistakes = [Mistake(line_of(field, lines), _dotted(field), said) for field, said in wrong]
    return SiteFileError(path, mistakes)


def _toml_line(error: tomllib.TOMLDecodeError) -> int:
    words = str(error).replace(",", " ").split()
    return int(words[words.index("line") + 1]) if "line" in words else 1


def _flat(messages: Any, field: Field = ()) -> Iterator[tuple[Field, str]]:
    """Marshmallow's nested messages as a field path and a sentence each."""
    if isinstance(messages, dict):
        for key, inner in messages.items():
            yield from _flat(inner, field if key == "_schema" else (*field, key))
    else:
        for message in messages:
            yield field, message


def _dotted(field: Field) -> str:
    return ".".join(str(part) for part in field) or "file"


def contradictions(data: dict[str, Any]) -> Iterator[tuple[Field, str]]:
    """What is wrong between fields that are right by themselves."""
    yield from _twice(data, "policies", "version")
    yield from _twice(data, "zones", "id")
    yield from _twice(data, "positions", "code")
    zones = {zone["id"] for zone in data["zones"]}
    neighbours = {p["code"]: set(p["neighbours"]) for p in data["positions"]}
    for place, position in enumerate(data["positions"]):
        here: Field = ("positions", place)
        if position["zone"] not in zones:
            yield (*here, "zone"), f"there is no zone {position['zone']}"
        if position["x"] > data["floor"]["width"] or position["y"] > data["floor"]["height"]:
            yield here, f"{position['code']} stands outside the floor"
        for other in position["neighbours"]:
            if position["code"] not in neighbours.get(other, set()):
                yield (*here, "neighbours"), f"{other} does not name {position['code']} in turn"


def _twice(data: dict[str, Any], table: str, key: str) -> Iterator[tuple[Field, str]]:
    counts = Counter(entry[key] for entry in data[table])
    for place, entry in enumerate(data[table]):
        if counts[entry[key]] > 1:
            yield (table, place, key), f"{entry[key]} is there {counts[entry[key]]} times"
