"""Emulates Telegram: its Bot API over HTTP on one side, users who write and tap on the other.

It is stricter than Telegram where that would silently forgive: a call that breaks a limit or has unknown
fields is recorded in `violations` and fails the test when the emulator closes.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from types import TracebackType
from typing import Any, Self

from tests.emulators.telegram_api import BOT, BotApi
from tests.emulators.telegram_limits import MAX_QUERY_LENGTH, check_keyboard, check_text, user_entities
from tests.emulators.telegram_messages import InlineAnswer, SentMessage
from tests.emulators.telegram_server import BotApiServer, Call, Fault
from tests.emulators.telegram_updates import UpdateQueue
from tests.emulators.telegram_webhook import Webhook
from tests.support.log_privacy import keep_out_of_logs

TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw8"  # the example of the Bot API's own page
WAIT_TIMEOUT = 5.0  # seconds that a test waits for the bot

__all__ = ["BOT", "TOKEN", "Chat", "InlineAnswer", "Person", "SentMessage", "TelegramEmulator"]


@dataclass(frozen=True)
class Person:
    """A user."""

    id: int
    language: str | None = "en"

    @property
    def json(self) -> dict[str, Any]:
        """Return the user as JSON of the Bot API."""
        about = {"id": self.id, "is_bot": False, "first_name": f"Person {self.id}"}
        return about | ({"language_code": self.language} if self.language else {})


@dataclass(frozen=True)
class Chat:
    """A chat: private, group, supergroup or channel."""

    id: int
    type: str = "private"
    has_topics: bool = False

    @property
    def json(self) -> dict[str, Any]:
        """Return the chat as JSON of the Bot API."""
        name = {"first_name": f"Person {self.id}"} if self.type == "private" else {"title": "A"}
        return {"id": self.id, "type": self.type, **name, **({"is_forum": True} if self.has_topics else {})}


class TelegramEmulator:
    """Telegram with one bot."""

    def __init__(self, token: str = TOKEN, host: str = "127.0.0.1") -> None:
        keep_out_of_logs(token=token)
        self.updates = UpdateQueue()
        self.server = BotApiServer(token, self._answer_call, host)
        self.webhook = Webhook(self.updates, self.server.run_call, self._notify_waiters)
        self.api = BotApi(self.updates, self.webhook)
        self.server.files = self.api.files
        self._query_ids = count(1)
        self._changed = asyncio.Condition()

    async def __aenter__(self) -> Self:
        await self.server.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.updates.close()
        await self.webhook.close()
        await self.server.stop()
        assert not self.server.violations, self.server.violations

    @property
    def url(self) -> str:
        """Return the URL of the Bot API server."""
        return self.server.url

    @property
    def sent(self) -> list[SentMessage]:
        """Return the bot's messages, the oldest first."""
        return self.api.sent

    def calls(self, method: str) -> list[dict[str, Any]]:
        """Return the fields of every valid call of *method*."""
        return [call.fields for call in self.server.calls if call.method == method]

    def fail_next(self, method: str, code: int = 0, description: str = "", **fault: Any) -> None:
        """Let the next call of *method* fail: see `Fault`."""
        self.server.add_fault(method, Fault(code, description, **fault))

    async def wait_until(self, condition: Callable[[], Any], seconds: float = WAIT_TIMEOUT) -> None:
        """Wait at most *seconds* until *condition* holds, which is checked at each call of the bot."""
        async with asyncio.timeout(seconds), self._changed:
            await self._changed.wait_for(condition)

    async def wait_for_polls(self, count: int) -> None:
        """Wait until the bot has polled *count* times more."""
        polls = self.updates.poll_count
        await self.wait_until(lambda: self.updates.poll_count > polls + count)

    def send_text(self, chat: Chat, text: str, by: Person | None = None, /, **more: Any) -> dict[str, Any]:
        """Let a user send *text*, with *more* fields of the message; return the message."""
        post = chat.type == "channel"
        author = {"sender_chat": chat.json} if post else {"from": (by or Person(abs(chat.id))).json}
        found = user_entities(text)
        entities = {"entities": found} if found else {}
        message = self.api.add_message(chat.json, {**author, "text": text, **entities, **more})
        self.updates.add("channel_post" if post else "message", message)
        return message

    def send_content(self, chat: Chat, by: Person | None = None, /, **content: Any) -> dict[str, Any]:
        """Let a user send what is no text, such as a sticker; return the message."""
        author = {"from": (by or Person(abs(chat.id))).json}
        message = self.api.add_message(chat.json, {**author, **content})
        self.updates.add("message", message)
        return message

    async def ask(self, chat: Chat, text: str, by: Person | None = None, /, **more: Any) -> SentMessage:
        """Let a user send *text*, and return the bot's next message in that chat."""
        before = len(self.sent)
        self.send_text(chat, text, by, **more)
        await self.wait_until(lambda: any(sent.chat == chat.id for sent in self.sent[before:]))
        return next(sent for sent in self.sent[before:] if sent.chat == chat.id)

    async def ask_quietly(self, chat: Chat, text: str, by: Person, /, **more: Any) -> SentMessage:
        """Let a user send a command that only the bot gets, and return its next message in that chat."""
        before = len(self.sent)
        content = {"from": by.json, "text": text, "entities": user_entities(text), "receiver_user": BOT}
        message = self.api.add_message(chat.json, content | more, is_visible=False)
        message_id = self.api.ephemeral.add_question(chat.id, by.id)
        self.updates.add("message", message | {"message_id": 0, "ephemeral_message_id": message_id})
        await self.wait_until(lambda: any(sent.chat == chat.id for sent in self.sent[before:]))
        return next(sent for sent in self.sent[before:] if sent.chat == chat.id)

    def send_file(
        self, chat: Chat, name: str, content: bytes, by: Person | None = None, caption: str = ""
    ) -> dict[str, Any]:
        """Let a user send a document, which the bot has to fetch; return the message."""
        document = {**self.api.add_document(content), "file_name": name, "mime_type": "application/yaml"}
        author = {"from": (by or Person(abs(chat.id))).json}
        said = {"caption": caption} if caption else {}
        message = self.api.add_message(chat.json, {**author, "document": document, **said})
        self.updates.add("message", message)
        return message

    async def upload(
        self, chat: Chat, name: str, content: bytes, by: Person | None = None, caption: str = ""
    ) -> SentMessage:
        """Let a user send a document, and return the bot's next message in that chat."""
        before = len(self.sent)
        self.send_file(chat, name, content, by, caption)
        await self.wait_until(lambda: any(sent.chat == chat.id for sent in self.sent[before:]))
        return next(sent for sent in self.sent[before:] if sent.chat == chat.id)

    def start_tap(self, sent: SentMessage, label: str, by: Person | None = None, **more: Any) -> str:
        """Let a user tap the button with *label*; return the id of the callback query."""
        data = next(key["callback_data"] for row in sent.button_rows for key in row if key["text"] == label)
        ephemeral = (sent.chat, sent.receiver, sent.ephemeral_id)
        message = self.api.ephemeral.messages.get(ephemeral) or self.api.messages.get((sent.chat, sent.id))
        place = (
            {"inline_message_id": sent.inline_message_id} if sent.inline_message_id else {"message": message}
        )
        press = {
            "id": str(next(self._query_ids)),
            "from": (by or Person(abs(sent.chat))).json,
            **place,
            "chat_instance": "1",
            "data": data,
            **more,
        }
        self.api.callback_ids.add(press["id"])
        self.api.ephemeral.add_press(press["id"], press["from"]["id"])
        self.updates.add("callback_query", press)
        return str(press["id"])

    async def tap(self, sent: SentMessage, label: str, by: Person | None = None, **more: Any) -> SentMessage:
        """Let a user tap a button, and return the edited message or a new one in that chat."""
        edits, before = sent.edits, len(self.sent)
        self.start_tap(sent, label, by, **more)

        def find_new() -> list[SentMessage]:
            return [one for one in self.sent[before:] if one.chat == sent.chat]

        await self.wait_until(lambda: sent.edits > edits or find_new())
        return sent if sent.edits > edits else find_new()[0]

    def start_inline_query(self, by: Person, words: str, offset: str = "") -> str:
        """Let a user type *words* after the bot's name; return the id of the query."""
        assert len(words) <= MAX_QUERY_LENGTH
        query_id = str(next(self._query_ids))
        query = {"id": query_id, "from": by.json, "query": words, "offset": offset}
        self.api.inline_query_ids.add(query_id)
        self.updates.add("inline_query", {**query, "chat_type": "supergroup"})
        return query_id

    async def type_inline_query(self, by: Person, words: str, offset: str = "") -> InlineAnswer:
        """Let a user type *words* after the bot's name, and return the bot's answer."""
        query = self.start_inline_query(by, words, offset)
        await self.wait_until(lambda: query in self.api.inline_answers)
        return self.api.inline_answers[query]

    def choose_result(self, by: Person, offered: InlineAnswer, title: str, chat: Chat) -> SentMessage:
        """Let a user send one of the results to *chat*; the bot gets the message like any bot there."""
        result = next(one for one in offered.results if one["title"] == title)
        content, rows = result["input_message_content"], check_keyboard(result.get("reply_markup"))
        read = check_text(content["message_text"], content.get("parse_mode"))
        message = self.api.add_message(chat.json, {"from": by.json, "via_bot": BOT, "text": read.text})
        name = f"inline-{message['message_id']}"
        sent = SentMessage(
            chat.id, message["message_id"], content["message_text"], read, rows, content, 0, name
        )
        self.sent.append(sent)
        self.updates.add("message", message)
        chosen = {"result_id": result["id"], "from": by.json, "query": "", "inline_message_id": name}
        self.updates.add("chosen_inline_result", chosen)
        return sent

    def start_guest_query(self, chat: Chat, by: Person, /, **content: Any) -> str:
        """Let a user mention the bot in a chat that it is not in; return the id of the query."""
        query_id = f"guest-{next(self._query_ids)}"
        message = self.api.add_message(
            chat.json, {"from": by.json, "guest_query_id": query_id} | content, is_visible=False
        )
        self.api.guest_queries[query_id] = message
        self.updates.add("guest_message", message)
        return query_id

    async def summon(self, chat: Chat, by: Person, text: str, /, **more: Any) -> SentMessage:
        """Let a user write *text* with a mention of the bot where it is not, and return its answer."""
        query = self.start_guest_query(chat, by, text=text, **more)
        await self.wait_until(lambda: query in self.api.guest_answers)
        return self.api.guest_answers[query]

    async def tap_and_follow_link(self, sent: SentMessage, label: str, by: Person) -> SentMessage:
        """Let a user tap a button that opens a private chat with the bot; return the bot's message there."""
        press = self.start_tap(sent, label, by)
        await self.wait_until(lambda: press in self.api.opened_links)
        return await self.follow_link(self.api.opened_links[press], by)

    async def follow_link(self, link: str, by: Person) -> SentMessage:
        """Let a user follow a deep link, and return the bot's private message."""
        _, _, word = link.partition("?start=")
        return await self.ask(Chat(by.id), f"/start {word}".strip(), by)

    def migrate(self, group: Chat) -> Chat:
        """Make a supergroup of *group*, with an id of its own, and return it.

        Telegram says so in both (Bot API, Message): first in the group that ends, then in the new one.
        """
        supergroup = Chat(-1_000_000_000_000 + group.id, "supergroup")
        self.api.supergroups[group.id] = supergroup.id
        by = Person(1).json
        for chat, field, other in (
            (group, "migrate_to_chat_id", supergroup.id),
            (supergroup, "migrate_from_chat_id", group.id),
        ):
            message = self.api.add_message(chat.json, {"from": by, field: other})
            self.updates.add("message", message)
        return supergroup

    def delete(self, message: SentMessage | dict[str, Any]) -> None:
        """Delete a message."""
        place = (
            (message.chat, message.id)
            if isinstance(message, SentMessage)
            else (message["chat"]["id"], message["message_id"])
        )
        del self.api.messages[place]

    async def _answer_call(self, call: Call) -> Any:
        await self._notify_waiters()
        result = await self.api.answer_call(call)
        await self._notify_waiters()
        return result

    async def _notify_waiters(self) -> None:
        async with self._changed:
            self._changed.notify_all()
