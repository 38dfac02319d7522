"""What Alembic runs a migration in: the transaction `web.accounts.database.migrate` opened."""

from alembic import context

from web.accounts.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
)
context.run_migrations()
