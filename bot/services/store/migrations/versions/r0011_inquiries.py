"""Questions that no briefing answers, and who waits for the answer."""

from alembic import op
from sqlalchemy import Column, Integer, Text

revision = "0011"
down_revision = "0010"
lost_by_downgrade = "readers’ questions to the editors, and who waits for the answers"


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "inquiries",
        Column("number", Integer, primary_key=True, autoincrement=True),
        Column("question", Text, nullable=False),
        Column("words", Text, nullable=False),
        Column("language", Text, nullable=False),
        Column("at", Text, nullable=False),
        Column("readers", Integer, nullable=False),
        Column("state", Text, nullable=False),
        Column("briefing", Text, nullable=False),
        Column("item", Text, nullable=False),
        Column("who", Text, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "inquirers",
        Column("inquiry", Integer, primary_key=True, autoincrement=False),
        Column("chat", Text, primary_key=True),
        Column("language", Text, nullable=False),
    )


def downgrade() -> None:
    """Drop the tables, and the messages about what was in them."""
    op.execute("DELETE FROM outbox WHERE line LIKE 'inquir%'")
    op.drop_table("inquirers")
    op.drop_table("inquiries")
