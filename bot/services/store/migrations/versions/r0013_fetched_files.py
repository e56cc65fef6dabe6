"""Which version of a file each moderator has got, so that a changed file is compared with that one."""

from alembic import op
from sqlalchemy import Column, Text

revision = "0013"
down_revision = "0012"
lost_by_downgrade = "which versions of files moderators have got"


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "fetched_files",
        Column("chat", Text, primary_key=True),
        Column("file", Text, primary_key=True),
        Column("digest", Text, nullable=False),
        Column("sent", Text, nullable=False),
        Column("at", Text, nullable=False),
    )


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("fetched_files")
