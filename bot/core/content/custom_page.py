"""A page of the moderators' own: a command that is made in YAML, with no code."""

from typing import Annotated

from pydantic import Field, StringConstraints

from bot.core.content.item import Item
from bot.core.content.text_types import Label, Prose, Record

PAGE_NAME_LIMIT = (
    14  # characters of a page's command, so that a button's line fits; see bot.core.messages.request
)
MODERATOR_COMMANDS = frozenset(  # see bot.services.publishing.service
    {"status", "review", "reload", "history", "rollback", "upload", "publish", "discard"}
    | {"reports", "fixed", "declined"}
)
UNLISTED_COMMANDS = frozenset(
    {"report", "reported"}
)  # behind buttons and in letters, see bot.services.reports.commands
RESERVED_NAMES = (
    MODERATOR_COMMANDS
    | UNLISTED_COMMANDS
    | {  # and the bot's own, see bot.core.views.help_pages
        *("start", "help", "briefings", "briefing", "search", "source", "language", "forget"),
        *("asof", "changes", "corrections"),
    }
)


class CustomPageItem(Item):
    """One item of a moderator's page."""

    title: Label
    """What it is."""
    text: Prose | None = None
    """What there is to say of it."""
    facts: dict[Label, Label] = Field(default_factory=dict)
    """Labels and their values, such as ``target: …``."""


class CustomPage(Record):
    """One page of a moderator's own."""

    title: Label
    """What the page holds."""
    about: Annotated[Label, Field(max_length=100)] | None = None
    """What its command is for, in one line of at most 100 characters; the title if left out."""
    items: Annotated[tuple[CustomPageItem, ...], Field(min_length=1)]
    """What stands on it."""


PageName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=PAGE_NAME_LIMIT)]
CustomPages = dict[PageName, CustomPage]
"""Pages under the names of their commands."""
