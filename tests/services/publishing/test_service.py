"""Publishing through the desk's door: send, see, publish, take back; and nobody else can."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.core.content.translation import collect_texts, compute_source_digest
from bot.services.store.database import open_database, open_in_memory_database
from bot.services.store.submissions import MAX_AGE, Submission, SubmissionStore, now_in_utc
from tests.support.publishing_fixtures import (
    ANNA,
    BORIS,
    BROKEN,
    FILE,
    NEW,
    OLD,
    OTHER,
    Room,
    first_newsroom,
    newsroom,
    upload,
    words,
)


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    async with first_newsroom(tmp_path) as room:
        yield room


async def test_mistakes_are_told_in_the_words_of_check(room: Room) -> None:
    told = words(await room.send(BROKEN))
    assert told.startswith("This file cannot be published yet\n1 mistake. Mend it and send the file again.")
    assert "isles.yaml:4:23: figures[0].titel: there is no field" in told
    assert (room.folder / FILE).read_text("utf-8") == OLD


async def test_a_file_is_sent_seen_published_and_taken_back(room: Room) -> None:
    sent = await room.send(NEW, why="The keeper lit one more")
    told = words(sent)
    assert told.startswith("Ready to be published\nBriefing: The vote on the Lantern Isles\nFile: isles.yaml")
    assert "Reason: The keeper lit one more" in told
    assert "figures/lamps" in told
    assert "64" in await room.lamps()
    seen = await room.press(sent, "Preview")
    assert "65" in words(await room.ask(f"{seen.command_line.split(' start')[0]} figures lamps"))
    done = await room.press(sent, "Publish")
    assert words(done).startswith("It is published\nisles.yaml is version 2 now, and answers.")
    assert (room.folder / FILE).read_text("utf-8") == NEW
    assert "65" in await room.lamps()
    history = await room.told("history isles")
    assert "Version 2 · isles.yaml" in history
    assert "Version 1 · isles.yaml" in history
    assert "Anna (telegram:7)" in history
    assert "The keeper lit one more" in history
    await room.press(await room.send(OTHER, BORIS, "Boris"), "Publish", BORIS, "Boris")
    assert "66" in await room.lamps()
    back = await room.ask("rollback 2")
    assert "Reason: back to version 2" in words(back)
    assert "66" in await room.lamps()
    assert "version 4" in words(await room.press(back, "Publish"))
    assert "65" in await room.lamps()


async def test_what_waits_can_be_discarded_and_is_then_gone(room: Room) -> None:
    sent = await room.send(NEW)
    assert words(await room.press(sent, "Discard")) == "Discarded\nNothing was published.\n"
    assert words(await room.press(sent, "Publish")).startswith("This draft is no longer available")
    assert "64" in await room.lamps()


async def test_who_comes_second_is_told_what_changed_meanwhile(room: Room) -> None:
    hers, his = await room.send(NEW), await room.send(OTHER, BORIS, "Boris")
    await room.press(hers, "Publish")
    told = await room.press(his, "Publish", BORIS, "Boris")
    assert words(told).startswith(
        "Published by somebody else meanwhile\nAnna (telegram:7) has published version 2"
    )
    assert "65" in await room.lamps()
    await room.press(told, "Publish anyway", BORIS, "Boris")
    assert "66" in await room.lamps()
    assert "Version 2 ·" in await room.told("history")


async def test_a_confirmation_holds_for_what_was_seen_alone(room: Room) -> None:
    first, second, third = await room.send(NEW), await room.send(OTHER), await room.send(OLD + "# mine\n")
    await room.press(first, "Publish")
    asked = await room.press(second, "Publish")
    await room.press(await room.press(third, "Publish"), "Publish anyway")
    assert words(await room.press(asked, "Publish anyway")).startswith("Published by somebody else")
    assert (room.folder / FILE).read_text("utf-8") == OLD + "# mine\n"


@pytest.mark.parametrize(
    "line", ["status", "review", "reload", "history", "rollback 1", "publish 1", "discard 1", "upload 1"]
)
async def test_to_others_every_command_is_as_unknown_as_any_word(room: Room, line: str) -> None:
    await room.send(NEW)
    theirs = await room.ask(line, "telegram:99", "")
    room.desk.moderation, newsroom = None, room.desk.moderation
    assert theirs == await room.ask(line, "telegram:99", "")
    assert theirs.not_found
    room.desk.moderation = newsroom
    assert await room.desk.receive_upload("telegram:99", upload(NEW), "en", "telegram:99", "") is None
    assert "64" in await room.lamps()


async def test_every_attempt_is_logged_without_what_it_was_about(
    room: Room, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    await room.ask("history isles")
    await room.ask("rollback 12 secret", "telegram:99", "")
    told = [
        (one.getMessage(), getattr(one, "who", ""), getattr(one, "command", "")) for one in caplog.records
    ]
    assert ("moderation: asked", "Anna (telegram:7)", "history") in told
    assert ("moderation: refused", "telegram:99", "rollback") in told
    assert "secret" not in caplog.text


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("report.pdf", b"%PDF", "A briefing must be a .yaml file."),
        ("isles.yaml", b"x" * 600_000, "This file is too large: a briefing has at most 512 KiB."),
        ("no such id!.yaml", OLD.encode(), "can be no id"),
        ("gulls.uk.yaml", b"title: x\n", 'there is no briefing with the id "gulls"'),
        ("isles.yaml", b"\xff\xfe\x00", "isles.yaml:1:1: "),
    ],
)
async def test_what_is_no_briefing_is_refused(room: Room, name: str, content: bytes, said: str) -> None:
    assert said in words(await room.send(content, name=name))


async def test_the_file_is_the_one_that_holds_the_briefing(tmp_path: Path) -> None:
    (tmp_path / "other-name.yaml").write_text(f"id: isles\n{OLD}", "utf-8")
    async with open_in_memory_database() as database, newsroom(tmp_path, database) as room:
        await room.press(await room.send(f"id: isles\n{NEW}", name="my copy.yaml"), "Publish")
        assert not await asyncio.to_thread((tmp_path / FILE).exists)
        assert "65" in await room.lamps()


async def test_a_translation_is_published_beside_its_briefing(room: Room) -> None:
    stamp = compute_source_digest(collect_texts(room.desk.app.library.briefings["isles"].document))
    text = f"Briefing: {{translates: {stamp}, title: Голосування}}\n"
    sent = await room.send(text, name="isles.uk.yaml")
    await room.press(sent, "Publish")
    assert (room.folder / "isles.uk.yaml").read_text("utf-8") == text


async def test_a_file_says_nothing_of_translations_that_stay(room: Room) -> None:
    stamp = compute_source_digest(collect_texts(room.desk.app.library.briefings["isles"].document))
    await room.press(
        await room.send(f"Briefing: {{translates: {stamp}, title: Голосування}}\n", name="isles.uk.yaml"),
        "Publish",
    )
    told = words(await room.send(NEW))
    assert "figures/lamps" in told
    assert "removed" not in told
    seen = await room.desk.answer_command(ANNA, "upload 2 start", "uk", ANNA, "Anna")
    assert "Голосування" in words(seen[0])


async def test_a_folder_that_cannot_be_written_leaves_everything_as_it_was(room: Room) -> None:
    sent = await room.send(NEW)
    target = room.folder / FILE
    target.unlink()
    target.symlink_to(room.folder / "gone" / FILE)
    told = words(await room.press(sent, "Publish"))
    assert "Nothing was published" in told or "Published by somebody else" in told
    assert "64" in await room.lamps()


async def test_what_could_not_be_written_waits_to_be_tried_again(room: Room) -> None:
    sent, file = await room.send(NEW), room.folder / FILE
    file.unlink()
    file.mkdir()
    failed = await room.press(sent, "Publish")
    assert words(failed).startswith("Nothing was published.\nThe file cannot be written")
    file.rmdir()
    file.write_text(OLD, "utf-8")
    again = await room.press(failed, "Ready to publish")
    await room.press(again, "Publish")
    assert "65" in await room.lamps()


async def test_what_waits_outlives_a_restart_and_nothing_waits_for_longer_than_a_day(
    tmp_path: Path, address: str
) -> None:
    folder = tmp_path / "briefings"
    folder.mkdir()
    (folder / FILE).write_text(OLD, "utf-8")
    async with open_database(address) as database, newsroom(folder, database) as room:
        sent = await room.send(NEW)
    async with open_database(address) as database:
        async with newsroom(folder, database) as room:
            await room.press(sent, "Publish")
            assert "65" in await room.lamps()
        at = now_in_utc()
        submissions = SubmissionStore(database, lambda: at)
        waiting = await submissions.add_submission(Submission(FILE, b"x", "", "Anna", "telegram"))
        assert await submissions.find_submission(waiting.number)
        at += MAX_AGE
        assert await submissions.find_submission(waiting.number) is None


async def test_status_names_what_answers_what_is_wrong_and_what_is_due(room: Room) -> None:
    await room.press(await room.send(NEW + "review_by: 2031-05-25\n"), "Publish")
    (room.folder / "broken.yaml").write_text(BROKEN, "utf-8")
    told = words(await room.ask("reload"))
    assert "isles: Version 2 · As of 30 April 2031 (20 days ago) · 2 entries" in told
    assert "broken.yaml:4:23: figures[0].titel" in told
    assert "25 May 2031 · isles" in told


async def test_review_lists_what_is_due_what_is_ahead_and_what_is_old(room: Room) -> None:
    figures = (
        "[{id: lamps, title: Lamps, figure: 64, review_by: 2031-06}, {id: oars, title: Oars, figure: 1, "
        "publish_at: 2031-07-01}, {id: sails, title: Sails, figure: 2, as_of: 2028}]"
    )
    text = OLD.replace("[{id: lamps, title: Lamps, figure: 64}]", figures)
    await room.press(await room.send(text), "Publish")
    told = await room.told("review")
    assert "To be looked at again by\n30 June 2031 · isles · figures/lamps" in told
    assert "Shown to readers from\n1 July 2031 · isles · figures/oars" in told
    assert "31 December 2028 · isles · figures/sails" in told


async def test_the_history_has_pages(room: Room) -> None:
    for number in range(23):
        await room.press(await room.send(OLD.replace("64", str(number))), "Publish")
    first = await room.ask("history isles")
    older = await room.press(first, "Older")
    assert "Version 24 ·" in words(first)
    assert "Version 4 ·" not in words(first)
    assert "Version 4 ·" in words(older)
    assert "Version 1 ·" in words(older)


async def test_in_the_moderators_language(room: Room) -> None:
    reply, _ = await room.desk.answer_command(ANNA, "history", "uk", ANNA, "Anna")
    assert reply.language == "uk"
    assert reply.title != "History"


async def test_without_a_newsroom_nobody_moderates(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text(OLD, "utf-8")
    async with open_in_memory_database() as database, newsroom(tmp_path, database) as room:
        room.desk.moderation = None
        assert (await room.ask("status")).not_found
        assert room.desk.list_moderator_commands() == ()


async def test_moderators_are_told_of_a_file_that_broke_and_that_it_was_mended(room: Room) -> None:
    (room.folder / FILE).write_text(f"{BROKEN}# longer\n", "utf-8")
    await room.ask("reload")
    reply, _ = await room.desk.answer_unprompted("telegram:-100", f"status {FILE}")
    assert words(reply).startswith("isles.yaml: a mistake\n")
    assert "64" in await room.lamps()
    (room.folder / FILE).write_text(OLD, "utf-8")
    await room.ask("reload")
    reply, _ = await room.desk.answer_unprompted("telegram:-100", f"status {FILE}")
    assert words(reply) == "isles.yaml: no mistake any more\nIt answers as it is now.\n"
    (room.folder / FILE).unlink()
    reply, _ = await room.desk.answer_unprompted("telegram:-100", f"status {FILE}")
    assert words(reply).startswith("isles.yaml: no such file\n")


async def test_a_chat_may_choose_a_briefing_of_drafts_where_drafts_are_seen(room: Room) -> None:
    begun = OLD.replace("vote on the", "ferry of the").replace("The Gull's Errand", "The Gull, state: draft")
    begun = begun.replace("64}", "64, state: draft}")
    (room.folder / "begun.yaml").write_text(begun, "utf-8")
    await room.ask("reload")
    await room.ask("briefing begun")
    assert (await room.ask("start")).briefing_id == "begun"
    assert (await room.ask("start", "telegram:99", "")).briefing_id == "isles"
    assert "The ferry" not in await room.told("changes", "telegram:99", "")
    (room.folder / "begun.yaml").unlink()
    await room.ask("reload")
    assert "begun" not in await room.told("changes", "telegram:99", "")


async def test_a_file_in_which_another_briefing_is_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text(f"id: gulls\n{OLD}", "utf-8")
    async with open_in_memory_database() as database, newsroom(tmp_path, database) as room:
        await room.press(await room.send(NEW), "Publish")
        assert {*room.desk.app.library.briefings} == {"gulls", "isles"}
        await room.press(await room.send(OTHER), "Publish")
        assert {*room.desk.app.library.briefings} == {"gulls", "isles"}
        assert "66" in await room.told("figures lamps@isles", "telegram:99", "")


async def test_a_file_without_an_id_keeps_its_name_where_another_holds_the_briefing(tmp_path: Path) -> None:
    (tmp_path / "other-name.yaml").write_text(f"id: isles\n{OLD}", "utf-8")
    async with open_in_memory_database() as database, newsroom(tmp_path, database) as room:
        await room.press(await room.send(NEW), "Publish")
        assert {*room.desk.app.library.briefings} == {"isles"}
        assert "65" in await room.lamps()


@pytest.mark.parametrize("command", ["rollback", "upload", "publish", "discard", "history", "reports"])
async def test_a_number_that_no_database_holds_is_no_number(room: Room, command: str) -> None:
    assert "fails" not in await room.told(f"{command} {9**99}")


async def test_of_many_broken_files_moderators_are_told_at_once(room: Room) -> None:
    for number in range(20):
        (room.folder / f"isle-{number}.yaml").write_text(BROKEN, "utf-8")
    await room.ask("reload")
    assert room.desk.outbox
    assert [one.line for one in await room.desk.outbox.list_pending("telegram")] == ["status"]


async def test_a_report_names_the_version_whatever_the_file_is_called(tmp_path: Path) -> None:
    (tmp_path / "other-name.yaml").write_text(f"id: isles\n{OLD}", "utf-8")
    async with open_in_memory_database() as database, newsroom(tmp_path, database) as room:
        await room.press(await room.send(f"id: isles\n{NEW}"), "Publish")
        await room.ask("report lamps It is 66.@isles", "telegram:99", "")
        assert "\nVersion: 2\n" in await room.told("reports 1")


async def test_publishing_one_file_believes_no_half_of_another(room: Room) -> None:
    whole = OLD.replace("64}]", "64}, {id: oil, title: Oil, figure: 7}]")
    (room.folder / "gulls.yaml").write_text(whole, "utf-8")
    await room.ask("reload")
    (room.folder / "gulls.yaml").write_text(OLD, "utf-8")  # as far as somebody has written it
    await room.press(await room.send(NEW), "Publish")
    assert "65" in await room.told("figures lamps@isles", "telegram:99", "")
    assert "7" in await room.told("figures oil@gulls", "telegram:99", "")
