"""Whether only who asks in a chat sees the answer."""

from alembic import op
from sqlalchemy import Boolean, Column, false

revision = "0010"
down_revision = "0009"
lost_by_downgrade = "which chats chose /quiet"


def upgrade() -> None:
    """Add the column; everybody has seen the answers so far."""
    op.add_column("chats", Column("is_quiet", Boolean, nullable=False, server_default=false()))


def downgrade() -> None:
    """Drop the column, and the chats that chose nothing else."""
    op.execute("DELETE FROM chats WHERE briefing = '' AND language = ''")
    op.drop_column("chats", "is_quiet")
