"""What moderators hear of on Telegram without having asked."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.adapters.status import PlatformError, PlatformState
from bot.core.i18n.locale import get_locale
from bot.core.library.snapshot import Library
from bot.core.messages.caller import ChatId
from bot.runtime.health import Health
from bot.runtime.supervisor import run_platforms
from bot.services.background.task_supervisor import BackgroundTask, BackgroundTaskError, TaskSupervisor
from bot.services.notices.notice import TroubleNotice, format_notice, parse_notice
from bot.services.notices.trouble_views import build_trouble_reply
from bot.services.privacy.operator_settings import OperatorSettings
from bot.services.publishing.moderation_settings import ModerationSettings
from bot.services.store.database import open_database
from bot.services.store.schema import CONTENT, metadata
from bot.services.troubles.tracker import RESTART_DELAY
from bot.services.troubles.trouble import Trouble, TroubleKind
from tests.emulators.telegram import Chat, Person, SentMessage, TelegramEmulator
from tests.emulators.telegram_chat_service import serving
from tests.support.app_fixtures import list_lines
from tests.support.databases import address_of_file
from tests.support.git_repositories import GitRemote, needs_git
from tests.support.notice_fixtures import TroubleClock
from tests.support.publishing_fixtures import (
    FILE,
    MODERATION,
    NEW,
    OLD,
    OTHER,
    ModeratedBot,
    open_moderated_bot,
)

ANNA, BORIS = Person(7), Person(8)
MODERATORS = Chat(-100, "supergroup")


@dataclass
class Desk:
    """The moderators' group, the bot that writes to it, and the clock of its troubles."""

    emulator: TelegramEmulator
    bot: ModeratedBot
    clock: TroubleClock

    @property
    def notices(self) -> list[SentMessage]:
        """The messages to the group, except those about the default briefing."""
        sent_there = [sent for sent in self.emulator.sent if sent.chat == MODERATORS.id]
        return [sent for sent in sent_there if not sent.text.startswith("Default briefing")]

    async def settle(self) -> None:
        """Let all changes be recorded and reported."""
        await self.bot.until_recorded()
        await self.clock.let_report()
        await self.clock.let_report()

    async def read_change(self, number: int) -> str:
        """Let time go by until the notice with this number is there, and give its text."""
        async with asyncio.timeout(5):
            while len(self.notices) < number:
                await self.clock.let_report()
        return await self.read(number)

    async def read(self, number: int) -> str:
        """Wait for the notice with this number, and give its text."""
        await self.emulator.wait_until(lambda: len(self.notices) >= number)
        return self.notices[number - 1].text.replace("\u2060", "")


@pytest.fixture
async def emulator() -> AsyncIterator[TelegramEmulator]:
    async with TelegramEmulator() as emulator:
        for chat in (Chat(7), Chat(8), MODERATORS):
            emulator.api.add_message(chat.json, {"text": "They know the bot."})
        yield emulator


@asynccontextmanager
async def running(
    emulator: TelegramEmulator,
    folder: Path,
    git_url: str = "",
    moderation: ModerationSettings = MODERATION,
    **settings: Any,
) -> AsyncIterator[Desk]:
    """Run the bot with its database and its briefings in *folder*, until the end of the block."""
    briefings = folder / "briefings"
    if not briefings.exists():
        briefings.mkdir()
        (briefings / FILE).write_text(OLD, "utf-8")
    async with open_database(address_of_file(folder)) as database:
        clock = TroubleClock(database)
        async with (
            open_moderated_bot(
                briefings, database, git_url=git_url, moderation=moderation, **settings
            ) as bot,
            serving(emulator, bot.chat_service, moderation=moderation, outbox=bot.outbox),
        ):
            yield Desk(emulator, bot, clock)


