"""Emulates ephemeral messages: those that one member of a group sees, and when a bot may send them."""

import time
from collections.abc import Mapping
from itertools import count
from typing import Any

from tests.emulators.telegram_methods import BotApiError

ANSWER_PERIOD = 15.0  # seconds after a press or an ephemeral question


class EphemeralMessages:
    """The ephemeral messages of all groups."""

    def __init__(self) -> None:
        self.clock = time.monotonic
        self.administered: set[int] = set()  # the groups in which the bot is an administrator
        self.messages: dict[tuple[int, int, int], dict[str, Any]] = {}  # by chat, receiver and id
        self._questions: dict[tuple[int, int], tuple[int, float]] = {}  # by chat and id: the author, the time
        self._presses: dict[str, tuple[int, float]] = {}
        self._ids = count(1)

    def add_question(self, chat: int, author: int) -> int:
        """Add a message that only the bot gets, and return its id."""
        message_id = next(self._ids)
        self._questions[chat, message_id] = author, self.clock()
        return message_id

    def add_press(self, query_id: str, author: int) -> None:
        """Note that *author* pressed a button now."""
        self._presses[query_id] = author, self.clock()

    def add_message(self, chat: dict[str, Any], fields: Mapping[str, Any], message: dict[str, Any]) -> None:
        """Add the *message* of a call with these *fields*, or refuse it."""
        wanted = fields["ephemeral_message_parameters"]
        if chat["type"] not in {"group", "supergroup"}:
            raise BotApiError(400, "Bad Request: ephemeral messages can't be sent to the chat")
        self._check_occasion(chat["id"], fields, wanted)
        message_id = next(self._ids)
        receiver = {"id": wanted["receiver_user_id"], "is_bot": False, "first_name": "A"}
        message |= {"message_id": 0, "ephemeral_message_id": message_id, "receiver_user": receiver}
        self.messages[chat["id"], receiver["id"], message_id] = message

    def find(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        """Return the message that a call with these *fields* names."""
        place = fields["chat_id"], fields["receiver_user_id"], fields["ephemeral_message_id"]
        if place not in self.messages:
            raise BotApiError(400, "Bad Request: message to edit not found")
        return self.messages[place]

    def _check_occasion(self, chat: int, fields: Mapping[str, Any], wanted: Mapping[str, Any]) -> None:
        replied_id = fields.get("reply_parameters", {}).get("ephemeral_message_id")
        if query_id := wanted.get("callback_query_id"):
            occasion = self._presses.get(query_id)
        elif replied_id:
            occasion = self._questions.get((chat, replied_id))
        elif chat in self.administered:
            return
        else:
            raise BotApiError(400, "Bad Request: not enough rights to send ephemeral messages")
        author, at = occasion or (0, 0.0)
        if author != wanted["receiver_user_id"] or self.clock() - at > ANSWER_PERIOD:
            raise BotApiError(400, "Bad Request: ephemeral message can't be sent now")
