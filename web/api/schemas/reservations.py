"""The shapes of reservations."""

from typing import Any, ClassVar

from marshmallow import Schema, fields

from domain.causes import DISPLACING
from projections.reservations import ReservationRow
from web.api.schemas.answer import STATES, Answer, Why, one_of, wall

DUE = ("overdue", "late", "due")
REASONS = ("cancelled", "left", "closed", "displaced", "erased", "lapsed")


def _held_until(row: Any) -> str:
    """Empty once it is more than a hold, or less."""
    row = row if isinstance(row, dict) else row._asdict()
    return str(row["held_until"]) if row["state"] == "held" else ""


class ReservationSchema(Answer):
    """A reservation. `seq` is the sequence of the last event about it, and its ETag.

    A hold says until when it is to be confirmed; what a team has reserved names its `party`. The
    `cause` says why the house ended or moved it.
    """

    SOMETIMES = frozenset({"held_until", "party"})

    id = fields.String(attribute="reservation_id", metadata={"format": "uuid"})
    site = fields.String(attribute="site_id")
    position = fields.String(attribute="position_id")
    day = fields.String(metadata={"format": "date"})
    starts = wall()
    ends = wall()
    starts_at = fields.String(metadata={"format": "date-time"})
    ends_at = fields.String(metadata={"format": "date-time"})
    time_zone = fields.String()
    state = one_of(STATES)
    reason = Why(REASONS)
    cause = Why(DISPLACING)
    seq = fields.Integer(attribute="sequence")
    held_until = fields.Function(_held_until, metadata={"type": "string", "format": "date-time"})
    party = fields.String(attribute="party_id", metadata={"format": "uuid"})


class SeveralSchema(Answer):
    """Reservations made together; those of a team have a `party`, the caller's place first."""

    SOMETIMES = frozenset({"party"})

    party = fields.String(attribute="party_id", metadata={"format": "uuid"})
    reservations = fields.List(fields.Nested(ReservationSchema))


class MadeSchema(Schema):
    """What was made: a reservation, or several."""

    KINDS: ClassVar[tuple[Schema, ...]] = (ReservationSchema(), SeveralSchema())

    def dump(self, obj: Any, *, many: bool | None = None) -> Any:
        one, several = self.KINDS
        return (one if isinstance(obj, ReservationRow) else several).dump(obj, many=many)


class DueSchema(Answer):
    """How urgently somebody is awaited: as late as others may be early, or about to be released,
    and how many minutes their position still waits for them; negative once it waits no more.
    """

    state = one_of(DUE)
    minutes = fields.Integer()


class ArrivalSchema(ReservationSchema):
    """A reservation as the front desk sees it; guests have no name, and whoever was forgotten is
    called a former member. Who is awaited now says how urgently, when one asks who is due.
    """

    SOMETIMES = ReservationSchema.SOMETIMES | {"due"}

    due = fields.Nested(DueSchema)
    member = fields.String(attribute="member_id")
    name = fields.String(allow_none=True)
