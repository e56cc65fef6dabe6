"""Emulates the Bot API's methods: the bot's messages, their edits, and what else the bot sets up."""

import math
import re
import struct
import time
from collections import defaultdict
from itertools import count
from typing import Any

from tests.emulators import telegram_limits as limits
from tests.emulators.telegram_ephemeral import EphemeralMessages
from tests.emulators.telegram_html import ParsedText
from tests.emulators.telegram_messages import InlineAnswer, SentMessage
from tests.emulators.telegram_methods import BotApiError
from tests.emulators.telegram_server import Call
from tests.emulators.telegram_updates import UpdateQueue
from tests.emulators.telegram_webhook import Webhook

BOT = {"id": 110201543, "is_bot": True, "first_name": "Briefing", "username": "briefing_bot"}
DOWNLOAD_LIMIT = 20 * 1024 * 1024  # bytes (Bot API, getFile)
GROUP_RATE = 20  # messages a minute
BOT_RATE = 30  # messages a second, over all chats


class BotApi:
    """The state of Telegram, and the methods that change it."""

    def __init__(self, updates: UpdateQueue, webhook: Webhook) -> None:
        self.updates = updates
        self.webhook = webhook
        self.sent: list[SentMessage] = []
        self.menus: dict[tuple[int, str], list[dict[str, str]]] = {}
        self.answered_callbacks: list[str] = []
        self.callback_ids: set[str] = set()
        self.opened_links: dict[str, str] = {}
        self.inline_query_ids: set[str] = set()
        self.inline_answers: dict[str, InlineAnswer] = {}
        self.guest_queries: dict[str, dict[str, Any]] = {}  # the messages that mention the bot
        self.guest_answers: dict[str, SentMessage] = {}
        self.ephemeral = EphemeralMessages()
        self.inline_mode = True
        self.messages: dict[tuple[int, int], dict[str, Any]] = {}
        self.blocked: set[int] = set()
        self.photos_forbidden: dict[int, str] = {}  # the description of the refusal, by chat
        self.supergroups: dict[int, int] = {}  # the id of the supergroup that a group has become
        self.files: dict[str, bytes] = {}
        self.has_rate_limit = False
        self.flood_count = 0
        """How many messages were refused because there were too many."""
        self.clock = time.monotonic
        self._bot_times: list[float] = []
        self._group_times: dict[int, list[float]] = defaultdict(list)
        self._ids = count(1)
        self.now = 1767225600
        """The time of each message and edit, in seconds since 1970."""

    @property
    def menu(self) -> list[dict[str, str]]:
        """Return the default menu."""
        return self.menus.get((0, ""), [])

    async def answer_call(self, call: Call) -> Any:
        """Return the result of a call."""
        return await getattr(self, call.method)(call)

    def add_message(
        self, chat: dict[str, Any], content: dict[str, Any], *, is_visible: bool = True
    ) -> dict[str, Any]:
        """Add a message to *chat*, and return it; unless it *is_visible*, the bot is not in that chat."""
        message = {"message_id": next(self._ids), "date": self.now, "chat": chat, **content}
        if is_visible:
            self.messages[chat["id"], message["message_id"]] = message
        return message

    def add_document(self, content: bytes) -> dict[str, Any]:
        """Add a file that a user uploads, and return its JSON."""
        name = f"document-{len(self.files) + 1}"
        self.files[name] = content
        return {"file_id": name, "file_unique_id": name, "file_size": len(content)}

    async def getMe(self, _: Call) -> Any:  # noqa: N802 (the Bot API's names)
        return {
            **BOT,
            "can_join_groups": True,
            "can_read_all_group_messages": False,
            "supports_inline_queries": self.inline_mode,
            "supports_guest_queries": True,
        }

    async def getUpdates(self, call: Call) -> Any:  # noqa: N802
        return await self.updates.poll(call.fields)

    async def setWebhook(self, call: Call) -> bool:  # noqa: N802
        self.webhook.set(call.fields)
        return True

    async def deleteWebhook(self, call: Call) -> bool:  # noqa: N802
        self.webhook.delete(call.fields)
        return True

    async def getWebhookInfo(self, _: Call) -> dict[str, Any]:  # noqa: N802
        return self.webhook.info

    async def getMyCommands(self, call: Call) -> Any:  # noqa: N802
        return self.menus.get(self._find_menu(call), [])

    async def setMyCommands(self, call: Call) -> bool:  # noqa: N802
        self.menus[self._find_menu(call)] = limits.check_commands(call.fields["commands"])
        return True

    async def deleteMyCommands(self, call: Call) -> bool:  # noqa: N802
        self.menus.pop(self._find_menu(call), None)
        return True

    async def sendChatAction(self, _: Call) -> bool:  # noqa: N802
        return True

    async def answerCallbackQuery(self, call: Call) -> bool:  # noqa: N802
        query = call.fields["callback_query_id"]
        if query not in self.callback_ids:
            raise BotApiError(
                400, "Bad Request: query is too old and response timeout expired or query ID is invalid"
            )
        if len(call.fields.get("text", "")) > 200:
            raise BotApiError(400, "Bad Request: MESSAGE_TOO_LONG")
        if url := call.fields.get("url"):
            assert re.fullmatch(rf"https://t\.me/{BOT['username']}\?start=[\w-]{{1,64}}", url, re.ASCII), url
            self.opened_links[query] = url
        self.answered_callbacks.append(query)
        return True

    async def answerInlineQuery(self, call: Call) -> bool:  # noqa: N802
        query = call.fields["inline_query_id"]
        if query not in self.inline_query_ids:
            raise BotApiError(
                400, "Bad Request: query is too old and response timeout expired or query ID is invalid"
            )
        results = limits.check_results(call.fields["results"])
        next_offset, button = call.fields.get("next_offset", ""), call.fields.get("button")
        if len(next_offset.encode()) > 64:
            raise BotApiError(400, "Bad Request: NEXT_OFFSET_INVALID")
        if button and not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", button.get("start_parameter", "")):
            raise BotApiError(400, "Bad Request: START_PARAM_INVALID")
        self.inline_query_ids.remove(query)
        self.inline_answers[query] = InlineAnswer(results, button, next_offset, call.fields)
        return True

    async def answerGuestQuery(self, call: Call) -> dict[str, str]:  # noqa: N802
        query = call.fields["guest_query_id"]
        if query not in self.guest_queries or query in self.guest_answers:
            raise BotApiError(
                400, "Bad Request: query is too old and response timeout expired or query ID is invalid"
            )
        (result,) = limits.check_results([call.fields["result"]])
        content, rows = result["input_message_content"], limits.check_keyboard(result.get("reply_markup"))
        read = limits.check_text(content["message_text"], content.get("parse_mode"))
        message = self.add_message(self.guest_queries[query]["chat"], {"from": BOT, "text": read.text})
        place = message["chat"]["id"], message["message_id"]
        sent = SentMessage(*place, content["message_text"], read, rows, content, 0, f"inline-{query}")
        self.sent.append(sent)
        self.guest_answers[query] = sent
        return {"inline_message_id": sent.inline_message_id}

    async def sendMessage(self, call: Call) -> Any:  # noqa: N802
        read = limits.check_text(call.fields["text"], call.fields.get("parse_mode"))
        return self._send_message(call, call.fields["text"], read, {"text": read.text})

    async def sendPhoto(self, call: Call) -> Any:  # noqa: N802
        return self._send_media(call, "photo", call.fields["photo"], call.fields)

    async def sendDocument(self, call: Call) -> Any:  # noqa: N802
        return self._send_media(call, "document", call.fields["document"], call.fields)

    async def sendMediaGroup(self, call: Call) -> Any:  # noqa: N802
        media = call.fields["media"]
        if not 2 <= len(media) <= 10:
            raise BotApiError(400, "Bad Request: media group must include 2-10 items")
        return [self._send_media(call, one["type"], one["media"], one) for one in media]

    async def getFile(self, call: Call) -> Any:  # noqa: N802
        name = call.fields["file_id"]
        if name not in self.files:
            raise BotApiError(400, "Bad Request: invalid file_id")
        if len(self.files[name]) > DOWNLOAD_LIMIT:
            raise BotApiError(400, "Bad Request: file is too big")
        return {"file_id": name, "file_unique_id": name, "file_path": name}

    async def editMessageText(self, call: Call) -> Any:  # noqa: N802
        read = limits.check_text(call.fields["text"], call.fields.get("parse_mode"))
        if "text" not in self._find_message(call):
            raise BotApiError(400, "Bad Request: there is no text in the message to edit")
        return self._edit_message(call, call.fields["text"], read, {"text": read.text})

    async def editEphemeralMessageText(self, call: Call) -> bool:  # noqa: N802
        read = limits.check_text(call.fields["text"], call.fields.get("parse_mode"))
        message = self.ephemeral.find(call.fields)
        rows = limits.check_keyboard(call.fields.get("reply_markup"))
        sent = next(one for one in self.sent if one.ephemeral_id == message["ephemeral_message_id"])
        if (sent.parsed, sent.button_rows) == (read, rows):
            raise BotApiError(400, "Bad Request: message is not modified")
        sent.html, sent.parsed, sent.button_rows, sent.edits = call.fields["text"], read, rows, sent.edits + 1
        message |= {"text": read.text, **_markup(rows)}
        return True

    async def deleteMessage(self, call: Call) -> bool:  # noqa: N802
        sent = self._find_bot_message(call)
        if sent.is_old:
            raise BotApiError(400, "Bad Request: message can't be deleted for everyone")
        del self.messages[sent.chat, sent.id]
        sent.is_deleted = True
        return True

    async def editMessageReplyMarkup(self, call: Call) -> Any:  # noqa: N802
        sent = self._find_bot_message(call)
        return self._edit_message(call, sent.html, sent.parsed, {})

    async def editMessageMedia(self, call: Call) -> Any:  # noqa: N802
        media = call.fields["media"]
        caption = limits.check_text(
            media.get("caption", ""), media.get("parse_mode"), limits.MAX_CAPTION_LENGTH
        )
        self._check_permission(call, media["type"])
        content = self._upload(call, media["type"], media["media"])
        self._find_message(call).pop("text", None)
        return self._edit_message(
            call, media.get("caption", ""), caption, {**content, "caption": caption.text}
        )

    def _send_media(self, call: Call, kind: str, given: object, fields: dict[str, Any]) -> dict[str, Any]:
        caption = limits.check_text(
            fields.get("caption", ""), fields.get("parse_mode"), limits.MAX_CAPTION_LENGTH
        )
        self._check_permission(call, kind)
        content = self._upload(call, kind, given)
        return self._send_message(
            call, fields.get("caption", ""), caption, {**content, "caption": caption.text}
        )

    def _check_permission(self, call: Call, kind: str) -> None:
        self._check_not_migrated(call.fields.get("chat_id", 0))
        refusal = self.photos_forbidden.get(call.fields.get("chat_id", 0))
        if refusal and kind == "photo":
            raise BotApiError(400, f"Bad Request: {refusal}")

    def _upload(self, call: Call, kind: str, given: object) -> dict[str, Any]:
        """Return the JSON of a file that is uploaded now or known by its id."""
        if isinstance(given, str) and given.startswith("attach://"):
            given = call.files.get(given.removeprefix("attach://"), b"")
        if isinstance(given, bytes):
            name = f"{kind}-{len(self.files) + 1}"
            self.files[name] = limits.check_photo(given) if kind == "photo" else limits.check_document(given)
        elif given in self.files:
            name = str(given)
        else:
            raise BotApiError(400, "Bad Request: wrong file identifier/HTTP URL specified")
        about = {"file_id": name, "file_unique_id": name, "file_size": len(self.files[name])}
        if file_name := getattr(given, "file_name", ""):
            about["file_name"] = file_name
        return {kind: _sizes(about, self.files[name]) if kind == "photo" else about}

    def _send_message(
        self, call: Call, html: str, read: ParsedText, content: dict[str, Any]
    ) -> dict[str, Any]:
        chat = self._find_chat(call.fields["chat_id"])
        rows = limits.check_keyboard(call.fields.get("reply_markup"))
        content |= {"from": BOT, **self._build_reply_fields(chat, call.fields.get("reply_parameters"))}
        if thread := call.fields.get("message_thread_id"):
            if not chat.get("is_forum"):
                raise BotApiError(400, "Bad Request: message thread not found")
            content |= {"message_thread_id": thread, "is_topic_message": True}
        is_ephemeral = "ephemeral_message_parameters" in call.fields
        message = self.add_message(chat, {**content, **_markup(rows)}, is_visible=not is_ephemeral)
        if is_ephemeral:
            self.ephemeral.add_message(chat, call.fields, message)
        sent = SentMessage(chat["id"], message["message_id"], html, read, rows, call.fields)
        sent.receiver = message.get("receiver_user", {}).get("id", 0)
        sent.ephemeral_id = message.get("ephemeral_message_id", 0)
        sent.photo = self._read_photo(message)
        if about := message.get("document"):
            sent.document, sent.document_name = self.files[about["file_id"]], about.get("file_name", "")
        self.sent.append(sent)
        return message

    def _read_photo(self, message: dict[str, Any]) -> bytes:
        return self.files[message["photo"][-1]["file_id"]] if "photo" in message else b""

    def _find_menu(self, call: Call) -> tuple[int, str]:
        menu = _menu_of(call)
        self._check_not_migrated(menu[0])
        return menu

    def _check_not_migrated(self, chat_id: int) -> None:
        if supergroup := self.supergroups.get(chat_id):
            description = "Bad Request: group chat was upgraded to a supergroup chat"
            raise BotApiError(400, description, migrate_to_chat_id=supergroup)

    def _find_chat(self, chat_id: int) -> dict[str, Any]:
        self._check_not_migrated(chat_id)
        if chat_id in self.blocked:
            raise BotApiError(403, "Forbidden: bot was blocked by the user")
        chat = next(
            (message["chat"] for (chat, _), message in self.messages.items() if chat == chat_id), None
        )
        if chat is None:
            raise BotApiError(400, "Bad Request: chat not found")
        if self.has_rate_limit:
            self._count_message(self._bot_times, 1, BOT_RATE)
            if chat_id < 0:
                self._count_message(self._group_times[chat_id], 60, GROUP_RATE)
        return dict(chat)

    def _count_message(self, times: list[float], period: float, limit: int) -> None:
        """Note a message in *times*, or refuse it if the last *period* seconds have *limit* of them."""
        now = self.clock()
        times[:] = [at for at in times if at > now - period]
        if len(times) >= limit:
            self.flood_count += 1
            seconds = math.ceil(times[0] + period - now)
            raise BotApiError(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)
        times.append(now)

    def _build_reply_fields(self, chat: dict[str, Any], wanted: dict[str, Any] | None) -> dict[str, Any]:
        if not wanted:
            return {}
        if "ephemeral_message_id" in wanted:
            return {}
        message = self.messages.get((chat["id"], wanted["message_id"]))
        if message is None and not wanted.get("allow_sending_without_reply"):
            raise BotApiError(400, "Bad Request: message to be replied not found")
        if message is None:
            return {}
        return {
            "reply_to_message": {key: value for key, value in message.items() if key != "reply_to_message"}
        }

    def _find_bot_message(self, call: Call) -> SentMessage:
        place = call.fields.get("chat_id"), call.fields.get("message_id")
        if inline := call.fields.get("inline_message_id"):
            assert place == (None, None), "an inline message has no chat"
            place = next(
                ((sent.chat, sent.id) for sent in self.sent if sent.inline_message_id == inline), place
            )
        found = [sent for sent in self.sent if (sent.chat, sent.id) == place]
        if place[0] in self.supergroups:  # the messages before are for reading only
            raise BotApiError(400, "Bad Request: message can't be edited")
        if not found or place not in self.messages or bool(found[0].inline_message_id) != bool(inline):
            raise BotApiError(400, "Bad Request: message to edit not found")
        return found[0]

    def _find_message(self, call: Call) -> dict[str, Any]:
        sent = self._find_bot_message(call)
        return self.messages[sent.chat, sent.id]

    def _edit_message(
        self, call: Call, html: str, read: ParsedText, content: dict[str, Any]
    ) -> dict[str, Any] | bool:
        sent, rows = self._find_bot_message(call), limits.check_keyboard(call.fields.get("reply_markup"))
        message = self.messages[sent.chat, sent.id]
        if (sent.parsed, sent.button_rows) == (read, rows) and all(
            message.get(key) == content[key] for key in content
        ):
            raise BotApiError(
                400,
                "Bad Request: message is not modified: specified new message content and reply markup "
                "are exactly the same as a current content and reply markup of the message",
            )
        sent.html, sent.parsed, sent.button_rows, sent.edits = html, read, rows, sent.edits + 1
        message |= {**content, **_markup(rows), "edit_date": self.now}
        sent.photo = self._read_photo(message)
        return True if sent.inline_message_id else message


def _menu_of(call: Call) -> tuple[int, str]:
    """Return the chat (0 for all) and the language of a menu."""
    scope = call.fields.get("scope", {"type": "default"})
    if scope["type"] not in {"default", "chat"}:
        raise BotApiError(400, "Bad Request: this scope is not known here")
    return scope.get("chat_id", 0), call.fields.get("language_code", "")


def _sizes(about: dict[str, Any], photo: bytes) -> list[dict[str, Any]]:
    """Return the sizes in which Telegram stores a photo, the largest last; each has its own id."""
    width, height = struct.unpack(">II", photo[16:24])
    small = {"file_id": f"{about['file_id']}-small", "file_unique_id": f"{about['file_unique_id']}-small"}
    return [
        {**small, "width": 90, "height": max(1, 90 * height // width)},
        {**about, "width": width, "height": height},
    ]


def _markup(rows: list[list[dict[str, Any]]]) -> dict[str, Any]:
    return {"reply_markup": {"inline_keyboard": rows}}
