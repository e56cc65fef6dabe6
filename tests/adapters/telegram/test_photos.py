"""Telegram's photos: uploaded once, edited in place, and replaced where Telegram allows no edit."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.adapters.telegram.photo_sender import REFUSAL_PERIOD, RefusingChats
from bot.adapters.telegram.render import render
from bot.core.messages.chart import Picture, Share, StackedBar
from bot.core.messages.reply import Bar, Chart, Facts, Heading, Paragraph, Reply, make_line
from bot.runtime.terminal_wiring import open_chat_service
from bot.services.chat.chat_service import ChatService
from bot.services.chat.live_app import LiveApp
from bot.services.store.engines import open_engine, parse_database_url
from bot.services.store.schema import file_ids_table as table
from tests.emulators.telegram import Chat, Person, TelegramEmulator
from tests.emulators.telegram_chat_service import NO_PAUSES, serving
from tests.support.app_fixtures import FICTIONAL, TODAY, app_from_files, ask
from tests.support.databases import address_of_file

ANNA, BORIS = Person(7), Person(8)
PRIVATE, GROUP, FORUM = Chat(7), Chat(-100, "supergroup"), Chat(-101, "supergroup", has_topics=True)
ISLES = next(file for file in FICTIONAL if file.stem == "lantern-isles")
PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
async def chat_service(emulator: TelegramEmulator) -> AsyncIterator[ChatService]:
    chat_service = ChatService(LiveApp(app_from_files(ISLES)), today=lambda: TODAY)
    async with chat_service.image_renderer, serving(emulator, chat_service):
        yield chat_service


def uploads(emulator: TelegramEmulator) -> int:
    """Count the uploaded pictures."""
    return len(emulator.api.files)


async def test_a_poll_has_its_picture_and_its_text(
    emulator: TelegramEmulator, chat_service: ChatService
) -> None:
    answer = await emulator.ask(PRIVATE, "/polls brine-2030-01", ANNA)
    assert answer.photo.startswith(PNG)
    assert "41.0% for" in answer.text
    assert "█" not in answer.text
    assert emulator.calls("sendMessage") == []


async def test_a_picture_is_uploaded_once_and_then_sent_by_file_id(
    emulator: TelegramEmulator, chat_service: ChatService
) -> None:
    first = await emulator.ask(PRIVATE, "/polls brine-2030-01", ANNA)
    second = await emulator.ask(GROUP, "/polls brine-2030-01", BORIS)
    assert second.photo == first.photo
    assert uploads(emulator) == 1
    assert isinstance(emulator.calls("sendPhoto")[1]["photo"], str)


async def test_a_file_that_telegram_no_longer_knows_is_uploaded_again(
    emulator: TelegramEmulator, chat_service: ChatService
) -> None:
    await emulator.ask(PRIVATE, "/polls brine-2030-01", ANNA)
    emulator.api.files.clear()
    again = await emulator.ask(PRIVATE, "/polls brine-2030-01", ANNA)
    assert again.photo.startswith(PNG)


async def test_cards_with_pictures_are_edited_in_place(
    emulator: TelegramEmulator, chat_service: ChatService
) -> None:
    answer = await emulator.ask(PRIVATE, "/figures isles", ANNA)
    before = answer.photo
    assert await emulator.tap(answer, "Next ›", ANNA) is answer
    assert answer.photo != before
    assert answer.text.startswith("Guards on the pier")
    assert await emulator.tap(answer, "←", ANNA) is answer
    assert answer.photo == before
    assert uploads(emulator) == 2


async def test_each_question_of_a_poll_shows_its_own_picture(
    emulator: TelegramEmulator, chat_service: ChatService
) -> None:
    answer = await emulator.ask(PRIVATE, "/polls brine-2031-04", ANNA)
    shown = {answer.text.splitlines()[0]: answer.photo}
    for _ in range(int(answer.labels[answer.labels.index("›") - 1].partition("/")[2]) - 1):
        assert await emulator.tap(answer, "›", ANNA) is answer
        shown[answer.text.splitlines()[0]] = answer.photo
    assert len(set(shown.values())) == 2
    assert len(emulator.sent) == 1


async def test_a_text_is_edited_into_a_picture_in_place(
    emulator: TelegramEmulator, chat_service: ChatService
) -> None:
    answer = await emulator.ask(PRIVATE, "/start", ANNA)
    assert await emulator.tap(answer, "Figures", ANNA) is answer
    assert answer.photo.startswith(PNG)
    assert answer.text.startswith("Figures")


async def test_a_picture_is_replaced_by_a_text_and_one_answer_remains(
    emulator: TelegramEmulator, chat_service: ChatService
) -> None:
    answer = await emulator.ask(PRIVATE, "/figures", ANNA)
    assert answer.photo
    contents = await emulator.tap(answer, "Menu", ANNA)
    assert contents is not answer
    assert not contents.photo
    await emulator.wait_until(lambda: answer.is_deleted)
    assert contents.replies_to is None


async def test_a_replaced_answer_still_belongs_to_its_caller(
    emulator: TelegramEmulator, chat_service: ChatService
) -> None:
    asked = emulator.send_text(FORUM, "/polls", ANNA, message_thread_id=9, is_topic_message=True)
    await emulator.wait_until(lambda: emulator.sent)
    contents = await emulator.tap(emulator.sent[0], "Menu", ANNA)
    assert contents.replies_to == asked["message_id"]
    assert contents.fields["message_thread_id"] == 9


async def test_somebody_elses_picture_is_not_edited(
    emulator: TelegramEmulator, chat_service: ChatService
) -> None:
    answer = await emulator.ask(GROUP, "/polls", ANNA)
    other = await emulator.tap(answer, "Menu", BORIS)
    assert other is not answer
    assert not answer.is_deleted
    assert answer.edits == 0


async def test_an_old_picture_that_cannot_be_deleted_stays(
    emulator: TelegramEmulator, chat_service: ChatService
) -> None:
    answer = await emulator.ask(PRIVATE, "/figures", ANNA)
    answer.is_old = True
    contents = await emulator.tap(answer, "Menu", ANNA)
    assert contents.text
    await emulator.wait_until(lambda: emulator.calls("deleteMessage"))
    assert not answer.is_deleted


async def test_two_callers_at_once_both_get_the_picture(
    emulator: TelegramEmulator, chat_service: ChatService
) -> None:
    await asyncio.gather(emulator.ask(PRIVATE, "/figures", ANNA), emulator.ask(GROUP, "/figures", BORIS))
    assert [sent.photo[:8] for sent in emulator.sent] == [PNG, PNG]


async def test_a_picture_that_cannot_be_drawn_leaves_its_text(
    emulator: TelegramEmulator, chat_service: ChatService
) -> None:
    await chat_service.image_renderer.close()
    chat_service.image_renderer._pool = _Broken()  # type: ignore[assignment]
    answer = await emulator.ask(PRIVATE, "/polls brine-2030-01", ANNA)
    assert not answer.photo
    assert "41.0% for" in answer.text


class _Broken:
    """A pool of processes that cannot be started."""

    def submit(self, *_: object) -> None:
        raise OSError("no process can be started")

    def shutdown(self, **_: object) -> None:
        """Do nothing."""


# Pictures that Telegram refuses

PHOTOS_FORBIDDEN = ["not enough rights to send photos to the chat", "CHAT_SEND_PHOTOS_FORBIDDEN"]
REFUSALS = [
    {"code": 400, "description": "Bad Request: PHOTO_INVALID_DIMENSIONS"},
    {"code": 400, "description": "Bad Request: IMAGE_PROCESS_FAILED"},
    {"code": 400, "description": "Bad Request: wrong file identifier/HTTP URL specified"},
    {"code": 400, "description": "Bad Request: PHOTO_SAVE_FILE_INVALID"},
    {"code": 403, "description": "Forbidden: CHAT_SEND_MEDIA_FORBIDDEN"},
    {"code": 413, "description": "Request Entity Too Large"},
    {"code": 413, "body": b"<html>413 Request Entity Too Large</html>"},
]


@pytest.mark.parametrize("refusal", PHOTOS_FORBIDDEN)
async def test_a_group_that_forbids_photos_gets_the_same_answer_as_text(
    emulator: TelegramEmulator, chat_service: ChatService, refusal: str, caplog: pytest.LogCaptureFixture
) -> None:
    emulator.api.photos_forbidden[GROUP.id] = refusal
    answer = await emulator.ask(GROUP, "/polls brine-2030-01", ANNA)
    elsewhere = await emulator.ask(PRIVATE, "/polls brine-2030-01", ANNA)
    assert elsewhere.photo
    assert not answer.photo
    assert (answer.text, answer.labels) == (elsewhere.text, elsewhere.labels)
    assert answer.replies_to
    assert "Traceback" not in caplog.text


async def test_a_group_that_forbids_photos_is_not_asked_again_for_each_of_them(
    emulator: TelegramEmulator, chat_service: ChatService
) -> None:
    emulator.api.photos_forbidden[GROUP.id] = PHOTOS_FORBIDDEN[0]
    for line in ("/polls brine-2030-01", "/figures", "/events"):
        assert (await emulator.ask(GROUP, line, ANNA)).text
    assert len(emulator.calls("sendPhoto")) == 1


@pytest.mark.parametrize("refusal", PHOTOS_FORBIDDEN)
async def test_buttons_where_photos_are_forbidden_edit_the_text_in_place(
    emulator: TelegramEmulator, chat_service: ChatService, refusal: str
) -> None:
    emulator.api.photos_forbidden[GROUP.id] = refusal
    answer = await emulator.ask(GROUP, "/start", ANNA)
    label = next(one for one in answer.labels if "polls" in one.lower())
    assert await emulator.tap(answer, label, ANNA) is answer
    assert answer.text.startswith("Opinion polls")
    assert not answer.photo


async def test_a_picture_sent_before_photos_were_forbidden_is_replaced_by_the_text(
    emulator: TelegramEmulator, chat_service: ChatService
) -> None:
    answer = await emulator.ask(GROUP, "/figures isles", ANNA)
    emulator.api.photos_forbidden[GROUP.id] = PHOTOS_FORBIDDEN[0]
    following = await emulator.tap(answer, "Next ›", ANNA)
    assert following is not answer
    assert following.text.startswith("Guards on the pier")
    assert not following.photo
    await emulator.wait_until(lambda: answer.is_deleted)


@pytest.mark.parametrize("refusal", REFUSALS)
async def test_a_picture_that_telegram_refuses_leaves_its_text(
    emulator: TelegramEmulator, chat_service: ChatService, refusal: dict[str, Any]
) -> None:
    for _ in range(len(NO_PAUSES.request_pauses) + 1):
        emulator.fail_next("sendPhoto", **refusal)
    answer = await emulator.ask(PRIVATE, "/polls brine-2030-01", ANNA)
    assert not answer.photo
    assert "41.0% for" in answer.text


@pytest.mark.parametrize("refusal", REFUSALS)
async def test_an_edit_into_a_picture_that_telegram_refuses_becomes_its_text(
    emulator: TelegramEmulator, chat_service: ChatService, refusal: dict[str, Any]
) -> None:
    answer = await emulator.ask(PRIVATE, "/start", ANNA)
    for _ in range(len(NO_PAUSES.request_pauses) + 1):
        emulator.fail_next("editMessageMedia", **refusal)
    label = next(one for one in answer.labels if "polls" in one.lower())
    assert await emulator.tap(answer, label, ANNA) is answer
    assert answer.text.startswith("Opinion polls")


async def test_a_chat_that_allows_photos_again_gets_them_within_the_hour() -> None:
    now = [0.0]
    refusing_chats = RefusingChats(lambda: now[0])
    refusing_chats.add(GROUP.id)
    assert GROUP.id in refusing_chats
    now[0] += REFUSAL_PERIOD
    assert GROUP.id not in refusing_chats


def test_every_page_of_a_reply_with_a_picture_has_one() -> None:
    picture = Picture(StackedBar((Share("for", "60%", 60, 60),), "not stated"), "A question")
    chart = Chart((Bar("for", "60%", 60),), picture=picture)
    other = replace(chart, picture=replace(picture, title="Another question"))
    words = tuple(Paragraph(make_line(f"{number} " + "word " * 60)) for number in range(12))
    reply = Reply(
        "T",
        (*words, Heading(make_line("A")), chart, *words, Heading(make_line("B")), other, Facts(())),
        command_line="x",
    )
    pages = render(reply)
    titles = [page.picture.title for page in pages if isinstance(page.picture, Picture)]
    assert len(titles) == len(pages)
    assert titles == sorted(titles)
    assert titles[0] == "A question"
    assert "<b>B</b>" in next(page.html for page in pages if page.picture is other.picture)


def test_a_picture_that_the_font_cannot_draw_is_left_out() -> None:
    hebrew = Picture(StackedBar((Share("בעד", "60%", 60, 60),)), "גשר")
    (page,) = render(Reply("T", (Chart((Bar("בעד", "60%", 60),), picture=hebrew),)))
    assert page.picture is None
    assert "██████" in page.html


@pytest.mark.parametrize("line", ["figures", "events", "polls brine-2031-04"])
def test_captions_keep_to_their_limits(line: str) -> None:
    pages = render(ask(app_from_files(ISLES), line))
    assert all(page.picture for page in pages)
    assert all("█" not in page.html for page in pages)


# After a restart


@asynccontextmanager
async def started(emulator: TelegramEmulator, address: str) -> AsyncIterator[None]:
    """Start the bot as the command line does, with its database at *address*."""
    async with (
        open_chat_service(app_from_files(ISLES), address) as chat_service,
        serving(emulator, chat_service),
    ):
        yield


async def test_a_picture_uploaded_before_a_restart_is_sent_by_file_id(
    emulator: TelegramEmulator, tmp_path: Path
) -> None:
    address = address_of_file(tmp_path)
    async with started(emulator, address):
        first = await emulator.ask(PRIVATE, "/polls brine-2030-01", ANNA)
    async with started(emulator, address):
        second = await emulator.ask(GROUP, "/polls brine-2030-01", BORIS)
        assert second.photo == first.photo
        assert uploads(emulator) == 1


async def test_a_file_that_telegram_forgot_meanwhile_is_uploaded_again_after_a_restart(
    emulator: TelegramEmulator, tmp_path: Path
) -> None:
    address = address_of_file(tmp_path)
    async with started(emulator, address):
        first = await emulator.ask(PRIVATE, "/polls brine-2030-01", ANNA)
    emulator.api.files.clear()
    for expected in ("refused and uploaded", "known again"):
        async with started(emulator, address):
            again = await emulator.ask(PRIVATE, "/polls brine-2030-01", ANNA)
            assert again.photo == first.photo, expected
            assert uploads(emulator) == 1, expected


async def test_a_stored_upload_names_the_bot_and_the_file_but_not_the_caller(
    emulator: TelegramEmulator, tmp_path: Path
) -> None:
    address = address_of_file(tmp_path)
    async with started(emulator, address):
        await emulator.ask(PRIVATE, "/polls brine-2030-01", ANNA)
    async with open_engine(parse_database_url(address), 5) as engine, engine.connect() as connection:
        ((name, file, number),) = (await connection.execute(select(table))).all()
    assert re.fullmatch(r"telegram:110201543:[0-9a-f]{24}", name)
    assert (file, number) == ("photo-1", 1)
