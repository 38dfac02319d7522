"""What all shapes of what goes out have in common."""

from typing import Any, ClassVar

from marshmallow import Schema, fields, post_dump, validate

# A reservation is in one of these.
STATES = ("reserved", "checked-in", "released", "no-show", "held")


class Answer(Schema):
    """What goes out: every field, always, except those that `SOMETIMES` have nothing to say."""

    SOMETIMES: ClassVar[frozenset[str]] = frozenset()

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:
        field_obj.required = field_name not in self.SOMETIMES

    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
        """Rows are most of what goes out, and know their values by name."""
        if isinstance(obj, tuple) and "." not in attr:
            return getattr(obj, attr, default)
        return super().get_attribute(obj, attr, default)

    @post_dump
    def _leave_out(self, data: dict[str, Any], **_: object) -> dict[str, Any]:
        if not self.SOMETIMES:
            return data
        return {name: value for name, value in data.items() if value or name not in self.SOMETIMES}


def one_of(values: tuple[str, ...], **more: Any) -> fields.String:
    """A text that is one of these values."""
    return fields.String(validate=validate.OneOf(values), **more)


def wall(**more: Any) -> fields.String:
    """A wall-clock time "HH:MM" at the site."""
    return fields.String(metadata={"example": "09:00"}, **more)


class Why(fields.String):
    """A reason out of a closed list; null where there is none."""

    def __init__(self, reasons: tuple[str, ...]) -> None:
        super().__init__(metadata={"enum": [*reasons, None]}, allow_none=True)

    def _serialize(self, value: Any, *args: Any, **more: Any) -> Any:
        return super()._serialize(value or None, *args, **more)
