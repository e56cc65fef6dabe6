"""Where the history of a file begins, once its old versions are deleted."""

from alembic import op
from sqlalchemy import Boolean, Column, false

revision = "0018"
down_revision = "0017"
lost_by_downgrade = "from which version on the history of a file is complete, if older ones were deleted"


def upgrade() -> None:
    """Add the column; no version has been deleted so far."""
    op.add_column("versions", Column("follows_deleted", Boolean, nullable=False, server_default=false()))


def downgrade() -> None:
    """Drop the column."""
    op.drop_column("versions", "follows_deleted")
