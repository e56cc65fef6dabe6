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

LATEST_SCHEMA_VERSION = "0005"  # the newest step in bot/services/store/migrations

metadata = MetaData()

alembic_version_table = Table(  # as Alembic makes it, with the step that the database has reached
    "alembic_version",
    MetaData(),
    Column("version_num", String(32), nullable=False),
    PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
)

chats_table = Table(
    "chats",
    metadata,
    Column("id", Text, primary_key=True),
    Column("briefing", Text, nullable=False),
    Column("language", Text, nullable=False),
)

revisions_table = Table(  # of the published files; content is compressed, and NULL where a file was removed
    "versions",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("file", Text, nullable=False),
    Column("at", Text, key="published_at", nullable=False),
    Column("digest", Text, nullable=False),
    Column("who", Text, key="author", nullable=False),
    Column("origin", Text, nullable=False),
    Column("why", Text, key="reason", nullable=False),
    Column("content", LargeBinary),
    Index("versions_of_file", "file", "number"),
    sqlite_autoincrement=True,  # the number of a version is never given to another
)

outbox_table = Table(  # what is to be sent unasked
    "outbox",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("chat", Text, nullable=False),
    Column("line", Text, nullable=False),
)

file_ids_table = (
    Table(  # the pictures that a platform has, and its id of each; the newest has the highest number
        "uploads",
        metadata,
        Column("name", Text, primary_key=True),
        Column("file", Text, nullable=False),
        Column("number", Integer, nullable=False),
    )
)

submissions_table = Table(  # what moderators sent and have not decided on; content is compressed
    "submissions",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("file", Text, nullable=False),
    Column("at", Text, key="submitted_at", nullable=False),
    Column("based", Text, key="base_digest", nullable=False),
    Column("who", Text, key="author", nullable=False),
    Column("origin", Text, nullable=False),
    Column("why", Text, key="reason", nullable=False),
    Column("content", LargeBinary, nullable=False),
    sqlite_autoincrement=True,  # an old button never decides on something else
)

reports_table = Table(  # of mistakes; chat is where the answer goes, and empty once that is on its way
    "reports",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("briefing", Text, nullable=False),
    Column("section", Text, nullable=False),
    Column("item", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("version", Integer, key="revision_number", nullable=False),
    Column("language", Text, nullable=False),
    Column("words", Text, key="text", nullable=False),
    Column("chat", Text, nullable=False),
    Column("at", Text, key="reported_at", nullable=False),
    Column("state", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("who", Text, key="closed_by", nullable=False),
    sqlite_autoincrement=True,  # moderators speak of reports by number
)
