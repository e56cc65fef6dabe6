"""The tables of the desk's database. Of a chat they hold its id and what it chose; not what it asked."""

from sqlalchemy import (
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
)

SHAPE = "0005"  # the newest step in bot/services/store/migrations

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

versions = Table(  # of the published files; content is compressed, and NULL where a file was removed
    "versions",
    tables,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("file", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("origin", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("content", LargeBinary),
    Index("versions_of_file", "file", "number"),
    sqlite_autoincrement=True,  # the number of a version is never given to another
)

outbox = Table(  # what is to be sent unasked
    "outbox",
    tables,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("chat", Text, nullable=False),
    Column("line", Text, nullable=False),
)

uploads = Table(  # the pictures that a platform has, and its id of each; the newest has the highest number
    "uploads",
    tables,
    Column("name", Text, primary_key=True),
    Column("file", Text, nullable=False),
    Column("number", Integer, nullable=False),
)

submissions = Table(  # what moderators sent and have not decided on; content is compressed
    "submissions",
    tables,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("file", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("based", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("origin", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("content", LargeBinary, nullable=False),
    sqlite_autoincrement=True,  # an old button never decides on something else
)

reports = Table(  # of mistakes; chat is where the answer goes, and empty once that is on its way
    "reports",
    tables,
    Column("number", Integer, primary_key=True, autoincrement=True),
    *(Column(name, Text, nullable=False) for name in ("briefing", "section", "item", "title")),
    Column("version", Integer, nullable=False),
    *(Column(name, Text, nullable=False) for name in ("language", "words", "chat", "at")),
    *(Column(name, Text, nullable=False) for name in ("state", "reason", "who")),
    sqlite_autoincrement=True,  # moderators speak of reports by number
)