async def test_a_trouble_is_announced_once_and_so_is_its_end(
    emulator: TelegramEmulator, tmp_path: Path
) -> None:
    async with running(emulator, tmp_path) as desk:
        for _ in range(3):
            desk.clock.troubles.begin(TroubleKind.GIT_PULL, "the server does not answer")
            await desk.clock.let_begin()
        assert (await desk.read(1)).split("\n\n") == [
            "Something isn’t working",
            "Pulling from git\nChanges in the repository don’t go live here.",
            "Since: 2031-05-04 12:00 UTC\nCause: the server does not answer",
        ]
        await desk.clock.wait(timedelta(hours=2))
        desk.clock.troubles.end(TroubleKind.GIT_PULL)
        await desk.clock.let_end()
        assert (await desk.read(2)).split("\n\n") == [
            "Working again",
            "Pulling from git\nIt works again.",
            "Since: 2031-05-04 12:00 UTC\nLasted: 2 hours and 2 minutes",
        ]
        await desk.clock.wait(timedelta(hours=2))
        assert len(desk.notices) == 2


async def test_troubles_of_one_cause_are_one_message(emulator: TelegramEmulator, tmp_path: Path) -> None:
    async with running(emulator, tmp_path) as desk:
        desk.clock.troubles.begin(TroubleKind.GIT_PULL, "No space left on device")
        await desk.clock.wait(timedelta(seconds=20))
        desk.clock.troubles.begin(TroubleKind.DATABASE, "database or disk is full")
        await desk.clock.let_begin()
        text = await desk.read(1)
        assert "Cause: No space left on device" in text
        assert "Cause: database or disk is full" in text
        desk.clock.troubles.end(TroubleKind.GIT_PULL)
        desk.clock.troubles.end(TroubleKind.DATABASE)
        await desk.clock.let_end()
        assert (await desk.read(2)).count("It works again.") == 2
        assert len(desk.notices) == 2


async def test_that_the_database_fails_is_announced_without_it(
    emulator: TelegramEmulator, tmp_path: Path
) -> None:
    async with running(emulator, tmp_path) as desk:
        with closing(sqlite3.connect(tmp_path / "data" / "bot.db", isolation_level=None)) as connection:
            connection.executescript("DROP TABLE outbox; DROP TABLE troubles; DROP TABLE chats;")
        desk.clock.troubles.begin(TroubleKind.DATABASE, "no such table")
        await desk.clock.let_begin()
        notice = await desk.read(1)
        assert "Database\nAnswers continue, but this isn’t saved: what chats chose, versions of" in notice
        assert [one for one in metadata.tables.values() if one.info[CONTENT] not in notice] == []


async def test_after_a_restart_a_trouble_is_not_repeated_and_its_end_is_announced(
    emulator: TelegramEmulator, tmp_path: Path
) -> None:
    async with running(emulator, tmp_path) as desk:
        for platform in ("discord", "web"):
            desk.clock.troubles.begin(TroubleKind.PLATFORM, "it refuses the token", platform)
        await desk.clock.let_begin()
        assert "Platform: Discord\nNobody is answered there." in await desk.read(1)
    async with running(emulator, tmp_path) as desk:
        desk.clock.troubles.begin(TroubleKind.PLATFORM, "the port is taken", "web")
        await desk.clock.wait(timedelta(hours=1))
        assert "Platform: Discord\nIt works again." in await desk.read(2)
        assert "Web" not in desk.notices[1].text
        await desk.clock.wait(timedelta(hours=1))
        assert len(desk.notices) == 2


async def test_a_group_that_was_out_of_reach_hears_of_a_trouble_that_is_over_once(
    emulator: TelegramEmulator, tmp_path: Path
) -> None:
    emulator.api.blocked.add(MODERATORS.id)
    async with running(emulator, tmp_path) as desk:
        desk.clock.troubles.begin(TroubleKind.TASK, "", "outbox, @web #2")
        await desk.clock.let_begin()
        desk.clock.troubles.end(TroubleKind.TASK, "outbox, @web #2")
        await desk.clock.let_end()
        await emulator.wait_until(lambda: emulator.calls("sendMessage"))
        assert desk.notices == []
    emulator.api.blocked.clear()
    async with running(emulator, tmp_path) as desk:
        assert "Background task: outbox, @web #2\nIt works again." in await desk.read(1)
        assert len(desk.notices) == 1


async def read_lamps(emulator: TelegramEmulator) -> str:
    """Return what a reader sees."""
    return (await emulator.ask(Chat(99), "/figures lamps", Person(99))).text


