"""The tables of version 0.1.0.

The revision is called 0005 because development databases had reached that number in five steps: they hold
the same tables, and open without a migration.
"""

from alembic import op
from sqlalchemy import Column, Integer, LargeBinary, Text

revision = "0005"
down_revision = None


def upgrade() -> None:
    """Create all tables."""
    op.create_table(
        "chats", Column("id", Text, nullable=False, primary_key=True), *_text("briefing", "language")
    )
    op.create_table(
        "versions",
        _number(),
        *_text("file", "at", "digest", "who", "origin", "why"),
        Column("content", LargeBinary),
        sqlite_autoincrement=True,
    )
    op.create_index("versions_of_file", "versions", ["file", "number"])
    op.create_table("outbox", _number(), *_text("chat", "line"))
    op.create_table(
        "uploads",
        Column("name", Text, nullable=False, primary_key=True),
        Column("file", Text, nullable=False),
        Column("number", Integer, nullable=False),
    )
    op.create_table(
        "submissions",
        _number(),
        *_text("file", "at", "based", "who", "origin", "why"),
        Column("content", LargeBinary, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "reports",
        _number(),
        *_text("briefing", "section", "item", "title"),
        Column("version", Integer, nullable=False),
        *_text("language", "words", "chat", "at", "state", "reason", "who"),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    """Drop all tables."""
    for table in ("reports", "submissions", "uploads", "outbox", "versions", "chats"):
        op.drop_table(table)


def _number() -> Column[int]:
    return Column("number", Integer, primary_key=True, autoincrement=True)


def _text(*names: str) -> list[Column[str]]:
    return [Column(name, Text, nullable=False) for name in names]
