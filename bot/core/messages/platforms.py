"""The registry of platforms, each with what it can do; whatever lists platforms derives from it.

It stands below the services, so that publishing and reports can ask what a platform can do without
importing an adapter. `bot.adapters` loads a platform's code by its name.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Platform:
    """A place where people use the bot.

    *name* is the folder in `bot/adapters`, the prefix of stored chat ids and the section of the settings;
    *title* is what people call it.
    """

    name: str
    title: str
    is_chat: bool = False
    """It belongs to somebody else, who may refuse the bot: its state decides whether the bot is healthy."""
    is_served: bool = True
    """``briefing-bot run`` serves it, if its settings enable it."""
    has_pages: bool = False
    """It cuts a long answer into pages."""
    has_outbox: bool = False
    """It can send a message that nobody asked for."""
    opens_private_chats: bool = False
    """It can write in private to a user who has never written to it there."""
    has_moderators: bool = False
    """Moderators publish there; the settings say who they are."""
    carries_files: bool = False
    """It sends the file of an answer; elsewhere no command has one, because only moderators get files."""
    is_previewed: bool = False
    """The web page and the preview show what an answer looks like there."""


PLATFORMS = (
    Platform(
        "telegram",
        "Telegram",
        is_chat=True,
        has_pages=True,
        has_outbox=True,
        has_moderators=True,
        carries_files=True,
        is_previewed=True,
    ),
    Platform(
        "discord",
        "Discord",
        is_chat=True,
        has_pages=True,
        has_outbox=True,
        opens_private_chats=True,
        has_moderators=True,
        carries_files=True,
        is_previewed=True,
    ),
    Platform("web", "Web page"),
    Platform("terminal", "Terminal", is_served=False),
)

PLATFORM_NAMES = tuple(platform.name for platform in PLATFORMS)
PLATFORM_TITLES = {platform.name: platform.title for platform in PLATFORMS}
PREVIEWED_PLATFORMS = tuple(platform.name for platform in PLATFORMS if platform.is_previewed)
"""The platforms whose messages other pages imitate."""