@dataclass(frozen=True)
class Loss:
    """What somebody does to the file, what moderators read, and what readers get then."""

    change: Callable[[Path], object]
    notice: str
    answer: str


LOSSES = {
    "deleted": Loss(
        Path.unlink, "isles.yaml was deleted\n\nReaders get nothing from it any more.", "No briefings yet"
    ),
    "emptied": Loss(lambda file: file.write_text(""), "isles.yaml: error\n\nErrors;", "64"),
    "only comments left": Loss(lambda file: file.write_text("# soon\n"), "the file is empty", "64"),
    "no entries left": Loss(
        lambda file: file.write_text("title: The vote on the Lantern Isles\nas_of: 2031-04-30\n"),
        "isles.yaml is empty\n\nNothing is left in it for readers.",
        "no",
    ),
    "renamed, and with it its id": Loss(
        lambda file: file.rename(file.with_name("islands.yaml")),
        "islands.yaml has the same content, but another id.",
        "64",
    ),
    "renamed to what is no briefing": Loss(
        lambda file: file.rename(file.with_name("isles.yaml.bak")),
        "isles.yaml was deleted",
        "No briefings yet",
    ),
}


@pytest.mark.parametrize("name", LOSSES)
async def test_a_file_that_is_gone_is_announced_with_a_button_that_brings_it_back(
    emulator: TelegramEmulator, tmp_path: Path, name: str
) -> None:
    loss = LOSSES[name]
    async with running(emulator, tmp_path) as desk:
        await desk.bot.until_first_version()
        loss.change(tmp_path / "briefings" / FILE)
        await desk.bot.ask("reload")
        await desk.settle()
        assert loss.notice in await desk.read(1)
        assert loss.answer in await read_lamps(emulator)
        await emulator.tap(desk.notices[0], "Bring it back", ANNA)
        assert (tmp_path / "briefings" / FILE).read_text() == OLD
        assert "64" in await read_lamps(emulator)
        assert [sent.text for sent in desk.notices if "deleted" in sent.text] in ([], [desk.notices[0].text])


def replace_file(file: Path) -> None:
    file.unlink()
    file.write_text(OLD)


QUIET_CHANGES: dict[str, Callable[[Path], object]] = {
    "written again": replace_file,
    "changed": lambda file: file.write_text(OLD.replace("64", "65")),
    "renamed, with its id in it": lambda file: file.rename(file.with_name("islands.yaml")),
}


@pytest.mark.parametrize("name", QUIET_CHANGES)
async def test_a_file_from_which_readers_still_get_something_is_not_announced(
    emulator: TelegramEmulator, tmp_path: Path, name: str
) -> None:
    async with running(emulator, tmp_path) as desk:
        file = tmp_path / "briefings" / FILE
        file.write_text("id: isles\n" + OLD)
        await desk.bot.ask("reload")
        await desk.settle()
        QUIET_CHANGES[name](file)
        await desk.bot.ask("reload")
        await desk.settle()
        assert "Lamps" in await read_lamps(emulator)
        assert desk.notices == []


async def test_a_file_that_is_back_at_once_is_not_announced(
    emulator: TelegramEmulator, tmp_path: Path
) -> None:
    async with running(emulator, tmp_path) as desk:
        file = tmp_path / "briefings" / FILE
        file.unlink()
        await desk.bot.ask("reload")
        file.write_text(OLD)
        await desk.bot.ask("reload")
        await desk.settle()
        assert desk.notices == []


async def test_many_deleted_files_are_one_message_with_a_button_each(
    emulator: TelegramEmulator, tmp_path: Path
) -> None:
    async with running(emulator, tmp_path) as desk:
        briefings = tmp_path / "briefings"
        for number in range(7):
            (briefings / f"isles-{number}.yaml").write_text(OLD)
        await desk.bot.ask("reload")
        await desk.settle()
        for file in briefings.glob("isles-*.yaml"):
            file.unlink()
        await desk.bot.ask("reload")
        await desk.settle()
        assert (await desk.read(1)).startswith("7 files were deleted\n\nReaders get nothing from these")
        label = next(one for one in desk.notices[0].labels if one.replace("\u2060", "") == "isles-3.yaml")
        await emulator.tap(desk.notices[0], label, ANNA)
        assert [file.name for file in briefings.glob("isles-*.yaml")] == ["isles-3.yaml"]
        assert len(desk.notices) == 1


