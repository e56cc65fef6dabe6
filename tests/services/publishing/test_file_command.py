"""The command /file, and files that come back: what is sent, and which version a change is based on."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.core.messages.reply import Reply
from tests.support.app_fixtures import button_commands
from tests.support.publishing_fixtures import (
    BORIS,
    BROKEN,
    FILE,
    NEW,
    OLD,
    OTHER,
    ModeratedBot,
    reply_text,
    start_moderated_bot,
)

HARBOUR = (
    OLD.replace("Lantern Isles", "harbour").replace("lamps", "boats").replace("2031-04-30", "2031-04-01")
)


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[ModeratedBot]:
    async with start_moderated_bot(tmp_path) as bot:
        await bot.until_first_version()
        yield bot


async def fetch(bot: ModeratedBot, line: str, **who: str) -> tuple[str, str]:
    """Give the name and the text of the file that *line* gets."""
    reply = await bot.ask(line, **who)
    return reply.document.name if reply.document else "", read_document(reply)


def read_document(reply: Reply) -> str:
    """Read the file that comes with *reply*; empty if there is none."""
    return reply.document.content.decode() if reply.document else ""


async def publish(bot: ModeratedBot, content: str, **options: str) -> None:
    await bot.press(await bot.send(content, **options), "Publish")


async def test_a_file_is_found_by_its_name_its_briefing_an_item_a_version_or_alone(bot: ModeratedBot) -> None:
    for line in ("file", "file isles", "file isles.yaml", "file The vote on the Lantern Isles", "file lamps"):
        assert await fetch(bot, line) == (FILE, OLD), line
    await publish(bot, NEW)
    await publish(bot, HARBOUR, name="harbour.yaml")
    for line, found in {
        "file figures/lamps": (FILE, NEW),
        "file figures boats": ("harbour.yaml", HARBOUR),
        "file 1": (FILE, OLD),
        "file isles 1": (FILE, OLD),
        "file isles v2": (FILE, NEW),
        "file figures/boats 3": ("harbour.yaml", HARBOUR),
    }.items():
        assert await fetch(bot, line) == found, line
    await bot.ask("briefing harbour")
    assert await fetch(bot, "file") == ("harbour.yaml", HARBOUR)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("file nowhere", "No file is called “nowhere”"),
        ("file ../secrets.yaml", "No file is called “../secrets.yaml”"),
        ("file figures/nothing", "No file is called"),
        ("file polls/lamps", "No file is called"),
        ("file //", "No file is called"),
        ("file 7", "There is no version 7"),
        ("file harbour 1", "There is no version 1"),
    ],
)
async def test_what_is_no_file_is_not_sent(bot: ModeratedBot, line: str, words: str) -> None:
    (bot.folder.parent / "secrets.yaml").write_text(OLD, "utf-8")
    reply = await bot.ask(line)
    assert reply.document is None
    assert words in reply_text(reply)


async def test_of_several_files_the_moderator_chooses_one(bot: ModeratedBot) -> None:
    await publish(bot, HARBOUR, name="harbour.yaml")
    asked = await bot.ask("file")
    sent = await bot.press(asked, "harbour.yaml")
    assert read_document(sent) == HARBOUR
    listed = await bot.press(await bot.ask("status"), "Send me a file")
    assert set(button_commands(listed)) == {FILE, "harbour.yaml"}


async def test_the_answer_says_which_version_it_is_and_by_whom(bot: ModeratedBot) -> None:
    await publish(bot, NEW)
    text = await bot.ask_text("file isles")
    assert "Version 2 · " in text
    assert "Anna (telegram:7)" in text
    assert "Change it and send it back." in text
    assert "This is not the current version. That is version 2." in await bot.ask_text("file isles 1")


async def test_a_broken_file_is_sent_as_it_stands_so_that_it_can_be_mended(bot: ModeratedBot) -> None:
    (bot.folder / FILE).write_text(f"{BROKEN}# longer\n", "utf-8")
    await bot.ask("reload")
    notice = await bot.ask(f"status {FILE}")
    sent = await bot.press(notice, "Send me the file")
    assert read_document(sent) == f"{BROKEN}# longer\n"
    assert "The file as it stands has 1 error." in reply_text(sent)
    await publish(bot, NEW)
    assert "65" in await bot.read_lamps()


async def test_each_version_of_the_history_can_be_sent(bot: ModeratedBot) -> None:
    await publish(bot, NEW)
    versions = await bot.press(await bot.ask("history isles"), "Send me a version")
    sent = await bot.press(versions, "Version 1")
    assert read_document(sent) == OLD
    assert button_commands(versions)["History"] == "history isles"


async def test_a_translation_is_sent_or_a_template_for_it_that_can_be_filled_in(bot: ModeratedBot) -> None:
    name, template = await fetch(bot, "file isles uk")
    assert name == "isles.uk.yaml"
    assert "# Lamps\n" in template
    filled = template.replace("# Lamps\n  title:\n", "# Lamps\n  title: Ліхтарі\n")
    await publish(bot, filled, name=name)
    assert await fetch(bot, "file isles uk") == (name, filled)
    assert await fetch(bot, "file uk") == (name, filled)
    assert await fetch(bot, "file isles.uk") == (name, filled)
    assert (await fetch(bot, "file isles en"))[0] == FILE


async def test_only_moderators_get_files(bot: ModeratedBot) -> None:
    reply = await bot.ask("file isles", "telegram:99", "")
    assert reply.document is None
    assert "There’s no command" in reply_text(reply)


async def test_a_changed_file_is_based_on_the_version_that_its_sender_got(bot: ModeratedBot) -> None:
    await fetch(bot, "file isles")
    await publish(bot, NEW, user=BORIS)
    asked = await bot.send(OTHER)
    assert "You both changed the same value" in reply_text(asked)
    current = await bot.press(asked, "Send me the file")
    assert read_document(current) == NEW
    await publish(bot, OTHER)
    assert "66" in await bot.read_lamps()


async def test_a_change_to_an_older_version_keeps_what_others_have_published(bot: ModeratedBot) -> None:
    await fetch(bot, "file isles")
    await publish(bot, NEW, user=BORIS)
    retitled = OLD.replace("title: Lamps", "title: Lanterns")
    await publish(bot, retitled)
    merged = NEW.replace("title: Lamps", "title: Lanterns")
    assert (bot.folder / FILE).read_text("utf-8") == merged
    await publish(bot, retitled.replace("2031-04-30", "2031-05-01"))
    assert (bot.folder / FILE).read_text("utf-8") == merged.replace("2031-04-30", "2031-05-01")


async def test_a_new_file_that_was_taken_back_can_be_sent_again(bot: ModeratedBot) -> None:
    published = await bot.press(await bot.send(HARBOUR, name="harbour.yaml"), "Publish")
    await bot.press(published, "Undo")
    mended = HARBOUR.replace("64", "12")
    await publish(bot, mended, name="harbour.yaml")
    assert await fetch(bot, "file harbour") == ("harbour.yaml", mended)


async def test_what_its_sender_published_is_the_base_of_the_next_change(bot: ModeratedBot) -> None:
    await fetch(bot, "file isles")
    await publish(bot, NEW)
    await publish(bot, OTHER)
    assert "66" in await bot.read_lamps()


async def test_a_file_with_errors_is_refused_with_the_way_to_the_live_one(bot: ModeratedBot) -> None:
    refused = await bot.send(BROKEN, name="isles (1).yaml")
    sent = await bot.press(refused, "Send me the file")
    assert read_document(sent) == OLD
