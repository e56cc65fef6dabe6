"""Committing published files to git and publishing files from a repository, with the real git program."""

import asyncio
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.services.publishing.git_process import GitError, run_git
from bot.services.publishing.git_sync import GitPuller
from bot.services.publishing.moderation_settings import CommitMode, GitSettings
from bot.services.publishing.publisher import PublishedFiles, SubmissionPublisher
from bot.services.store.database import Database, open_in_memory_database
from tests.support.publishing_fixtures import (
    BROKEN,
    FILE,
    NEW,
    OLD,
    OTHER,
    ModeratedBot,
    open_moderated_bot,
    reply_text,
    start_moderated_bot,
)

pytestmark = pytest.mark.skipif(not shutil.which("git"), reason="there is no git here")

PASSWORD = "s3cret-word"


def run_git_as_user(folder: Path, *line: str) -> str:
    """Run git in *folder*, with a user name."""
    named = ("-c", "user.name=Ellen", "-c", "user.email=ellen@localhost", "-c", "init.defaultBranch=main")
    done = subprocess.run(  # noqa: S603
        ["git", *named, *line],  # noqa: S607
        cwd=folder,
        env={"PATH": os.environ["PATH"], "HOME": os.devnull},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


@pytest.fixture
def remote(tmp_path: Path) -> Path:
    """Create a bare repository with the branch main."""
    bare = tmp_path / "remote.git"
    bare.mkdir()
    run_git_as_user(bare, "init", "--bare", "--quiet")
    return bare


@pytest.fixture
def folder(tmp_path: Path, remote: Path) -> Path:
    """Create a clone of it with one briefing."""
    run_git_as_user(tmp_path, "clone", "--quiet", str(remote), "briefings")
    clone = tmp_path / "briefings"
    (clone / FILE).write_text(OLD, "utf-8")
    run_git_as_user(clone, "add", FILE)
    run_git_as_user(clone, "commit", "--quiet", "--message=Begin")
    run_git_as_user(clone, "push", "--quiet", "origin", "HEAD:main")
    return clone


async def test_a_published_file_is_committed_in_the_moderators_name(folder: Path) -> None:
    async with start_moderated_bot(folder, CommitMode.COMMIT) as moderated_bot:
        (folder / "mine.txt").write_text("not yours", "utf-8")
        done = await moderated_bot.press(await moderated_bot.send(NEW), "Publish")
        assert "Committed to git." in reply_text(done)
    log = run_git_as_user(folder, "log", "-1", "--format=%an <%ae>%n%cn%n%B")
    assert log.startswith(
        "Anna <telegram-7@localhost>\nBriefing Bot\nisles.yaml: figures/lamps: figure 64 → 65\n"
    )
    assert run_git_as_user(folder, "show", "--name-only", "--format=").split() == [FILE]
    assert run_git_as_user(folder, "status", "--short") == "?? mine.txt\n"


async def test_a_published_file_is_pushed(folder: Path, remote: Path) -> None:
    run_git_as_user(folder, "branch", "--set-upstream-to=origin/main")
    async with start_moderated_bot(folder, CommitMode.PUSH) as moderated_bot:
        done = await moderated_bot.press(await moderated_bot.send(NEW, reason="One more was lit"), "Publish")
        assert "Committed to git and pushed." in reply_text(done)
    assert run_git_as_user(remote, "log", "-1", "--format=%s", "main") == "isles.yaml: One more was lit\n"


async def test_an_undone_publication_is_committed_too(folder: Path) -> None:
    async with start_moderated_bot(folder, CommitMode.COMMIT) as moderated_bot:
        published = await moderated_bot.press(await moderated_bot.send(NEW, name="harbour.yaml"), "Publish")
        undone = await moderated_bot.press(published, "Undo")
        assert "Committed to git." in reply_text(undone)
    log = run_git_as_user(folder, "log", "-1", "--format=%an <%ae>%n%s", "--name-status")
    assert log == "Anna <telegram-7@localhost>\nharbour.yaml: removed\n\nD\tharbour.yaml\n"


async def test_a_failure_of_git_is_reported_and_prevents_nothing(
    folder: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    run_git_as_user(folder, "remote", "set-url", "origin", f"http://ann:{PASSWORD}@127.0.0.1:9/x.git")
    async with start_moderated_bot(folder, CommitMode.PUSH) as moderated_bot:
        text = reply_text(await moderated_bot.press(await moderated_bot.send(NEW), "Publish"))
        assert "Committed to git but not pushed: " in text
        assert "65" in await moderated_bot.read_lamps()
    outside = tmp_path / "outside"
    outside.mkdir()
    async with start_moderated_bot(outside, CommitMode.COMMIT) as moderated_bot:
        text += reply_text(await moderated_bot.press(await moderated_bot.send(NEW), "Publish"))
        assert "Not committed to git: " in text
        assert "65" in await moderated_bot.read_lamps()
    assert PASSWORD not in text + caplog.text


async def test_git_is_ended_if_it_takes_too_long(folder: Path) -> None:
    with pytest.raises(GitError, match=r"git cat-file took longer than 0 s"):
        await run_git(folder, "cat-file", "--batch-all-objects", "--batch-check", time_limit=0)


@pytest.mark.parametrize("below", ["", "briefings/"])
async def test_changes_in_a_git_repository_are_published(tmp_path: Path, remote: Path, below: str) -> None:
    push = build_pusher(tmp_path, remote)
    push({f"{below}{FILE}": NEW}, "Count the lamps again")
    here = tmp_path / "here"
    here.mkdir()
    (here / FILE).write_text(OLD, "utf-8")
    async with open_in_memory_database() as database, open_moderated_bot(here, database) as moderated_bot:
        pulls = build_puller(moderated_bot, database, remote, tmp_path)
        assert await pulls.pull_changes() == (FILE,)
        assert "65" in await moderated_bot.read_lamps()
        history = await moderated_bot.ask_text("history")
        assert "Ellen · from git" in history
        assert "Count the lamps again" in history
        assert await pulls.pull_changes() == ()
        await moderated_bot.press(await moderated_bot.send(OTHER), "Publish")
        assert await pulls.pull_changes() == ()
        assert "66" in await moderated_bot.read_lamps()
        push({f"{below}{FILE}": BROKEN}, "Break it")
        assert await pulls.pull_changes() == (FILE,)
        assert "66" in await moderated_bot.read_lamps()
        assert "isles.yaml:4:23: figures[0].titel" in await moderated_bot.ask_text("status")
        push({f"{below}{FILE}": OLD}, "Mend it")
        assert await pulls.pull_changes() == (FILE,)
        assert "64" in await moderated_bot.read_lamps()
        push({f"{below}{FILE}": None, f"{below}other.yaml": NEW}, "Rename it")
        assert await pulls.pull_changes() == (FILE, "other.yaml")
        assert not (here / FILE).exists()
        assert "65" in reply_text(await moderated_bot.ask("figures lamps@other"))


async def test_a_new_briefing_from_git_does_not_become_the_default(tmp_path: Path, remote: Path) -> None:
    build_pusher(tmp_path, remote)(
        {FILE: OLD, "harbour.yaml": NEW.replace("2031-04-30", "2031-05-10")}, "Add a newer briefing"
    )
    here = tmp_path / "here"
    here.mkdir()
    (here / FILE).write_text(OLD, "utf-8")
    async with open_in_memory_database() as database, open_moderated_bot(here, database) as moderated_bot:
        await build_puller(moderated_bot, database, remote, tmp_path).pull_changes()
        assert "65" in await moderated_bot.ask_text("figures lamps@harbour", "telegram:99", "")
        assert "64" in await moderated_bot.read_lamps()


@pytest.mark.parametrize("new_name", ["content/isles.yaml", "notes.txt"])
async def test_a_pull_that_would_take_away_every_briefing_changes_nothing(
    tmp_path: Path, remote: Path, new_name: str
) -> None:
    push = build_pusher(tmp_path, remote)
    push({f"briefings/{FILE}": NEW, "mkdocs.yml": "site_name: Isles\n"}, "Begin")
    here = tmp_path / "here"
    here.mkdir()
    (here / FILE).write_text(OLD, "utf-8")
    async with open_in_memory_database() as database, open_moderated_bot(here, database) as moderated_bot:
        pulls = build_puller(moderated_bot, database, remote, tmp_path)
        assert await pulls.pull_changes() == (FILE,)
        push({f"briefings/{FILE}": None, new_name: NEW}, "Move it")
        for _ in range(2):
            with pytest.raises(GitError, match="would take away every briefing"):
                await pulls.pull_changes()
        assert [path.name for path in here.glob("*.y*ml")] == [FILE]
        assert "65" in await moderated_bot.read_lamps()
        push({f"briefings/{FILE}": OTHER}, "Bring it back")
        assert await pulls.pull_changes() == (FILE,)
        assert "66" in await moderated_bot.read_lamps()


async def test_a_folder_that_appears_later_does_not_replace_the_top_of_the_repository(
    tmp_path: Path, remote: Path
) -> None:
    push = build_pusher(tmp_path, remote)
    push({FILE: NEW}, "Begin")
    here = tmp_path / "here"
    here.mkdir()
    (here / FILE).write_text(OLD, "utf-8")
    async with open_in_memory_database() as database, open_moderated_bot(here, database) as moderated_bot:
        pulls = build_puller(moderated_bot, database, remote, tmp_path)
        assert await pulls.pull_changes() == (FILE,)
        push({"briefings/other.yaml": OTHER}, "Add a folder")
        for _ in range(2):
            assert await pulls.pull_changes() == ()
        assert not (here / "other.yaml").exists()


async def test_a_missing_repository_is_reported_without_its_password(tmp_path: Path, remote: Path) -> None:
    (tmp_path / "here").mkdir()
    (tmp_path / "here" / FILE).write_text(OLD, "utf-8")
    async with (
        open_in_memory_database() as database,
        open_moderated_bot(tmp_path / "here", database) as moderated_bot,
    ):
        for url in (f"http://ann:{PASSWORD}@127.0.0.1:9/x.git", f"file://{remote}"):
            with pytest.raises(GitError) as caught:
                await build_puller(moderated_bot, database, remote, tmp_path, url).pull_changes()
            assert PASSWORD not in str(caught.value)
        assert "64" in await moderated_bot.read_lamps()
    kept = (tmp_path / "git" / ".git" / "config").read_text("utf-8")
    assert PASSWORD not in kept


def build_pusher(tmp_path: Path, remote: Path) -> Callable[[dict[str, str | None], str], None]:
    """Build a function that pushes files to the branch main; None removes a file."""
    clone = tmp_path / "clone"
    run_git_as_user(tmp_path, "clone", "--quiet", str(remote), str(clone))

    def push(files: dict[str, str | None], why: str) -> None:
        for name, text in files.items():
            (clone / name).parent.mkdir(exist_ok=True)
            if text is None:
                (clone / name).unlink()
            else:
                (clone / name).write_text(text, "utf-8")
        run_git_as_user(clone, "add", "--all")
        run_git_as_user(clone, "commit", "--quiet", f"--message={why}")
        run_git_as_user(clone, "push", "--quiet", "origin", "HEAD:main")

    return push


def build_puller(
    moderated_bot: ModeratedBot, database: Database, remote: Path, tmp_path: Path, url: str = ""
) -> GitPuller:
    """Build a puller into the folder of *moderated_bot*."""

    async def reload_file(_: str) -> None:
        await moderated_bot.ask("reload")

    settings = GitSettings(url=url or f"file://{remote}")
    publisher = SubmissionPublisher(PublishedFiles.open(moderated_bot.folder, database), reload_file)
    return GitPuller(settings, tmp_path / "git", lambda: moderated_bot.chat_service.app.library, publisher)


async def test_a_hanging_hook_is_ended_too_and_leaves_no_lock(folder: Path) -> None:
    hook = folder / ".git" / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\nsleep 60\n", "utf-8")
    hook.chmod(0o755)
    (folder / FILE).write_text(NEW, "utf-8")
    async with asyncio.timeout(10):
        with pytest.raises(GitError, match=r"git commit took longer"):
            await run_git(folder, "commit", "--quiet", "--message=New", "--", FILE, time_limit=0.5)
    hook.unlink()
    await run_git(folder, "commit", "--quiet", "--message=New", "--", FILE)
    assert run_git_as_user(folder, "log", "-1", "--format=%s") == "New\n"
