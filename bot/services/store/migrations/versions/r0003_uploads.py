"""Which pictures a platform has, so that each is uploaded once."""

from alembic import op
from sqlalchemy import Column, Integer, Text

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the table of the uploads."""
    op.create_table(
        "uploads",
        Column("name", Text, nullable=False, primary_key=True),
        Column("file", Text, nullable=False),
        Column("number", Integer, nullable=False),
    )


def downgrade() -> None:
    """Forget what was uploaded: it is uploaded anew."""
    op.drop_table("uploads")