async def test_a_file_that_was_deleted_while_the_bot_did_not_run_is_announced_once(
    emulator: TelegramEmulator, tmp_path: Path
) -> None:
    async with running(emulator, tmp_path) as desk:
        await desk.settle()
        (tmp_path / "briefings" / "other.yaml").write_text(OLD)
        await desk.bot.ask("reload")
        await desk.settle()
    (tmp_path / "briefings" / FILE).unlink()
    for _ in range(2):
        async with running(emulator, tmp_path) as desk:
            assert (await desk.read_change(1)).startswith("isles.yaml was deleted")
            await desk.settle()
            assert len(desk.notices) == 1


async def test_a_deleted_translation_is_announced(emulator: TelegramEmulator, tmp_path: Path) -> None:
    async with running(emulator, tmp_path) as desk:
        translation = tmp_path / "briefings" / "isles.de.yaml"
        translation.write_text("Briefing: {translates: 6b4bccdb, title: Die Abstimmung}\n")
        await desk.bot.ask("reload")
        await desk.settle()
        translation.unlink()
        await desk.bot.ask("reload")
        await desk.settle()
        assert "isles.de.yaml was deleted" in await desk.read(1)


async def test_that_a_file_is_gone_is_announced_while_the_database_fails(
    emulator: TelegramEmulator, tmp_path: Path
) -> None:
    async with running(emulator, tmp_path) as desk:
        await desk.settle()
        with closing(sqlite3.connect(tmp_path / "data" / "bot.db", isolation_level=None)) as connection:
            connection.executescript("DROP TABLE outbox; DROP TABLE versions; DROP TABLE chats;")
        (tmp_path / "briefings" / FILE).unlink()
        await desk.bot.ask("reload")
        assert (await desk.read_change(1)).startswith("isles.yaml was deleted")
        assert "Bring it back" not in desk.notices[0].labels


async def publish(
    emulator: TelegramEmulator, content: str, name: str = FILE, reason: str = ""
) -> SentMessage:
    """Let Anna publish a file in private."""
    sent = await emulator.upload(Chat(ANNA.id), name, content.encode(), ANNA, caption=reason)
    return await emulator.tap(sent, "Publish", ANNA)


async def test_the_group_hears_who_published_what_with_the_difference_and_can_undo_it(
    emulator: TelegramEmulator, tmp_path: Path
) -> None:
    async with running(emulator, tmp_path) as desk:
        assert "is live" in (await publish(emulator, NEW, reason="One more was lit")).text
        assert (await desk.read(1)).split("\n\n") == [
            "New version",
            "Person 7 (telegram:7) published version 2 of isles.yaml.",
            "One more was lit",
            "Changes\n• figures/lamps: figure 64 → 65",
        ]
        assert len([sent for sent in emulator.sent if sent.chat == BORIS.id]) == 0
        undone = await emulator.tap(desk.notices[0], "Undo", BORIS)
        assert "figures/lamps: figure 65 → 64" in undone.text
        assert "64" in await read_lamps(emulator)
        await desk.settle()
        assert len(desk.notices) == 1, "the group has read of it in the message with the button"


async def test_the_difference_is_cut_to_what_one_can_read(emulator: TelegramEmulator, tmp_path: Path) -> None:
    async with running(emulator, tmp_path) as desk:
        figures = ", ".join(f"{{id: f-{n}, title: {'Lamps ' * 50}, figure: {n}}}" for n in range(30))
        await publish(emulator, OLD.replace("figures: [", f"figures: [{figures}, "))
        text = await desk.read(1)
        assert text.count("\n• ") == 8
        assert "… and 22 more" in text
        assert max(map(len, text.splitlines())) < 210


