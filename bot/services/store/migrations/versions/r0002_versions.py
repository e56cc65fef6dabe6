"""The versions of the published files, and what is to be sent unasked."""

from alembic import op
from sqlalchemy import Column, Integer, LargeBinary, Text

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the two tables."""
    op.create_table(
        "versions",
        Column("number", Integer, primary_key=True, autoincrement=True),
        Column("file", Text, nullable=False),
        Column("at", Text, nullable=False),
        Column("digest", Text, nullable=False),
        Column("who", Text, nullable=False),
        Column("origin", Text, nullable=False),
        Column("why", Text, nullable=False),
        Column("content", LargeBinary),
        sqlite_autoincrement=True,
    )
    op.create_index("versions_of_file", "versions", ["file", "number"])
    op.create_table(
        "outbox",
        Column("number", Integer, primary_key=True, autoincrement=True),
        Column("chat", Text, nullable=False),
        Column("line", Text, nullable=False),
    )


def downgrade() -> None:
    """Forget the versions, and what was to be sent."""
    op.drop_table("outbox")
    op.drop_table("versions")
