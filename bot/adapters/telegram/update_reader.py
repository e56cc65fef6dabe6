"""Reads updates one by one: one that the library cannot read must not keep the others away."""

from collections.abc import Mapping
from logging import getLogger
from typing import Any, cast

from telegram import Bot, Update

from bot.adapters.telegram.plain_updates import NotPlainError, read_plain_update

_UNREAD_FIELDS = {
    "caption_entities",
    "entities",
    "link_preview_options",
    "reply_markup",
}  # of our message that has the button

_log = getLogger(__name__)


def read_update(update_id: int, content: object, bot: Bot) -> Update:
    """Read an update; one that the library cannot read becomes empty, and nothing handles that."""
    try:
        return _read_quickly(_drop_unread(cast("Mapping[str, Any]", content)), bot)
    except (AttributeError, LookupError, OverflowError, TypeError, ValueError) as error:
        message = "the Telegram update %d cannot be read by python-telegram-bot and is not answered: %r"
        _log.error(message, update_id, error)
        return Update(update_id)


def _read_quickly(content: dict[str, Any], bot: Bot) -> Update:
    try:
        return read_plain_update(content)
    except NotPlainError:
        return Update.de_json(content, bot)


def _drop_unread(content: Mapping[str, Any]) -> dict[str, Any]:
    """Drop what nobody reads: to build all buttons of a message takes longer than to answer a press."""
    query = content.get("callback_query")
    if not query or "message" not in query:
        return dict(content)
    message = {name: value for name, value in query["message"].items() if name not in _UNREAD_FIELDS}
    return {**content, "callback_query": {**query, "message": message}}
