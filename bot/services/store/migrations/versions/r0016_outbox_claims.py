"""Until when a process has claimed a message of the outbox."""

from alembic import op
from sqlalchemy import Column, Float

revision = "0016"
down_revision = "0015"
lost_by_downgrade = "which messages are being sent"


def upgrade() -> None:
    """Add the column; nothing is claimed."""
    op.add_column("outbox", Column("claimed_until", Float))


def downgrade() -> None:
    """Drop the column."""
    op.drop_column("outbox", "claimed_until")