async def test_of_a_new_briefing_and_of_its_removal_the_group_hears_too(
    emulator: TelegramEmulator, tmp_path: Path
) -> None:
    async with running(emulator, tmp_path) as desk:
        done = await publish(emulator, OLD.replace("title: The vote", "title: A vote"), "harbour.yaml")
        assert "This is a new briefing; it replaces nothing." in await desk.read(1)
        await emulator.tap(done, "Undo", ANNA)
        assert "Person 7 (telegram:7) removed harbour.yaml." in await desk.read(2)
        await desk.settle()
        assert len(desk.notices) == 2
        await emulator.tap(desk.notices[1], "Bring it back", BORIS)
        assert (tmp_path / "briefings" / "harbour.yaml").exists()


async def test_a_new_translation_is_not_called_a_new_briefing(
    emulator: TelegramEmulator, tmp_path: Path
) -> None:
    async with running(emulator, tmp_path) as desk:
        fetched = await emulator.ask(Chat(ANNA.id), "/file isles uk", ANNA)
        filled_in = fetched.document.decode().replace("# Lamps\n  title:", "# Lamps\n  title: Ліхтарі")
        await publish(emulator, filled_in, "isles.uk.yaml")
        assert "This is a new translation; it replaces nothing." in await desk.read(1)


async def test_publications_that_waited_for_the_group_are_each_told_once(
    emulator: TelegramEmulator, tmp_path: Path
) -> None:
    emulator.api.blocked.add(MODERATORS.id)
    async with running(emulator, tmp_path):
        await publish(emulator, NEW)
        await publish(emulator, OTHER)
    emulator.api.blocked.clear()
    async with running(emulator, tmp_path) as desk:
        assert "figures/lamps: figure 64 → 65" in await desk.read(1)
        assert "figures/lamps: figure 65 → 66" in await desk.read(2)
        assert "Undo" not in desk.notices[0].labels
        assert "Undo" in desk.notices[1].labels


@needs_git
async def test_what_git_brings_is_one_message_and_a_deletion_there_can_be_undone(
    emulator: TelegramEmulator, tmp_path: Path
) -> None:
    remote = GitRemote.create(tmp_path / "remote.git")
    remote.push({FILE: OLD, "harbour.yaml": OLD.replace("The vote", "The harbour")}, "Begin")
    async with running(emulator, tmp_path, f"file://{remote.path}") as desk:
        await desk.read(1)
    remote.push({FILE: NEW, "harbour.yaml": None}, "One more was lit")
    async with running(emulator, tmp_path, f"file://{remote.path}") as desk:
        text = await desk.read(2)
        assert text.startswith("New versions from git")
        assert "isles.yaml · Version" in text
        assert "figures/lamps: figure 64 → 65" in text
        assert "One more was lit" in text
        assert "harbour.yaml · Removed" in text
        label = next(one for one in desk.notices[1].labels if one.startswith("harbour"))
        card = await emulator.tap(desk.notices[1], label, ANNA)
        await emulator.tap(card, "Bring it back", ANNA)
        assert (tmp_path / "briefings" / "harbour.yaml").exists()
        await desk.settle()
        assert len(desk.notices) == 2


async def test_that_the_briefings_folder_is_away_is_announced_and_so_is_that_it_is_back(
    emulator: TelegramEmulator, tmp_path: Path
) -> None:
    async with running(emulator, tmp_path) as desk:
        (tmp_path / "briefings").rename(tmp_path / "elsewhere")
        await desk.clock.let_begin()
        await desk.clock.let_begin()
        text = await desk.read(1)
        assert "Briefings folder\nThe current versions stay live" in text
        assert "Cause: No such file or directory" in text
        assert "64" in await read_lamps(emulator)
        (tmp_path / "elsewhere").rename(tmp_path / "briefings")
        await desk.clock.let_end()
        await desk.clock.let_end()
        assert "Briefings folder\nIt works again." in await desk.read(2)


async def test_that_nothing_can_be_written_beside_the_database_is_announced(
    emulator: TelegramEmulator, tmp_path: Path
) -> None:
    async with running(emulator, tmp_path) as desk:
        (tmp_path / "data").rename(tmp_path / "elsewhere")
        await desk.clock.let_begin()
        await desk.clock.let_begin()
        assert "Disk\nWhat is published, chosen or reported may be lost." in await desk.read(1)
        (tmp_path / "elsewhere").rename(tmp_path / "data")


