"""The mistakes that readers report."""

from alembic import op
from sqlalchemy import Column, Integer, Text

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make the table of the reports."""
    op.create_table(
        "reports",
        Column("number", Integer, primary_key=True, autoincrement=True),
        *(Column(name, Text, nullable=False) for name in ("briefing", "section", "item", "title")),
        Column("version", Integer, nullable=False),
        *(Column(name, Text, nullable=False) for name in ("language", "words", "chat", "at")),
        *(Column(name, Text, nullable=False) for name in ("state", "reason", "who")),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    """Forget the reports."""
    op.drop_table("reports")
