"""Pulling briefings from a repository beside moderators who publish in chat, with the real git program."""

import asyncio
import logging
import os
import shutil
import threading
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from errno import ETIMEDOUT
from pathlib import Path, PosixPath

import pytest

from bot.core.library.snapshot import Library
from bot.core.messages.caller import ChatId
from bot.core.messages.image import ImageFile
from bot.core.messages.reply import Reply
from bot.runtime.metrics import Metrics
from bot.services.publishing.git_process import GitError
from bot.services.publishing.git_sync import GitPuller
from bot.services.publishing.moderation_settings import GitSettings
from bot.services.publishing.publisher import PublishedFiles, SubmissionPublisher
from bot.services.store.database import open_in_memory_database
from bot.services.troubles.tracker import TroubleTracker
from tests.support.discord_serving import wait_until
from tests.support.git_repositories import GitRemote, needs_git
from tests.support.image_fixtures import IMAGE_FIELDS, make_image
from tests.support.publishing_fixtures import (
    BROKEN,
    FILE,
    NEW,
    OLD,
    ModeratedBot,
    open_moderated_bot,
    reply_text,
)

pytestmark = needs_git

PASSWORD = "s3cret-word"
TWO = OLD.replace("figure: 64}]", "figure: 64, period: 2020}, {id: boats, title: Boats, figure: 7}]")


def edit(*edits: str, text: str = TWO) -> str:
    """Replace each odd word of *edits* by the one after it."""
    for old, new in zip(edits[::2], edits[1::2], strict=True):
        assert old in text
        text = text.replace(old, new)
    return text


@pytest.fixture
def remote(tmp_path: Path) -> GitRemote:
    return GitRemote.create(tmp_path / "remote.git")


@dataclass(frozen=True)
class PullingBot:
    """A bot with moderators that pulls; *letters* are the lines whose answers moderators were sent."""

    moderated_bot: ModeratedBot
    puller: GitPuller
    letters: list[str] = field(default_factory=list)

    @property
    def folder(self) -> Path:
        return self.moderated_bot.folder

    @property
    def copy(self) -> Path:
        return self.puller.repository_path / ".git"

    def read_file(self, name: str = FILE) -> str:
        return (self.folder / name).read_text("utf-8")

    async def pull(self) -> tuple[str, ...]:
        return await self.puller.pull_changes()

    async def publish(self, content: str, **options: str) -> None:
        """Publish a file in chat."""
        done = await self.moderated_bot.press(await self.moderated_bot.send(content, **options), "Publish")
        assert "is live" in reply_text(done)

    async def open_letter(self, line: str) -> Reply:
        """Give a message as the moderators' chat gets it."""
        reply, _ = await self.moderated_bot.chat_service.answer_unprompted(ChatId("telegram", "-100"), line)
        return reply

    async def read_letters(self) -> list[str]:
        """Give the text of each message that moderators were sent since this was last asked."""
        lines, self.letters[:] = [*self.letters], []
        return [reply_text(await self.open_letter(line)) for line in lines]

    async def list_figures(self) -> str:
        """Get the figures as a reader sees them."""
        return await self.moderated_bot.ask_text("figures", "telegram:99", "")


def do_nothing() -> None:
    pass


@asynccontextmanager
async def open_pulling_bot(
    tmp_path: Path,
    remote: GitRemote,
    *,
    url: str = "",
    time_limit: float = 60,
    on_check: Callable[[], None] = do_nothing,
) -> AsyncIterator[PullingBot]:
    """Run a bot whose folder holds one briefing, and which pulls from *remote*.

    *on_check* is called whenever a pull has read a file, and is about to decide on it.
    """
    folder = tmp_path / "here"
    folder.mkdir()
    (folder / FILE).write_text(TWO, "utf-8")
    async with open_in_memory_database() as database, open_moderated_bot(folder, database) as moderated_bot:
        letters: list[str] = []

        async def notify_moderators(line: str) -> None:
            letters.append(line)

        async def reload_file(_: str) -> None:
            await moderated_bot.ask("reload")

        def get_library() -> Library:
            on_check()
            return moderated_bot.chat_service.app.library

        puller = GitPuller(
            GitSettings(url=url or f"file://{remote.path}"),
            tmp_path / "git",
            get_library,
            SubmissionPublisher(PublishedFiles.open(folder, database), reload_file),
            notify_moderators=notify_moderators,
            troubles=TroubleTracker(),
            time_limit=time_limit,
        )
        yield PullingBot(moderated_bot, puller, letters)


