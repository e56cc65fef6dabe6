"""Files by chat on Telegram, end to end: got by /file, sent back, dropped into the group, pasted as text."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import pairwise
from pathlib import Path

import pytest
import yaml

from bot.services.store.database import open_database
from tests.emulators.telegram import Chat, Person, SentMessage, TelegramEmulator
from tests.emulators.telegram_chat_service import serving
from tests.support.databases import address_of_file
from tests.support.publishing_fixtures import FILE, MODERATION, NEW, OLD, ModeratedBot, open_moderated_bot

ANNA, BORIS, READER = Person(7), Person(8), Person(99)
HERS, HIS, READERS = Chat(7), Chat(8), Chat(99)
MODERATORS, GROUP = Chat(-100, "supergroup"), Chat(-101, "supergroup")
MODELINE = "# yaml-language-server: $schema=briefing.schema.json\n"
ITEM = """\
  - id: lamps-{number}
    title: Lamps on pier number {number}
    figure: {number}
    caveats:
      - text: The keeper counted them at night.
        kind: method
"""
LONG = OLD.partition("figures:")[0] + "figures:\n" + "".join(ITEM.format(number=one) for one in range(1, 61))


@pytest.fixture
async def emulator() -> AsyncIterator[TelegramEmulator]:
    async with TelegramEmulator() as emulator:
        for chat in (HERS, HIS, MODERATORS, GROUP):
            emulator.api.add_message(chat.json, {"text": "They know the bot."})
        yield emulator


@asynccontextmanager
async def running(emulator: TelegramEmulator, folder: Path) -> AsyncIterator[ModeratedBot]:
    """Run the bot with its database and its briefings in *folder*, until the end of the block."""
    briefings = folder / "briefings"
    if not briefings.exists():
        briefings.mkdir()
        (briefings / FILE).write_text(OLD, "utf-8")
    async with (
        open_database(address_of_file(folder)) as database,
        open_moderated_bot(briefings, database) as moderated_bot,
        serving(emulator, moderated_bot.chat_service, moderation=MODERATION, outbox=moderated_bot.outbox),
    ):
        await moderated_bot.until_first_version()
        yield moderated_bot


async def publish(emulator: TelegramEmulator, proposal: SentMessage, by: Person) -> None:
    assert proposal.text.startswith("Ready to publish"), proposal.text
    await emulator.tap(proposal, "Publish", by)


async def test_two_moderators_get_a_file_and_send_it_back_and_both_changes_are_live(
    emulator: TelegramEmulator, tmp_path: Path
) -> None:
    async with running(emulator, tmp_path):
        hers = await emulator.ask(HERS, "/file figures/lamps", ANNA)
        status = await emulator.ask(HIS, "/status", BORIS)
        his = await emulator.tap(status, "Send me the file", BORIS)
        assert his is not status
        assert (hers.document_name, hers.document.decode()) == (FILE, OLD)
        assert hers.document == his.document
        assert "Version 1 · " in hers.text
    async with running(emulator, tmp_path) as bot:  # which version they got survives a restart
        sent = await emulator.upload(HERS, "isles (1).yaml", hers.document.replace(b"64", b"65"), ANNA)
        await publish(emulator, sent, ANNA)
        text = his.document.decode()
        sent = await emulator.upload(HIS, FILE, text.replace("title: Lamps", "title: Lights").encode(), BORIS)
        await publish(emulator, sent, BORIS)
        live = (bot.folder / FILE).read_text("utf-8")
        assert live == OLD.replace("64", "65").replace("title: Lamps", "title: Lights")


async def test_a_file_dropped_into_the_moderators_group_is_a_proposal(
    emulator: TelegramEmulator, tmp_path: Path
) -> None:
    async with running(emulator, tmp_path):
        sent = await emulator.upload(MODERATORS, FILE, NEW.encode(), ANNA, caption="One more was lit")
        assert "One more was lit" in sent.text
        before = len(emulator.sent)
        emulator.send_file(MODERATORS, "minutes.pdf", b"%PDF", ANNA)
        emulator.send_file(MODERATORS, FILE, OLD.encode(), READER)
        emulator.send_file(GROUP, FILE, OLD.encode(), ANNA)
        await publish(emulator, sent, ANNA)
        answers = [one for one in emulator.sent[before:] if one.chat in {MODERATORS.id, GROUP.id}]
        assert answers == []
        assert (await emulator.ask(READERS, "/file", READER)).document == b""


@pytest.mark.parametrize(
    "content",
    [
        {"text": NEW},
        {"text": f"id: isles\n{NEW}"},
        {"text": f"One more was lit\n```yaml\n{NEW}```"},
        {"text": NEW, "entities": [{"type": "pre", "offset": 0, "length": len(NEW), "language": "yaml"}]},
    ],
    ids=["as text", "with its id", "in backticks", "in a code block"],
)
async def test_a_briefing_pasted_as_text_is_a_proposal(
    emulator: TelegramEmulator, tmp_path: Path, content: dict[str, object]
) -> None:
    async with running(emulator, tmp_path) as bot:
        text = str(content.pop("text"))
        sent = await emulator.ask(HERS, text, ANNA, **content)
        assert "figures/lamps: figure 64 → 65" in sent.text
        assert ("One more was lit" in sent.text) == ("One more" in text)
        await publish(emulator, sent, ANNA)
        assert "figure: 65" in (bot.folder / FILE).read_text("utf-8")
        theirs = await emulator.ask(READERS, text, READER, **content)
        assert "Ready to publish" not in theirs.text


async def test_the_marks_that_a_client_turned_into_entities_are_restored(
    emulator: TelegramEmulator, tmp_path: Path
) -> None:
    lede = "summary: {lede: The Isles are 🏮 not lit.}\n"
    offset = 2 * (len(NEW) + lede.index("🏮")) // 2 + 3
    entities = [{"type": "bold", "offset": offset, "length": 3}]
    async with running(emulator, tmp_path) as bot:
        sent = await emulator.ask(HERS, NEW + lede, ANNA, entities=entities)
        await publish(emulator, sent, ANNA)
        assert "🏮 **not** lit." in (bot.folder / FILE).read_text("utf-8")


async def test_a_long_text_that_the_client_has_cut_is_put_together(
    emulator: TelegramEmulator, tmp_path: Path
) -> None:
    cuts = [0, LONG.index("figure: 24"), LONG.index("keeper counted", 7500), len(LONG)]
    parts = [LONG[start:end].strip() for start, end in pairwise(cuts)]
    assert all(len(part) <= 4096 for part in parts)
    async with running(emulator, tmp_path) as bot:
        before = len(emulator.sent)
        for part in parts:
            emulator.send_text(HERS, part, ANNA)
        await emulator.wait_until(lambda: len(emulator.sent) > before)
        await publish(emulator, emulator.sent[before], ANNA)
        assert yaml.safe_load((bot.folder / FILE).read_text("utf-8")) == yaml.safe_load(LONG)


async def test_of_a_text_without_an_id_the_moderator_says_which_briefing_it_is(
    emulator: TelegramEmulator, tmp_path: Path
) -> None:
    renamed = NEW.replace("The vote on", "The long vote on")
    async with running(emulator, tmp_path) as bot:
        asked = await emulator.ask(HERS, renamed, ANNA)
        assert asked.text.startswith("Which briefing is this?")
        assert asked.labels == ["New briefing: the-long-vote-on-the-lantern-isles", "isles", "Discard"]
        await publish(emulator, await emulator.tap(asked, "isles", ANNA), ANNA)
        assert (bot.folder / FILE).read_text("utf-8") == renamed


async def test_what_fills_in_a_form_is_no_briefing(emulator: TelegramEmulator, tmp_path: Path) -> None:
    async with running(emulator, tmp_path):
        form = await emulator.ask(HERS, "/set figures/lamps title", ANNA)
        question = emulator.api.messages[form.chat, form.id]
        sent = await emulator.ask(HERS, "title: A\nas_of: 2026", ANNA, reply_to_message=question)
        assert "figures[0].title: this text has a line break" in sent.text.replace("\u2060", "")


@pytest.mark.parametrize("text", ["polls: what is new?", "title: mayor\nis he right?", "figures lamps"])
async def test_a_moderators_question_is_no_briefing(
    emulator: TelegramEmulator, tmp_path: Path, text: str
) -> None:
    async with running(emulator, tmp_path):
        answer = await emulator.ask(HERS, text, ANNA)
        assert "be published" not in answer.text
        assert "Ready to publish" not in answer.text
