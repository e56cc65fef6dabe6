"""Pictures as link previews: with a web page, a long answer on Telegram is one text below its picture."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import ClientSession, DummyCookieJar

from bot.services.chat.chat_service import ChatService
from tests.browser.sample_page import serve_page
from tests.emulators.telegram import Chat, Person, SentMessage, TelegramEmulator
from tests.emulators.telegram_chat_service import serving
from tests.support.revision_fixtures import moment, open_chat_service

ANNA = Person(7)
PRIVATE, GROUP = Chat(7), Chat(-100, "supergroup")
SHORT = """\
title: The harbour
as_of: 2031-03-01
sources: [{id: gull, title: A bridge too wet, publisher: The Gull}]
polls:
  - id: spring
    pollster: Brine
    population: ferrymen
    fieldwork: {start: 2031-02-01, end: 2031-02-04}
    sources: [gull]
    questions:
      - text: For or against the bridge
        answers: [{label: for, figure: 60%}, {label: against, figure: 40%}]
"""
LONG = SHORT + "    caveats: [" + ", ".join(f"{'Nobody counts in fog. ' * 9}{n}" for n in range(30)) + "]\n"
CHANGED = LONG.replace("60%", "61%").replace("40%", "39%")


@asynccontextmanager
async def running(emulator: TelegramEmulator, *texts: str) -> AsyncIterator[ChatService]:
    """Run the bot and its web page on a briefing with these versions."""
    versions = ((moment(3, number + 3), "harbour.yaml", text) for number, text in enumerate(texts))
    async with (
        open_chat_service(*versions) as chat_service,
        chat_service.image_renderer,
        serve_page(chat_service) as address,
        serving(emulator, chat_service, public_url=address.rstrip("/")),
    ):
        yield chat_service


async def fetch(url: str) -> tuple[int, str, bytes]:
    """Fetch a picture as Telegram does, without cookies."""
    async with ClientSession(cookie_jar=DummyCookieJar()) as session, session.get(url) as response:
        assert "Set-Cookie" not in response.headers
        return response.status, response.headers.get("Cache-Control", ""), await response.read()


def preview(sent: SentMessage) -> str:
    """Return the address of the large picture above a message."""
    options = sent.fields["link_preview_options"]
    assert options | {"url": ""} == {"url": "", "prefer_large_media": True, "show_above_text": True}
    return str(options["url"])


async def test_a_long_answer_is_a_text_below_a_picture_that_telegram_can_fetch(
    emulator: TelegramEmulator,
) -> None:
    async with running(emulator, LONG):
        answer = await emulator.ask(PRIVATE, "/polls spring", ANNA)
        url = preview(answer)
        assert "/api/pictures/harbour/polls/spring.png?v=1&" in url
        assert len(answer.text) > 1024
        status, cache_control, content = await fetch(url)
        assert (status, content[:4]) == (200, b"\x89PNG")
        assert "immutable" in cache_control
        assert emulator.calls("sendPhoto") == []


async def test_it_is_edited_in_place_into_any_other_answer(emulator: TelegramEmulator) -> None:
    async with running(emulator, LONG):
        answer = await emulator.ask(PRIVATE, "/polls spring", ANNA)
        label = next(label for label in answer.labels if "›" in label)
        assert await emulator.tap(answer, label, ANNA) is answer


async def test_an_answer_that_fits_a_caption_stays_a_photo(emulator: TelegramEmulator) -> None:
    async with running(emulator, SHORT):
        assert (await emulator.ask(PRIVATE, "/polls spring", ANNA)).photo


async def test_without_a_web_page_a_long_answer_is_photos_with_captions(emulator: TelegramEmulator) -> None:
    async with (
        open_chat_service((moment(3, 3), "harbour.yaml", LONG)) as chat_service,
        chat_service.image_renderer,
        serving(emulator, chat_service),
    ):
        assert (await emulator.ask(PRIVATE, "/polls spring", ANNA)).photo


async def test_an_answer_where_the_bot_is_not_has_its_picture_as_well(emulator: TelegramEmulator) -> None:
    async with running(emulator, SHORT):
        answer = await emulator.summon(GROUP, ANNA, "@briefing_bot polls spring")
        assert (await fetch(preview(answer)))[0] == 200


async def test_an_answer_that_one_member_of_a_group_sees_has_its_picture_as_well(
    emulator: TelegramEmulator,
) -> None:
    async with running(emulator, SHORT):
        await emulator.ask(GROUP, "/quiet on", ANNA)
        answer = await emulator.ask_quietly(GROUP, "/polls spring", ANNA)
        assert answer.receiver == ANNA.id
        assert (await fetch(preview(answer)))[0] == 200


async def test_an_answer_from_an_earlier_version_has_the_picture_of_that(emulator: TelegramEmulator) -> None:
    async with running(emulator, LONG, CHANGED):
        url = preview(await emulator.ask(PRIVATE, "/polls spring@harbour!1", ANNA))
        assert "v=1&" in url
        status, cache_control, then = await fetch(url)
        assert (status, "immutable" in cache_control) == (200, True)
        assert then != (await fetch(preview(await emulator.ask(PRIVATE, "/polls spring", ANNA))))[2]


async def test_an_address_keeps_the_picture_of_its_version(emulator: TelegramEmulator) -> None:
    async with running(emulator, LONG):
        old = preview(await emulator.ask(PRIVATE, "/polls spring", ANNA))
    async with running(emulator, LONG, CHANGED):
        new = preview(await emulator.ask(PRIVATE, "/polls spring", ANNA))
        assert "v=2&" in new
        base_url = new.partition("/api/")[0]
        status, cache_control, then = await fetch(base_url + old[old.index("/api/") :])
        _, _, now = await fetch(new)
        assert (status, cache_control) == (200, "public, max-age=300")
        assert then != now


@pytest.mark.parametrize("more", ["state: draft", "publish_at: 2040-01-01"])
async def test_an_unpublished_item_has_no_picture(emulator: TelegramEmulator, more: str) -> None:
    async with running(emulator, LONG):
        url = preview(await emulator.ask(PRIVATE, "/polls spring", ANNA))
    hidden = LONG.replace("    pollster", f"    {more}\n    pollster")
    async with running(emulator, hidden) as chat_service, serve_page(chat_service) as address:
        status, _, _ = await fetch(address.rstrip("/") + url[url.index("/api/") :])
        assert status == 404


@pytest.mark.parametrize(
    "path",
    [
        "harbour/polls/none.png",
        "harbour/polls/spring.png?number=9",
        "harbour/polls/spring.png?number=²",
        "x.png",
    ],
)
async def test_an_address_that_names_no_picture_is_not_found(emulator: TelegramEmulator, path: str) -> None:
    async with running(emulator, LONG) as chat_service, serve_page(chat_service) as address:
        assert (await fetch(f"{address.rstrip('/')}/api/pictures/{path}"))[0] == 404
