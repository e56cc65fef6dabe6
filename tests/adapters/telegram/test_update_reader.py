"""An update is read as the library reads it, whether it is plain or not."""

from typing import Any

import pytest
from telegram import Bot, Update

from bot.adapters.telegram.update_reader import read_update
from tests.emulators.telegram import TOKEN

ANN = {"id": 7, "is_bot": False, "first_name": "Ann", "username": "ann", "language_code": "de"}
BOT = {"id": 9, "is_bot": True, "first_name": "Briefings", "username": "briefings_bot"}
PRIVATE = {"id": 7, "type": "private", "first_name": "Ann", "username": "ann"}
GROUP = {"id": -100, "type": "supergroup", "title": "Isles", "is_forum": True}
COMMAND = {"type": "bot_command", "offset": 0, "length": 6}
MESSAGE = {"message_id": 5, "from": ANN, "chat": PRIVATE, "date": 1796007155, "text": "/polls"}
ANSWER = {**MESSAGE, "from": BOT, "text": "Polls", "edit_date": 1796007160}
QUERY = {"id": "3", "from": ANN, "chat_instance": "1", "data": "polls", "message": ANSWER}


@pytest.mark.parametrize(
    "content",
    [
        {"message": MESSAGE},
        {"message": {**MESSAGE, "entities": [COMMAND]}},
        {"message": {**MESSAGE, "entities": [{**COMMAND, "type": "text_link", "url": "https://a.example"}]}},
        {"message": {**MESSAGE, "chat": GROUP, "message_thread_id": 4, "is_topic_message": True}},
        {"message": {**MESSAGE, "reply_to_message": ANSWER}},
        {"message": {**MESSAGE, "from": {**ANN, "added_to_attachment_menu": True}}},
        {"message": {**MESSAGE, "chat": {**PRIVATE, "is_direct_messages": True}}},
        {"message": {key: value for key, value in MESSAGE.items() if key != "from"}},
        {"message": {**MESSAGE, "field_of_next_year": 1}},
        {"channel_post": {**MESSAGE, "chat": {"id": -5, "type": "channel", "title": "Isles"}}},
        {"callback_query": QUERY},
        {"callback_query": {**QUERY, "message": {"message_id": 5, "chat": PRIVATE, "date": 0}}},
        {"callback_query": {**QUERY, "message": {**ANSWER, "reply_to_message": MESSAGE}}},
        {"callback_query": {**QUERY, "game_short_name": "chess"}},
        {"inline_query": {"id": "4", "from": ANN, "query": "polls", "offset": ""}},
    ],
)
def test_each_update_is_read_as_the_library_reads_it(content: dict[str, Any]) -> None:
    bot, content = Bot(TOKEN), {"update_id": 1, **content}
    update, expected = read_update(1, content, bot), Update.de_json(content, bot)
    assert update.to_json() == expected.to_json()
    message, expected_message = update.effective_message, expected.effective_message
    assert type(message) is type(expected_message)
    assert (message and message.date) == (expected_message and expected_message.date)


@pytest.mark.parametrize(
    "content",
    [{"message": {**MESSAGE, "date": "now"}}, {"message": 5}, {"callback_query": {**QUERY, "from": None}}],
)
def test_a_malformed_update_is_empty(content: dict[str, Any]) -> None:
    assert read_update(1, {"update_id": 1, **content}, Bot(TOKEN)).to_dict() == {"update_id": 1}
