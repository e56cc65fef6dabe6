"""The Telegram emulator refuses what Telegram refuses, with the same error texts."""

import json
from collections.abc import AsyncIterator
from io import BytesIO
from typing import Any

import pytest
from aiohttp import ClientSession, FormData

from tests.emulators.telegram import TOKEN, Chat, TelegramEmulator
from tests.emulators.telegram_html import parse_html

CHAT: dict[str, Any] = {"chat_id": 7}
HTML: dict[str, Any] = {**CHAT, "parse_mode": "HTML"}


@pytest.fixture
async def emulator() -> AsyncIterator[TelegramEmulator]:
    emulator = TelegramEmulator()
    await emulator.server.start()
    emulator.send_text(Chat(7), "hello")
    yield emulator
    await emulator.server.stop()  # what it notes as a violation is what these tests are about


async def call(emulator: TelegramEmulator, method: str, token: str = TOKEN, **fields: Any) -> dict[str, Any]:
    async with (
        ClientSession() as session,
        session.post(f"{emulator.url}/bot{token}/{method}", json=fields) as answer,
    ):
        said: dict[str, Any] = await answer.json()
        assert said["ok"] == (answer.status == 200)
        return said


def keys(*rows: int, text: str = "x", data: str = "x") -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": text, "callback_data": data}] * count for count in rows]}


@pytest.mark.parametrize(
    ("method", "fields", "error"),
    [
        ("sendMessage", {**CHAT, "text": "x" * 4097}, "message is too long"),
        ("sendMessage", {**CHAT, "text": "🙂" * 2049}, "message is too long"),
        ("sendMessage", {**CHAT, "text": " \u2060\n"}, "message text is empty"),
        ("sendMessage", {"chat_id": 8, "text": "x"}, "chat not found"),
        ("sendMessage", {**CHAT, "text": "x", "parse_mode": "html5"}, "unsupported parse_mode"),
        (
            "sendMessage",
            {**HTML, "text": "<b>x"},
            "can't parse entities: Can't find end tag corresponding to",
        ),
        (
            "sendMessage",
            {**HTML, "text": "<b>x</i>"},
            "can't parse entities: Unmatched end tag at byte offset 4",
        ),
        (
            "sendMessage",
            {**HTML, "text": "é<p>x</p>"},
            'entities: Unsupported start tag "p" at byte offset 2',
        ),
        (
            "sendMessage",
            {**HTML, "text": "x</b>"},
            "can't parse entities: Unexpected end tag at byte offset 1",
        ),
        ("sendMessage", {**HTML, "text": "1 < 2"}, "can't parse entities"),
        ("sendMessage", {**HTML, "text": "<b>x</b>" * 101}, "101 entities"),
        ("sendMessage", {**HTML, "text": "<b>a<code>x</code></b>"}, "takes apart"),
        ("sendMessage", {**HTML, "text": f'<a href="https://e.org/{"a" * 9500}">x</a>'}, "ENTITIES_TOO_LONG"),
        ("sendMessage", {**HTML, "text": '<a href="e.org">x</a>'}, "no link"),
        ("sendMessage", {**CHAT, "text": "x", "reply_markup": keys(1, data="x" * 65)}, "BUTTON_DATA_INVALID"),
        ("sendMessage", {**CHAT, "text": "x", "reply_markup": keys(1, data="é" * 33)}, "BUTTON_DATA_INVALID"),
        ("sendMessage", {**CHAT, "text": "x", "reply_markup": keys(9)}, "reply markup is too long"),
        ("sendMessage", {**CHAT, "text": "x", "reply_markup": keys(*[8] * 13)}, "reply markup is too long"),
        (
            "sendMessage",
            {**CHAT, "text": "x", "reply_markup": keys(1, text=" ")},
            "text buttons must be non-empty",
        ),
        ("sendMessage", {**CHAT, "text": "x", "reply_parameters": {"message_id": 99}}, "replied not found"),
        ("sendMessage", {**CHAT, "text": "x", "message_thread_id": 5}, "message thread not found"),
        ("sendMessage", {**CHAT, "text": "x", "disable_web_page_preview": True}, "unknown"),
        ("sendMessage", {**CHAT}, "missing ['text']"),
        ("sendMessage", {**CHAT, "text": 5}, "is no String"),
        ("sendMessage", {**CHAT, "text": "x", "protect_content": "yes"}, "is no Boolean"),
        ("editMessageText", {**CHAT, "message_id": 99, "text": "x"}, "message to edit not found"),
        ("answerCallbackQuery", {"callback_query_id": "9"}, "query is too old"),
        ("setMyCommands", {"commands": [{"command": "Polls", "description": "x"}]}, "BOT_COMMAND_INVALID"),
        ("setMyCommands", {"commands": [{"command": "x", "description": ""}]}, "DESCRIPTION_INVALID"),
        ("getFile", {"file_id": "nothing"}, "invalid file_id"),
        ("sendPhoto", {**CHAT, "photo": "nothing"}, "wrong file identifier"),
        ("sendMediaGroup", {**CHAT, "media": [{"type": "photo", "media": "x"}]}, "2-10 items"),
    ],
)
async def test_a_call_is_refused(
    emulator: TelegramEmulator, method: str, fields: dict[str, Any], error: str
) -> None:
    said = await call(emulator, method, **fields)
    assert said["error_code"] == 400
    assert error in said["description"]
    assert not emulator.sent


