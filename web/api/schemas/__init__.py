"""The shapes of what goes out: marshmallow schemas, a module for each thing they are about."""

from web.api.schemas.sites import AvailabilitySchema, OneSiteSchema, PositionSchema, SiteSchema

__all__ = ["AvailabilitySchema", "OneSiteSchema", "PositionSchema", "SiteSchema"]
