"""The tables of the database. Of a chat they hold its id and its choices.

An empty database is created from the tables at once: a test holds these and the migrations to the same
result.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    false,
    text,
)

from bot.core.content.field_labels import gettext_noop
from bot.core.i18n.locale import Locale, get_locale

LATEST_SCHEMA_VERSION = "0018"  # the newest migration in bot/services/store/migrations

CONTENT = "content"  # the key under which a table's `info` has the words for what is in it
RETENTION = "retention"  # and those for how long it is there, where it is about somebody

metadata = MetaData()

alembic_version_table = Table(  # as Alembic creates it, with the migration that the database has reached
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
    Column("is_quiet", Boolean, nullable=False, server_default=false()),
    info={
        CONTENT: gettext_noop("what chats chose"),
        RETENTION: gettext_noop("until it is deleted"),
    },
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
    Column("proposed_by", Text, nullable=False, server_default=text("''")),  # empty: the author did
    Column("follows_deleted", Boolean, nullable=False, server_default=false()),  # older ones were deleted
    Index("versions_of_file", "file", "number"),
    sqlite_autoincrement=True,  # the number of a version is never used again
    info={
        CONTENT: gettext_noop("versions of briefings"),
        RETENTION: gettext_noop("permanently, with who published them"),
    },
)

outbox_table = Table(  # messages to be sent unprompted
    "outbox",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("chat", Text, nullable=False),
    Column("line", Text, nullable=False),
    Column("claimed_until", Float),  # seconds since 1970: until then a process sends it
    info={
        CONTENT: gettext_noop("messages to be sent"),
        RETENTION: gettext_noop("until they are sent"),
    },
)

file_ids_table = Table(  # a platform's id of each uploaded picture; the newest has the highest number
    "uploads",
    metadata,
    Column("name", Text, primary_key=True),
    Column("file", Text, nullable=False),
    Column("number", Integer, nullable=False),
    info={CONTENT: gettext_noop("ids of uploaded pictures")},
)

submissions_table = Table(  # files that moderators sent, and what came of them; content is compressed
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
    Column("proposer_chat", Text, nullable=False, server_default=text("''")),
    Column("state", Text, nullable=False, server_default=text("'waiting'")),
    Column("closed_by", Text, nullable=False, server_default=text("''")),
    Column("closing_note", Text, nullable=False, server_default=text("''")),
    Column("preview_secret", Text, nullable=False, server_default=text("''")),
    sqlite_autoincrement=True,  # an old button never decides on another file
    info={
        CONTENT: gettext_noop("files that wait to be published"),
        RETENTION: gettext_noop("for a day, with who sent them"),
    },
)

fetched_files_table = Table(  # which content of a file each moderator has; chat is their private one
    "fetched_files",
    metadata,
    Column("chat", Text, primary_key=True),
    Column("file", Text, primary_key=True),
    Column("digest", Text, nullable=False),
    Column("sent", Text, key="sent_digest", nullable=False),
    Column("at", Text, key="fetched_at", nullable=False),
    info={
        CONTENT: gettext_noop("which versions moderators have got"),
        RETENTION: gettext_noop("for 30 days"),
    },
)

reports_table = Table(  # chat is where the answer goes, and empty once that is on its way
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
    Column("taken_by", Text, nullable=False, server_default=text("''")),
    sqlite_autoincrement=True,  # moderators refer to reports by number
    info={
        CONTENT: gettext_noop("readers’ reports"),
        RETENTION: gettext_noop("permanently; the chat only until the answer is on its way"),
    },
)

inquiries_table = Table(  # words are the same for equal questions
    "inquiries",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("question", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("at", Text, key="asked_at", nullable=False),
    Column("readers", Integer, key="reader_count", nullable=False),
    Column("state", Text, nullable=False),
    Column("briefing", Text, nullable=False),
    Column("item", Text, nullable=False),
    Column("who", Text, key="closed_by", nullable=False),
    Column("taken_by", Text, nullable=False, server_default=text("''")),
    sqlite_autoincrement=True,  # moderators refer to inquiries by number
    info={
        CONTENT: gettext_noop("readers’ questions to the editors"),
        RETENTION: gettext_noop("for 30 days"),
    },
)

inquirers_table = Table(  # who waits for the answer to an inquiry, until it is on its way
    "inquirers",
    metadata,
    Column("inquiry", Integer, primary_key=True, autoincrement=False),
    Column("chat", Text, primary_key=True),
    Column("language", Text, nullable=False),
    Column("at", Text, key="asked_at", nullable=False, server_default=text("''")),
    info={
        CONTENT: gettext_noop("chats that wait for the editors’ answers"),
        RETENTION: gettext_noop("until the answer is on its way, for 30 days at most"),
    },
)

defaults_table = Table(  # the briefings that answer chats that chose none, the first that can comes first
    "defaults",
    metadata,
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("briefing", Text, nullable=False),
    Column("is_setting", Boolean, nullable=False),  # the operator's setting, already taken into account
    info={CONTENT: gettext_noop("the default briefing")},
)

troubles_table = Table(  # that moderators have heard of; ended_at is empty while one lasts
    "troubles",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("subject", Text, primary_key=True),
    Column("detail", Text, nullable=False),
    Column("began_at", Text, nullable=False),
    Column("ended_at", Text, nullable=False),
    info={CONTENT: gettext_noop("troubles that moderators have heard of")},
)

chat_moves_table = Table(  # the chats that their platform gave a new id, such as groups on Telegram
    "chat_moves",
    metadata,
    Column("old", Text, primary_key=True),
    Column("new", Text, nullable=False),
    info={
        CONTENT: gettext_noop("new ids of groups"),
        RETENTION: gettext_noop("until they are deleted"),
    },
)

posted_messages_table = Table(  # what moderators were sent unasked and may decide on: the line that shows it
    "posted_messages",
    metadata,
    Column("chat", Text, primary_key=True),
    Column("message", Text, primary_key=True),  # the platform's own id of the message
    Column("line", Text, nullable=False),
    Column("at", Text, key="posted_at", nullable=False),
    info={
        CONTENT: gettext_noop("messages to moderators that are edited when somebody decides"),
        RETENTION: gettext_noop("for 30 days"),
    },
)

releases_table = Table(  # the moments ahead at which something of a briefing goes live
    "releases",
    metadata,
    Column("briefing", Text, primary_key=True),
    Column("at", Text, key="released_at", primary_key=True),
    info={CONTENT: gettext_noop("what goes live at a set time")},
)

waiting_updates_table = Table(  # of an answered update only the number stays, without owner and content
    "waiting_updates",
    metadata,
    Column("bot", Text, primary_key=True),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("at", Text, key="stored_at", nullable=False),
    Column("content", Text, nullable=False),
    Column("owner", Integer, server_default=text("0")),  # the process that answers it; 0 for one long gone
    Index("waiting_updates_of_owner", "owner"),
    info={
        CONTENT: gettext_noop("questions that are not answered yet"),
        RETENTION: gettext_noop("until they are answered, for a day at most"),
    },
)


def list_contents(locale: Locale | None = None) -> str:
    """List in words what the database keeps, table by table; in English without a *locale*."""
    locale = locale or get_locale("en")
    return locale.format_items([locale.translate(table.info[CONTENT]) for table in metadata.tables.values()])
