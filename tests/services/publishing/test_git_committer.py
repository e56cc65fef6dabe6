"""Committing published files to git, with the real git program."""

import asyncio
import os
import shutil
import signal
import threading
from collections.abc import Callable
from difflib import SequenceMatcher
from pathlib import Path
from typing import Literal

import pytest

from bot.services.publishing.git_process import GitError, run_git
from bot.services.publishing.moderation_settings import CommitMode
from bot.services.store.database import open_in_memory_database
from tests.support.discord_serving import wait_until
from tests.support.git_repositories import GitRemote, needs_git, run_git_as_user
from tests.support.publishing_fixtures import (
    BROKEN,
    FILE,
    MODERATION,
    NEW,
    OLD,
    open_moderated_bot,
    reply_text,
    start_moderated_bot,
)

pytestmark = needs_git

PASSWORD = "s3cret-word"


@pytest.fixture
def remote(tmp_path: Path) -> GitRemote:
    return GitRemote.create(tmp_path / "remote.git")


@pytest.fixture
def folder(tmp_path: Path, remote: GitRemote) -> Path:
    """Create a clone of it with one briefing."""
    run_git_as_user(tmp_path, "clone", "--quiet", str(remote.path), "briefings")
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


async def test_how_a_table_is_read_is_committed_with_the_briefing(folder: Path) -> None:
    async with start_moderated_bot(folder, CommitMode.COMMIT) as moderated_bot:
        shown = await moderated_bot.send("Name,Number\nKeepers,12\n", name="isles.csv")
        await moderated_bot.press(await moderated_bot.press(shown, "Import"), "Publish")
    names = run_git_as_user(folder, "show", "--name-only", "--format=").split()
    assert names == ["imports/isles.figures.yaml", FILE]
    assert run_git_as_user(folder, "status", "--short") == ""


async def test_a_published_file_is_pushed(folder: Path, remote: GitRemote) -> None:
    run_git_as_user(folder, "branch", "--set-upstream-to=origin/main")
    async with start_moderated_bot(folder, CommitMode.PUSH) as moderated_bot:
        done = await moderated_bot.press(await moderated_bot.send(NEW, reason="One more was lit"), "Publish")
        assert "Committed to git and pushed." in reply_text(done)
    assert (
        run_git_as_user(remote.path, "log", "-1", "--format=%s", "main") == "isles.yaml: One more was lit\n"
    )


TWO = OLD.replace("64}]", "64}, {id: boats, title: Boats, figure: 7}]")


async def publish_beside_others(
    folder: Path, remote: GitRemote, pushed: list[dict[str, str | None]]
) -> list[str]:
    """Publish 65 lamps, then 66, each after others have pushed; give the bot's answers."""
    run_git_as_user(folder, "branch", "--set-upstream-to=origin/main")
    answers = []
    async with start_moderated_bot(folder, CommitMode.PUSH) as moderated_bot:
        for number, files in enumerate(pushed):
            remote.push(files, "By others")
            proposal = await moderated_bot.send(OLD.replace("64", f"{65 + number}"))
            answers.append(reply_text(await moderated_bot.press(proposal, "Publish")))
    return answers


async def test_a_push_that_others_were_ahead_of_is_merged_with_theirs(
    folder: Path, remote: GitRemote
) -> None:
    (folder / "mine.txt").write_text("not yours", "utf-8")
    boats = [TWO.replace("figure: 7", f"figure: {count}") for count in (8, 9)]
    answers = await publish_beside_others(
        folder,
        remote,
        [{FILE: boats[0], "notes.txt": "one"}, {FILE: boats[1].replace("64", "65"), "notes.txt": None}],
    )
    for answer in answers:
        assert "Committed to git and pushed." in answer
    published = run_git_as_user(remote.path, "show", f"main:{FILE}")
    assert published == boats[1].replace("64", "66")
    assert run_git_as_user(remote.path, "ls-tree", "--name-only", "main") == f"{FILE}\n"
    assert (folder / FILE).read_text("utf-8") == OLD.replace("64", "66")
    assert run_git_as_user(folder, "status", "--short") == "?? mine.txt\n"
    authors = run_git_as_user(remote.path, "log", "--format=%an %s", "main")
    assert "Anna isles.yaml: figures/lamps: figure 64 → 65\n" in authors
    assert authors.count("Ellen By others\n") == 2


