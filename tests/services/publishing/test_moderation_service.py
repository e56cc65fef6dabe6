"""Publishing through the chat service: send, preview, publish, undo; and nobody but moderators can."""

import asyncio
import os
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.core.content.translation import collect_texts, compute_source_digest
from bot.core.messages.reply import Details, Reply
from bot.services.clock import now_in_utc
from bot.services.publishing.moderation_settings import ModerationSettings
from bot.services.store.database import open_database, open_in_memory_database
from bot.services.store.submissions import MAX_AGE, Submission, SubmissionStore
from tests.support.app_fixtures import list_lines
from tests.support.callers import caller, chat_id
from tests.support.publishing_fixtures import (
    ANNA,
    BORIS,
    BROKEN,
    FILE,
    NEW,
    OLD,
    OTHER,
    ModeratedBot,
    open_moderated_bot,
    reply_text,
    start_moderated_bot,
    upload,
)


@pytest.fixture
async def moderated_bot(tmp_path: Path) -> AsyncIterator[ModeratedBot]:
    async with start_moderated_bot(tmp_path) as moderated_bot:
        yield moderated_bot


async def test_errors_are_listed_as_check_lists_them(moderated_bot: ModeratedBot) -> None:
    text = reply_text(await moderated_bot.send(BROKEN))
    assert text.startswith("This file can’t be published yet\n1 error. Fix it and send the file again.")
    assert "isles.yaml:4:23: figures[0].titel: there is no field" in text
    assert (moderated_bot.folder / FILE).read_text("utf-8") == OLD


async def test_a_file_is_sent_previewed_published_and_undone(moderated_bot: ModeratedBot) -> None:
    sent = await moderated_bot.send(NEW, reason="The keeper lit one more")
    text = reply_text(sent)
    assert text.startswith("Ready to publish\nBriefing: The vote on the Lantern Isles\nFile: isles.yaml")
    assert "Reason: The keeper lit one more" in text
    assert "figures/lamps" in text
    assert "64" in await moderated_bot.read_lamps()
    seen = await moderated_bot.press(sent, "Preview")
    assert seen.command_line == "upload 1 figures lamps"
    assert "65" in reply_text(seen)
    assert "Welcome" in await moderated_bot.ask_text("upload 1 start")
    done = await moderated_bot.press(sent, "Publish")
    assert reply_text(done).startswith("Now live\nisles.yaml: version 2 is live.")
    assert (moderated_bot.folder / FILE).read_text("utf-8") == NEW
    assert "65" in await moderated_bot.read_lamps()
    history = await moderated_bot.ask_text("history isles")
    assert "Version 2 · isles.yaml" in history
    assert "Version 1 · isles.yaml" in history
    assert "Anna (telegram:7)" in history
    assert "The keeper lit one more" in history
    await moderated_bot.press(await moderated_bot.send(OTHER, BORIS, "Boris"), "Publish", BORIS, "Boris")
    assert "66" in await moderated_bot.read_lamps()
    back = await moderated_bot.ask("rollback 2")
    assert "Reason: back to version 2" in reply_text(back)
    assert "66" in await moderated_bot.read_lamps()
    assert "version 4" in reply_text(await moderated_bot.press(back, "Publish"))
    assert "65" in await moderated_bot.read_lamps()


async def test_what_is_published_before_the_start_has_recorded_the_file_can_be_taken_back(
    tmp_path: Path,
) -> None:
    (tmp_path / FILE).write_text(OLD, "utf-8")
    async with open_in_memory_database() as database:
        database.leadership.follow()  # as if the leader still recorded a large folder
        async with open_moderated_bot(tmp_path, database) as moderated_bot:
            published = await moderated_bot.press(await moderated_bot.send(NEW), "Publish")
            assert "version 2" in reply_text(published)
            await moderated_bot.press(published, "Undo")
            assert "64" in await moderated_bot.read_lamps()


async def test_warnings_that_the_published_version_has_are_folded_away(moderated_bot: ModeratedBot) -> None:
    sent = await moderated_bot.send(OLD.replace("as_of:", "review_by: 2031-05-01\nas_of:"))
    earlier = next(one for one in sent.blocks if isinstance(one, Details))
    assert earlier.title == "Earlier warnings"
    shown = "\n".join(list_lines(Reply("", tuple(one for one in sent.blocks if one is not earlier))))
    folded = "\n".join(list_lines(Reply("", earlier.blocks)))
    assert "[unreachable-source]" in folded
    assert "[unreachable-source]" not in shown
    assert "[review-due]" in shown