@asynccontextmanager
async def open_bot_that_has_pulled(
    tmp_path: Path, remote: GitRemote, content: str = TWO
) -> AsyncIterator[PullingBot]:
    """Run a bot that has taken *content* from git."""
    remote.push({f"briefings/{FILE}": content}, "Begin")
    async with open_pulling_bot(tmp_path, remote) as bot:
        await bot.pull()
        assert bot.read_file() == content
        yield bot


async def test_the_time_of_the_last_pull_that_succeeded_is_a_metric(
    tmp_path: Path, remote: GitRemote
) -> None:
    remote.push({f"briefings/{FILE}": TWO}, "Begin")
    metrics = Metrics()
    name = 'briefing_bot_last_success_timestamp_seconds{work="pull"}'

    async def read_times() -> list[float]:
        lines = (await metrics.render())[0].decode().splitlines()
        return [float(line.split()[1]) for line in lines if line.startswith(name)]

    async with open_pulling_bot(tmp_path, remote) as bot:
        publisher = SubmissionPublisher(bot.puller.publisher.files, ignore_reload, observer=metrics.observer)
        puller = replace(bot.puller, publisher=publisher)
        assert await read_times() == []
        before = time.time()
        await puller.pull_changes()
        (first,) = await read_times()
        assert before <= first <= time.time()
        shutil.move(remote.path, tmp_path / "gone")
        with pytest.raises(GitError):
            await puller.pull_changes()
        assert await read_times() == [first]


async def ignore_reload(_: str) -> None:
    """Leave what is live."""


def list_troubles(bot: PullingBot) -> dict[str, str]:
    return {one.name: one.detail for one in bot.puller.troubles.active}


@pytest.mark.parametrize("below", ["", "briefings/"])
async def test_changes_in_a_git_repository_are_published(
    tmp_path: Path, remote: GitRemote, below: str
) -> None:
    remote.push({f"{below}{FILE}": NEW}, "Count the lamps again")
    async with open_pulling_bot(tmp_path, remote) as bot:
        assert await bot.pull() == (FILE,)
        assert "65" in await bot.list_figures()
        history = await bot.moderated_bot.ask_text("history")
        assert "Ellen · from git" in history
        assert "Count the lamps again" in history
        assert await bot.pull() == ()
        remote.push({f"{below}{FILE}": BROKEN}, "Break it")
        assert await bot.pull() == (FILE,)
        assert "65" in await bot.list_figures()
        assert "isles.yaml:4:23: figures[0].titel" in await bot.moderated_bot.ask_text("status")
        remote.push({f"{below}{FILE}": OLD}, "Mend it")
        assert await bot.pull() == (FILE,)
        assert "64" in await bot.list_figures()
        remote.push({f"{below}{FILE}": None, f"{below}other.yaml": NEW}, "Rename it")
        assert await bot.pull() == (FILE, "other.yaml")
        assert not (bot.folder / FILE).exists()
        assert "65" in reply_text(await bot.moderated_bot.ask("figures lamps@other"))
        assert bot.letters == []


@pytest.mark.parametrize("below", ["", "briefings/"])
async def test_images_beside_the_briefings_come_with_them(
    tmp_path: Path, remote: GitRemote, below: str
) -> None:
    text = NEW.replace("figure: 65", f"figure: 65, {IMAGE_FIELDS.replace('map.png', 'images/map.png')}")
    first, second = make_image(), make_image(size=(30, 30))
    pushed: dict[str, str | bytes] = {FILE: text, "images/map.png": first, "logo.png": "no image"}
    pushed["images/page.html"] = "<p>"
    remote.push({f"{below}{name}": content for name, content in pushed.items()}, "Add a map")
    async with open_pulling_bot(tmp_path, remote) as bot:
        assert await bot.pull() == (FILE,)
        assert sorted(file.name for file in (bot.folder / "images").iterdir()) == ["map.png"]
        assert not (bot.folder / "logo.png").exists()
        images = bot.moderated_bot.chat_service.app.library.images["isles"]
        assert isinstance(images["images/map.png"], ImageFile)
        remote.push({f"{below}images/map.png": second}, "Draw it anew")
        assert await bot.pull() == ()
        assert (bot.folder / "images" / "map.png").read_bytes() == second
        (bot.folder / "images" / "map.png").unlink()
        await bot.pull()
        assert (bot.folder / "images" / "map.png").read_bytes() == second


