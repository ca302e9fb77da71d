"""Runs the migrations on the connection that bot.store.migrate hands over: one transaction for all of them.

On PostgreSQL a lock of that transaction lets one of several migrators work and the others wait; on SQLite the
transaction begins IMMEDIATE and the process lock stands before it. There is no offline mode.
"""

from alembic import context
from sqlalchemy import text

from bot.store.tables import metadata

ANY_NUMBER = 5_929_420
"""Names the lock; nothing else in the database uses it."""

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    transactional_ddl=True,
)
with context.begin_transaction():
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": ANY_NUMBER})
    context.run_migrations()