async def test_a_named_pipe_in_the_folder_holds_up_no_publication(moderated_bot: ModeratedBot) -> None:
    os.mkfifo(moderated_bot.folder / "pipe.yaml")
    await moderated_bot.press(await moderated_bot.send(NEW), "Publish")
    assert "65" in await moderated_bot.read_lamps()


async def test_a_discarded_submission_is_gone(moderated_bot: ModeratedBot) -> None:
    sent = await moderated_bot.send(NEW)
    assert reply_text(await moderated_bot.press(sent, "Discard")) == "Discarded\nNothing was published.\n"
    gone = reply_text(await moderated_bot.press(sent, "Publish"))
    assert gone.startswith("Discarded\nAnna (telegram:7) discarded this proposal for isles.yaml.")
    unknown = reply_text(await moderated_bot.ask("publish 99"))
    assert unknown.startswith("This draft is no longer available")
    assert "64" in await moderated_bot.read_lamps()


@pytest.mark.parametrize(
    "line", ["status", "review", "reload", "history", "rollback 1", "publish 1", "discard 1", "upload 1"]
)
async def test_to_readers_the_moderators_commands_do_not_exist(
    moderated_bot: ModeratedBot, line: str
) -> None:
    await moderated_bot.send(NEW)
    theirs = await moderated_bot.ask(line, "telegram:99", "")
    unmoderated = replace(moderated_bot.chat_service, moderation=None)
    assert theirs == (await unmoderated.answer_command(caller("telegram:99", user="telegram:99"), line))[0]
    assert theirs.not_found
    assert (
        await moderated_bot.chat_service.receive_upload(
            caller("telegram:99", user="telegram:99"), upload(NEW)
        )
        is None
    )
    assert "64" in await moderated_bot.read_lamps()


async def test_every_attempt_is_logged_without_its_content_and_the_name(
    moderated_bot: ModeratedBot, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    await moderated_bot.ask("history isles")
    await moderated_bot.ask("rollback 12 secret", "telegram:99", "")
    text = [
        (one.getMessage(), getattr(one, "who", ""), getattr(one, "command", "")) for one in caplog.records
    ]
    assert ("moderation: asked", "telegram:7", "history") in text
    assert ("moderation: refused", "telegram:99", "rollback") in text
    assert "secret" not in caplog.text


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("report.pdf", b"%PDF", "A briefing must be a .yaml file."),
        ("isles.yaml", b"x" * 600_000, "This file is too large. The limit is 512 KiB."),
        ("no such id!.yaml", OLD.encode(), "cannot be used as an id"),
        ("gulls.uk.yaml", b"title: x\n", 'there is no briefing with the id "gulls"'),
        ("isles.yaml", b"\xff\xfe\x00", "isles.yaml:1:1: "),
    ],
)
async def test_a_file_that_is_no_briefing_is_refused(
    moderated_bot: ModeratedBot, name: str, content: bytes, expected: str
) -> None:
    assert expected in reply_text(await moderated_bot.send(content, name=name))


async def test_the_file_that_holds_the_briefing_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "other-name.yaml").write_text(f"id: isles\n{OLD}", "utf-8")
    async with open_in_memory_database() as database, open_moderated_bot(tmp_path, database) as moderated_bot:
        await moderated_bot.press(
            await moderated_bot.send(f"id: isles\n{NEW}", name="my copy.yaml"), "Publish"
        )
        assert not await asyncio.to_thread((tmp_path / FILE).exists)
        assert "65" in await moderated_bot.read_lamps()