async def test_without_a_group_each_moderator_hears_in_private(
    emulator: TelegramEmulator, tmp_path: Path
) -> None:
    moderation = ModerationSettings(telegram_users=(ANNA.id, BORIS.id))
    async with running(emulator, tmp_path, moderation=moderation) as desk:
        desk.clock.troubles.begin(TroubleKind.GIT_PULL, "the server does not answer")
        await desk.clock.let_begin()
        await emulator.wait_until(lambda: len(emulator.sent) == 2)
        assert {sent.chat for sent in emulator.sent} == {ANNA.id, BORIS.id}
        await publish(emulator, NEW)
        await emulator.wait_until(lambda: len(emulator.sent) == 4)
        assert [sent.chat for sent in emulator.sent if "published version 2" in sent.text] == [BORIS.id]


async def test_that_another_platform_refuses_the_token_is_announced_and_so_is_that_it_answers_again(
    emulator: TelegramEmulator, tmp_path: Path
) -> None:
    async def refuse() -> None:
        raise PlatformError("Discord refuses the bot's token")

    async with running(emulator, tmp_path) as desk:
        health = Health(lambda: desk.bot.chat_service.app.library, desk.clock.troubles)
        await run_platforms({"discord": refuse}, health)
        await desk.clock.let_begin()
        assert "Platform: Discord\nNobody is answered there. The operator has to act." in await desk.read(1)
        assert "Cause: Discord refuses the bot's token" in desk.notices[0].text
    async with running(emulator, tmp_path) as desk:
        health = Health(lambda: desk.bot.chat_service.app.library, desk.clock.troubles)
        health.set_state("discord", PlatformState.SERVING)
        await desk.clock.wait(RESTART_DELAY)
        assert "Platform: Discord\nIt works again." in await desk.read(2)


async def test_that_another_platform_is_out_of_reach_is_announced_and_so_is_its_return(
    emulator: TelegramEmulator, tmp_path: Path
) -> None:
    async with running(emulator, tmp_path) as desk:
        health = Health(lambda: desk.bot.chat_service.app.library, desk.clock.troubles)
        health.set_state("discord", PlatformState.CONNECTING)
        await desk.clock.wait(timedelta(seconds=20))
        health.set_state("discord", PlatformState.SERVING)
        await desk.clock.wait(timedelta(minutes=10))
        assert desk.notices == []
        health.set_state("discord", PlatformState.CONNECTING)
        health.note_outage("discord", "Connection refused")
        health.set_state("discord", PlatformState.CONNECTING)
        await desk.clock.let_begin()
        text = await desk.read(1)
        assert "Connection: Discord\nNobody is answered there until it can be reached again." in text
        assert "Cause: Connection refused" in text
        health.set_state("discord", PlatformState.SERVING)
        await desk.clock.let_end()
        assert "Connection: Discord\nIt works again." in await desk.read(2)


async def test_lost_briefings_and_lost_memory_are_announced_and_so_is_their_end(
    emulator: TelegramEmulator, tmp_path: Path
) -> None:
    free = 1
    async with running(emulator, tmp_path) as desk:
        health = Health(lambda: Library({}), desk.clock.troubles, get_free_memory=lambda: (free, 100))
        health.report_faults()
        assert health.check_readiness()[1].startswith("not ready: briefings, memory\n")
        await desk.clock.let_begin()
        text = await desk.read(1)
        assert "Briefings\nThere is none, so readers get no answers." in text
        assert "Memory\nHardly any is left, and the system may end the bot." in text
        free = 50
        health.report_faults()
        await desk.clock.let_end()
        assert "Memory\nIt works again." in await desk.read(2)
        assert "Briefings" not in desk.notices[1].text


async def test_the_operators_own_chat_hears_of_troubles_and_the_moderators_of_content(
    emulator: TelegramEmulator, tmp_path: Path
) -> None:
    operators = Chat(-300, "supergroup")
    emulator.api.add_message(operators.json, {"text": "They know the bot."})
    async with running(emulator, tmp_path, operator=OperatorSettings(telegram_chat=operators.id)) as desk:
        desk.clock.troubles.begin(TroubleKind.GIT_PULL, "the server does not answer")
        await desk.clock.let_begin()
        await emulator.wait_until(lambda: any(sent.chat == operators.id for sent in emulator.sent))
        assert desk.notices == []
        await desk.bot.ask("reload")
        (desk.bot.folder / FILE).unlink()
        await desk.bot.ask("reload")
        assert "was deleted" in await desk.read_change(1)
        assert len([sent for sent in emulator.sent if sent.chat == operators.id]) == 1


