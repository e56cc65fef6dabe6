"""Which process answers an update; the number of one that is answered stays for a day."""

from alembic import op
from sqlalchemy import Column, Integer, text

revision = "0017"
down_revision = "0016"
lost_by_downgrade = "which questions on Telegram were answered today"


def upgrade() -> None:
    """Add the column; what waits already belongs to a process that has ended."""
    op.add_column("waiting_updates", Column("owner", Integer, server_default=text("0")))
    op.create_index("waiting_updates_of_owner", "waiting_updates", ["owner"])


def downgrade() -> None:
    """Drop the column, and the rows of what is answered."""
    op.execute("DELETE FROM waiting_updates WHERE owner IS NULL")
    op.drop_index("waiting_updates_of_owner", "waiting_updates")
    op.drop_column("waiting_updates", "owner")