@pytest.mark.parametrize(
    "name",
    [
        *("isles (1).yaml", "isles(2).yaml", "isles (1) (2).yaml", "isles_(1).yaml"),
        *("isles - Copy.yaml", "isles - Copy (2).yaml", "isles copy 2.yaml", "isles_copy.yaml"),
        *("Copy of isles.yaml", "Copy_of_isles.yaml", "isles-copy.yaml", "isles-copy-2.yaml"),
        *("isles – Kopie.yaml", "Kopie von isles.yaml", "isles - копія.yaml", "نسخة من isles.yaml"),
    ],
)
async def test_a_copy_is_offered_as_the_briefing_that_was_copied(
    moderated_bot: ModeratedBot, name: str
) -> None:
    await moderated_bot.press(await moderated_bot.send(NEW, name=name), "Publish")
    assert [file.name for file in moderated_bot.folder.iterdir()] == ["isles.yaml"]
    assert "65" in await moderated_bot.read_lamps()


@pytest.mark.parametrize("name", ["isles (1).uk.yaml", "isles.uk (1).yaml", "Copy of isles.uk.yaml"])
async def test_a_copy_of_a_translation_is_offered_as_the_translation(
    moderated_bot: ModeratedBot, name: str
) -> None:
    stamp = compute_source_digest(
        collect_texts(moderated_bot.chat_service.app.library.briefings["isles"].document)
    )
    text = f"Briefing: {{translates: {stamp}, title: Голосування}}\n"
    await moderated_bot.press(await moderated_bot.send(text, name=name), "Publish")
    assert (moderated_bot.folder / "isles.uk.yaml").read_text("utf-8") == text


@pytest.mark.parametrize("name", ["copy-desk.yaml", "other-copy.yaml", "photocopy.yaml"])
async def test_a_name_that_only_looks_like_a_copy_is_kept(moderated_bot: ModeratedBot, name: str) -> None:
    await moderated_bot.press(await moderated_bot.send(NEW, name=name), "Publish")
    assert (moderated_bot.folder / name).exists()


async def test_a_translation_is_published_beside_its_briefing(moderated_bot: ModeratedBot) -> None:
    stamp = compute_source_digest(
        collect_texts(moderated_bot.chat_service.app.library.briefings["isles"].document)
    )
    text = f"Briefing: {{translates: {stamp}, title: Голосування}}\n"
    sent = await moderated_bot.send(text, name="isles.uk.yaml")
    await moderated_bot.press(sent, "Publish")
    assert (moderated_bot.folder / "isles.uk.yaml").read_text("utf-8") == text


async def test_a_new_version_does_not_list_translations_that_stay(moderated_bot: ModeratedBot) -> None:
    stamp = compute_source_digest(
        collect_texts(moderated_bot.chat_service.app.library.briefings["isles"].document)
    )
    await moderated_bot.press(
        await moderated_bot.send(
            f"Briefing: {{translates: {stamp}, title: Голосування}}\n", name="isles.uk.yaml"
        ),
        "Publish",
    )
    text = reply_text(await moderated_bot.send(NEW))
    assert "figures/lamps" in text
    assert "removed" not in text
    seen = await moderated_bot.chat_service.answer_command(
        caller(ANNA, "uk", user=ANNA, moderator="Anna"), "upload 2 start"
    )
    assert "Голосування" in reply_text(seen[0])


async def test_if_the_folder_cannot_be_written_nothing_changes(
    moderated_bot: ModeratedBot,
) -> None:
    sent = await moderated_bot.send(NEW)
    target = moderated_bot.folder / FILE
    target.unlink()
    target.symlink_to(moderated_bot.folder / "gone" / FILE)
    text = reply_text(await moderated_bot.press(sent, "Publish"))
    assert "Nothing was published" in text or "The file has changed in the meantime" in text
    assert "64" in await moderated_bot.read_lamps()


async def test_a_submission_that_could_not_be_written_can_be_tried_again(moderated_bot: ModeratedBot) -> None:
    sent, file = await moderated_bot.send(NEW), moderated_bot.folder / FILE
    file.unlink()
    file.mkdir()
    failed = await moderated_bot.press(sent, "Publish")
    assert reply_text(failed).startswith("Nothing was published.\nThe file can’t be saved")
    file.rmdir()
    file.write_text(OLD, "utf-8")
    again = await moderated_bot.press(failed, "Ready to publish")
    await moderated_bot.press(again, "Publish")
    assert "65" in await moderated_bot.read_lamps()


