"""Alembic's entry point; the connection comes from handover.migrations.run."""

from alembic import context

from handover.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite cannot alter tables in place
    transactional_ddl=False,  # the store's own transaction spans all revisions
)
context.run_migrations()
