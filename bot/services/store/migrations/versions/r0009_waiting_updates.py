"""Questions that the platform no longer keeps, and that are not answered yet: a stop would lose them."""

from alembic import op
from sqlalchemy import BigInteger, Column, Text

revision = "0009"
down_revision = "0008"
lost_by_downgrade = "questions on Telegram that wait to be answered"


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "waiting_updates",
        Column("bot", Text, nullable=False, primary_key=True),
        Column("number", BigInteger, nullable=False, primary_key=True, autoincrement=False),
        Column("at", Text, nullable=False),
        Column("content", Text, nullable=False),
    )


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("waiting_updates")