@pytest.mark.parametrize(
    ("method", "token", "code"),
    [("getMe", "1:wrong", 401), ("getMe", "nonsense", 404), ("sendNothing", TOKEN, 404)],
)
async def test_a_wrong_token_or_method_is_refused(
    emulator: TelegramEmulator, method: str, token: str, code: int
) -> None:
    assert (await call(emulator, method, token))["error_code"] == code


async def test_an_edit_that_changes_nothing_is_refused(emulator: TelegramEmulator) -> None:
    sent = (await call(emulator, "sendMessage", **CHAT, text="x"))["result"]
    same = {**CHAT, "message_id": sent["message_id"], "text": "x"}
    assert "message is not modified" in (await call(emulator, "editMessageText", **same))["description"]
    assert (await call(emulator, "editMessageText", **same, reply_markup=keys(1)))["ok"]


@pytest.mark.parametrize("size", [10 * 1024 * 1024 + 1, 10])
async def test_an_invalid_or_too_large_photo_is_refused(emulator: TelegramEmulator, size: int) -> None:
    form = FormData({"chat_id": "7"})
    form.add_field("photo", BytesIO(b"x" * size), filename="a.png")
    async with ClientSession() as session:
        answer = await session.post(f"{emulator.url}/bot{TOKEN}/sendPhoto", data=form)
    assert answer.status == 400


async def test_a_form_with_json_fields_is_understood(emulator: TelegramEmulator) -> None:
    fields = {"chat_id": "7", "text": "x", "reply_markup": json.dumps(keys(1)), "protect_content": "true"}
    async with ClientSession() as session:
        answer = await session.post(f"{emulator.url}/bot{TOKEN}/sendMessage", data=fields)
    assert answer.status == 200
    assert emulator.sent[0].fields["protect_content"] is True


async def test_a_group_has_a_rate_limit(emulator: TelegramEmulator) -> None:
    emulator.api.has_rate_limit, emulator.api.clock = True, lambda: 100.0
    emulator.send_text(Chat(-1, "group"), "hello")
    answers = [await call(emulator, "sendMessage", chat_id=-1, text="x") for _ in range(21)]
    assert [answer["ok"] for answer in answers] == [True] * 20 + [False]
    assert answers[-1]["parameters"] == {"retry_after": 60}


async def test_any_second_has_a_rate_limit(emulator: TelegramEmulator) -> None:
    emulator.api.has_rate_limit, emulator.api.clock = True, lambda: 100.0
    answers = [await call(emulator, "sendMessage", chat_id=7, text="x") for _ in range(31)]
    assert [answer["ok"] for answer in answers] == [True] * 30 + [False]
    assert answers[-1]["parameters"] == {"retry_after": 1}


async def test_updates_wait_until_they_are_confirmed(emulator: TelegramEmulator) -> None:
    first = (await call(emulator, "getUpdates"))["result"]
    assert (await call(emulator, "getUpdates"))["result"] == first
    following = first[-1]["update_id"] + 1
    assert (await call(emulator, "getUpdates", offset=following, allowed_updates=["callback_query"]))[
        "result"
    ] == []
    emulator.send_text(Chat(7), "not asked for")
    assert (await call(emulator, "getUpdates", offset=following))["result"] == []


@pytest.mark.parametrize(
    ("html", "text", "alive"),
    [
        ("@durov and <b>@</b>durov", "@durov and @durov", ["@durov", "@durov"]),
        ("<code>@durov</code> #a /b $USD", "@durov #a /b $USD", ["#a", "$USD", "/b"]),
        ("e.org a@b.org https://x tg://x", "e.org a@b.org https://x tg://x", None),
        ('<a href="https://e.org">e.org</a>', "e.org", []),
        ("&lt;b&gt; &amp;amp; &#64;durov &nope;", "<b> &amp; @durov &nope;", ["@durov"]),
    ],
)
def test_auto_entities_are_found(html: str, text: str, alive: list[str] | None) -> None:
    read = parse_html(html)
    assert read.text == text
    assert read.auto_entities == alive if alive is not None else len(read.auto_entities) > 3
