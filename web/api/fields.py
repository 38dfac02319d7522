"""The values that come in, each in one spelling only."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any
from unicodedata import bidirectional, category

from marshmallow import ValidationError, fields, validate

from projections.instants import INSTANT, SEQUENCE

UNSEEN = {"Cc", "Cs", "Zl", "Zp"}
TURNING = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
LAST_SEQUENCE = 2**53


def is_clean(text: str) -> bool:
    """Whether it is free of control characters, lone surrogates and what turns writing round."""
    return not any(category(c) in UNSEEN or bidirectional(c) in TURNING for c in text)


class Text(fields.String):
    """A line of text that shows all it holds."""

    def _deserialize(self, value: Any, *args: Any, **more: Any) -> Any:
        text = super()._deserialize(value, *args, **more)
        if not is_clean(text):
            raise ValidationError("Leave out control characters.")
        return text


class Spelled(Text):
    """Text that matches a pattern from its first character to its last."""

    pattern = ""
    form = "text"

    def __init__(self, **more: Any) -> None:
        about = {"pattern": f"^(?:{self.pattern})$", **more.pop("metadata", {})}
        super().__init__(metadata=about, **more)

    def _deserialize(self, value: Any, *args: Any, **more: Any) -> Any:
        text = super()._deserialize(value, *args, **more)
        if not re.fullmatch(self.pattern, text):
            raise ValidationError(f"Not {self.form}.")
        return self.read(text)

    def read(self, text: str) -> Any:
        """What the text means. Raises ValueError."""
        return text


class Day(Spelled):
    """A calendar day."""

    pattern = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
    form = "a day as YYYY-MM-DD"

    def __init__(self, **more: Any) -> None:
        super().__init__(metadata={"format": "date"}, **more)

    def read(self, text: str) -> date:
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise ValidationError(f"Not {self.form}.") from None


class Wall(Spelled):
    """A wall-clock time at the site; "24:00" ends a day."""

    pattern = "(?:[01][0-9]|2[0-3]):[0-5][0-9]|24:00"
    form = "a time of day as HH:MM"


class AsOf(Text):
    """A moment of the past: an instant, a wall-clock time at the site, or a sequence.

    What is none is refused by name where it is read (`projections.instants`).
    """

    def __init__(self, says: str = "As of", **more: Any) -> None:
        about = {
            "pattern": f"^(?:{SEQUENCE}|{INSTANT})$",
            "description": (
                f"{says} this moment: an instant with its offset, a wall-clock time at the site"
                " like 2026-11-20T09:00, or a sequence of the log."
            ),
        }
        super().__init__(metadata=about, validate=validate.Length(1, 40), **more)


class Count(fields.Integer):
    """A whole number in a query, in plain digits."""

    def _deserialize(self, value: Any, *args: Any, **more: Any) -> Any:
        if not re.fullmatch("[0-9]{1,16}", str(value)):
            raise ValidationError("Not a whole number.")
        return super()._deserialize(value, *args, **more)


class Flag(fields.Boolean):
    """True or false, and nothing that might pass for either."""

    def _deserialize(self, value: Any, *args: Any, **more: Any) -> Any:
        if not isinstance(value, bool):
            raise ValidationError("Not true or false.")
        return value


def unclean(names: Mapping[str, object]) -> bool:
    """Whether the name of any field holds what a text may not."""
    return not all(map(is_clean, names))
