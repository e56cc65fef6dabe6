"""Runs the migrations on the connection that Alembic was given; Alembic itself loads this file.

All of them run in one transaction, on SQLite too: after a crash the next start finds the old schema, whole.
"""

from alembic import context

context.configure(connection=context.config.attributes["connection"], transactional_ddl=True)
with context.begin_transaction():
    context.run_migrations()
