"""A custom page: a command that a briefing defines in YAML, without code.

The reserved names are kept by hand because the core cannot import the services that answer them; a guard test
holds them to the real commands.
"""

from typing import Annotated

from pydantic import Field, StringConstraints

from bot.core.content.field_labels import gettext_noop
from bot.core.content.field_types import Label, Prose, Record
from bot.core.content.item import Item

PAGE_NAME_LIMIT = 14  # characters; a button's command line must fit, see bot.core.messages.request
MODERATOR_COMMANDS = frozenset(  # see bot.services.publishing.moderation_service
    {"status", "review", "reload", "history", "rollback", "upload", "publish", "discard", "remove"}
    | {"default", "pulled", "reports", "fixed", "declined", "notice"}
    | {"inquiries", "answer", "uncovered", "wording", "merge", "undo", "unpublish"}
    | {"file", "files", "versions", "assign", "translate", "export", "restore", "import"}
    | {"push"}
    | {"set", "edit", "correct"}
)
UNLISTED_COMMANDS = frozenset(  # see bot.services.reports.report_button, bot.core.views.preference_pages
    {"report", "reported", "quiet"} | {"inquire", "inquired"}  # see bot.services.inquiries.inquiry_button
)
BUILTIN_COMMANDS = frozenset(  # see bot.core.views.help_pages
    {"start", "help", "settings", "briefings", "briefing", "search", "source", "language", "forgetme"}
    | {"privacy", "mydata", "forget"}
    | {"asof", "changes", "corrections"}
)
RESERVED_NAMES = MODERATOR_COMMANDS | UNLISTED_COMMANDS | BUILTIN_COMMANDS
"""Commands of the bot itself, which no page may be named after."""


class CustomPageItem(Item):
    """One item of a page."""

    title: Label = Field(title=gettext_noop("Title"))
    """What it is, in a few words."""
    text: Prose | None = Field(default=None, title=gettext_noop("Text"))
    """The details."""
    facts: dict[Label, Label] = Field(default_factory=dict, title=gettext_noop("Details"))
    """Labels with their values, such as ``toll: 2 shells``."""


class CustomPage(Record):
    """One page."""

    title: Label = Field(title=gettext_noop("Title"))
    """The title of the page."""
    about: Annotated[Label, Field(max_length=100)] | None = Field(
        default=None, title=gettext_noop("Description")
    )
    """What its command shows, in one line of at most 100 characters; the title if left out."""
    items: Annotated[tuple[CustomPageItem, ...], Field(min_length=1)]
    """The items on the page."""


PageName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=PAGE_NAME_LIMIT)]
CustomPages = dict[PageName, CustomPage]
"""Pages by the names of their commands."""
