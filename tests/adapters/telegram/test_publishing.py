"""Publishing on Telegram, end to end: moderators upload, preview, publish and roll back."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.services.store.database import open_database
from tests.emulators.telegram import Chat, Person, SentMessage, TelegramEmulator
from tests.emulators.telegram_chat_service import serving
from tests.support.databases import address_of_file
from tests.support.poll_tables import MONTHLY_SERIES
from tests.support.publishing_fixtures import (
    BROKEN,
    FILE,
    MODERATION,
    NEW,
    OLD,
    OTHER,
    ModeratedBot,
    open_moderated_bot,
)

ANNA, BORIS, READER = Person(7), Person(8), Person(99)
HERS, HIS, READERS = Chat(7), Chat(8), Chat(99)
MODERATORS, GROUP = Chat(-100, "supergroup"), Chat(-101, "supergroup")


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
        yield moderated_bot


async def lamps(emulator: TelegramEmulator) -> str:
    """Return what a reader sees."""
    return (await emulator.ask(READERS, "/figures lamps", READER)).text


def read(sent: SentMessage) -> str:
    """Return the text without the word joiners that prevent links."""
    return sent.text.replace("\u2060", "")


async def send(emulator: TelegramEmulator, text: str, by: Person = ANNA, **more: str) -> SentMessage:
    return await emulator.upload(Chat(by.id), FILE, text.encode(), by, **more)


async def test_a_file_is_corrected_published_and_rolled_back(
    emulator: TelegramEmulator, tmp_path: Path
) -> None:
    async with running(emulator, tmp_path):
        refused = await send(emulator, BROKEN)
        assert "isles.yaml:4:23: figures[0].titel: there is no field" in read(refused)
        assert refused.labels == ["Send me the file"]
        sent = await send(emulator, NEW, caption="One more was lit")
        assert sent.text.startswith("Ready to publish")
        assert "figures/lamps: figure 64 → 65" in sent.text
        assert "One more was lit" in sent.text
        assert "64" in await lamps(emulator)
        done = await emulator.tap(sent, "Publish", ANNA)
        assert done is sent
        assert read(done).startswith("Now live\n\nisles.yaml: version 2 is live.")
        assert "65" in await lamps(emulator)
        history = await emulator.ask(HERS, "/history isles", ANNA)
        assert "Person 7 (telegram:7)" in history.text
        assert "One more was lit" in history.text
        back = await emulator.ask(HERS, "/rollback 1", ANNA)
        assert "figures/lamps: figure 65 → 64" in back.text
        assert "65" in await lamps(emulator)
        await emulator.tap(back, "Publish", ANNA)
        assert "64" in await lamps(emulator)


async def test_a_spreadsheet_becomes_answers_with_taps_alone(
    emulator: TelegramEmulator, tmp_path: Path
) -> None:
    async with running(emulator, tmp_path):
        table = MONTHLY_SERIES.encode("cp1251")
        asked = await emulator.upload(HERS, "Council approval.csv", table, ANNA)
        shown = await emulator.tap(asked, "New briefing: council-approval", ANNA)
        assert "апр.26 → fieldwork 2026-04" in read(shown)
        assert "4 new, 0 updated, 0 unchanged" in read(shown)
        proposed = await emulator.tap(shown, "Import", ANNA)
        assert read(proposed).startswith("Ready to publish")
        await emulator.tap(proposed, "Publish", ANNA)
        answer = await emulator.ask(READERS, "/polls council-approval-2026-04@council-approval", READER)
        assert "47.2%" in answer.text


async def test_a_pending_draft_can_be_published_after_a_restart(
    emulator: TelegramEmulator, tmp_path: Path
) -> None:
    async with running(emulator, tmp_path):
        sent = await send(emulator, NEW)
    async with running(emulator, tmp_path):
        await emulator.tap(sent, "Publish", ANNA)
        assert "65" in await lamps(emulator)
    async with running(emulator, tmp_path):
        assert "65" in await lamps(emulator)
        assert "Version 2" in (await emulator.ask(HERS, "/status", ANNA)).text


async def test_a_draft_can_be_previewed_as_readers_will_see_it(
    emulator: TelegramEmulator, tmp_path: Path
) -> None:
    async with running(emulator, tmp_path):
        sent = await send(emulator, NEW)
        seen = await emulator.tap(sent, "Preview", ANNA)
        assert seen.text.startswith("Lamps\n\nDraft: not published\n\n65")
        welcome = await emulator.tap(seen, "Menu", ANNA)
        assert welcome.text.startswith("Welcome")
        figures = await emulator.tap(welcome, "Figures", ANNA)
        assert "65" in figures.text
        assert "Draft: not published" in figures.text
        assert (await emulator.tap(figures, "Ready to publish", ANNA)).labels[:2] == [
            "Earlier warnings",
            "Publish",
        ]
        assert "64" in await lamps(emulator)


async def test_a_new_briefing_leaves_the_default_until_a_moderator_decides(
    emulator: TelegramEmulator, tmp_path: Path
) -> None:
    async with running(emulator, tmp_path):
        newer = NEW.replace("2031-04-30", "2031-05-10").replace("Lantern Isles", "harbour")
        sent = await emulator.upload(HERS, "harbour.yaml", newer.encode(), ANNA)
        assert "Readers who chose no briefing keep getting The vote on the Lantern Isles." in sent.text
        assert "To read this one: /briefing harbour" in sent.text
        await emulator.tap(sent, "Publish", ANNA)
        assert "64" in await lamps(emulator)
        shown = await emulator.ask(HERS, "/default", ANNA)
        await emulator.tap(shown, "The vote on the harbour", ANNA)
        assert "65" in await lamps(emulator)


async def test_a_first_publication_is_undone_with_one_press(
    emulator: TelegramEmulator, tmp_path: Path
) -> None:
    async with running(emulator, tmp_path) as moderated_bot:
        sent = await emulator.upload(HERS, "harbour.yaml", NEW.encode(), ANNA)
        published = await emulator.tap(sent, "Publish", ANNA)
        assert published.labels == ["Undo", "Make it the default"]
        undone = await emulator.tap(published, "Undo", ANNA)
        assert read(undone).startswith("Removed\n\nharbour.yaml is removed, and version 2 of it is kept.")
        assert not (moderated_bot.folder / "harbour.yaml").exists()
        assert "64" in await lamps(emulator)
        again = await emulator.tap(undone, "Publish it again", ANNA)
        assert read(again).startswith("Now live\n\nharbour.yaml: version 4 is live.")
        assert (moderated_bot.folder / "harbour.yaml").read_text("utf-8") == NEW


async def test_a_briefing_is_withdrawn_by_one_moderator_and_brought_back_by_another(
    emulator: TelegramEmulator, tmp_path: Path
) -> None:
    async with running(emulator, tmp_path):
        form = await emulator.ask(HERS, "/unpublish lamps", ANNA)
        assert "send /unpublish lamps@isles because followed by your text" in read(form)
        question = {"reply_to_message": emulator.api.messages[form.chat, form.id]}
        proposed = await emulator.ask(HERS, "It was wrong.", ANNA, **question)
        assert "figures/lamps: published → withdrawn (It was wrong.)" in read(proposed)
        form = await emulator.ask(HERS, "/unpublish isles", ANNA)
        question = {"reply_to_message": emulator.api.messages[form.chat, form.id]}
        proposed = await emulator.ask(HERS, "The source took it back.", ANNA, **question)
        assert "the whole briefing: published → withdrawn" in proposed.text
        published = await emulator.tap(proposed, "Publish", ANNA)
        assert published.labels == ["Undo"]
        withdrawn = await lamps(emulator)
        assert withdrawn.startswith("isles is withdrawn\n\nWithdrawn on 20 May 2031: The source took it")
        assert "64" not in withdrawn
        undone = await emulator.ask(HIS, "/undo 2", BORIS)
        assert "the whole briefing: withdrawn → published" in undone.text
        assert "64" in await lamps(emulator)
        await emulator.tap(undone, "Undo", BORIS)
        assert "64" not in await lamps(emulator)


async def test_two_moderators_publish_at_once(emulator: TelegramEmulator, tmp_path: Path) -> None:
    async with running(emulator, tmp_path):
        hers, his = await send(emulator, NEW), await send(emulator, OTHER, BORIS)
        await emulator.tap(hers, "Publish", ANNA)
        asked = await emulator.tap(his, "Publish", BORIS)
        assert "Person 7 (telegram:7) has published version 2 of this file" in asked.text
        assert "Before: 64\nPublished: 65 (Person 7 (telegram:7)" in asked.text
        assert "Yours: 66" in asked.text
        assert asked.labels == ["Take mine", "Keep the published one", "Discard", "Send me the file"]
        assert "65" in await lamps(emulator)
        proposed = await emulator.tap(asked, "Take mine", BORIS)
        assert "figures/lamps: figure 65 → 66" in proposed.text
        hers = await send(emulator, OTHER.replace("title: Lamps", "title: All lamps"))
        await emulator.tap(proposed, "Publish", BORIS)
        assert "66" in await lamps(emulator)
        merged = await emulator.tap(hers, "Publish", ANNA)
        assert "Merged with version 3 by Person 8 (telegram:8), which stays" in merged.text
        assert (await lamps(emulator)).startswith("All lamps")
        assert "66" in await lamps(emulator)
        history = await emulator.ask(HIS, "/history", BORIS)
        assert "Person 7 (telegram:7)" in history.text
        assert "Person 8 (telegram:8)" in history.text


@pytest.mark.parametrize("line", ["/history", "/publish 1", "/rollback 1", "/status", "/upload 1"])
async def test_an_outsider_gets_the_reply_to_an_unknown_command(
    emulator: TelegramEmulator, tmp_path: Path, line: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    async with running(emulator, tmp_path):
        sent = await send(emulator, NEW)
        answer = await emulator.ask(READERS, line, READER)
        assert answer.text.startswith("Nothing found\n\nThere’s no command")
        answer = await emulator.upload(READERS, FILE, OTHER.encode(), READER)
        assert answer.text.startswith("I can only read text.")
        assert not answer.labels
        assert "64" in await lamps(emulator)
        emulator.start_tap(sent, "Publish", READER)
        assert "64" in await lamps(emulator)
    refused = [one for one in caplog.records if one.getMessage() == "moderation: refused"]
    assert {getattr(one, "who", "") for one in refused} == {"telegram:99"}
    assert "Lamps" not in caplog.text


async def test_in_other_groups_a_moderator_is_answered_like_anybody(
    emulator: TelegramEmulator, tmp_path: Path
) -> None:
    async with running(emulator, tmp_path) as moderated_bot:
        await moderated_bot.until_first_version()
        answer = await emulator.ask(GROUP, "/status@briefing_bot", ANNA)
        assert answer.text.startswith("Nothing found")
        own = await emulator.ask(MODERATORS, "/status", ANNA)
        assert "isles: Version 1" in own.text
        theirs = await emulator.ask(MODERATORS, "/status@briefing_bot", READER)
        assert theirs.text.startswith("Nothing found")


async def test_only_moderators_have_their_commands_in_the_menu(
    emulator: TelegramEmulator, tmp_path: Path
) -> None:
    async with running(emulator, tmp_path):
        for chat in (HERS, HIS, MODERATORS):
            names = [one["command"] for one in emulator.api.menus[chat.id, "uk"]]
            assert names[0] == "publish"
            assert {"file", "status", "review"} <= {*names}
            assert "figures" in names
        await emulator.ask(READERS, "/language de", READER)
        for (chat_id, _), menu in emulator.api.menus.items():
            if chat_id not in {HERS.id, HIS.id, MODERATORS.id}:
                assert "publish" not in {one["command"] for one in menu}
        offered = await emulator.type_inline_query(ANNA, "status")
        assert not any("status" in title.lower() for title in offered.titles)


async def test_a_broken_file_is_reported_to_the_moderators_group(
    emulator: TelegramEmulator, tmp_path: Path
) -> None:
    async with running(emulator, tmp_path) as moderated_bot:
        (moderated_bot.folder / FILE).write_text(f"{BROKEN}# longer\n", "utf-8")
        await emulator.ask(HERS, "/reload", ANNA)
        await emulator.wait_until(lambda: any(sent.chat == MODERATORS.id for sent in emulator.sent))
        told = next(sent for sent in emulator.sent if sent.chat == MODERATORS.id)
        assert read(told).startswith("isles.yaml: error")
        assert "isles.yaml:4:23: figures[0].titel" in read(told)
        assert str(tmp_path) not in read(told)
        assert "64" in await lamps(emulator)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("photo.png", b"\x89PNG", "I can’t take images in chat."),
        ("isles.yaml", b"#" * 600_000, "This file is too large"),
    ],
)
async def test_a_file_that_is_no_briefing_is_not_fetched(
    emulator: TelegramEmulator, tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    async with running(emulator, tmp_path):
        answer = await emulator.upload(HERS, name, content, ANNA)
        assert said in answer.text
        assert emulator.calls("getFile") == []


async def test_a_file_that_cannot_be_fetched_gets_an_apology(
    emulator: TelegramEmulator, tmp_path: Path
) -> None:
    async with running(emulator, tmp_path):
        emulator.fail_next("getFile", 400, "Bad Request: file is temporarily unavailable")
        answer = await send(emulator, NEW)
        assert answer.text.startswith("Something went wrong.")
        assert (await send(emulator, NEW)).text.startswith("Ready to publish")


@pytest.mark.parametrize("text", ["/publish", "/start publish"])
async def test_a_moderator_is_no_moderator_in_a_command_that_somebody_else_wrote(
    emulator: TelegramEmulator, tmp_path: Path, text: str
) -> None:
    origin = {"type": "user", "sender_user": BORIS.json, "date": 1}
    forwarded = {} if text.startswith("/start") else {"forward_origin": origin}
    async with running(emulator, tmp_path):
        own = await emulator.ask(HERS, "/publish", ANNA)
        answer = await emulator.ask(HERS, text, ANNA, **forwarded)
    assert own.text != answer.text


async def test_a_translation_is_fetched_filled_in_sent_back_and_published(
    emulator: TelegramEmulator, tmp_path: Path
) -> None:
    async with running(emulator, tmp_path):
        fetched = await emulator.ask(HERS, "/translate isles uk", ANNA)
        assert fetched.document_name == "isles.uk.yaml"
        filled_in = fetched.document.replace(b"# Lamps\n  title:", "# Lamps\n  title: Ліхтарі".encode())
        sent = await emulator.upload(HERS, "isles.uk (1).yaml", filled_in, ANNA)
        assert "This is a new translation" in sent.text
        await emulator.tap(sent, "Publish", ANNA)
        as_po = await emulator.tap(fetched, "As a PO file", ANNA)
        assert as_po.document_name == "isles.uk.po"
        po = as_po.document.replace('msgstr "Ліхтарі"'.encode(), 'msgstr "Лампи"'.encode())
        await emulator.tap(await emulator.upload(HERS, "isles.uk.po", po, ANNA), "Publish", ANNA)
        assert "Лампи" in (tmp_path / "briefings" / "isles.uk.yaml").read_text("utf-8")


async def test_an_item_is_edited_by_buttons_and_becomes_a_correction(
    emulator: TelegramEmulator, tmp_path: Path
) -> None:
    async with running(emulator, tmp_path):
        card = await emulator.ask(HERS, "/figures lamps", ANNA)
        fields = await emulator.tap(card, "Edit", ANNA)
        assert fields.text.startswith("Edit figures/lamps\n\nChoose a field to change it.")
        form = await emulator.tap(fields, "figure", ANNA)
        assert form.fields["reply_markup"]["force_reply"] is True
        assert "figure is now:\n64" in read(form)
        question = {"reply_to_message": emulator.api.messages[form.chat, form.id]}
        proposal = await emulator.ask(HERS, "65 because We misread it.", ANNA, **question)
        assert "figures/lamps: figure 64 → 65" in proposal.text
        corrected = await emulator.tap(proposal, "Make it a correction", ANNA)
        assert "Make it a correction" not in corrected.labels
        await emulator.tap(corrected, "Publish", ANNA)
        assert "was “64”, now “65”. We misread it." in await lamps(emulator)
        line = await emulator.ask(HERS, "/set figures/lamps figure 66", ANNA)
        assert "figure 65 → 66" in line.text
        reason = await emulator.tap(line, "Make it a correction", ANNA)
        question = {"reply_to_message": emulator.api.messages[reason.chat, reason.id]}
        assert "Reason: One more." in (await emulator.ask(HERS, "One more.", ANNA, **question)).text
        assert "There’s no command" in (await emulator.ask(READERS, "/edit figures/lamps", READER)).text
