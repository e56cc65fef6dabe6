"""Renders replies with links to the commands that Discord knows, and remembers the last ones."""

from collections.abc import Mapping
from functools import lru_cache, partial

from bot.adapters.discord.citation import add_cite_button
from bot.adapters.discord.render import render
from bot.adapters.discord.rendered_message import DiscordMessage
from bot.adapters.discord.view import check_message
from bot.core.messages.reply import Reply

_CACHE_SIZE = 512  # rendered replies


class MessageRenderer:
    """Renders replies; before the commands are registered, without links to them."""

    def __init__(self) -> None:
        """Know no command yet."""
        self.set_command_ids({})

    def set_command_ids(self, command_ids: Mapping[str, int]) -> None:
        """Link the commands that have these ids by their names."""
        self._render_anew = partial(_render_checked, command_ids=command_ids)
        self._render = lru_cache(_CACHE_SIZE)(self._render_anew)

    def render_page(self, reply: Reply, page_number: int) -> DiscordMessage:
        """Render a page of *reply*, or its last one if there are fewer.

        Raises:
            ValueError: it exceeds one of Discord's limits.
        """
        render_reply = self._render_anew if reply.document else self._render  # no file is kept in memory
        messages = render_reply(reply)
        return messages[min(page_number, len(messages)) - 1]


def _render_checked(reply: Reply, command_ids: Mapping[str, int]) -> tuple[DiscordMessage, ...]:
    return tuple(map(check_message, render(add_cite_button(reply), command_ids=command_ids)))
