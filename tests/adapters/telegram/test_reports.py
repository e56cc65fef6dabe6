"""Reports on Telegram: the button, the form to reply to, the moderators, and their answer."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from bot.core.i18n.locale import get_locale
from bot.services.publishing.moderation_settings import ModerationSettings
from bot.services.reports.reader_rate_limiter import MAX_MESSAGES_PER_READER
from bot.services.store.database import open_in_memory_database
from tests.emulators.telegram import Chat, Person, SentMessage, TelegramEmulator
from tests.emulators.telegram_chat_service import serving
from tests.support.report_fixtures import ReportingBot

READER, MODERATOR = Person(7, "de"), Person(9)
PRIVATE, GROUP, MODERATORS = Chat(7), Chat(-200, "supergroup"), Chat(-100, "supergroup")
in_german = get_locale("de").translate
MODERATION = ModerationSettings(telegram_users=(9,), telegram_chat=-100)


@pytest.fixture
async def emulator() -> AsyncIterator[TelegramEmulator]:
    async with TelegramEmulator() as emulator:
        emulator.api.add_message(MODERATORS.json, {"text": "The moderators have let the bot in."})
        emulator.api.add_message(PRIVATE.json, {"text": "The reader knows the bot."})
        yield emulator


@asynccontextmanager
async def running(emulator: TelegramEmulator) -> AsyncIterator[ReportingBot]:
    async with open_in_memory_database() as database:
        reporting_bot = ReportingBot(database)
        async with serving(
            emulator, reporting_bot.chat_service, moderation=MODERATION, outbox=reporting_bot.outbox
        ):
            yield reporting_bot


def question(emulator: TelegramEmulator, sent: SentMessage) -> dict[str, Any]:
    """Return the message that a reply to *sent* replies to."""
    return {"reply_to_message": emulator.api.messages[sent.chat, sent.id]}


async def wait_for_message(emulator: TelegramEmulator, chat: Chat, words: str) -> SentMessage:
    """Wait for a message with *words* in *chat*."""
    await emulator.wait_until(lambda: any(one.chat == chat.id and words in one.text for one in emulator.sent))
    return next(one for one in emulator.sent if one.chat == chat.id and words in one.text)


async def test_a_report_goes_to_the_moderators_and_their_answer_to_the_reader(
    emulator: TelegramEmulator,
) -> None:
    async with running(emulator) as reporting_bot:
        card = await emulator.ask(PRIVATE, "/figures lamps", READER)
        form = await emulator.tap(card, in_german("Report an error"), READER)
        assert form is not card
        assert form.fields["reply_markup"] == {
            "force_reply": True,
            "input_field_placeholder": in_german("What’s wrong?"),
        }
        thanks = await emulator.ask(PRIVATE, "Es sind 65.\n#2 @home", READER, **question(emulator, form))
        assert in_german("Thank you. The briefing’s editors will read it.") in thanks.text

        notice = await wait_for_message(emulator, MODERATORS, "Report 1")
        assert "Es sind 65. #\u20602 @\u2060home" in notice.text  # so nobody is mentioned
        assert "Language: German" in notice.text
        reason_form = await emulator.tap(notice, "Declined", MODERATOR)
        assert "Report 1" in notice.text
        assert reason_form.fields["reply_markup"]["selective"] is True
        assert 'href="tg://user?id=9"' in reason_form.html
        done = await emulator.ask(
            MODERATORS, "We count 64 & no more.", MODERATOR, **question(emulator, reason_form)
        )
        assert "Report 1 answered" in done.text

        answer = await wait_for_message(emulator, PRIVATE, "We count 64 & no more.")
        declined = in_german(
            "You reported an error in “{title}”. The editors checked it and left it unchanged."
        )
        assert declined.partition("{title}")[2] in answer.text
        report = await reporting_bot.report_store.find_report(1)
        assert report
        assert (report.state, report.chat) == ("declined", None)


async def test_in_a_group_only_the_user_who_tapped_gets_the_form_and_the_card_stays(
    emulator: TelegramEmulator,
) -> None:
    async with running(emulator):
        card = await emulator.ask(GROUP, "/figures lamps", Person(8))
        form = await emulator.tap(card, "Report an error", Person(5))
        assert card.edits == 0
        assert 'href="tg://user?id=5"' in form.html
        assert form.fields["reply_markup"]["selective"] is True
        thanks = await emulator.ask(GROUP, "It is 65.", Person(5), **question(emulator, form))
        assert "Thank you." in thanks.text
        assert "It is 65." in (await wait_for_message(emulator, MODERATORS, "Report 1")).text


async def test_a_reply_to_any_other_message_is_no_report(emulator: TelegramEmulator) -> None:
    async with running(emulator) as reporting_bot:
        card = await emulator.ask(PRIVATE, "/figures lamps", Person(7))
        found = await emulator.ask(PRIVATE, "keepers", Person(7), **question(emulator, card))
        assert "Keepers" in found.text
        assert not await reporting_bot.list_messages()


async def test_a_command_in_reply_to_the_form_is_that_command(emulator: TelegramEmulator) -> None:
    async with running(emulator) as reporting_bot:
        card = await emulator.ask(PRIVATE, "/figures lamps", Person(7))
        form = await emulator.tap(card, "Report an error", Person(7))
        assert "What you can ask" in (await emulator.ask(PRIVATE, "/help", **question(emulator, form))).text
        assert not await reporting_bot.list_messages()


async def test_an_outsider_cannot_answer_a_report(emulator: TelegramEmulator) -> None:
    async with running(emulator) as reporting_bot:
        await emulator.ask(PRIVATE, "/report lamps It is 65.", Person(7))
        notice = await wait_for_message(emulator, MODERATORS, "Report 1")
        assert "There’s no command" in (await emulator.ask(PRIVATE, "/fixed 1 So there.", Person(7))).text
        assert notice.edits == 0
        report = await reporting_bot.report_store.find_report(1)
        assert report
        assert report.state == "open"


async def test_in_a_channel_the_button_opens_the_form_in_private(emulator: TelegramEmulator) -> None:
    async with running(emulator) as reporting_bot:
        card = await emulator.ask(Chat(-300, "channel"), "/figures lamps")
        form = await emulator.tap_and_follow_link(card, "Report an error", Person(7))
        assert (form.chat, card.edits) == (7, 0)
        assert "Thank you." in (await emulator.ask(PRIVATE, "It is 65.", **question(emulator, form))).text
        assert await reporting_bot.report_store.find_report(1)


async def test_a_card_where_the_bot_is_not_never_becomes_a_form(emulator: TelegramEmulator) -> None:
    async with running(emulator):
        elsewhere = Chat(-400, "supergroup")
        sent = await emulator.summon(elsewhere, Person(7), "@briefing_bot figures lamps")
        assert "64" in sent.text
        assert "Report an error" not in sent.labels


async def test_in_a_quiet_group_only_the_reader_sees_the_form_and_the_thanks(
    emulator: TelegramEmulator,
) -> None:
    group, reader = Chat(-400, "supergroup"), Person(7)
    async with running(emulator) as reporting_bot:
        await emulator.ask(group, "/quiet on", reader)
        answer = await emulator.ask_quietly(group, "/figures lamps", reader)
        form = await emulator.tap(answer, "Report an error", reader)
        message = emulator.api.ephemeral.messages[group.id, reader.id, form.ephemeral_id]
        thanks = await emulator.ask_quietly(group, "It is 65.", reader, reply_to_message=message)
        assert form.fields["reply_markup"]["force_reply"] is True
        assert [one.receiver for one in (answer, form, thanks)] == [reader.id] * 3
        assert await reporting_bot.report_store.find_report(1)


async def test_all_reports_about_an_item_are_answered_with_one_sentence(emulator: TelegramEmulator) -> None:
    async with running(emulator) as reporting_bot:
        await reporting_bot.ask("report lamps It is 65.@one", "telegram:7", "de")
        await reporting_bot.ask("report lamps It is 66.@one", "web:8")
        await wait_for_message(emulator, MODERATORS, "It is 66.")
        overview = await emulator.ask(MODERATORS, "/reports@briefing_bot", MODERATOR)
        assert "and 1 more like this" in overview.text
        similar = await emulator.tap(overview, "2 reports", MODERATOR)
        form = await emulator.tap(similar, "All 2 declined", MODERATOR)
        done = await emulator.ask(MODERATORS, "We count 64.", MODERATOR, **question(emulator, form))
        assert "2 reports answered. The readers will be told." in done.text
        await wait_for_message(emulator, PRIVATE, "We count 64.")


async def test_anonymous_admins_of_one_group_do_not_use_up_what_those_of_another_may_report(
    emulator: TelegramEmulator,
) -> None:
    anonymous = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
    other_group = Chat(-300, "supergroup")

    async def report(group: Chat) -> str:
        fields = {"from": anonymous, "sender_chat": group.json}
        return (await emulator.ask(group, "/report@briefing_bot lamps It is 65.", **fields)).text

    async with running(emulator):
        for _ in range(MAX_MESSAGES_PER_READER):
            assert "Thank you." in await report(GROUP)
        assert "Too many reports in the last hour" in await report(GROUP)
        assert "Thank you." in await report(other_group)
