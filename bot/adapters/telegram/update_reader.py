"""Reads updates one by one: one that the library cannot read must not keep the others away."""

from collections.abc import Mapping
from logging import getLogger
from typing import Any, cast

from telegram import Bot, Update

_log = getLogger(__name__)


def read_update(update_id: int, content: object, bot: Bot) -> Update:
    """Read an update; one that the library cannot read becomes empty, and nothing handles that."""
    try:
        return Update.de_json(dict(cast("Mapping[str, Any]", content)), bot)
    except (AttributeError, LookupError, OverflowError, TypeError, ValueError) as error:
        message = "the Telegram update %d cannot be read by python-telegram-bot and is not answered: %r"
        _log.error(message, update_id, error)
        return Update(update_id)
