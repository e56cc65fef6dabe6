"""Reads the updates that most are, a text and a press, without looking for what they do not contain.

The library looks for each of the hundred fields that a message may have, which takes as long as all the rest
of reading it. Whatever has another field than those here, the library reads.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from telegram import CallbackQuery, Chat, Message, MessageEntity, Update, User

_UPDATE_FIELDS = frozenset({"update_id", "message", "callback_query"})
_MESSAGE_FIELDS = frozenset({"message_id", "from", "chat", "date", "edit_date", "text", "entities"})
_USER_FIELDS = frozenset(
    {"id", "is_bot", "first_name", "last_name", "username", "language_code", "is_premium"}
)
_CHAT_FIELDS = frozenset({"id", "type", "title", "username", "first_name", "last_name", "is_forum"})
_ENTITY_FIELDS = frozenset({"type", "offset", "length"})
_QUERY_FIELDS = frozenset({"id", "from", "message", "chat_instance", "data"})

_Json = Mapping[str, Any]


class NotPlainError(ValueError):
    """What is read has a field that only the library knows."""


def read_plain_update(content: _Json) -> Update:
    """Read an update; unlike those that the library reads, its parts know no bot.

    Raises:
        NotPlainError: it has more than a plain text or press.
        AttributeError, LookupError, OverflowError, TypeError, ValueError: it is malformed.
    """
    _require_plain(content, _UPDATE_FIELDS)
    message, query = content.get("message"), content.get("callback_query")
    return Update(
        content["update_id"],
        message=_read_message(message) if message is not None else None,
        callback_query=_read_query(query) if query is not None else None,
    )


def _read_query(content: _Json) -> CallbackQuery:
    _require_plain(content, _QUERY_FIELDS)
    message = content.get("message")
    return CallbackQuery(
        content["id"],
        _read_user(content["from"]),
        content["chat_instance"],
        message=_read_message(message) if message is not None else None,
        data=content.get("data"),
    )


def _read_message(content: _Json) -> Message:
    _require_plain(content, _MESSAGE_FIELDS)
    if not content["date"]:
        raise NotPlainError  # a message that is too old to be accessible
    sender, edit_date = content.get("from"), content.get("edit_date")
    return Message(
        content["message_id"],
        datetime.fromtimestamp(content["date"], UTC),
        _read_chat(content["chat"]),
        from_user=_read_user(sender) if sender is not None else None,
        edit_date=datetime.fromtimestamp(edit_date, UTC) if edit_date else None,
        text=content.get("text"),
        entities=[_read_entity(entity) for entity in content.get("entities", ())],
    )


def _read_user(content: _Json) -> User:
    _require_plain(content, _USER_FIELDS)
    return User(**content)


def _read_chat(content: _Json) -> Chat:
    _require_plain(content, _CHAT_FIELDS)
    return Chat(**content)


def _read_entity(content: _Json) -> MessageEntity:
    _require_plain(content, _ENTITY_FIELDS)
    return MessageEntity(**content)


def _require_plain(content: _Json, fields: frozenset[str]) -> None:
    if content.keys() - fields:
        raise NotPlainError
