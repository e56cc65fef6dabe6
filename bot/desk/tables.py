"""The tables of the desk's database: a chat by its platform's id, and what it chose; not what it asked."""

from sqlalchemy import Column, MetaData, Table, Text

SHAPE = "0001"  # the newest step in bot/desk/migrations, so that Alembic is loaded only where one is missing

tables = MetaData()

chats = Table(
    "chats",
    tables,
    Column("id", Text, primary_key=True),
    Column("briefing", Text, nullable=False),
    Column("language", Text, nullable=False),
)
