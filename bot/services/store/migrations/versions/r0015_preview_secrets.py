"""The secret in the address at which a proposal can be previewed in a browser."""

from alembic import op
from sqlalchemy import Column, Text, text

revision = "0015"
down_revision = "0014"
lost_by_downgrade = "the addresses at which proposals are previewed"


def upgrade() -> None:
    """Add the column; proposals of before have no such address."""
    op.add_column("submissions", Column("preview_secret", Text, nullable=False, server_default=text("''")))


def downgrade() -> None:
    """Drop the column."""
    op.drop_column("submissions", "preview_secret")
