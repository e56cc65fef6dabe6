"""Runs the steps on the connection that Alembic was given; Alembic itself loads this file.

All steps are one transaction, on SQLite too: who starts next after a crash finds the old shape, whole.
"""

from alembic import context

context.configure(connection=context.config.attributes["connection"], transactional_ddl=True)
with context.begin_transaction():
    context.run_migrations()
