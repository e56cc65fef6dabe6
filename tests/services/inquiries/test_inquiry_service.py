"""Asking the editors: a question, one answer for all who asked it, and then they are forgotten."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

import pytest

from bot.core.content.briefing import parse_briefing
from bot.core.i18n.locale import get_locale
from bot.core.messages.request import fill_form
from bot.core.parsing.problem import BriefingError
from bot.core.sections.registry import SECTIONS
from bot.services.chat.chat_service import ChatService
from bot.services.chat.live_app import LiveApp
from bot.services.inquiries.inquiry_service import FORGET_INTERVAL
from bot.services.inquiries.inquiry_views import INQUIRY_LIFETIME_DAYS
from bot.services.reports.announcements import MAX_ANNOUNCEMENTS
from bot.services.reports.reader_rate_limiter import MAX_MESSAGES_PER_ADDRESS, MAX_MESSAGES_PER_READER
from bot.services.store.chat_moves import ChatMoveStore
from bot.services.store.database import open_database, open_in_memory_database
from tests.support.app_fixtures import HEAD, TODAY, app_from_texts
from tests.support.callers import caller, chat_id
from tests.support.databases import two_briefings
from tests.support.inquiry_fixtures import MODERATORS, NOON, QUESTION, READER, InquiringBot, read_text

SENT = "Your question has gone to the editors."
DAY = 24 * 3600.0


@asynccontextmanager
async def open_bot(address: str) -> AsyncIterator[InquiringBot]:
    async with open_database(address) as database:
        yield InquiringBot(database)


@pytest.fixture
async def bot() -> AsyncIterator[InquiringBot]:
    async with open_in_memory_database() as database:
        yield InquiringBot(database)


async def test_the_button_is_only_below_nothing_found(bot: InquiringBot) -> None:
    found = await bot.ask(f"search {QUESTION}")
    assert found.actions[0].command_line == f"inquire {QUESTION}"
    for line in (
        "search lamps",
        "search",
        "figures lamps",
        "figures unknown",
        "help",
        f"search {QUESTION}@!1",
    ):
        assert "inquire" not in str((await bot.ask(line)).actions), line


async def test_somebody_elses_words_can_be_sent_to_the_editors_too(bot: InquiringBot) -> None:
    looked_up, _ = await bot.chat_service.look_up_text(caller(READER), QUESTION)
    assert looked_up.actions[0].command_line == f"inquire {QUESTION}"


async def test_without_moderators_there_is_no_button() -> None:
    chat_service = ChatService(LiveApp(two_briefings()), lambda: TODAY)
    found, _ = await chat_service.answer_command(caller(READER), f"search {QUESTION}")
    assert found.not_found
    assert "inquire" not in str(found.actions)


async def test_nothing_is_stored_before_the_button_is_pressed(bot: InquiringBot) -> None:
    await bot.ask(f"search {QUESTION}")
    assert await bot.read_tables() == ""


async def test_the_reader_gets_the_item_and_is_then_forgotten(address: str) -> None:
    async with open_bot(address) as bot:
        assert get_locale("de").translate(SENT) in await bot.inquire(language="de")
        assert await bot.list_messages() == [(MODERATORS, "inquiries 1")]
    async with open_bot(address) as bot:
        question = await bot.read_outcome(MODERATORS, "inquiries 1")
        assert QUESTION in read_text(question)
        assert "Language: German" in read_text(question)
        done = read_text(await bot.moderate("answer 1 figures/keepers"))
        assert "Answered with “Keepers”. 1 reader will be told." in done
    async with open_bot(address) as bot:
        outcome = await bot.read_outcome(READER, "inquired 1 de")
        assert outcome.title == "Keepers"
        assert outcome.language == "de"
        assert QUESTION in read_text(outcome)
        assert outcome.buttons == (await bot.ask("figures keepers@one", language="de")).buttons
        tables = await bot.read_tables()
        assert (
            tables.count(READER) == tables.count(f"'{READER}', 'inquired 1 de'") == 1
        )  # it waits to be sent


@pytest.mark.parametrize(
    "name", ["keepers", "figures/keepers", "figures keepers", "keepers@one", "figures/keepers@one", "KEEPERS"]
)
async def test_an_item_is_named_by_its_id(bot: InquiringBot, name: str) -> None:
    await bot.inquire()
    assert "Answered with “Keepers”." in read_text(await bot.moderate(f"answer 1 {name}"))


async def test_an_item_of_another_briefing_is_found_too(bot: InquiringBot) -> None:
    await bot.inquire()
    await bot.moderate("briefing one")
    assert "Answered with “Pups”." in read_text(await bot.moderate("answer 1 pups"))
    assert (await bot.read_outcome(READER, "inquired 1 en")).briefing_id == "two"


async def test_an_unknown_item_is_said_so_and_close_ones_are_offered(bot: InquiringBot) -> None:
    await bot.inquire()
    reply = await bot.moderate("answer 1 the keepers")
    assert "Readers find no item with the ID “the keepers”." in read_text(reply)
    offered = next(one for one in reply.buttons if one.label == "Keepers")
    assert "Answered with “Keepers”." in read_text(await bot.moderate(offered.command_line))


async def test_an_item_that_readers_cannot_see_is_no_answer() -> None:
    hidden = HEAD + "figures: [{id: lamps, title: Lamps, figure: 64, state: draft}]"
    async with open_in_memory_database() as database:
        bot = InquiringBot(database, app_from_texts(hidden))
        await bot.inquire()
        assert "Readers find no item with the ID “lamps”." in read_text(await bot.moderate("answer 1 lamps"))
        assert len(await bot.list_messages()) == 1


async def test_the_question_for_the_item_is_a_form(bot: InquiringBot) -> None:
    await bot.inquire()
    asked = await bot.moderate("answer 1")
    assert asked.form
    line = fill_form(asked.form.command_line, "figures/keepers")
    assert "Answered with “Keepers”." in read_text(await bot.moderate(line))


async def test_not_covered_is_an_answer_too(bot: InquiringBot) -> None:
    await bot.inquire(language="de")
    assert "Answered as not covered. 1 reader will be told." in read_text(await bot.moderate("uncovered 1"))
    assert (READER, "inquired 1 de") in await bot.list_messages()
    outcome = read_text(await bot.read_outcome(READER, "inquired 1 en"))
    assert "It isn’t covered yet." in outcome
    assert QUESTION in outcome


async def test_equal_questions_are_one_and_all_who_asked_get_the_answer(bot: InquiringBot) -> None:
    await bot.inquire(QUESTION)
    await bot.inquire("zebras GRAZING  quietly", "telegram:8", "uk")
    await bot.inquire(QUESTION, READER)  # again
    await bot.inquire(QUESTION, "discord:5")
    await bot.inquire("Zebras grazing loudly?", "telegram:8")
    listed = await bot.moderate("inquiries")
    assert "3 readers" in read_text(listed)
    assert [row.button.command_line for row in listed.blocks if hasattr(row, "button")] == [
        "inquiries 1",
        "inquiries 2",
    ]
    assert "3 readers will be told." in read_text(await bot.moderate("answer 1 keepers"))
    assert await bot.list_messages() == [
        (MODERATORS, "inquiries 1"),
        (MODERATORS, "inquiries 2"),
        (READER, "inquired 1 en"),
        ("telegram:8", "inquired 1 uk"),
    ]
    assert await bot.list_messages("discord") == [("discord:5", "inquired 1 en")]


async def test_two_readers_who_ask_at_once_are_one_inquiry(address: str) -> None:
    async with open_bot(address) as bot:
        await asyncio.gather(*(bot.inquire(chat=f"telegram:{number}") for number in range(2, 7)))
        assert "5 readers" in read_text(await bot.moderate("inquiries"))
        assert len([one for one in await bot.list_messages() if one[1] == "inquiries 1"]) == 1


async def test_who_asks_what_was_answered_gets_the_answer_at_once(bot: InquiringBot) -> None:
    await bot.inquire()
    await bot.moderate("answer 1 keepers")
    assert "Keepers" in await bot.inquire(chat="telegram:8")
    assert "telegram:8" not in await bot.read_tables()


async def test_who_asks_what_is_not_covered_hears_that_at_once_on_the_web_too(bot: InquiringBot) -> None:
    await bot.inquire()
    await bot.moderate("uncovered 1")
    for chat in ("telegram:8", "web:8"):
        assert "It isn’t covered yet." in await bot.inquire(chat=chat)
    assert "No open questions." in read_text(await bot.moderate("inquiries"))


async def test_a_reader_who_presses_again_is_not_announced_again(bot: InquiringBot) -> None:
    for _ in range(MAX_ANNOUNCEMENTS + 1):  # that many announcements would be a flood
        assert SENT in await bot.inquire()
    await bot.inquire("Zebras grazing loudly?", "telegram:8")
    assert await bot.list_messages() == [(MODERATORS, "inquiries 1"), (MODERATORS, "inquiries 2")]


async def test_every_reader_reads_their_own_wording(bot: InquiringBot) -> None:
    await bot.inquire("zebras GRAZING, quietly")
    assert QUESTION in await bot.inquire(QUESTION, "telegram:8")
    await bot.moderate("answer 1 keepers")
    known = await bot.inquire(QUESTION, "telegram:9")
    assert QUESTION in known
    assert "GRAZING" not in known


@pytest.mark.parametrize(
    "question",
    ["price of bread#2", "who asks @levada", "zebras@two", "zebras in @!5", "a@b!3#9"],
)
async def test_a_question_goes_to_the_editors_to_its_last_character(bot: InquiringBot, question: str) -> None:
    assert question in read_text(await bot.ask(f"inquire {question}"))
    assert f"'{question}'" in await bot.read_tables()


async def test_the_first_of_two_moderators_decides_and_the_second_sees_it(bot: InquiringBot) -> None:
    await bot.inquire()
    await bot.moderate("uncovered 1", "Anna")
    for line in ("answer 1 keepers", "uncovered 1", "answer 1"):
        assert "Already answered by Anna" in read_text(await bot.moderate(line, "Boris"))
    assert (await bot.list_messages()).count((READER, "inquired 1 en")) == 1
    assert "No open questions." in read_text(await bot.moderate("inquiries"))


@pytest.mark.parametrize("line", ["inquiries 9", "answer 9 keepers", "answer", "uncovered x", "uncovered"])
async def test_a_number_that_no_question_has_is_said_so(bot: InquiringBot, line: str) -> None:
    assert "No open or recent question has this number." in read_text(await bot.moderate(line))


@pytest.mark.parametrize(
    "line", ["inquiries", "inquiries 1", "answer 1 keepers", "uncovered 1", "inquired 1 en"]
)
async def test_nobody_else_reads_or_answers_questions(bot: InquiringBot, line: str) -> None:
    await bot.inquire()
    text = read_text(await bot.ask(line, "telegram:8"))
    assert "There’s no command" in text
    assert "ebras" not in text


@pytest.mark.parametrize("line", ["inquire", "inquire ?!", "inquire 🐧"])
async def test_without_words_the_reader_is_asked_for_them(bot: InquiringBot, line: str) -> None:
    asked = await bot.ask(line)
    assert asked.form
    assert SENT in read_text(await bot.ask(fill_form(asked.form.command_line, QUESTION)))
    assert QUESTION in await bot.read_tables()


async def test_a_reader_of_the_web_page_is_promised_no_reply(bot: InquiringBot) -> None:
    assert "They’ll reply to you in private." in await bot.inquire()
    assert "I can’t reply here." in await bot.inquire(chat="web:8")
    assert "web:" not in await bot.read_tables()
    assert "2 readers" in read_text(await bot.moderate("inquiries"))


async def test_whoever_floods_uses_up_only_what_is_theirs(bot: InquiringBot) -> None:
    sent = [await bot.inquire(f"Zebras{number}zz grazing?") for number in range(MAX_MESSAGES_PER_READER + 1)]
    assert [SENT in one for one in sent] == [True] * MAX_MESSAGES_PER_READER + [False]
    assert "Too many questions in the last hour." in sent[-1]
    assert SENT in await bot.inquire(chat="telegram:8")
    for number in range(MAX_MESSAGES_PER_ADDRESS + 1):
        reply = await bot.ask(f"inquire zebras{number}zz", f"web:{number}", address="203.0.113.7")
        assert (SENT in read_text(reply)) is (number < MAX_MESSAGES_PER_ADDRESS)


async def test_a_flood_reaches_moderators_in_a_few_messages(bot: InquiringBot) -> None:
    for number in range(40):
        await bot.inquire(f"Zebras{number}zz grazing?", f"telegram:{number + 1}")
    assert await bot.list_messages() == [
        *((MODERATORS, f"inquiries {number}") for number in (1, 2, 3)),
        (MODERATORS, "inquiries"),
    ]


async def test_resetting_the_settings_forgets_who_asked(bot: InquiringBot) -> None:
    await bot.inquire()
    await bot.ask("forgetme")
    assert READER not in await bot.read_tables()
    assert "Answered with “Keepers”." in read_text(await bot.moderate("answer 1 keepers"))
    assert await bot.list_messages() == [(MODERATORS, "inquiries 1")]


async def test_a_group_that_got_another_id_gets_the_answers_there(address: str) -> None:
    old, new = "telegram:-7", "telegram:-1000000000007"
    async with open_database(address) as database:
        bot = InquiringBot(database)
        await bot.inquire(chat=old)
        await bot.inquire(chat=new)
        await bot.inquire("Zebras grazing loudly?", chat=old)
        await ChatMoveStore(database).move_chat(chat_id(old), chat_id(new))
        await bot.moderate("answer 1 keepers")
        await bot.moderate("uncovered 2")
        to_readers = [one for one in await bot.list_messages() if one[0] != MODERATORS]
    assert to_readers == [(new, "inquired 1 en"), (new, "inquired 2 en")]


async def test_what_nobody_answers_is_forgotten(bot: InquiringBot) -> None:
    await bot.inquire()
    forgetting = asyncio.create_task(bot.inquiry_service.forget_old_forever())
    try:
        bot.advance(INQUIRY_LIFETIME_DAYS * DAY - 1)
        await bot.inquire("Zebras grazing loudly?")
        while await bot.inquiry_service.inquiry_store.find_inquiry(1):
            bot.advance(FORGET_INTERVAL)
            await asyncio.sleep(0)
    finally:
        forgetting.cancel()
        with suppress(asyncio.CancelledError):
            await forgetting
    assert await bot.inquiry_service.inquiry_store.find_inquiry(2)
    tables = await bot.read_tables()
    assert QUESTION not in tables
    assert tables.count(READER) == 1


async def test_everybody_waits_for_the_same_time(address: str) -> None:
    async with open_bot(address) as bot:
        await bot.inquire()
        bot.advance(INQUIRY_LIFETIME_DAYS * DAY - 1)
        await bot.inquire(chat="telegram:8")
        await bot.inquiry_service.inquiry_store.forget_older(NOON + timedelta(days=1))
        await bot.moderate("answer 1 keepers")
        to_readers = [chat for chat, _ in await bot.list_messages() if chat != MODERATORS]
    assert to_readers == ["telegram:8"]


async def test_an_answer_whose_item_is_gone_says_so(bot: InquiringBot) -> None:
    await bot.inquire()
    await bot.moderate("answer 1 pups")
    bot.live_app.replace(app_from_texts(HEAD))
    outcome = read_text(await bot.read_outcome(READER, "inquired 1 en"))
    assert "This question is no longer stored." in outcome


async def test_there_are_no_thanks_for_a_question_that_was_not_saved() -> None:
    async with open_in_memory_database() as database:
        bot = InquiringBot(database)
        await database.write(lambda connection: connection.exec_driver_sql("DROP TABLE inquiries"))
        assert "Sorry, I couldn’t save that." in await bot.inquire()


@pytest.mark.parametrize("name", ["inquire", "inquired", "inquiries", "answer", "uncovered", "wording"])
def test_no_page_can_be_called_as_what_inquiries_need(name: str) -> None:
    page = f"{HEAD}pages: {{{name}: {{title: Mine, items: [{{id: one-thing, title: One}}]}}}}\n"
    with pytest.raises(BriefingError, match="a command of the bot itself"):
        parse_briefing(page.encode(), "one.yaml", SECTIONS)
