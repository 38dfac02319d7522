"""The places board: sites with their policies and floors, and where each position stands."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import msgspec
from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Integer,
    Row,
    String,
    Table,
    Text,
    insert,
    select,
    update,
)

from domain.kernel import Event
from domain.layout import Drawn, Landmark, Zone
from domain.policy import Policy
from domain.position import Installed
from domain.site import Opened, PolicyAdopted, in_force
from projections.board import Board
from projections.log import Entry


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
    policies: tuple[Policy, ...]
    floor: Floor

    def policy_on(self, day: date) -> Policy:
        """The policy in force on a day of the site."""
        return in_force(self.policies, day)


class PositionPlace(msgspec.Struct, frozen=True):
    """Where a position stands: x and y of its centre in centimetres, rotation in degrees."""

    position_id: str
    zone: str
    x: int
    y: int
    rotation: int
    features: tuple[str, ...]
    neighbours: tuple[str, ...]


UNDRAWN = Floor(width=0, height=0, zones=(), landmarks=())


class PlacesBoard(Board):
    """Few rows that change rarely: each event is written as it comes."""

    name = "places"
    version = 1

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
        self.policies = Table(
            self.named("policy"),
            self.metadata,
            Column("site_id", String, primary_key=True),
            Column("version", Integer, primary_key=True, autoincrement=False),
            Column("body", Text, nullable=False),
        )
        self.positions = Table(
            self.named("position"),
            self.metadata,
            Column("site_id", String, primary_key=True),
            Column("position_id", String, primary_key=True),
            Column("body", Text, nullable=False),
        )
        return [self.sites, self.policies, self.positions]

    def fold(self, connection: Connection, entries: Sequence[Entry]) -> None:
        for entry in entries:
            self._fold_one(connection, entry.event)

    def _fold_one(self, connection: Connection, event: Event) -> None:
        match event:
            case Opened():
                connection.execute(
                    insert(self.sites).values(
                        site_id=event.site_id,
                        name=event.name,
                        city=event.city,
                        time_zone=event.time_zone,
                        example=event.example,
                        floor=_json(UNDRAWN),
                    )
                )
            case PolicyAdopted():
                connection.execute(
                    insert(self.policies).values(
                        site_id=event.site_id,
                        version=event.policy.version,
                        body=_json(event.policy),
                    )
                )
            case Drawn():
                connection.execute(
                    update(self.sites)
                    .where(self.sites.c.site_id == event.site_id)
                    .values(floor=_json(msgspec.convert(event, Floor, from_attributes=True)))
                )
            case Installed():
                place = msgspec.convert(event, PositionPlace, from_attributes=True)
                connection.execute(
                    insert(self.positions).values(
                        site_id=event.site_id,
                        position_id=event.position_id,
                        body=_json(place),
                    )
                )
            case _:
                pass

    def all_sites(self, connection: Connection) -> list[SitePlace]:
        """Every open site, by name."""
        rows = connection.execute(
            select(self.sites).order_by(self.sites.c.name, self.sites.c.site_id)
        )
        return [self._site(connection, row) for row in rows.all()]

    def site(self, connection: Connection, site_id: str) -> SitePlace | None:
        """The site, if it is open."""
        row = connection.execute(select(self.sites).where(self.sites.c.site_id == site_id)).first()
        return self._site(connection, row) if row else None

    def _site(self, connection: Connection, row: Row[Any]) -> SitePlace:
        bodies = connection.scalars(
            select(self.policies.c.body).where(self.policies.c.site_id == row.site_id)
        )
        policies = [msgspec.json.decode(body, type=Policy) for body in bodies]
        return SitePlace(
            row.site_id,
            row.name,
            row.city,
            row.time_zone,
            row.example,
            tuple(sorted(policies, key=lambda p: (p.starts_on, p.version))),
            msgspec.json.decode(row.floor, type=Floor),
        )

    def positions_of(self, connection: Connection, site_id: str) -> list[PositionPlace]:
        """The positions of a site, by code."""
        bodies = connection.scalars(
            select(self.positions.c.body)
            .where(self.positions.c.site_id == site_id)
            .order_by(self.positions.c.position_id)
        )
        return [msgspec.json.decode(body, type=PositionPlace) for body in bodies]


def _json(value: msgspec.Struct) -> str:
    return msgspec.json.encode(value, order="sorted").decode()
