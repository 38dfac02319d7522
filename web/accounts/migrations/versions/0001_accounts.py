"""Accounts, grants, tokens and sessions."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("email", sa.String, nullable=False, unique=True),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("words", sa.String, nullable=False),
        sa.Column("language", sa.String, nullable=False),
        sa.Column("demo", sa.Boolean, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "grant",
        sa.Column("account_id", sa.String, sa.ForeignKey("account.id"), primary_key=True),
        sa.Column("role", sa.String, primary_key=True),
        sa.Column("site_id", sa.String, primary_key=True),
    )
    for name in ("token", "session"):
        holder = sa.Column("account_id", sa.String, sa.ForeignKey("account.id"), nullable=False)
        op.create_table(
            name,
            sa.Column("digest", sa.String, primary_key=True),
            holder,
            sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
            sa.Column("revoked_at", sa.DateTime(timezone=True)),
        )
        op.create_index(f"ix_{name}_account_id", name, ["account_id"])
