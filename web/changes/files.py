"""A change in a file: the fields are those of the API, and every mistake is told at once."""

import json
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from marshmallow import ValidationError

from web.api.parsing import object_of
from web.changes.kinds import Kind
from web.changes.shapes import Json, Uuid, on_steps
from web.sites.reading import dotted, flat

# A dry run and its plan are the program's own business.
NOT_IN_FILES = ("dry_run", "plan")


class ChangeFileError(Exception):
    """A file tells no change; one line for every mistake in it."""


def _toml(text: str) -> Any:
    """Days may be written without quotes."""
    return json.loads(json.dumps(tomllib.loads(text), default=str))


def _json(text: str) -> Any:
    return json.loads(text, object_pairs_hook=object_of)


READERS: dict[str, Callable[[str], Any]] = {".toml": _toml, ".json": _json}


def read_change(path: Path | None, kind: Kind, grid_minutes: int) -> Json:
    """What a file tells of a change, in the words of its command; without a file, nothing.

    What is about one thing names its `id`. Raises ChangeFileError.
    """
    name = path or "file"
    data = _read(path) if path else {}
    try:
        with on_steps(grid_minutes):
            told: Json = _shape(kind)(exclude=NOT_IN_FILES).load(data)
    except ValidationError as error:
        mistakes = (f"{name}: {dotted(field)}: {said}" for field, said in flat(error.messages))
        raise ChangeFileError("\n".join(mistakes)) from error
    return told


def _shape(kind: Kind) -> Any:
    if not kind.about:
        return kind.shape
    return kind.shape.from_dict({"id": Uuid(required=True, attribute=f"{kind.about}_id")})


def _read(path: Path) -> Any:
    reader = READERS.get(path.suffix)
    if reader is None:
        raise ChangeFileError(f"{path}: neither .toml nor .json")
    try:
        return reader(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise ChangeFileError(f"{path}: file: {error}") from error
