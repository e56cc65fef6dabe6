"""When each reader asked, so that everybody waits equally long for the answer."""

from alembic import op
from sqlalchemy import Column, Text, text

revision = "0012"
down_revision = "0011"
lost_by_downgrade = "when each reader asked the editors"


def upgrade() -> None:
    """Add the column; those who wait count from when the question was first asked."""
    op.add_column("inquirers", Column("at", Text, nullable=False, server_default=text("''")))
    op.execute("UPDATE inquirers SET at = (SELECT at FROM inquiries WHERE number = inquirers.inquiry)")


def downgrade() -> None:
    """Drop the column."""
    op.drop_column("inquirers", "at")