async def test_what_chat_published_is_merged_with_what_git_changes(tmp_path: Path, remote: GitRemote) -> None:
    async with open_bot_that_has_pulled(tmp_path, remote) as bot:
        await bot.publish(edit("figure: 64", "figure: 91"), reason="Correction by chat")
        assert await bot.pull() == ()
        remote.push({f"briefings/{FILE}": edit("2020", "2021", "figure: 7", "figure: 8")}, "Count the boats")
        assert await bot.pull() == (FILE,)
        both = edit("figure: 64", "figure: 91", "2020", "2021", "figure: 7", "figure: 8")
        assert bot.read_file() == both
        assert "91" in await bot.list_figures()
        (letter,) = await bot.read_letters()
        assert "It has the changes from chat and those from git." in letter
        assert "Ellen · Count the boats" in letter
        assert "figures/boats: figure 7 → 8" in letter
        assert "91" not in letter
        assert "from git, merged with chat" in await bot.moderated_bot.ask_text("history")
        remote.push({f"briefings/{FILE}": edit("2020", "2022", "figure: 7", "figure: 8")}, "Go on")
        assert await bot.pull() == (FILE,)
        assert bot.read_file() == both.replace("2021", "2022")


@pytest.mark.parametrize(("button", "expected"), [("Publish", "92"), ("Discard", "91")])
async def test_what_does_not_go_together_stays_live_until_moderators_decide(
    tmp_path: Path, remote: GitRemote, button: str, expected: str
) -> None:
    async with open_bot_that_has_pulled(tmp_path, remote) as bot:
        await bot.publish(edit("figure: 64", "figure: 91"))
        remote.push(
            {f"briefings/{FILE}": edit("figure: 64", "figure: 92", "figure: 7", "figure: 8")}, "Count"
        )
        assert await bot.pull() == (FILE,)
        assert bot.read_file() == edit("figure: 64", "figure: 91", "figure: 7", "figure: 8")
        assert [line.partition(" ")[0] for line in bot.letters] == ["pulled", "upload"]
        question = await bot.open_letter(bot.letters.pop())
        assert "Git and chat differ" in reply_text(question)
        assert "figures/lamps: figure 91 → 92" in reply_text(question)
        assert "boats" not in reply_text(question)
        assert await bot.pull() == ()
        await bot.moderated_bot.press(question, button)
        assert await bot.pull() == ()
        assert bot.read_file() == edit("figure: 64", f"figure: {expected}", "figure: 7", "figure: 8")
        remote.push(
            {f"briefings/{FILE}": edit("figure: 64", "figure: 92", "figure: 7", "figure: 9")}, "Go on"
        )
        assert await bot.pull() == (FILE,)
        assert bot.read_file() == edit("figure: 64", f"figure: {expected}", "figure: 7", "figure: 9")
        assert "92" not in "".join((await bot.read_letters())[1:])


async def test_others_are_answered_while_a_pull_reads_and_merges(tmp_path: Path, remote: GitRemote) -> None:
    threads: set[threading.Thread] = set()
    remote.push({FILE: TWO}, "Begin")
    async with open_pulling_bot(
        tmp_path, remote, on_check=lambda: threads.add(threading.current_thread())
    ) as bot:
        await bot.pull()
        (bot.folder / FILE).write_text(edit("figure: 64", "figure: 91"), "utf-8")
        remote.push({FILE: edit("figure: 7", "figure: 8")}, "Go on")
        assert await bot.pull() == (FILE,)
    assert threads
    assert threading.current_thread() not in threads