async def test_a_submission_outlives_a_restart_and_expires_after_a_day(tmp_path: Path, address: str) -> None:
    folder = tmp_path / "briefings"
    folder.mkdir()
    (folder / FILE).write_text(OLD, "utf-8")
    async with open_database(address) as database, open_moderated_bot(folder, database) as moderated_bot:
        sent = await moderated_bot.send(NEW)
    async with open_database(address) as database:
        async with open_moderated_bot(folder, database) as moderated_bot:
            await moderated_bot.press(sent, "Publish")
            assert "65" in await moderated_bot.read_lamps()
        at = now_in_utc()
        submissions = SubmissionStore(database, lambda: at)
        waiting = await submissions.add_submission(Submission(FILE, b"x", "", "Anna", "telegram"))
        assert await submissions.find_submission(waiting.number)
        at += MAX_AGE
        assert await submissions.find_submission(waiting.number) is None


async def test_status_shows_what_is_live_the_errors_and_what_is_due(moderated_bot: ModeratedBot) -> None:
    await moderated_bot.press(await moderated_bot.send(NEW + "review_by: 2031-05-25\n"), "Publish")
    (moderated_bot.folder / "broken.yaml").write_text(BROKEN, "utf-8")
    text = reply_text(await moderated_bot.ask("reload"))
    assert "isles: Version 2 · As of 30 April 2031 (20 days ago) · 2 items" in text
    assert "broken.yaml:4:23: figures[0].titel" in text
    assert "25 May 2031 · isles" in text


async def test_review_lists_what_is_due_what_goes_live_and_what_is_old(moderated_bot: ModeratedBot) -> None:
    figures = (
        "[{id: lamps, title: Lamps, figure: 64, review_by: 2031-06}, {id: oars, title: Oars, figure: 1, "
        "publish_at: 2031-07-01}, {id: sails, title: Sails, figure: 2, as_of: 2028}]"
    )
    text = OLD.replace("[{id: lamps, title: Lamps, figure: 64}]", figures)
    await moderated_bot.press(await moderated_bot.send(text), "Publish")
    text = await moderated_bot.ask_text("review")
    assert "Review by\n30 June 2031 · isles · figures/lamps" in text
    assert "Goes live on\n1 July 2031 · isles · figures/oars" in text
    assert "31 December 2028 · isles · figures/sails" in text


async def test_the_history_has_pages(moderated_bot: ModeratedBot) -> None:
    for number in range(23):
        await moderated_bot.press(await moderated_bot.send(OLD.replace("64", str(number))), "Publish")
    first = await moderated_bot.ask("history isles")
    older = await moderated_bot.press(first, "Older")
    assert "Version 24 ·" in reply_text(first)
    assert "Version 4 ·" not in reply_text(first)
    assert "Version 4 ·" in reply_text(older)
    assert "Version 1 ·" in reply_text(older)


async def test_in_the_moderators_language(moderated_bot: ModeratedBot) -> None:
    reply, _ = await moderated_bot.chat_service.answer_command(
        caller(ANNA, "uk", user=ANNA, moderator="Anna"), "history"
    )
    assert reply.language == "uk"
    assert reply.title != "History"


