"""The tables of the desk's database: a chat by its platform's id, and what it chose; not what it asked."""

from sqlalchemy import Column, MetaData, PrimaryKeyConstraint, String, Table, Text

SHAPE = "0001"  # the newest step in bot/desk/migrations

tables = MetaData()

shapes = Table(  # as Alembic makes it, with the step that the database has reached
    "alembic_version",
    MetaData(),
    Column("version_num", String(32), nullable=False),
    PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
)

chats = Table(
    "chats",
    tables,
    Column("id", Text, primary_key=True),
    Column("briefing", Text, nullable=False),
    Column("language", Text, nullable=False),
)
