"""A desk of several on Telegram, end to end: editors propose, publishers decide, and each hears of it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.services.publishing.moderation_settings import ModerationSettings
from bot.services.store.database import open_database
from tests.emulators.telegram import Chat, Person, SentMessage, TelegramEmulator
from tests.emulators.telegram_chat_service import serving
from tests.support.databases import address_of_file
from tests.support.notice_fixtures import TroubleClock
from tests.support.publishing_fixtures import FILE, NEW, OLD, OTHER, ModeratedBot, open_moderated_bot

PUBLISHER, EDITOR, READER = Person(7), Person(8), Person(99)
HERS, HIS, READERS = Chat(7), Chat(8), Chat(99)
MODERATORS = Chat(-100, "supergroup")
ROLES = ModerationSettings(telegram_users=(7,), telegram_editors=(8,), telegram_chat=-100)
APPROVAL = ModerationSettings(telegram_users=(7, 8), telegram_chat=-100, require_approval=True)


@pytest.fixture
async def emulator() -> AsyncIterator[TelegramEmulator]:
    async with TelegramEmulator() as emulator:
        for chat in (HERS, HIS, MODERATORS):
            emulator.api.add_message(chat.json, {"text": "They know the bot."})
        yield emulator


@dataclass
class TimedBot:
    """A bot, and the clock by which it shows what has a time of publication."""

    bot: ModeratedBot
    clock: TroubleClock


@asynccontextmanager
async def running_at(emulator: TelegramEmulator, folder: Path, now: datetime) -> AsyncIterator[TimedBot]:
    """Run the bot when its clock shows *now*, until the end of the block."""
    briefings = folder / "briefings"
    briefings.mkdir(exist_ok=True)
    if not (briefings / FILE).exists():
        (briefings / FILE).write_text(OLD, "utf-8")
    async with open_database(address_of_file(folder)) as database:
        clock = TroubleClock(database, now)
        async with (
            open_moderated_bot(briefings, database, moderation=ROLES) as bot,
            serving(emulator, bot.chat_service, moderation=ROLES, outbox=bot.outbox),
        ):
            await bot.until_first_version()
            yield TimedBot(bot, clock)


@asynccontextmanager
async def running(
    emulator: TelegramEmulator, folder: Path, moderation: ModerationSettings
) -> AsyncIterator[ModeratedBot]:
    """Run the bot with its database and its briefings in *folder*, until the end of the block."""
    briefings = folder / "briefings"
    briefings.mkdir(exist_ok=True)
    (briefings / FILE).write_text(OLD, "utf-8")
    async with (
        open_database(address_of_file(folder)) as database,
        open_moderated_bot(briefings, database, moderation=moderation) as bot,
        serving(emulator, bot.chat_service, moderation=moderation, outbox=bot.outbox),
    ):
        await bot.until_first_version()
        yield bot


async def lamps(emulator: TelegramEmulator) -> str:
    """Return what a reader sees."""
    return (await emulator.ask(READERS, "/figures lamps", READER)).text


async def propose(emulator: TelegramEmulator, text: str, by: Person) -> SentMessage:
    return await emulator.upload(Chat(by.id), FILE, text.encode(), by)


async def read(emulator: TelegramEmulator, chat: Chat, words: str) -> SentMessage:
    """Wait for a message with *words* in *chat*."""

    def find() -> SentMessage | None:
        return next((one for one in emulator.sent if one.chat == chat.id and words in plain(one)), None)

    await emulator.wait_until(find)
    sent = find()
    assert sent
    return sent


def plain(sent: SentMessage) -> str:
    """Return the text without the word joiners that prevent links."""
    return sent.text.replace("\u2060", "")


async def test_an_editor_proposes_a_publisher_publishes_and_all_hear_who_did_what(
    emulator: TelegramEmulator, tmp_path: Path
) -> None:
    async with running(emulator, tmp_path, ROLES):
        own = await propose(emulator, NEW, EDITOR)
        assert own.text.startswith("Proposed\n\nA publisher decides on it.")
        assert own.labels[:3] == ["Earlier warnings", "Discard", "Preview"]
        notice = await read(emulator, MODERATORS, "Ready to publish")
        assert "Proposed by Person 8 (telegram:8)." in plain(notice)
        assert "figures/lamps: figure 64 → 65" in notice.text
        refused = await emulator.tap(notice, "Publish", EDITOR)
        assert "You’re an editor here: you propose changes, and a publisher decides" in refused.text
        assert "Publish" in (await emulator.tap(refused, "Ready to publish", PUBLISHER)).labels
        assert "64" in await lamps(emulator)
    async with running(emulator, tmp_path, ROLES):
        again = await emulator.ask(HERS, "/status", PUBLISHER)
        assert "isles" in again.text
        decided = await emulator.ask(HERS, "/publish 1", PUBLISHER)
        assert decided.text.startswith("Now live")
        assert "65" in await lamps(emulator)
        told = await read(emulator, HIS, "Person 7 (telegram:7) published version 2 of isles.yaml.")
        assert told.labels == ["History"]
        announced = await read(emulator, MODERATORS, "New version")
        assert "Proposed by Person 8 (telegram:8)." in plain(announced)
        assert "proposed by Person 8" in plain(await emulator.ask(HERS, "/history", PUBLISHER))


async def test_when_one_decides_in_private_the_buttons_in_the_group_disappear(
    emulator: TelegramEmulator, tmp_path: Path
) -> None:
    async with running(emulator, tmp_path, ROLES):
        await propose(emulator, NEW, EDITOR)
        notice = await read(emulator, MODERATORS, "Ready to publish")
        assert "Publish" in notice.labels
        form = await emulator.ask(HERS, "/discard 1", PUBLISHER)
        assert "Why? Person 8 (telegram:8) gets your answer word for word." in plain(form)
        await emulator.ask(HERS, "/discard 1 Count them again", PUBLISHER)
        await emulator.wait_until(lambda: notice.labels == [])
        assert plain(notice).startswith("Discarded\n\nPerson 7 (telegram:7) discarded this proposal")
        told = await read(emulator, HIS, "discarded this proposal for isles.yaml")
        assert "Count them again" in told.text
        assert "Person 7 (telegram:7) discarded" in plain(await emulator.ask(HIS, "/publish 1", PUBLISHER))
        assert "64" in await lamps(emulator)


async def test_with_approval_nobody_publishes_their_own_proposal_and_both_names_are_kept(
    emulator: TelegramEmulator, tmp_path: Path
) -> None:
    async with running(emulator, tmp_path, APPROVAL):
        own = await propose(emulator, NEW, PUBLISHER)
        assert "Publish" not in own.labels
        assert own.text.startswith("Proposed\n\nThis is your own proposal. A colleague has to publish it.")
        notice = await read(emulator, MODERATORS, "Ready to publish")
        refused = await emulator.tap(notice, "Publish", PUBLISHER)
        assert "This is your own proposal. A colleague has to publish it." in refused.text
        assert "64" in await lamps(emulator)
        again = await emulator.tap(refused, "Ready to publish", EDITOR)
        done = await emulator.tap(again, "Publish", EDITOR)
        assert done.text.startswith("Now live")
        assert "65" in await lamps(emulator)
        undo = await emulator.tap(done, "Undo", EDITOR)
        assert undo.text.startswith("Now live")
        assert "64" in await lamps(emulator)
        other = await propose(emulator, OTHER, EDITOR)
        assert "Publish" not in other.labels
        history = plain(await emulator.ask(HERS, "/history", PUBLISHER))
        assert "Person 8 (telegram:8) · proposed by Person 7 (telegram:7)" in history


QUEUES = {
    "a report": ("/report lamps It is 65.", "Report 1", "/fixed 1 We counted again."),
    "a question": ("/inquire How many oars are there?", "Reader’s question 1", "/uncovered 1"),
}


@pytest.mark.parametrize("name", QUEUES)
async def test_who_takes_what_a_reader_sent_is_shown_and_who_answers_it_ends_the_buttons(
    emulator: TelegramEmulator, tmp_path: Path, name: str
) -> None:
    sent_by_reader, title, answer = QUEUES[name]
    async with running(emulator, tmp_path, ROLES):
        await emulator.ask(READERS, sent_by_reader, READER)
        notice = await read(emulator, MODERATORS, title)
        listed = await emulator.ask(HIS, "/reports 1" if "report" in name else "/inquiries 1", EDITOR)
        taken = await emulator.tap(listed, "I’ll take it", EDITOR)
        assert "Taken by: Person 8 (telegram:8)" in plain(taken)
        await emulator.wait_until(lambda: "Taken by: Person 8 (telegram:8)" in plain(notice))
        assert "I’ll take it" not in notice.labels
        open_labels = notice.labels
        await emulator.ask(HERS, answer, PUBLISHER)
        await emulator.wait_until(lambda: "Person 7 (telegram:7)" in plain(notice))
        assert {"Fixed", "Declined", "Not covered"} & set(open_labels)
        assert not {"Fixed", "Declined", "Not covered", "I’ll take it"} & set(notice.labels)


NINE = datetime(2031, 5, 20, 6, 0, tzinfo=UTC)  # in Kyiv
SCHEDULED = OLD.replace(
    "figures: [",
    "figures: [{id: oars, title: Oars, figure: 12, publish_at: 2031-05-20 09:00 Europe/Kyiv}, ",
)


async def oars(emulator: TelegramEmulator) -> str:
    """Return what a reader sees."""
    return (await emulator.ask(READERS, "/figures oars", READER)).text


async def test_what_has_a_time_goes_live_to_the_minute_without_an_edit_and_moderators_hear_of_it_once(
    emulator: TelegramEmulator, tmp_path: Path
) -> None:
    async with running_at(emulator, tmp_path, NINE - timedelta(minutes=2)) as timed:
        proposal = await propose(emulator, SCHEDULED, PUBLISHER)
        await emulator.tap(proposal, "Publish", PUBLISHER)
        assert "12" not in await oars(emulator)
        review = await emulator.ask(HERS, "/review", PUBLISHER)
        assert "20 May 2031, 09:00 Europe/Kyiv · isles · figures/oars" in plain(review)
        await timed.clock.wait(timedelta(minutes=1))
        assert "12" not in await oars(emulator)
        await timed.clock.wait(timedelta(minutes=1))
        assert "12" in await oars(emulator)
        notice = await read(emulator, MODERATORS, "Now live")
        assert "as scheduled for 2031-05-20 06:00 UTC:" in plain(notice)
        assert "figures/oars" in plain(notice)
        await timed.clock.wait(timedelta(minutes=1))
    async with running_at(emulator, tmp_path, NINE + timedelta(hours=1)) as timed:
        assert "12" in await oars(emulator)
        await timed.clock.wait(timedelta(minutes=1))
        assert sum("as scheduled" in one.text for one in emulator.sent) == 1


async def test_what_goes_live_while_the_bot_is_off_is_there_at_its_start_and_moderators_hear_of_it(
    emulator: TelegramEmulator, tmp_path: Path
) -> None:
    whole = OLD.replace("as_of", "publish_at: 2031-05-20T09:00+03:00\nas_of").replace("64", "65")
    async with running_at(emulator, tmp_path, NINE - timedelta(minutes=2)) as timed:
        await emulator.tap(await propose(emulator, whole, PUBLISHER), "Publish", PUBLISHER)
        await timed.clock.wait(timedelta(minutes=1))
        assert "65" not in await lamps(emulator)
        assert "Lantern" not in (await emulator.ask(READERS, "/briefings", READER)).text
    async with running_at(emulator, tmp_path, NINE + timedelta(minutes=1)):
        assert "65" in await lamps(emulator)
        notice = await read(emulator, MODERATORS, "as scheduled for 2031-05-20 06:00 UTC:")
        assert "figures/lamps" in plain(notice)
