"""The new ids of chats: without them, moderators would lose their rights in a group that has moved."""

from alembic import op
from sqlalchemy import Column, Text

revision = "0008"
down_revision = "0007"
lost_by_downgrade = "the new ids of groups that became supergroups"


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "chat_moves",
        Column("old", Text, nullable=False, primary_key=True),
        Column("new", Text, nullable=False),
    )


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("chat_moves")
