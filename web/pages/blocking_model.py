"""What the page says that takes a desk out of order: what is asked, and whom it concerns."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from domain.causes import CAUSES
from domain.refusals import Contradictory, Refusal
from domain.zones import MINUTES_A_DAY, wall_of
from projections.places import SitePlace
from projections.restrictions import BlockRow
from web.changes.affected import Affected
from web.languages import cause_word, language, reason_in_words, sentence
from web.moments import Look
from web.naming import called
from web.pages.slots import Hours

FIELDS = ("cause", "first", "starts", "last", "ends")
USUAL = "outage"


@dataclass(frozen=True)
class Block:
    """A while for which positions are out of order."""

    row: BlockRow

    @property
    def days(self) -> tuple[tuple[date, str], tuple[date, str]]:
        """Its first and last day, each with the time."""
        (first, starts), (last, ends) = self.row.starts.split("T"), self.row.ends.split("T")
        return (date.fromisoformat(first), starts), (date.fromisoformat(last), ends)

    @property
    def why(self) -> str:
        """The cause in words."""
        return cause_word(self.row.cause)


@dataclass(frozen=True)
class BlockPage:
    """A desk that is, or is to be, out of order.

    `wish` is what the form holds, `affected` whom that concerns; None while it cannot be said.
    """

    site: SitePlace
    hours: Hours
    code: str
    blocks: tuple[Block, ...]
    wish: Mapping[str, str]
    affected: tuple[Affected, ...] | None = None
    names: Mapping[str, str] = field(default_factory=dict)
    marked: tuple[str, ...] = ()

    @property
    def causes(self) -> list[tuple[str, str]]:
        """Every cause that staff give, with its words; the usual one first."""
        return [(cause, cause_word(cause)) for cause in sorted(CAUSES, key=USUAL.__ne__)]

    @property
    def plan(self) -> str:
        """What is to become of whom, as the form sends it."""
        return " ".join(f"{each.reservation}:{each.to or ''}" for each in self.affected or ())

    def times(self, name: str) -> list[str]:
        """The times of day to choose from: any at all, since work is done at night."""
        step = self.hours.policy.grid_minutes
        every = map(wall_of, range(0, MINUTES_A_DAY + 1, step))
        return sorted({*every, self.wish[name]})

    def called(self, each: Affected) -> str:
        """What somebody is called whom it concerns."""
        return called(each.member, self.names)

    def as_far_as(self, valid: Any) -> "BlockPage":
        """The page with what can be used of a form."""
        known = {name: str(valid[name]) for name in FIELDS if name in (valid or {})}
        return replace(self, wish={**self.wish, **known})


def build(look: Look, site: SitePlace, code: str, day: date | None) -> BlockPage | None:
    """The page that asks about the rest of a day, else of today; None if there is no such desk."""
    wall, hours = look.wall, Hours(site, look.now)
    day = max(day or hours.today, hours.today)
    places = wall.places.positions_of(look.view.connection, site.site_id, day)
    if code not in {place.position_id for place in places}:
        return None
    rows = wall.restrictions.blocks_of(look.view.connection, site.site_id, since=hours.today)
    blocks = tuple(Block(row) for row in rows if row.position_id == code)
    opens, closes = site.calendar.opening(day) or ("00:00", "24:00")
    rest = hours.rest_of(day)
    values = (USUAL, str(day), rest.starts if rest else opens, str(day), closes)
    return BlockPage(site, hours, code, blocks, dict(zip(FIELDS, values, strict=True)))


def all_of(refusal: Refusal) -> list[str]:
    """Everything that stands against it, in sentences."""
    if isinstance(refusal, Contradictory):
        return [reason_in_words(each, language()) for each in refusal.reasons]
    return [sentence(refusal, language())]