async def test_without_moderators_nobody_can_moderate(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text(OLD, "utf-8")
    async with (
        open_in_memory_database() as database,
        open_moderated_bot(tmp_path, database, moderation=ModerationSettings()) as moderated_bot,
    ):
        assert (await moderated_bot.ask("status")).not_found
        assert moderated_bot.chat_service.list_moderator_commands() == ()


async def test_moderators_are_notified_of_a_broken_file_and_of_its_fix(
    moderated_bot: ModeratedBot,
) -> None:
    (moderated_bot.folder / FILE).write_text(f"{BROKEN}# longer\n", "utf-8")
    await moderated_bot.ask("reload")
    reply, _ = await moderated_bot.chat_service.answer_unprompted(chat_id("telegram:-100"), f"status {FILE}")
    assert reply_text(reply).startswith("isles.yaml: error\n")
    assert "64" in await moderated_bot.read_lamps()
    (moderated_bot.folder / FILE).write_text(OLD, "utf-8")
    await moderated_bot.ask("reload")
    reply, _ = await moderated_bot.chat_service.answer_unprompted(chat_id("telegram:-100"), f"status {FILE}")
    assert reply_text(reply) == "isles.yaml: fixed\nThe current version is live.\n"
    (moderated_bot.folder / FILE).unlink()
    reply, _ = await moderated_bot.chat_service.answer_unprompted(chat_id("telegram:-100"), f"status {FILE}")
    assert reply_text(reply).startswith("isles.yaml: no such file\n")


async def test_a_chat_that_sees_drafts_can_choose_a_draft_briefing(
    moderated_bot: ModeratedBot,
) -> None:
    begun = OLD.replace("vote on the", "ferry of the").replace("The Gull's Errand", "The Gull, state: draft")
    begun = begun.replace("64}", "64, state: draft}")
    (moderated_bot.folder / "begun.yaml").write_text(begun, "utf-8")
    await moderated_bot.ask("reload")
    await moderated_bot.ask("briefing begun")
    assert (await moderated_bot.ask("start")).briefing_id == "begun"
    assert (await moderated_bot.ask("start", "telegram:99", "")).briefing_id == "isles"
    assert "The ferry" not in await moderated_bot.ask_text("changes", "telegram:99", "")
    (moderated_bot.folder / "begun.yaml").unlink()
    await moderated_bot.ask("reload")
    assert "begun" not in await moderated_bot.ask_text("changes", "telegram:99", "")


async def test_a_file_that_holds_another_briefing_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text(f"id: gulls\n{OLD}", "utf-8")
    async with open_in_memory_database() as database, open_moderated_bot(tmp_path, database) as moderated_bot:
        await moderated_bot.press(await moderated_bot.send(NEW), "Publish")
        assert {*moderated_bot.chat_service.app.library.briefings} == {"gulls", "isles"}
        await moderated_bot.press(await moderated_bot.send(OTHER), "Publish")
        assert {*moderated_bot.chat_service.app.library.briefings} == {"gulls", "isles"}
        assert "66" in await moderated_bot.ask_text("figures lamps@isles", "telegram:99", "")


async def test_a_file_without_an_id_keeps_its_name_where_another_holds_the_briefing(tmp_path: Path) -> None:
    (tmp_path / "other-name.yaml").write_text(f"id: isles\n{OLD}", "utf-8")
    async with open_in_memory_database() as database, open_moderated_bot(tmp_path, database) as moderated_bot:
        await moderated_bot.press(await moderated_bot.send(NEW), "Publish")
        assert {*moderated_bot.chat_service.app.library.briefings} == {"isles"}
        assert "65" in await moderated_bot.read_lamps()


@pytest.mark.parametrize("command", ["rollback", "upload", "publish", "discard", "history", "reports"])
async def test_a_number_too_large_for_the_database_is_not_looked_up(
    moderated_bot: ModeratedBot, command: str
) -> None:
    assert "Storage problem" not in await moderated_bot.ask_text(f"{command} {9**99}")


@pytest.mark.slow
async def test_many_broken_files_make_one_notification(moderated_bot: ModeratedBot) -> None:
    for number in range(20):
        (moderated_bot.folder / f"isle-{number}.yaml").write_text(BROKEN, "utf-8")
    await moderated_bot.ask("reload")
    assert [one.line for one in await moderated_bot.outbox.list_pending("telegram")] == ["status"]


async def test_a_report_names_the_version_whatever_the_name_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "other-name.yaml").write_text(f"id: isles\n{OLD}", "utf-8")
    async with open_in_memory_database() as database, open_moderated_bot(tmp_path, database) as moderated_bot:
        await moderated_bot.press(await moderated_bot.send(f"id: isles\n{NEW}"), "Publish")
        await moderated_bot.ask("report lamps It is 66.@isles", "telegram:99", "")
        assert "\nVersion: 2\n" in await moderated_bot.ask_text("reports 1")


async def test_publishing_one_file_does_not_load_half_of_another(moderated_bot: ModeratedBot) -> None:
    whole = OLD.replace("64}]", "64}, {id: oil, title: Oil, figure: 7}]")
    (moderated_bot.folder / "gulls.yaml").write_text(whole, "utf-8")
    await moderated_bot.ask("reload")
    (moderated_bot.folder / "gulls.yaml").write_text(OLD, "utf-8")  # as far as somebody has written it
    await moderated_bot.press(await moderated_bot.send(NEW), "Publish")
    assert "65" in await moderated_bot.ask_text("figures lamps@isles", "telegram:99", "")
    assert "7" in await moderated_bot.ask_text("figures oil@gulls", "telegram:99", "")
