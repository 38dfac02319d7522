"""The tables of the audit register, to which the store only lets one append."""

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
)

metadata = MetaData()
_place = BigInteger().with_variant(Integer, "sqlite")

leaves = Table(
    "leaf",
    metadata,
    Column("sequence", _place, primary_key=True, autoincrement=False),
    Column("hash", LargeBinary, nullable=False),
)

checkpoints = Table(
    "checkpoint",
    metadata,
    Column("size", _place, primary_key=True, autoincrement=False),
    Column("root", LargeBinary, nullable=False),
    Column("peaks", LargeBinary, nullable=False),
    Column("at", String, nullable=False),
)

SAID = "the register is append-only"
IN_A_FILE = (
    """CREATE TRIGGER IF NOT EXISTS {table}_is_never_changed BEFORE UPDATE ON {table}
        BEGIN SELECT RAISE(ABORT, '{said}'); END""",
    """CREATE TRIGGER IF NOT EXISTS {table}_is_never_deleted BEFORE DELETE ON {table}
        BEGIN SELECT RAISE(ABORT, '{said}'); END""",
    """CREATE TRIGGER IF NOT EXISTS {table}_is_never_replaced BEFORE INSERT ON {table}
        WHEN EXISTS (SELECT 1 FROM {table} WHERE {key} = NEW.{key})
        BEGIN SELECT RAISE(ABORT, '{said}'); END""",
)
# ALWAYS: also in sessions that replicate, which skip ordinary triggers.
ON_A_SERVER = (
    """CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql
        AS $$ BEGIN RAISE EXCEPTION '{said}'; END $$""",
    """CREATE OR REPLACE TRIGGER {table}_is_never_changed
        BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} EXECUTE FUNCTION refuse()""",
    "ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_is_never_changed",
)


def create_tables(connection: Connection, append_only_for: str = "") -> None:
    """Make what is missing; on a server, let a role read and append, if one is named."""
    metadata.create_all(connection)
    guards = ON_A_SERVER if connection.dialect.name == "postgresql" else IN_A_FILE
    for table in (leaves, checkpoints):
        (key,) = table.primary_key.columns.keys()
        for guard in guards:
            connection.exec_driver_sql(guard.format(table=table.name, key=key, said=SAID))
    if append_only_for:
        connection.exec_driver_sql(f"GRANT SELECT, INSERT ON leaf, checkpoint TO {append_only_for}")