async def test_what_is_published_while_a_pull_decides_is_not_lost(tmp_path: Path, remote: GitRemote) -> None:
    here = tmp_path / "here" / FILE
    contents: list[str] = []

    def publish_in_between() -> None:
        if contents:
            here.write_text(contents.pop(), "utf-8")

    remote.push({FILE: TWO}, "Begin")
    async with open_pulling_bot(tmp_path, remote, on_check=publish_in_between) as bot:
        await bot.pull()
        remote.push({FILE: edit("figure: 7", "figure: 8")}, "Go on")
        contents.append(edit("figure: 64", "figure: 91"))
        assert await bot.pull() == (FILE,)
        assert contents == []
        assert bot.read_file() == edit("figure: 64", "figure: 91", "figure: 7", "figure: 8")


async def test_a_file_that_chat_changed_and_git_deletes_stays(tmp_path: Path, remote: GitRemote) -> None:
    async with open_bot_that_has_pulled(tmp_path, remote) as bot:
        remote.push({"briefings/other.yaml": OLD}, "Add another")
        await bot.pull()
        await bot.publish(edit("figure: 64", "figure: 91"))
        remote.push({f"briefings/{FILE}": None}, "Delete it")
        assert await bot.pull() == ()
        assert "91" in bot.read_file()
        letter = await bot.open_letter(bot.letters.pop())
        assert "isles.yaml was deleted in git" in reply_text(letter)
        assert await bot.pull() == ()
        assert bot.letters == []
        await bot.moderated_bot.press(letter, "Remove")
        assert not (bot.folder / FILE).exists()


async def test_a_broken_file_in_git_waits_where_chat_has_changed_it(
    tmp_path: Path, remote: GitRemote
) -> None:
    async with open_bot_that_has_pulled(tmp_path, remote) as bot:
        await bot.publish(edit("figure: 64", "figure: 91"))
        remote.push({f"briefings/{FILE}": edit("title: Boats", "titel: Boats")}, "Break it")
        for _ in range(2):
            assert await bot.pull() == ()
        assert bot.read_file() == edit("figure: 64", "figure: 91")
        (problem,) = list_troubles(bot).values()
        assert "isles.yaml:4:76: figures[1].titel" in problem
        remote.push({f"briefings/{FILE}": edit("figure: 7", "figure: 8")}, "Mend it")
        assert await bot.pull() == (FILE,)
        assert bot.read_file() == edit("figure: 64", "figure: 91", "figure: 7", "figure: 8")
        assert list_troubles(bot) == {}


@pytest.mark.parametrize("theirs", [edit("figure: 7", "figure: 8"), None])
async def test_a_file_that_was_broken_by_hand_is_not_replaced(
    tmp_path: Path, remote: GitRemote, theirs: str | None
) -> None:
    by_hand = edit("figure: 64", "figure: 91", "title: Boats", "titel: Boats")
    async with open_bot_that_has_pulled(tmp_path, remote) as bot:
        (bot.folder / FILE).write_text(by_hand, "utf-8")
        remote.push({f"briefings/{FILE}": theirs, "briefings/other.yaml": OLD}, "Go on")
        assert await bot.pull() == ("other.yaml",)
        assert await bot.pull() == ()
        assert bot.read_file() == by_hand
        assert "a mistake that did not come from git" in list_troubles(bot)[f"git-pull:{FILE}"]
        (bot.folder / FILE).write_text(TWO, "utf-8")
        assert await bot.pull() == (FILE,)
        assert list_troubles(bot) == {}


async def test_changes_that_are_invalid_together_wait(tmp_path: Path, remote: GitRemote) -> None:
    tern = "{id: tern, title: Terns, publisher: Terns}, "
    text = edit("sources: [", f"sources: [{tern}", "figure: 64", "figure: 64, sources: gull")
    text = edit("figure: 7", "figure: 7, sources: gull", text=text)
    async with open_bot_that_has_pulled(tmp_path, remote, text) as bot:
        await bot.publish(edit("sources: gull, period", "sources: tern, period", text=text))
        remote.push(
            {f"briefings/{FILE}": edit(tern, "", text=text)},
            "Remove it",
        )
        assert await bot.pull() == ()
        assert "tern" in bot.read_file()
        assert "tern" in list_troubles(bot)[f"git-pull:{FILE}"]


