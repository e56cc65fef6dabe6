"""The Bot API's limits for what a bot sends, and its errors."""

import re
import struct
from typing import Any

from tests.emulators.telegram_html import (
    Entity,
    HtmlError,
    ParsedText,
    find_auto_entities,
    find_misnested,
    parse_html,
    utf16_length,
)
from tests.emulators.telegram_methods import BotApiError

MAX_TEXT_LENGTH, MAX_CAPTION_LENGTH = 4096, 1024  # UTF-16 units after entities are parsed
MAX_ENTITIES = 100
MAX_ENTITY_BYTES = 9500  # about; tdlib/telegram-bot-api, issue 165
MAX_PLACEHOLDER_LENGTH = 64  # characters (ForceReply)
MAX_COPY_TEXT_LENGTH = 256  # characters (CopyTextButton)
MAX_CALLBACK_DATA_BYTES = 64  # bytes
MAX_RESULTS, MAX_RESULT_ID_BYTES = 50, 64  # of an inline query; bytes
MAX_QUERY_LENGTH = 256  # characters of an inline query
MAX_PHOTO_BYTES, MAX_UPLOAD_BYTES = 10 * 1024 * 1024, 50 * 1024 * 1024  # bytes
_INVISIBLE = re.compile(r"[\s\u00ad\u034f\u061c\u115f\u1160\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]*")


def check_text(html: str, mode: str | None, limit: int = MAX_TEXT_LENGTH) -> ParsedText:
    """Parse a text, or refuse it."""
    if mode not in {None, "HTML"}:
        raise BotApiError(400, "Bad Request: unsupported parse_mode")
    try:
        read = parse_html(html) if mode else ParsedText(html)
    except HtmlError as error:
        raise BotApiError(400, f"Bad Request: can't parse entities: {error}") from error
    if _INVISIBLE.fullmatch(read.text) and limit == MAX_TEXT_LENGTH:
        raise BotApiError(400, "Bad Request: message text is empty")
    if utf16_length(read.text) > limit:
        what = "message" if limit == MAX_TEXT_LENGTH else "message caption"
        raise BotApiError(400, f"Bad Request: {what} is too long")
    _check_entities(read.entities)
    return read


def _check_entities(entities: list[Entity]) -> None:
    if sum(16 + len((entity.url or "").encode()) for entity in entities) > MAX_ENTITY_BYTES:
        raise BotApiError(400, "Bad Request: ENTITIES_TOO_LONG")
    if len(entities) > MAX_ENTITIES:
        raise AssertionError(f"{len(entities)} entities: Telegram drops all after the first {MAX_ENTITIES}")
    if wrong := find_misnested(entities):
        raise AssertionError(f"Telegram takes apart what is nested like this: {wrong[:3]}")
    for entity in entities:
        if entity.url and not re.fullmatch(r"(https?|tg)://[^\s]+", entity.url):
            raise AssertionError(f"Telegram shows no link to {entity.url!r}")


def check_keyboard(markup: dict[str, Any] | None) -> list[list[dict[str, Any]]]:
    """Return the rows of an inline keyboard, or refuse it."""
    if not 0 <= len((markup or {}).get("input_field_placeholder", "")) <= MAX_PLACEHOLDER_LENGTH:
        raise BotApiError(400, "Bad Request: input field placeholder is too long")
    rows: list[list[dict[str, Any]]] = (markup or {}).get("inline_keyboard", [])
    if any(len(row) > 8 for row in rows) or sum(map(len, rows)) > 100:
        raise BotApiError(400, "Bad Request: reply markup is too long")
    for button in (button for row in rows for button in row):
        if _INVISIBLE.fullmatch(button["text"]):
            raise BotApiError(
                400, "Bad Request: can't parse inline keyboard button: text buttons must be non-empty"
            )
        if len(set(button) - {"text", "style", "icon_custom_emoji_id"}) != 1:
            raise BotApiError(400, "Bad Request: text buttons are unallowed in the inline keyboard")
        if len(button.get("switch_inline_query", "")) > MAX_QUERY_LENGTH:
            raise BotApiError(400, "Bad Request: BUTTON_DATA_INVALID")
        if not 1 <= utf16_length(button.get("copy_text", {"text": "-"})["text"]) <= MAX_COPY_TEXT_LENGTH:
            raise BotApiError(400, "Bad Request: COPY_TEXT_INVALID")
        if "url" in button and not re.fullmatch(r"(https?|tg)://[^\s]+", button["url"]):
            raise BotApiError(400, "Bad Request: inline keyboard button URL is invalid")
        if (
            "callback_data" in button
            and not 1 <= len(button["callback_data"].encode()) <= MAX_CALLBACK_DATA_BYTES
        ):
            raise BotApiError(400, "Bad Request: BUTTON_DATA_INVALID")
    return rows


def check_results(given: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the results of an inline query, or refuse them."""
    if len(given) > MAX_RESULTS:
        raise BotApiError(400, "Bad Request: RESULTS_TOO_MUCH")
    if len({result["id"] for result in given}) != len(given):
        raise BotApiError(400, "Bad Request: RESULT_ID_DUPLICATE")
    for result in given:
        if not 1 <= len(result["id"].encode()) <= MAX_RESULT_ID_BYTES:
            raise BotApiError(400, "Bad Request: RESULT_ID_INVALID")
        if result["type"] != "article" or _INVISIBLE.fullmatch(result["title"]):
            raise BotApiError(400, "Bad Request: can't parse inline query result")
        content = result["input_message_content"]
        check_text(content["message_text"], content.get("parse_mode"))
        check_keyboard(result.get("reply_markup"))
    return given


def check_commands(given: list[dict[str, str]]) -> list[dict[str, str]]:
    """Return the commands of a menu, or refuse them."""
    if len(given) > 100:
        raise BotApiError(400, "Bad Request: BOT_COMMANDS_TOO_MUCH")
    for command in given:
        if not re.fullmatch("[a-z0-9_]{1,32}", command["command"]):
            raise BotApiError(400, "Bad Request: BOT_COMMAND_INVALID")
        if not 1 <= len(command["description"]) <= 256:
            raise BotApiError(400, "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID")
    return given


def check_photo(content: bytes) -> bytes:
    """Return a photo that Telegram accepts, or refuse it."""
    if len(content) > MAX_PHOTO_BYTES:
        raise BotApiError(400, "Bad Request: file is too big for a photo")
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        width, height = struct.unpack(">II", content[16:24])
        if width + height > 10_000 or max(width, height) > 20 * min(width, height):
            raise BotApiError(400, "Bad Request: PHOTO_INVALID_DIMENSIONS")
    elif not content.startswith(b"\xff\xd8"):
        raise BotApiError(400, "Bad Request: IMAGE_PROCESS_FAILED")
    return content


def check_document(content: bytes) -> bytes:
    """Return a file that Telegram accepts, or refuse it."""
    if not content:
        raise BotApiError(400, "Bad Request: file must be non-empty")
    if len(content) > MAX_UPLOAD_BYTES:
        raise BotApiError(413, "Request Entity Too Large")
    return content


def user_entities(words: str) -> list[dict[str, Any]]:
    """Return the entities of a user's text as JSON of the Bot API."""
    return [
        {"type": one.type, "offset": one.offset, "length": one.length} for one in find_auto_entities(words)
    ]
