"""The tables of the accounts, as the latest migration leaves them. Times are UTC."""

from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    Index,
    MetaData,
    String,
    Table,
)

metadata = MetaData()

account = Table(
    "account",
    metadata,
    Column("id", String, primary_key=True),
    Column("email", String, nullable=False, unique=True),
    Column("name", String, nullable=False),
    Column("words", String, nullable=False),
    Column("language", String, nullable=False),
    Column("demo", Boolean, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    # Of the token of their feed: at most one, and none unless they wanted one.
    Column("feed_digest", String),
    Column("feed_since", DateTime(timezone=True)),
    Index("ix_account_feed_digest", "feed_digest", unique=True),
)

grant = Table(
    "grant",
    metadata,
    Column("account_id", String, ForeignKey(account.c.id), primary_key=True),
    Column("role", String, primary_key=True),
    Column("site_id", String, primary_key=True),
)

token = Table(
    "token",
    metadata,
    Column("digest", String, primary_key=True),
    Column("account_id", String, ForeignKey(account.c.id), nullable=False, index=True),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("revoked_at", DateTime(timezone=True)),
)

session = Table(
    "session",
    metadata,
    Column("digest", String, primary_key=True),
    Column("account_id", String, ForeignKey(account.c.id), nullable=False, index=True),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("revoked_at", DateTime(timezone=True)),
)