async def test_a_file_that_chat_created_is_not_replaced_by_one_from_git(
    tmp_path: Path, remote: GitRemote
) -> None:
    async with open_bot_that_has_pulled(tmp_path, remote) as bot:
        await bot.publish(edit("title: The vote", "title: Harbour"), name="harbour.yaml")
        theirs = edit("title: The vote", "title: Harbour", "figure: 64", "figure: 92")
        remote.push({"briefings/harbour.yaml": theirs}, "Add it, too")
        assert await bot.pull() == ()
        assert "64" in bot.read_file("harbour.yaml")
        (letter,) = await bot.read_letters()
        assert "figures/lamps: figure 64 → 92" in letter


async def test_the_first_pull_does_not_revert_chat(tmp_path: Path, remote: GitRemote) -> None:
    remote.push({FILE: edit("figure: 7", "figure: 8")}, "Begin")
    async with open_pulling_bot(tmp_path, remote) as bot:
        await bot.publish(edit("figure: 64", "figure: 91"))
        await bot.pull()
        assert "91" in await bot.list_figures()
        assert len(bot.letters) == 1


async def test_a_file_that_cannot_be_taken_from_git_stays_as_it_is(tmp_path: Path, remote: GitRemote) -> None:
    async with open_bot_that_has_pulled(tmp_path, remote) as bot:
        too_large = TWO + "# much\n" * 100_000
        remote.push({f"briefings/{FILE}": too_large, "briefings/more.yaml": too_large}, "Grow")
        for _ in range(2):
            assert await bot.pull() == ()
        assert bot.read_file() == TWO
        assert list_troubles(bot) == {
            f"git-pull:{name}": "In git it is a link or a folder, or it is too large."
            for name in (FILE, "more.yaml")
        }
        remote.push(
            {f"briefings/{FILE}": edit("figure: 7", "figure: 8"), "briefings/more.yaml": None}, "Shrink"
        )
        assert await bot.pull() == (FILE,)
        assert list_troubles(bot) == {}


async def test_a_file_that_cannot_be_written_holds_up_no_other_and_nothing_is_asked_twice(
    tmp_path: Path, remote: GitRemote
) -> None:
    async with open_bot_that_has_pulled(tmp_path, remote) as bot:
        await bot.publish(edit("figure: 64", "figure: 91"))
        (bot.folder / "more.yaml").mkdir()
        theirs = {FILE: edit("figure: 64", "figure: 92"), "more.yaml": OLD, "other.yaml": OLD}
        remote.push({f"briefings/{name}": text for name, text in theirs.items()}, "Go on")
        assert await bot.pull() == ("other.yaml",)
        assert await bot.pull() == ()
        assert [line.partition(" ")[0] for line in bot.letters] == ["upload"]
        assert list_troubles(bot) == {"git-pull:more.yaml": "it is a folder, not a regular file"}
        (bot.folder / "more.yaml").rmdir()
        assert await bot.pull() == ("more.yaml",)
        assert list_troubles(bot) == {}


async def test_a_file_that_chat_removed_and_git_changes_is_asked_about(
    tmp_path: Path, remote: GitRemote
) -> None:
    async with open_bot_that_has_pulled(tmp_path, remote) as bot:
        remote.push({"briefings/other.yaml": OLD}, "Add another")
        await bot.pull()
        history = await bot.moderated_bot.ask("history")
        number = next(line.split()[1] for line in reply_text(history).splitlines() if FILE in line)
        await bot.moderated_bot.ask(f"remove {number}")
        bot.letters.clear()
        assert await bot.pull() == ()
        remote.push({f"briefings/{FILE}": edit("figure: 7", "figure: 8")}, "Go on")
        assert await bot.pull() == ()
        assert not (bot.folder / FILE).exists()
        (line,) = bot.letters
        await bot.moderated_bot.press(await bot.open_letter(line), "Publish")
        assert "figure: 8" in bot.read_file()


