"""Reading a site file: every mistake at once, each with its line and field."""

import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any, cast

import msgspec
from marshmallow import ValidationError

from booking.commands import Floor, OpenSite, Place
from domain.kernel import Actor
from domain.layout import Landmark, Zone
from domain.policy import WEEKDAYS, Policy
from web.house import House
from web.sites.lines import Path as Field
from web.sites.mistakes import BadFile, decoded, flat, in_toml, not_toml
from web.sites.schema import FLOOR_LIMIT_CM, SiteFileSchema

COMMAND_LINE = Actor("command-line", "system")

Entries = Sequence[dict[str, Any]]


def read_site_file(path: Path, house: House) -> OpenSite:
    """The command that opens the site of a file. Raises BadFile, OSError.

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
    text = decoded(path, raw)
    try:
        data = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise not_toml(path, text, error) from error
    wrong: list[tuple[Field, str]] = []
    try:
        loaded: dict[str, Any] = SiteFileSchema().load(data)
    except ValidationError as error:
        loaded = cast("dict[str, Any]", error.valid_data)
        wrong.extend(flat(error.messages))
    wrong.extend(contradictions(loaded))
    if wrong:
        raise BadFile(path, in_toml(text, wrong))
    return loaded


def contradictions(data: dict[str, Any]) -> Iterator[tuple[Field, str]]:
    """What is wrong between fields; what is wrong by itself is left out of it."""
    for table, key in (("policies", "version"), ("zones", "id"), ("positions", "code")):
        yield from _twice(data.get(table, []), table, key)
    zones, positions = data.get("zones", []), data.get("positions", [])
    yield from _off_the_floor(positions, data.get("floor", {}))
    if zones and all("id" in zone for zone in zones):
        yield from _in_no_zone(positions, {zone["id"] for zone in zones})
    if all("code" in position and "neighbours" in position for position in positions):
        yield from _one_sided(positions)


def _twice(entries: Entries, table: str, key: str) -> Iterator[tuple[Field, str]]:
    counts = Counter(entry[key] for entry in entries if key in entry)
    for place, entry in enumerate(entries):
        if counts[entry.get(key)] > 1:
            yield (table, place, key), f"{entry[key]} is there {counts[entry[key]]} times"


def _off_the_floor(positions: Entries, floor: dict[str, Any]) -> Iterator[tuple[Field, str]]:
    for place, position in enumerate(positions):
        for axis, size in (("x", "width"), ("y", "height")):
            if position.get(axis, 0) > floor.get(size, FLOOR_LIMIT_CM):
                yield (
                    ("positions", place, axis),
                    f"outside the floor, whose {size} is {floor[size]}",
                )


def _in_no_zone(positions: Entries, zones: set[str]) -> Iterator[tuple[Field, str]]:
    for place, position in enumerate(positions):
        if position.get("zone", next(iter(zones))) not in zones:
            yield ("positions", place, "zone"), f"there is no zone {position['zone']}"


def _one_sided(positions: Entries) -> Iterator[tuple[Field, str]]:
    named = {position["code"]: position["neighbours"] for position in positions}
    for place, position in enumerate(positions):
        code, here = position["code"], ("positions", place, "neighbours")
        for other in position["neighbours"]:
            if other == code:
                yield here, f"{code} cannot be its own neighbour"
            elif code not in named.get(other, ()):
                yield here, f"{other} does not name {code} in turn"
