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
from web.sites.mistakes import BadFile, Mistake, decoded, dotted, flat, in_toml, not_toml

# A dry run and its plan are the program's own business.
NOT_IN_FILES = ("dry_run", "plan")
NO_LINE = 0


def read_change(path: Path | None, kind: Kind, grid_minutes: int) -> Json:
    """What a file tells of a change, in the words of its command; without a file, nothing.

    What is about one thing names its `id`. Raises BadFile.
    """
    text = _text(path) if path else ""
    data = READERS[path.suffix](path, text) if path else {}
    try:
        with on_steps(grid_minutes):
            told: Json = _shape(kind)(exclude=NOT_IN_FILES).load(data)
    except ValidationError as error:
        wrong = flat(error.messages)
        if path and path.suffix == ".toml":
            raise BadFile(path, in_toml(text, wrong)) from error
        mistakes = (Mistake(NO_LINE, dotted(field), said) for field, said in wrong)
        raise BadFile(path or Path("file"), mistakes) from error
    return told


def _text(path: Path) -> str:
    if path.suffix not in READERS:
        raise BadFile(path, [Mistake(NO_LINE, "file", "Neither .toml nor .json.")])
    return decoded(path, path.read_bytes())


def _toml(path: Path, text: str) -> Any:
    """Days may be written without quotes."""
    try:
        return json.loads(json.dumps(tomllib.loads(text), default=str))
    except (ValueError, RecursionError) as error:
        raise not_toml(path, text, error) from error


def _json(path: Path, text: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=object_of)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", NO_LINE)
        raise BadFile(path, [Mistake(line, "file", f"Not JSON: {error}")]) from error


READERS: dict[str, Callable[[Path, str], Any]] = {".toml": _toml, ".json": _json}


def _shape(kind: Kind) -> Any:
    if not kind.about:
        return kind.shape
    return kind.shape.from_dict({"id": Uuid(required=True, attribute=f"{kind.about}_id")})