@pytest.mark.parametrize("name", ["connection:telegram", "task:sweep of the outbox"])
def test_the_line_of_a_notice_which_the_log_shows_names_the_trouble(name: str) -> None:
    line = format_notice(TroubleNotice((name,)))
    assert line.startswith(f"notice trouble {name.partition(' ')[0]}")
    assert parse_notice(line.removeprefix("notice ")) == TroubleNotice((name,))


@pytest.mark.guard
def test_each_kind_of_trouble_is_described() -> None:
    now = datetime(2031, 5, 4, tzinfo=UTC)
    for kind in TroubleKind:
        reply = build_trouble_reply([Trouble(kind, "", "", now)], get_locale("en"))
        assert len(list(list_lines(reply))) > 3, kind


async def test_that_another_platform_crashes_is_announced_in_a_sentence(
    emulator: TelegramEmulator, tmp_path: Path
) -> None:
    async def crash() -> None:
        raise ZeroDivisionError

    async def stop(_: float) -> None:
        raise asyncio.CancelledError

    async with running(emulator, tmp_path) as desk:
        health = Health(lambda: desk.bot.chat_service.app.library, desk.clock.troubles)
        await run_platforms({"discord": crash}, health, stop)
        await desk.clock.let_begin()
        assert "Cause: It crashed, and starts again." in await desk.read(1)


async def test_that_another_program_locks_the_database_is_announced_without_it(
    emulator: TelegramEmulator, tmp_path: Path
) -> None:
    async with running(emulator, tmp_path) as desk:
        await desk.settle()
        with closing(sqlite3.connect(tmp_path / "data" / "bot.db", isolation_level=None)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            await emulator.ask(Chat(99), "/language de", Person(99))
            await desk.clock.let_begin()
            assert "Cause: database is locked" in await desk.read(1)
            connection.execute("ROLLBACK")


async def test_a_background_task_that_keeps_ending_is_announced(
    emulator: TelegramEmulator, tmp_path: Path
) -> None:
    async def end() -> None:
        raise BackgroundTaskError("the folder cannot be watched")

    async with running(emulator, tmp_path) as desk:
        supervisor = TaskSupervisor(troubles=desk.clock.troubles)
        async with supervisor.run_tasks(BackgroundTask("watch", end)):
            await asyncio.sleep(0)
            await desk.clock.let_begin()
            text = await desk.read(1)
            assert "Background task: watch\nIt keeps ending and starting again." in text
            assert "Cause: the folder cannot be watched" in text


@pytest.mark.parametrize(
    ("line", "title"),
    [("notice published 1", "New version"), ("notice published 1 9", "New version"),
     ("notice lost", "Files were deleted")],
)  # fmt: skip
async def test_a_notice_whose_details_cannot_be_read_says_what_has_happened_and_offers_them_later(
    emulator: TelegramEmulator, tmp_path: Path, line: str, title: str
) -> None:
    async with running(emulator, tmp_path) as desk:
        await desk.settle()
        with closing(sqlite3.connect(tmp_path / "data" / "bot.db", isolation_level=None)) as connection:
            connection.execute("ALTER TABLE versions RENAME TO elsewhere")
            await desk.bot.outbox.add_message(ChatId("telegram", str(MODERATORS.id)), line)
            assert (await desk.read(1)).startswith(f"{title}\n\nThe details can’t be read now.")
            assert desk.notices[0].labels == ["Details"]
            connection.execute("ALTER TABLE elsewhere RENAME TO versions")


@pytest.mark.parametrize("line", ["notice", "notice trouble disk", "notice published 99", "notice weather"])
async def test_a_notice_of_which_nothing_is_known_any_more_says_so(
    emulator: TelegramEmulator, tmp_path: Path, line: str
) -> None:
    async with running(emulator, tmp_path) as desk:
        assert "Nothing is known about it any more." in await desk.bot.ask_text(line)
