"""The catalogue of events: what may stand in the log, in words an auditor can read."""

from collections.abc import Iterator
from datetime import datetime
from types import UnionType
from typing import Any, Literal, get_args, get_origin

import msgspec

from domain.calendar import Closure, Season
from domain.codec import EVENTS
from domain.kernel import Actor, Event
from domain.layout import Landmark, Zone
from domain.period import Period
from domain.policy import Policy
from domain.position.events import Spot

PARTS = (Actor, Period, Policy, Season, Closure, Zone, Landmark, Spot)
PLAIN = {str: "text", int: "integer", bool: "yes or no", datetime: "instant"}
INTRODUCTION = """\
# Events

Every kind of event the log may hold, in its present version; generated from `domain/`.
Stored as canonical JSON; instants are RFC 3339 in UTC."""


def document() -> str:
    """All events as Markdown: topic, version, what it says, and the type of every field."""
    common = _fields(Event, but=())
    chapters = [
        INTRODUCTION,
        "## What every event says",
        _table([*common, ("version", "integer")]),
        *(_chapter(f"`{kind.TOPIC}`, version {_version(kind)}", kind) for kind in EVENTS),
        *(_chapter(part.__name__, part) for part in PARTS),
    ]
    return "\n\n".join(chapters) + "\n"


def _version(kind: type[Event]) -> int:
    return int(kind.__struct_config__.tag or 1)


def _chapter(title: str, kind: type[msgspec.Struct]) -> str:
    own = _fields(kind, but=Event.__struct_fields__ if issubclass(kind, Event) else ())
    return f"## {title}\n\n{_sentence(kind)}\n\n{_table(own)}"


def _sentence(kind: type[msgspec.Struct]) -> str:
    """The first line of what a class says about itself."""
    return (kind.__doc__ or "").partition("\n")[0]


def _fields(kind: type[msgspec.Struct], *, but: tuple[str, ...]) -> list[tuple[str, str]]:
    fields = msgspec.structs.fields(kind)
    return [(field.name, _type(field.type)) for field in fields if field.name not in but]


def _table(fields: list[tuple[str, str]]) -> str:
    return "\n".join(["| field | type |", "|---|---|", *_lines(fields)])


def _lines(fields: list[tuple[str, str]]) -> Iterator[str]:
    return (f"| `{name}` | {type_} |" for name, type_ in fields)


def _type(kind: Any) -> str:
    """A type in words: `text`, `list of Zone`, `one of member, operator`."""
    if kind in PLAIN:
        return PLAIN[kind]
    match get_origin(kind), get_args(kind):
        case origin, values if origin is Literal:
            return "one of " + ", ".join(f"`{value}`" for value in values)
        case origin, (value, _) if origin is UnionType:
            return f"{_type(value)} or nothing"
        case origin, (item, *_) if origin is tuple:
            return f"list of {_type(item)}"
        case origin, (_, value) if origin is dict:
            return f"{_type(value)} by key"
        case _:
            return f"[{kind.__name__}](#{kind.__name__.lower()})"
