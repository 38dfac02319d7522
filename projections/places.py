"""The places board: sites with their policies and floors, and where each position stands."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Any, TypeVar, get_args

import msgspec
from sqlalchemy import (
    BindParameter,
    Boolean,
    Column,
    Connection,
    Integer,
    Row,
    String,
    Table,
    Text,
    bindparam,
    delete,
    insert,
    select,
    update,
)

from domain.calendar import Calendar, Closure, Season
from domain.kernel import Event
from domain.layout import Drawn, Landmark, Zone
from domain.policy import Policy
from domain.position import Installed, Placed, Retired, Spot, spot_of
from domain.site import (
    ClosureLifted,
    ClosureSet,
    Opened,
    PolicyAdopted,
    SeasonSet,
    SeasonWithdrawn,
    SiteEvent,
)
from projections.steady import SteadyBoard, remembered

S = TypeVar("S", bound=msgspec.Struct)


class Floor(msgspec.Struct, frozen=True):
    """A floor as drawn; lengths in centimetres."""

    width: int
    height: int
    zones: tuple[Zone, ...]
    landmarks: tuple[Landmark, ...]


class SitePlace(msgspec.Struct, frozen=True):
    """A site as people see it."""

    site_id: str
    name: str
    city: str
    time_zone: str
    example: bool
    calendar: Calendar
    floor: Floor


class PositionPlace(msgspec.Struct, frozen=True):
    """Where a position stands on a day: x and y of its centre in centimetres, rotation in degrees.

    A team table has `seats` for several, and stands in the place of its `parts`.
    """

    position_id: str
    zone: str
    x: int
    y: int
    rotation: int
    features: tuple[str, ...]
    neighbours: tuple[str, ...]
    seats: int = 1
    parts: tuple[str, ...] = ()


SITE = ("site_id", "name", "city", "time_zone", "example")
UNDRAWN = Floor(width=0, height=0, zones=(), landmarks=())


class PlacesBoard(SteadyBoard):
    """Sites with their rules, and the spells that positions stand somewhere."""

    name = "places"
    version = 2
    kinds = (*get_args(SiteEvent), Drawn, Installed, Placed, Retired)

    def define(self) -> list[Table]:
        self.sites = Table(
            self.named("site"),
            self.metadata,
            Column("site_id", String, primary_key=True),
            Column("name", String, nullable=False),
            Column("city", String, nullable=False),
            Column("time_zone", String, nullable=False),
            Column("example", Boolean, nullable=False),
            Column("floor", Text, nullable=False),
        )
        self.rules = Table(
            self.named("rule"),
            self.metadata,
            Column("site_id", String, primary_key=True),
            Column("kind", String, primary_key=True),
            Column("id", String, primary_key=True),
            Column("body", Text, nullable=False),
        )
        self.spells = Table(
            self.named("spell"),
            self.metadata,
            Column("site_id", String, primary_key=True),
            Column("position_id", String, primary_key=True),
            Column("starts_on", String, primary_key=True),
            Column("version", Integer, primary_key=True, autoincrement=False),
            Column("body", Text, nullable=False),
        )
        self._ask()
        return [self.sites, self.rules, self.spells]

    def _ask(self) -> None:
        """The questions of every look, put together once."""
        site: BindParameter[str] = bindparam("site_id")
        rule, spell = self.rules.c, self.spells.c
        self._one = select(self.sites).where(self.sites.c.site_id == site)
        self._rules_of = (
            select(rule.kind, rule.body).where(rule.site_id == site).order_by(rule.kind, rule.id)
        )
        self._standing = (
            select(spell.position_id, spell.body)
            .where(spell.site_id == site, spell.starts_on <= bindparam("day"))
            .order_by(spell.position_id, spell.starts_on, spell.version)
        )

    def fold_one(self, connection: Connection, event: Event) -> None:
        match event:
            case Opened():
                opened = msgspec.structs.asdict(event)
                row = {name: opened[name] for name in SITE}
                connection.execute(insert(self.sites).values(**row, floor=_json(UNDRAWN)))
            case Drawn():
                drawn = msgspec.convert(event, Floor, from_attributes=True)
                self._draw(connection, event.site_id, drawn)
            case Installed() | Placed() | Retired():
                self._stand(connection, event)
            case _:
                self._fold_rule(connection, event)

    def _fold_rule(self, connection: Connection, event: Event) -> None:
        match event:
            case PolicyAdopted(policy=policy):
                self._rule(connection, event.site_id, "policy", f"{policy.version}", policy)
            case SeasonSet(season=season):
                self._rule(connection, event.site_id, "season", season.id, season)
            case ClosureSet(closure=closure):
                self._rule(connection, event.site_id, "closure", closure.id, closure)
            case SeasonWithdrawn():
                self._no_rule(connection, event.site_id, "season", event.season_id)
            case ClosureLifted():
                self._no_rule(connection, event.site_id, "closure", event.closure_id)
            case _:
                pass

    def _draw(self, connection: Connection, site_id: str, floor: Floor) -> None:
        here = self.sites.c.site_id == site_id
        connection.execute(update(self.sites).where(here).values(floor=_json(floor)))

    def _rule(
        self, connection: Connection, site_id: str, kind: str, id_: str, rule: msgspec.Struct
    ) -> None:
        self._no_rule(connection, site_id, kind, id_)
        row = {"site_id": site_id, "kind": kind, "id": id_, "body": _json(rule)}
        connection.execute(insert(self.rules).values(row))

    def _no_rule(self, connection: Connection, site_id: str, kind: str, id_: str) -> None:
        c = self.rules.c
        connection.execute(
            delete(self.rules).where(c.site_id == site_id, c.kind == kind, c.id == id_)
        )

    def _stand(self, connection: Connection, event: Installed | Placed | Retired) -> None:
        spot: Spot | None = None
        if not isinstance(event, Retired):
            spot = spot_of(event) if isinstance(event, Installed) else event.spot
        dated = ("", 0) if isinstance(event, Installed) else (event.starts_on, event.layout_version)
        connection.execute(
            insert(self.spells).values(
                (event.site_id, event.position_id, *dated, _json(spot) if spot else "")
            )
        )

    @remembered
    def all_sites(self, connection: Connection) -> Sequence[SitePlace]:
        """Every open site, by name."""
        rows = connection.execute(
            select(self.sites).order_by(self.sites.c.name, self.sites.c.site_id)
        )
        return tuple(self._site(connection, row) for row in rows.all())

    @remembered
    def site(self, connection: Connection, site_id: str) -> SitePlace | None:
        """The site, if it is open."""
        row = connection.execute(self._one, {"site_id": site_id}).first()
        return self._site(connection, row) if row else None

    def _site(self, connection: Connection, row: Row[Any]) -> SitePlace:
        return SitePlace(
            row.site_id,
            row.name,
            row.city,
            row.time_zone,
            row.example,
            self._calendar(connection, row.site_id),
            _read(row.floor, Floor),
        )

    def _calendar(self, connection: Connection, site_id: str) -> Calendar:
        calendar = Calendar()
        for kind, body in connection.execute(self._rules_of, {"site_id": site_id}).all():
            match kind:
                case "policy":
                    calendar = calendar.with_policy(_read(body, Policy))
                case "season":
                    calendar = calendar.with_season(_read(body, Season))
                case _:
                    calendar = calendar.with_closure(_read(body, Closure))
        return calendar

    @remembered
    def positions_of(
        self, connection: Connection, site_id: str, day: date
    ) -> Sequence[PositionPlace]:
        """The positions that stand on a site's floor on a day, by code."""
        asked = {"site_id": site_id, "day": day.isoformat()}
        latest = {row.position_id: row.body for row in connection.execute(self._standing, asked)}
        spots = ((code, _read(body, Spot)) for code, body in latest.items() if body)
        return tuple(PositionPlace(code, **msgspec.structs.asdict(spot)) for code, spot in spots)


@lru_cache(4096)
def _read(body: str, kind: type[S]) -> S:
    """What was written, which changes rarely and is read all the time; it is frozen."""
    return msgspec.json.decode(body, type=kind)


def _json(value: msgspec.Struct) -> str:
    return msgspec.json.encode(value, order="sorted").decode()
