"""A desk of several: who proposed, who took a report, where messages stand, and what goes live when."""

from alembic import op
from sqlalchemy import Column, PrimaryKeyConstraint, Text, text

revision = "0014"
down_revision = "0013"
lost_by_downgrade = (
    "who proposed a version or took a report, drafts that were decided on, and what goes live at a set time"
)

_EMPTY = text("''")
_COLUMNS = (
    ("versions", "proposed_by", _EMPTY),
    ("submissions", "proposer_chat", _EMPTY),
    ("submissions", "state", text("'waiting'")),
    ("submissions", "closed_by", _EMPTY),
    ("submissions", "closing_note", _EMPTY),
    ("reports", "taken_by", _EMPTY),
    ("inquiries", "taken_by", _EMPTY),
)


def upgrade() -> None:
    """Add the columns and the tables."""
    for table, name, default in _COLUMNS:
        op.add_column(table, Column(name, Text, nullable=False, server_default=default))
    op.create_table(
        "posted_messages",
        Column("chat", Text, nullable=False),
        Column("message", Text, nullable=False),
        Column("line", Text, nullable=False),
        Column("at", Text, nullable=False),
        PrimaryKeyConstraint("chat", "message"),
    )
    op.create_table(
        "releases",
        Column("briefing", Text, nullable=False),
        Column("at", Text, nullable=False),
        PrimaryKeyConstraint("briefing", "at"),
    )


def downgrade() -> None:
    """Drop the columns and the tables, and what would be read wrongly without them.

    A draft that was decided on would wait again, and an edit of a message would be a new one.
    """
    op.execute("DELETE FROM submissions WHERE state <> 'waiting'")
    op.execute("DELETE FROM outbox WHERE line LIKE 'update %'")
    op.drop_table("releases")
    op.drop_table("posted_messages")
    for table, name, _ in reversed(_COLUMNS):
        op.drop_column(table, name)
