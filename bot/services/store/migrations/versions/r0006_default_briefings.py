"""The order of the default briefings: without it, a new briefing would answer chats that chose none."""

from alembic import op
from sqlalchemy import Boolean, Column, Integer, Text

revision = "0006"
down_revision = "0005"
lost_by_downgrade = "the order of the default briefings"


def upgrade() -> None:
    """Create the table; the next start fills it."""
    op.create_table(
        "defaults",
        Column("place", Integer, nullable=False, primary_key=True, autoincrement=False),
        Column("briefing", Text, nullable=False),
        Column("is_setting", Boolean, nullable=False),
    )


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("defaults")
