"""Quiet groups on Telegram: only who asks sees the answer, as far as Telegram allows that."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.core.i18n.languages import SUPPORTED_LANGUAGES
from bot.runtime.terminal_wiring import open_chat_service
from tests.emulators.telegram import Chat, Person, TelegramEmulator
from tests.emulators.telegram_chat_service import FakeChatService, serving
from tests.support.databases import address_of_file, two_briefings

ANNA, BORIS = Person(7), Person(8)
PRIVATE, GROUP, CHANNEL = Chat(7), Chat(-100, "supergroup"), Chat(-102, "channel")
EVERYBODY = 0
LONG_PAGE_COUNT = 3  # of the long reply of `FakeChatService`


@asynccontextmanager
async def running(emulator: TelegramEmulator, folder: Path) -> AsyncIterator[None]:
    async with (
        open_chat_service(two_briefings(), address_of_file(folder)) as chat_service,
        serving(emulator, chat_service),
    ):
        yield


@pytest.fixture
async def quiet_group(emulator: TelegramEmulator, tmp_path: Path) -> AsyncIterator[Chat]:
    """Run the bot in a group that a member has made quiet."""
    async with running(emulator, tmp_path):
        await emulator.ask(GROUP, "/quiet on", ANNA)
        yield GROUP


async def test_a_group_chooses_by_button_who_sees_the_answers_and_everybody_hears_of_it(
    emulator: TelegramEmulator, tmp_path: Path
) -> None:
    async with running(emulator, tmp_path):
        page = await emulator.ask(GROUP, "/quiet", ANNA)
        assert "everybody sees the answers" in page.text
        await emulator.tap(page, "Only who asks", ANNA)
        assert "only you see the answer" in page.text
    async with running(emulator, tmp_path):  # the choice survives a restart
        page = await emulator.ask(GROUP, "/quiet", ANNA)
        assert "only you see the answer" in page.text
        assert (await emulator.ask(GROUP, "/quiet off", ANNA)).receiver == EVERYBODY
        assert "everybody sees the answers" in (await emulator.ask(GROUP, "/quiet", ANNA)).text


async def test_a_command_that_only_the_bot_gets_is_answered_to_its_author_alone(
    emulator: TelegramEmulator, quiet_group: Chat
) -> None:
    answer = await emulator.ask_quietly(quiet_group, "/help", BORIS)
    assert (answer.receiver, answer.text.partition("\n")[0]) == (BORIS.id, "What you can ask")


async def test_a_press_on_somebody_elses_answer_is_answered_to_its_author_alone(
    emulator: TelegramEmulator, quiet_group: Chat
) -> None:
    answer = await emulator.ask(quiet_group, "/start", ANNA)
    assert answer.receiver == EVERYBODY
    label = answer.labels[0]
    own = await emulator.tap(answer, label, BORIS)
    assert (own.receiver, answer.edits) == (BORIS.id, 0)


async def test_the_buttons_of_such_an_answer_edit_it(emulator: TelegramEmulator, quiet_group: Chat) -> None:
    answer = await emulator.ask_quietly(quiet_group, "/start", BORIS)
    before = answer.text
    assert await emulator.tap(answer, answer.labels[0], BORIS) is answer
    assert answer.text != before


async def test_an_administrator_answers_any_question_to_its_author_alone(
    emulator: TelegramEmulator, quiet_group: Chat
) -> None:
    emulator.api.ephemeral.administered.add(quiet_group.id)
    assert (await emulator.ask(quiet_group, "/help", BORIS)).receiver == BORIS.id


async def test_where_the_bot_is_no_administrator_everybody_sees_the_answer_and_it_tries_once_an_hour(
    emulator: TelegramEmulator, quiet_group: Chat
) -> None:
    for _ in range(2):
        assert (await emulator.ask(quiet_group, "/help", BORIS)).receiver == EVERYBODY
    tried = [one for one in emulator.calls("sendMessage") if "ephemeral_message_parameters" in one]
    assert len(tried) == 1


@pytest.mark.parametrize(
    ("code", "description"),
    [(400, "Bad Request: EPHEMERAL_NOT_ALLOWED"), (403, "Forbidden: the user is not in the chat")],
)
async def test_an_answer_that_is_refused_as_ephemeral_is_sent_as_ever(
    emulator: TelegramEmulator, quiet_group: Chat, code: int, description: str
) -> None:
    emulator.fail_next("sendMessage", code, description)
    answer = await emulator.ask_quietly(quiet_group, "/help", BORIS)
    assert (answer.receiver, answer.replies_to) == (EVERYBODY, None)
    assert answer.text.startswith("What you can ask")


async def test_an_answer_that_comes_too_late_is_sent_as_ever(
    emulator: TelegramEmulator, quiet_group: Chat
) -> None:
    started_at = emulator.api.ephemeral.clock()
    times = iter([started_at, started_at + 16])
    emulator.api.ephemeral.clock = lambda: next(times)
    assert (await emulator.ask_quietly(quiet_group, "/help", BORIS)).receiver == EVERYBODY


async def test_all_pages_of_an_answer_without_a_pager_are_sent_and_none_replaces_the_message(
    emulator: TelegramEmulator,
) -> None:
    emulator.api.add_message(GROUP.json, {"text": "The bot may come in."})
    async with serving(emulator, FakeChatService()):
        first = await emulator.ask_quietly(GROUP, "/long", BORIS)
        await emulator.wait_until(lambda: len(emulator.sent) == LONG_PAGE_COUNT)
        await emulator.tap(first, "Again", BORIS)
        await emulator.wait_until(lambda: len(emulator.sent) == 2 * LONG_PAGE_COUNT)
    assert {(one.receiver, one.edits) for one in emulator.sent} == {(BORIS.id, 0)}


async def test_an_answer_whose_second_page_is_refused_is_not_sent_again_to_everybody(
    emulator: TelegramEmulator,
) -> None:
    emulator.api.add_message(GROUP.json, {"text": "The bot may come in."})
    started_at = emulator.api.ephemeral.clock()
    times = iter([started_at, started_at, started_at + 16])
    async with serving(emulator, FakeChatService()):
        emulator.api.ephemeral.clock = lambda: next(times)
        await emulator.ask_quietly(GROUP, "/long", BORIS)
        await emulator.ask(PRIVATE, "/summary", ANNA)
    assert [one.receiver for one in emulator.sent if one.chat == GROUP.id] == [BORIS.id]


async def test_an_ephemeral_answer_that_is_gone_is_sent_again(
    emulator: TelegramEmulator, quiet_group: Chat
) -> None:
    answer = await emulator.ask_quietly(quiet_group, "/start", BORIS)
    emulator.fail_next("editEphemeralMessageText", 400, "Bad Request: message to edit not found")
    again = await emulator.tap(answer, answer.labels[0], BORIS)
    assert again is not answer
    assert again.receiver == BORIS.id


async def test_the_group_gets_a_menu_of_commands_that_only_the_bot_gets(
    emulator: TelegramEmulator, quiet_group: Chat
) -> None:
    def menus() -> list[list[dict[str, str]]]:
        return [menu for (chat, _), menu in emulator.api.menus.items() if chat == quiet_group.id]

    await emulator.wait_until(lambda: len(menus()) == len(SUPPORTED_LANGUAGES))
    assert all(command["is_ephemeral"] for menu in menus() for command in menu)
    await emulator.ask(quiet_group, "/quiet off", ANNA)
    await emulator.wait_until(lambda: not menus())


async def test_in_a_topic_the_answer_is_in_that_topic(emulator: TelegramEmulator, tmp_path: Path) -> None:
    forum = Chat(-101, "supergroup", has_topics=True)
    async with running(emulator, tmp_path):
        topic = {"message_thread_id": 5, "is_topic_message": True}
        await emulator.ask(forum, "/quiet on", ANNA, **topic)
        answer = await emulator.ask_quietly(forum, "/help", BORIS, **topic)
        assert (answer.receiver, answer.fields["message_thread_id"]) == (BORIS.id, 5)


async def test_an_anonymous_administrator_whom_no_message_can_reach_alone_is_answered_as_ever(
    emulator: TelegramEmulator, quiet_group: Chat
) -> None:
    emulator.api.ephemeral.administered.add(quiet_group.id)
    anonymous = {"id": 1087968824, "is_bot": True, "first_name": "Group"}
    author = {"from": anonymous, "sender_chat": quiet_group.json}
    answer = await emulator.ask(quiet_group, "/help", ANNA, **author)
    assert answer.receiver == EVERYBODY
    assert all("ephemeral_message_parameters" not in call for call in emulator.calls("sendMessage"))


async def test_the_settings_of_a_group_lead_there(emulator: TelegramEmulator, tmp_path: Path) -> None:
    async with running(emulator, tmp_path):
        assert "Who sees the answers" in (await emulator.ask(GROUP, "/settings", ANNA)).labels
        assert "Who sees the answers" not in (await emulator.ask(PRIVATE, "/settings", ANNA)).labels


@pytest.mark.parametrize("chat", [PRIVATE, CHANNEL], ids=["private", "channel"])
async def test_only_groups_can_be_quiet(emulator: TelegramEmulator, tmp_path: Path, chat: Chat) -> None:
    async with running(emulator, tmp_path):
        answer = await emulator.ask(chat, "/quiet@briefing_bot on", ANNA)
        assert "only you see" not in answer.text
        assert "everybody sees" not in answer.text


async def test_forget_makes_a_group_loud_again(emulator: TelegramEmulator, quiet_group: Chat) -> None:
    await emulator.ask(quiet_group, "/forget", ANNA)
    assert "everybody sees the answers" in (await emulator.ask(quiet_group, "/quiet", ANNA)).text


async def test_a_group_that_becomes_a_supergroup_stays_quiet(
    emulator: TelegramEmulator, tmp_path: Path
) -> None:
    group = Chat(-300, "group")
    async with running(emulator, tmp_path):
        await emulator.ask(group, "/quiet on", ANNA)
        supergroup = emulator.migrate(group)
        assert "only you see the answer" in (await emulator.ask(supergroup, "/quiet", ANNA)).text
