"""The token of each person's feed."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("account", sa.Column("feed_digest", sa.String))
    op.add_column("account", sa.Column("feed_since", sa.DateTime(timezone=True)))
    op.create_index("ix_account_feed_digest", "account", ["feed_digest"], unique=True)
