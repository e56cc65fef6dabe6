"""The files that moderators sent and have not decided on."""

from alembic import op
from sqlalchemy import Column, Integer, LargeBinary, Text

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the table of the submissions."""
    op.create_table(
        "submissions",
        Column("number", Integer, primary_key=True, autoincrement=True),
        Column("file", Text, nullable=False),
        Column("at", Text, nullable=False),
        Column("based", Text, nullable=False),
        Column("who", Text, nullable=False),
        Column("origin", Text, nullable=False),
        Column("why", Text, nullable=False),
        Column("content", LargeBinary, nullable=False),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    """Forget what waits to be published."""
    op.drop_table("submissions")