async def test_others_are_answered_while_a_push_is_merged(
    folder: Path, remote: GitRemote, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: list[threading.Thread] = []

    class Matcher(SequenceMatcher[str]):
        def get_opcodes(
            self,
        ) -> list[tuple[Literal["replace", "delete", "insert", "equal"], int, int, int, int]]:
            threads.append(threading.current_thread())
            return super().get_opcodes()

    monkeypatch.setattr("bot.core.content.text_merge.SequenceMatcher", Matcher)
    await publish_beside_others(folder, remote, [{FILE: TWO}])
    assert threads
    assert threading.current_thread() not in threads


@pytest.mark.parametrize(
    "theirs", [OLD.replace("64", "70"), None, BROKEN, OLD.replace("lamps, title", "lamp, title")]
)
async def test_a_push_that_excludes_what_others_pushed_is_left_to_the_operator(
    folder: Path, remote: GitRemote, theirs: str | None
) -> None:
    answers = await publish_beside_others(folder, remote, [{FILE: theirs, "notes.txt": "one"}])
    assert (
        "Committed to git but not pushed: Others have changed the same place in the repository" in answers[0]
    )
    assert run_git_as_user(remote.path, "log", "-1", "--format=%an", "main") == "Ellen\n"
    assert (folder / FILE).read_text("utf-8") == NEW
    remote.push({FILE: NEW}, "Follow chat")
    assert (
        "Committed to git and pushed." in (await publish_beside_others(folder, remote, [{"x.txt": "x"}]))[0]
    )


async def test_what_two_moderators_and_others_change_at_once_is_merged_in_the_repository(
    folder: Path, remote: GitRemote
) -> None:
    run_git_as_user(folder, "branch", "--set-upstream-to=origin/main")
    two, his = OLD.replace("64}]", "64}, {id: boats, title: Boats, figure: 7}]"), ("telegram:8", "Boris")
    async with start_moderated_bot(folder, CommitMode.PUSH) as bot:
        await bot.press(await bot.send(two), "Publish")
        first = await bot.send(two.replace("64", "65"))
        second = await bot.send(two.replace("figure: 7", "figure: 8"), *his)
        remote.push({FILE: two.replace("A bridge", "The bridge")}, "By others")
        await bot.press(first, "Publish")
        merged = reply_text(await bot.press(second, "Publish", *his))
        assert "Merged with version 3 by Anna (telegram:7), which stays" in merged
        assert "Committed to git and pushed." in merged
    expected = two.replace("64", "65").replace("figure: 7", "figure: 8")
    assert (folder / FILE).read_text("utf-8") == expected
    published = run_git_as_user(remote.path, "show", f"main:{FILE}")
    assert published == expected.replace("A bridge", "The bridge")


@pytest.mark.parametrize(
    ("button", "expected"), [("Keep the published one", "65"), ("Take the one from git", "70")]
)
async def test_moderators_decide_on_a_value_that_others_have_pushed(
    folder: Path, remote: GitRemote, button: str, expected: str
) -> None:
    run_git_as_user(folder, "branch", "--set-upstream-to=origin/main")
    async with start_moderated_bot(folder, CommitMode.PUSH) as bot:
        remote.push({FILE: OLD.replace("64", "70")}, "By others")
        await bot.press(await bot.send(NEW), "Publish")
        assert "push" in [one.line for one in await bot.outbox.list_pending("telegram")]
        asked = await bot.ask("push", "telegram:8", "Boris")
        text = reply_text(asked)
        assert (
            "Field: figures/lamps/figure\nBefore: 64\nPublished: 65\nIn git: 70 (Ellen · By others)" in text
        )
        decided = await bot.press(asked, button, "telegram:8", "Boris")
        if expected == "70":
            assert "figures/lamps: figure 65 → 70" in reply_text(decided)
            decided = await bot.press(decided, "Publish", "telegram:8", "Boris")
        assert "ushed" in reply_text(decided)
        assert expected in await bot.read_lamps()
        assert (await bot.ask_text("push")).startswith("Pushed")
    assert f"figure: {expected}" in run_git_as_user(remote.path, "show", f"main:{FILE}")
    subjects = run_git_as_user(remote.path, "log", "--format=%s", "main")
    assert "By others" in subjects
    assert "isles.yaml: figures/lamps: figure 64 → 65" in subjects


async def test_a_decision_is_about_the_values_that_the_moderator_was_shown(tmp_path: Path) -> None:
    remote, in_folder = GitRemote.create(tmp_path / "remote.git"), f"briefings/{FILE}"
    remote.push({in_folder: OLD}, "Begin")
    run_git_as_user(tmp_path, "clone", "--quiet", str(remote.path), "desk")
    async with start_moderated_bot(tmp_path / "desk" / "briefings", CommitMode.PUSH) as bot:
        remote.push({in_folder: OLD.replace("64", "70")}, "By others")
        await bot.press(await bot.send(NEW), "Publish")
        asked = await bot.ask("push")
        assert "In git: 70 (Ellen · By others)" in reply_text(asked)
        remote.push({in_folder: OLD.replace("64", "71")}, "Again")
        asked_again = await bot.press(asked, "Keep the published one")
        assert "In git: 71 (Ellen · Again)" in reply_text(asked_again)
        assert "71" in run_git_as_user(remote.path, "show", f"main:{in_folder}")
        assert "Pushed" in reply_text(await bot.press(asked_again, "Keep the published one"))
    assert "65" in run_git_as_user(remote.path, "show", f"main:{in_folder}")


async def test_what_a_killed_bot_did_not_commit_is_committed_with_the_next_publication(
    folder: Path, remote: GitRemote
) -> None:
    run_git_as_user(folder, "branch", "--set-upstream-to=origin/main")
    async with start_moderated_bot(folder, CommitMode.PUSH) as bot:
        await bot.press(await bot.send(NEW, reason="One more was lit"), "Publish")
        run_git_as_user(folder, "reset", "--quiet", "--soft", "HEAD~1")
        run_git_as_user(folder, "reset", "--quiet")
        run_git_as_user(folder, "push", "--quiet", "--force", "origin", "HEAD:main")
        (folder / "mine.yaml").write_text("not: yours", "utf-8")
        await bot.press(
            await bot.send(OLD.replace("Lantern Isles", "harbour"), name="harbour.yaml"), "Publish"
        )
    assert run_git_as_user(remote.path, "show", f"main:{FILE}") == NEW
    log = run_git_as_user(remote.path, "log", "--format=%an %s", "main").splitlines()
    assert log[:2] == ["Anna harbour.yaml: published", "Anna isles.yaml: One more was lit"]
    assert run_git_as_user(folder, "status", "--short") == "?? mine.yaml\n"


async def test_what_a_killed_bot_did_not_commit_is_pushed_when_a_moderator_asks(
    folder: Path, remote: GitRemote
) -> None:
    run_git_as_user(folder, "branch", "--set-upstream-to=origin/main")
    async with start_moderated_bot(folder, CommitMode.PUSH) as bot:
        await bot.press(await bot.send(NEW), "Publish")
        run_git_as_user(folder, "reset", "--quiet", "HEAD~1")
        run_git_as_user(folder, "push", "--quiet", "--force", "origin", "HEAD:main")
        assert "The repository has all that is published here." in await bot.ask_text("push")
    assert run_git_as_user(remote.path, "show", f"main:{FILE}") == NEW


async def test_what_a_killed_bot_did_not_push_is_pushed_at_its_next_start(
    folder: Path, remote: GitRemote
) -> None:
    run_git_as_user(folder, "branch", "--set-upstream-to=origin/main")
    moderation = MODERATION.model_copy(update={"commit": CommitMode.PUSH})
    async with open_in_memory_database() as database:
        async with open_moderated_bot(folder, database, moderation=moderation) as bot:
            await bot.press(await bot.send(NEW), "Publish")
        run_git_as_user(folder, "reset", "--quiet", "HEAD~1")
        run_git_as_user(folder, "push", "--quiet", "--force", "origin", "HEAD:main")
        async with open_moderated_bot(folder, database, moderation=moderation):
            await wait_until(lambda: run_git_as_user(remote.path, "show", f"main:{FILE}") == NEW)


async def test_an_undone_publication_is_committed_too(folder: Path) -> None:
    async with start_moderated_bot(folder, CommitMode.COMMIT) as moderated_bot:
        published = await moderated_bot.press(await moderated_bot.send(NEW, name="harbour.yaml"), "Publish")
        undone = await moderated_bot.press(published, "Undo")
        assert "Committed to git." in reply_text(undone)
    log = run_git_as_user(folder, "log", "-1", "--format=%an <%ae>%n%s", "--name-status")
    assert log == "Anna <telegram-7@localhost>\nharbour.yaml: removed\n\nD\tharbour.yaml\n"


async def publish_new(folder: Path, commit: CommitMode) -> str:
    """Publish a file in chat, and give the bot's answer."""
    async with start_moderated_bot(folder, commit) as moderated_bot:
        answer = reply_text(await moderated_bot.press(await moderated_bot.send(NEW), "Publish"))
        assert "65" in await moderated_bot.read_lamps()
    return answer


def point_nowhere(folder: Path) -> None:
    run_git_as_user(folder, "remote", "set-url", "origin", f"http://ann:{PASSWORD}@127.0.0.1:9/x.git")


def remove_remote(folder: Path) -> None:
    run_git_as_user(folder, "remote", "remove", "origin")


def point_to_no_repository(folder: Path) -> None:
    run_git_as_user(folder, "remote", "set-url", "origin", str(folder.parent / "nothing"))


def leave_the_repository(folder: Path) -> None:
    shutil.rmtree(folder / ".git")


def ignore_briefings(folder: Path) -> None:
    run_git_as_user(folder, "rm", "--quiet", "--cached", FILE)
    (folder / ".gitignore").write_text("*.yaml\n", "utf-8")


def lock_index(folder: Path) -> None:
    (folder / ".git" / "index.lock").touch()


def damage_index(folder: Path) -> None:
    (folder / ".git" / "index").write_bytes(b"DIRC garbage")


def refuse_commits(folder: Path) -> None:
    write_hook(folder / ".git" / "hooks", "pre-commit", "echo fatal: 0xdeadbeef >&2; exit 1")


def say_in_hook(words: str) -> Callable[[Path], None]:
    def break_git(folder: Path) -> None:
        write_hook(folder / ".git" / "hooks", "pre-commit", f'echo "{words}" >&2; exit 1')

    return break_git


def lose_the_repository(folder: Path) -> None:
    shutil.rmtree(folder / ".git")
    (folder / ".git").write_text("gitdir: /nowhere\n", "utf-8")


def refuse_pushes(folder: Path) -> None:
    write_hook(folder.parent / "remote.git" / "hooks", "pre-receive", "echo fatal: 0xdeadbeef >&2; exit 1")


def write_hook(hooks: Path, name: str, command: str) -> Path:
    hooks.mkdir(exist_ok=True)
    hook = hooks / name
    hook.write_text(f"#!/bin/sh\n{command}\n", "utf-8")
    hook.chmod(0o755)
    return hook


NOT_COMMITTED, NOT_PUSHED = "Not committed to git: ", "Committed to git but not pushed: "


@pytest.mark.parametrize(
    ("break_git", "sentence"),
    [
        (point_nowhere, f"{NOT_PUSHED}The git server can’t be reached."),
        (
            point_to_no_repository,
            f"{NOT_PUSHED}There is no repository at this address; the operator has to check the settings.",
        ),
        (
            remove_remote,
            f"{NOT_PUSHED}The operator has to set where the folder of the briefings is pushed to.",
        ),
        (refuse_pushes, f"{NOT_PUSHED}The git server doesn’t accept the change."),
        (leave_the_repository, f"{NOT_COMMITTED}The folder of the briefings is not in a git repository."),
        (ignore_briefings, f"{NOT_COMMITTED}git is set to ignore this file (.gitignore)."),
        (lock_index, f"{NOT_COMMITTED}Another program is using the git repository."),
        (damage_index, f"{NOT_COMMITTED}The git repository is damaged; the operator has to mend it."),
        (lose_the_repository, f"{NOT_COMMITTED}The git repository is damaged; the operator has to mend it."),
        (
            say_in_hook("fatal: Unable to create '/x/.git/index.lock': Permission denied"),
            f"{NOT_COMMITTED}The git repository can’t be written.",
        ),
        (
            say_in_hook("error: RPC failed; HTTP 429: The requested URL returned error: 429"),
            f"{NOT_COMMITTED}The git server gets too many requests for now.",
        ),
        (refuse_commits, f"{NOT_COMMITTED}git failed; the operator finds the reason in the log."),
    ],
)
async def test_a_failure_of_git_is_one_sentence_and_prevents_nothing(
    folder: Path, caplog: pytest.LogCaptureFixture, break_git: Callable[[Path], None], sentence: str
) -> None:
    run_git_as_user(folder, "branch", "--set-upstream-to=origin/main")
    break_git(folder)
    answer = await publish_new(folder, CommitMode.PUSH)
    assert sentence in answer.splitlines()
    assert [record for record in caplog.records if "version" in record.getMessage()]
    assert PASSWORD not in answer + caplog.text
    assert "fatal" not in answer


async def test_what_is_not_committed_is_a_trouble_until_it_is(folder: Path) -> None:
    moderation = MODERATION.model_copy(update={"commit": CommitMode.COMMIT})
    lock_index(folder)
    async with (
        open_in_memory_database() as database,
        open_moderated_bot(folder, database, moderation=moderation) as moderated_bot,
    ):
        await moderated_bot.press(await moderated_bot.send(NEW), "Publish")
        (trouble,) = database.troubles.active
        assert (trouble.name, trouble.detail) == ("git-push", "Another program is using the git repository.")
        (folder / ".git" / "index.lock").unlink()
        await moderated_bot.press(await moderated_bot.send(OLD), "Publish")
        assert database.troubles.active == ()


async def test_an_earlier_file_that_cannot_be_read_prevents_no_commit(folder: Path) -> None:
    async with start_moderated_bot(folder, CommitMode.COMMIT) as moderated_bot:
        other = OLD.replace("title: The vote", "id: second\ntitle: Another vote")
        await moderated_bot.press(await moderated_bot.send(other, name="second.yaml"), "Publish")
        (folder / "second.yaml").unlink()
        (folder / "second.yaml").symlink_to("second.yaml")
        done = reply_text(await moderated_bot.press(await moderated_bot.send(NEW), "Publish"))
    assert done.startswith("Now live")
    assert "Committed to git." in done


async def test_a_file_that_git_has_already_is_no_failure(folder: Path) -> None:
    (folder / FILE).write_text(NEW, "utf-8")
    run_git_as_user(folder, "commit", "--quiet", "--message=By hand", "--", FILE)
    assert "Committed to git." in await publish_new(folder, CommitMode.COMMIT)
    assert run_git_as_user(folder, "log", "-1", "--format=%s") == "By hand\n"


async def test_a_lock_that_a_killed_git_left_is_removed_once_it_is_old(folder: Path) -> None:
    lock_index(folder)
    os.utime(folder / ".git" / "index.lock", (0, 0))
    assert "Committed to git." in await publish_new(folder, CommitMode.COMMIT)


async def test_an_old_lock_stays_while_somebody_writes_the_message_of_a_commit(folder: Path) -> None:
    (folder / FILE).write_text(OLD + "# by hand\n", "utf-8")
    lock = folder / ".git" / "index.lock"
    run_git_as_user(folder, "config", "core.editor", "touch ../open; sleep 60 #")
    identity = ("-c", "user.name=Ellen", "-c", "user.email=ellen@localhost")
    editing = await asyncio.create_subprocess_exec(
        "git", *identity, "commit", "--all", cwd=folder, start_new_session=True
    )
    try:
        await wait_until((folder.parent / "open").exists)
        os.utime(lock, (0, 0))
        answer = await publish_new(folder, CommitMode.COMMIT)
        assert "Not committed to git: Another program is using the git repository." in answer
        assert lock.exists()
    finally:
        os.killpg(editing.pid, signal.SIGKILL)
        await editing.wait()
    assert "Committed to git." in await publish_new(folder, CommitMode.COMMIT)


async def test_git_is_ended_if_it_takes_too_long(folder: Path) -> None:
    with pytest.raises(GitError, match=r"git cat-file took longer than 0 s"):
        await run_git(folder, "cat-file", "--batch-all-objects", "--batch-check", time_limit=0)


async def test_a_hanging_hook_is_ended_too_and_leaves_no_lock(folder: Path) -> None:
    hook = write_hook(folder / ".git" / "hooks", "pre-commit", "sleep 60")
    (folder / FILE).write_text(NEW, "utf-8")
    async with asyncio.timeout(10):
        with pytest.raises(GitError, match=r"git commit took longer"):
            await run_git(folder, "commit", "--quiet", "--message=New", "--", FILE, time_limit=0.5)
    hook.unlink()
    await run_git(folder, "commit", "--quiet", "--message=New", "--", FILE)
    assert run_git_as_user(folder, "log", "-1", "--format=%s") == "New\n"