async def test_a_repository_without_briefings_is_no_repository_of_briefings(
    tmp_path: Path, remote: GitRemote
) -> None:
    remote.push({"docker-compose.yml": "services: {}\n", "content/isles.yaml": NEW}, "Begin")
    async with open_pulling_bot(tmp_path, remote) as bot:
        with pytest.raises(GitError) as caught:
            await bot.pull()
        assert caught.value.sentence.startswith("The repository has no briefing")
        assert [path.name for path in bot.folder.glob("*.y*ml")] == [FILE]
        remote.push({"briefings/isles.yaml": NEW}, "Use the folder")
        assert await bot.pull() == (FILE,)


async def test_a_translation_is_merged_like_its_briefing(tmp_path: Path, remote: GitRemote) -> None:
    theirs = "".join(f"{name}:\n  translates: 5f9ec0ab\n  title: {name}\n" for name in ("lamps", "boats"))
    async with open_bot_that_has_pulled(tmp_path, remote) as bot:
        remote.push({"briefings/isles.de.yaml": theirs}, "Translate it")
        assert await bot.pull() == ("isles.de.yaml",)
        await bot.publish(theirs.replace("title: lamps", "title: Lampen"), name="isles.de.yaml")
        remote.push({"briefings/isles.de.yaml": theirs.replace("title: boats", "title: Boote")}, "Go on")
        assert await bot.pull() == ("isles.de.yaml",)
        assert "Lampen" in bot.read_file("isles.de.yaml")
        assert "Boote" in bot.read_file("isles.de.yaml")


EMPTIED = TWO[: TWO.index("figures:")]


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({FILE: None, "../content/isles.yaml": TWO}, id="another folder"),
        pytest.param({FILE: None, "../notes.txt": "x"}, id="no file"),
        pytest.param({FILE: None, "lakes.yaml": edit("Lantern Isles", "Lakes")}, id="another briefing"),
        pytest.param({FILE: edit("lamps", "cows", "boats", "cats")}, id="another content"),
        pytest.param({FILE: EMPTIED}, id="an empty briefing"),
    ],
)
async def test_a_pull_that_would_take_away_or_replace_every_briefing_changes_nothing(
    tmp_path: Path, remote: GitRemote, files: dict[str, str | None]
) -> None:
    async with open_bot_that_has_pulled(tmp_path, remote) as bot:
        remote.push({"mkdocs.yml": "site_name: Isles\n"}, "Prepare it")
        await bot.pull()
        remote.push({f"briefings/{name}": text for name, text in files.items()}, "Move it")
        for _ in range(2):
            with pytest.raises(GitError, match="would take away every briefing") as held:
                await bot.pull()
        assert held.value.sentence.startswith("The newest commit would take away or replace every briefing")
        assert [path.name for path in bot.folder.glob("*.y*ml")] == [FILE]
        assert bot.read_file() == TWO
        remote.push({f"briefings/{FILE}": edit("figure: 64", "figure: 66")}, "Bring it back")
        assert FILE in await bot.pull()
        assert "66" in await bot.list_figures()


async def test_a_pull_that_is_held_goes_through_once_the_copy_is_deleted(
    tmp_path: Path, remote: GitRemote
) -> None:
    async with open_bot_that_has_pulled(tmp_path, remote) as bot:
        remote.push({f"briefings/{FILE}": None, "lakes.yaml": edit("Lantern Isles", "Lakes")}, "Begin anew")
        with pytest.raises(GitError):
            await bot.pull()
        shutil.rmtree(bot.copy.parent)
        assert await bot.pull() == ("lakes.yaml",)
        assert bot.read_file() == TWO


