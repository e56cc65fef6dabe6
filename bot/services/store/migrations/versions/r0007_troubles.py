"""The troubles that moderators have heard of."""

from alembic import op
from sqlalchemy import Column, Text

revision = "0007"
down_revision = "0006"
lost_by_downgrade = "which troubles moderators have heard of"


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "troubles",
        Column("kind", Text, nullable=False, primary_key=True),
        Column("subject", Text, nullable=False, primary_key=True),
        *(Column(name, Text, nullable=False) for name in ("detail", "began_at", "ended_at")),
    )


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("troubles")
