"""What chats chose: the briefing that answers them, and the language."""

from alembic import op
from sqlalchemy import Column, Text

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the table of the chats."""
    op.create_table(
        "chats",
        Column("id", Text, nullable=False, primary_key=True),
        Column("briefing", Text, nullable=False),
        Column("language", Text, nullable=False),
    )


def downgrade() -> None:
    """Forget what chats chose."""
    op.drop_table("chats")