async def test_moderators_and_the_log_hear_of_a_pull_that_is_held_and_of_its_end(
    tmp_path: Path, remote: GitRemote, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    async with open_bot_that_has_pulled(tmp_path, remote) as bot:
        remote.push({f"briefings/{FILE}": None}, "Delete it")
        await pull_until(bot, lambda: "replace every briefing" in list_troubles(bot).get("git-pull", ""))
        remote.push({f"briefings/{FILE}": TWO}, "Bring it back")
        await pull_until(bot, lambda: not list_troubles(bot))
    assert "briefings can be pulled from git again" in caplog.messages


async def pull_until(bot: PullingBot, is_done: Callable[[], bool]) -> None:
    """Let the task that pulls work until *is_done*."""
    task = asyncio.create_task(bot.puller.pull_forever())
    await wait_until(is_done)
    task.cancel()
    await asyncio.wait([task])


async def test_a_folder_that_appears_later_does_not_replace_the_top_of_the_repository(
    tmp_path: Path, remote: GitRemote
) -> None:
    remote.push({FILE: NEW}, "Begin")
    async with open_pulling_bot(tmp_path, remote) as bot:
        assert await bot.pull() == (FILE,)
        remote.push({"briefings/other.yaml": OLD}, "Add a folder")
        for _ in range(2):
            assert await bot.pull() == ()
        assert not (bot.folder / "other.yaml").exists()


async def test_a_missing_repository_is_reported_without_its_password(
    tmp_path: Path, remote: GitRemote
) -> None:
    async with open_pulling_bot(tmp_path, remote, url=f"http://ann:{PASSWORD}@127.0.0.1:9/x.git") as bot:
        with pytest.raises(GitError) as caught:
            await bot.pull()
        assert PASSWORD not in str(caught.value)
        assert caught.value.sentence == "The git server can’t be reached."
        assert "64" in await bot.list_figures()
        assert PASSWORD not in (bot.copy / "config").read_text("utf-8")


async def test_a_server_that_never_answers_ends_the_pull(tmp_path: Path, remote: GitRemote) -> None:
    connections: list[asyncio.StreamWriter] = []
    server = await asyncio.start_server(lambda _, writer: connections.append(writer), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    url = f"git://127.0.0.1:{port}/x.git"
    async with server, open_pulling_bot(tmp_path, remote, url=url, time_limit=1) as bot:
        with pytest.raises(GitError, match="the pull took longer than 1 s"):
            await bot.pull()
        assert connections
        for writer in connections:
            writer.close()


class SilentShare(PosixPath):
    """A folder on a share that does not answer."""

    def mkdir(self, *_arguments: object, **_options: object) -> None:
        raise TimeoutError(ETIMEDOUT, "Connection timed out")


async def test_a_share_that_does_not_answer_is_no_pull_that_takes_too_long(
    tmp_path: Path, remote: GitRemote
) -> None:
    async with open_bot_that_has_pulled(tmp_path, remote) as bot:
        share = SilentShare(tmp_path / "share")
        puller = replace(bot.puller, repository_path=share)
        with pytest.raises(OSError, match="Connection timed out"):
            await puller.pull_changes()


def empty_objects(copy: Path) -> None:
    for file in (copy / "objects").glob("??/*"):
        file.chmod(0o644)
        file.write_bytes(b"")


def empty_refs(copy: Path) -> None:
    for file in (file for file in (copy / "refs").rglob("*") if file.is_file()):
        file.write_bytes(b"")


def remove_objects(copy: Path) -> None:
    for file in (copy / "objects").glob("??/*"):
        file.unlink()


def break_configuration(copy: Path) -> None:
    with (copy / "config").open("a") as file:
        file.write("[core\n")


def empty_configuration(copy: Path) -> None:
    (copy / "config").write_bytes(b"")


def empty_head(copy: Path) -> None:
    (copy / "HEAD").write_bytes(b"")


@pytest.mark.parametrize(
    "damage",
    [empty_objects, empty_refs, remove_objects, empty_head, break_configuration, empty_configuration],
)
async def test_a_damaged_copy_is_cloned_anew_and_chat_is_not_reverted(
    tmp_path: Path, remote: GitRemote, damage: Callable[[Path], None]
) -> None:
    remote.push({FILE: TWO}, "Begin at the top")
    async with open_pulling_bot(tmp_path, remote) as bot:
        await bot.pull()
        await bot.publish(edit("figure: 64", "figure: 91"))
        damage(bot.copy)
        theirs = edit("figure: 7", "figure: 8")
        remote.push({FILE: theirs, "briefings/other.yaml": OLD}, "Go on, and add a folder")
        assert await bot.pull() == (FILE,)
        assert bot.read_file() == edit("figure: 64", "figure: 91", "figure: 7", "figure: 8")
        assert not (bot.folder / "other.yaml").exists()
        remote.push({FILE: edit("2020", "2021", text=theirs)}, "Go on")
        assert await bot.pull() == (FILE,)
        assert "figure: 91, period: 2021" in bot.read_file()


@pytest.mark.parametrize("damage", [empty_objects, remove_objects, empty_configuration])
async def test_a_damaged_copy_still_knows_that_every_briefing_was_replaced(
    tmp_path: Path, remote: GitRemote, damage: Callable[[Path], None]
) -> None:
    async with open_bot_that_has_pulled(tmp_path, remote) as bot:
        damage(bot.copy)
        lakes = edit("Lantern Isles", "Lakes")
        remote.push({f"briefings/{FILE}": None, "briefings/lakes.yaml": lakes}, "Begin anew")
        for _ in range(2):
            with pytest.raises(GitError, match="would take away every briefing"):
                await bot.pull()
        assert [path.name for path in bot.folder.glob("*.y*ml")] == [FILE]


@pytest.mark.parametrize(
    "words",
    [
        pytest.param("", id="there is no git"),
        "fatal: detected dubious ownership in repository at 'git'",
        "error: 5956ee: object corrupt or missing: Too many open files",
    ],
)
async def test_a_git_that_does_not_work_is_no_damage_of_the_copy(
    tmp_path: Path, remote: GitRemote, monkeypatch: pytest.MonkeyPatch, words: str
) -> None:
    async with open_bot_that_has_pulled(tmp_path, remote) as bot:
        programs = tmp_path / "programs"
        programs.mkdir()
        if words:
            (programs / "git").write_text(f'#!/bin/sh\necho "{words}" >&2\nexit 128\n', "utf-8")
            (programs / "git").chmod(0o755)
        with monkeypatch.context() as patch:
            patch.setenv("PATH", str(programs))
            with pytest.raises(GitError):
                await bot.pull()
        remote.push({f"briefings/{FILE}": None, "briefings/other.yaml": OLD}, "Rename it")
        assert await bot.pull() == (FILE, "other.yaml")


async def test_a_damaged_copy_stays_while_the_repository_cannot_be_reached(
    tmp_path: Path, remote: GitRemote
) -> None:
    async with open_bot_that_has_pulled(tmp_path, remote) as bot:
        remove_objects(bot.copy)
        hidden = remote.path.rename(tmp_path / "hidden.git")
        with pytest.raises(GitError):
            await bot.pull()
        assert list(bot.copy.glob("refs/briefings/*"))
        hidden.rename(remote.path)
        remote.push({f"briefings/{FILE}": NEW}, "Go on")
        assert await bot.pull() == (FILE,)


async def test_a_lost_copy_still_knows_that_every_briefing_was_replaced(
    tmp_path: Path, remote: GitRemote
) -> None:
    async with open_bot_that_has_pulled(tmp_path, remote) as bot:
        shutil.rmtree(bot.copy)
        lakes = edit("Lantern Isles", "Lakes")
        remote.push({f"briefings/{FILE}": None, "briefings/lakes.yaml": lakes}, "Begin anew")
        with pytest.raises(GitError, match="would take away every briefing"):
            await bot.pull()
        assert [path.name for path in bot.folder.glob("*.y*ml")] == [FILE]


@pytest.mark.parametrize("lock", ["shallow.lock", "config.lock", "HEAD.lock", "refs/heads/fetched.lock"])
async def test_the_locks_of_a_killed_git_are_removed_once_they_are_old(
    tmp_path: Path, remote: GitRemote, lock: str
) -> None:
    async with open_bot_that_has_pulled(tmp_path, remote) as bot:
        remote.push({f"briefings/{FILE}": NEW}, "Go on")
        (bot.copy / lock).touch()
        if lock not in {"config.lock", "HEAD.lock"}:  # git does not need these now
            with pytest.raises(GitError) as caught:
                await bot.pull()
            assert caught.value.sentence == "Another program is using the git repository."
        os.utime(bot.copy / lock, (0, 0))
        assert await bot.pull() == (FILE,)
        assert not (bot.copy / lock).exists()
