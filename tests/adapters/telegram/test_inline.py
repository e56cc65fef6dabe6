"""Telegram's inline mode: users send entries to any chat, with buttons that stay theirs."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from urllib.parse import quote_plus

import pytest

from bot.core.app import App
from bot.core.i18n.locale import get_locale
from bot.core.views.help_pages import list_builtin_commands
from bot.services.chat.chat_service import ChatService
from bot.services.chat.live_app import LiveApp
from tests.emulators.telegram import Chat, Person, TelegramEmulator
from tests.emulators.telegram_chat_service import serving
from tests.support.app_fixtures import (
    FICTIONAL,
    SHIPPED,
    app_from_files,
    app_from_texts,
    ask,
    list_command_lines,
)

ANNA, BORIS = Person(7), Person(8)
PRIVATE, GROUP = Chat(7), Chat(-100, "supergroup")
NOVEMBER = date(2026, 11, 23)
LEVADA = "polls levada-2026-01@russian-volunteers"
LEVADA_PATH = "/russian-volunteers/polls/levada-2026-01"
LEVADA_TITLE = "Support for the Russian army's actions in Ukraine"
OWN = {command.name for command in list_builtin_commands(get_locale("en"))} - {"source"}
LONG = "a-very-long-name-of-forty-characters-0123"
COST = """\
title: The harbour bridge
as_of: 2026-11-20
sources: [{id: post, title: Bridge opens, publisher: The Harbour Post}]
figures:
"""


@pytest.fixture
async def chat_service(emulator: TelegramEmulator) -> AsyncIterator[ChatService]:
    chat_service = desk_of(app_from_files(*SHIPPED))
    async with serving(emulator, chat_service):
        yield chat_service


def desk_of(app: App) -> ChatService:
    return ChatService(LiveApp(app), lambda: NOVEMBER)


async def test_a_query_finds_entries_with_their_date_and_source(
    emulator: TelegramEmulator, chat_service: ChatService
) -> None:
    offered = await emulator.type_inline_query(ANNA, "levada")
    first = offered.results[0]
    assert first["title"] == LEVADA_TITLE
    assert first["description"].startswith("76% support (total) · Levada Centre, January 2026 · LBC\n")
    assert first["id"] == LEVADA


async def test_the_sent_message_is_the_entry_with_its_date_and_source(
    emulator: TelegramEmulator, chat_service: ChatService
) -> None:
    sent = emulator.choose_result(ANNA, await emulator.type_inline_query(ANNA, "levada"), LEVADA_TITLE, GROUP)
    assert sent.text.startswith(LEVADA_TITLE)
    assert "As of January 2026 (10 months ago)" in sent.text
    assert "LBC, 6 March 2026" in sent.text
    assert sent.fields["link_preview_options"] == {"is_disabled": True}


async def test_a_message_sent_by_inline_mode_is_not_answered(
    emulator: TelegramEmulator, chat_service: ChatService
) -> None:
    sent = emulator.choose_result(ANNA, await emulator.type_inline_query(ANNA, "levada"), LEVADA_TITLE, GROUP)
    await emulator.ask(GROUP, "/help", BORIS)
    assert emulator.sent[0] is sent
    assert len(emulator.sent) == 2


async def test_an_empty_query_offers_the_sections(
    emulator: TelegramEmulator, chat_service: ChatService
) -> None:
    offered = await emulator.type_inline_query(ANNA, " ")
    assert offered.titles[:3] == ["Summary", "Opinion polls", "Figures"]
    assert offered.results[1]["description"].startswith("Opinion polls and how they were conducted")


async def test_the_pages_of_a_sent_section_can_be_turned(
    emulator: TelegramEmulator, chat_service: ChatService
) -> None:
    sent = emulator.choose_result(ANNA, await emulator.type_inline_query(ANNA, ""), "Opinion polls", GROUP)
    assert "1. Levada Centre, January 2026" in sent.text
    assert await emulator.tap(sent, "1", ANNA) is sent
    assert sent.text.startswith(LEVADA_TITLE)
    assert await emulator.tap(sent, "→", ANNA) is sent
    assert not sent.text.startswith(LEVADA_TITLE)


async def test_somebody_elses_tap_opens_the_answer_in_private_and_edits_nothing(
    emulator: TelegramEmulator, chat_service: ChatService
) -> None:
    sent = emulator.choose_result(ANNA, await emulator.type_inline_query(ANNA, ""), "Opinion polls", GROUP)
    own = await emulator.tap_and_follow_link(sent, "1", BORIS)
    assert own.chat == BORIS.id
    assert own.text.startswith(LEVADA_TITLE)
    assert (sent.edits, sent.text.startswith("Opinion polls")) == (0, True)


async def test_buttons_work_after_a_restart_with_changed_content(
    emulator: TelegramEmulator,
) -> None:
    title = "title: Cost of the bridge, figure: "
    before = COST + f"  - {{id: cost, {title}90 million}}\n  - {{id: length, title: Length, figure: 2 km}}"
    after = before.replace("90 million", "95 million")
    async with serving(emulator, desk_of(app_from_texts(before))):
        sent = emulator.choose_result(ANNA, await emulator.type_inline_query(ANNA, ""), "Figures", GROUP)
        assert "90" in sent.text
    async with serving(emulator, desk_of(app_from_texts(after))):
        await emulator.tap(sent, "1", ANNA)
        assert "95" in sent.text


async def test_a_removed_entry_is_reported_as_removed_and_the_list_is_offered(
    emulator: TelegramEmulator,
) -> None:
    entries = "  - {id: cost, title: Cost, figure: 9 euros}\n  - {id: length, title: Length, figure: 2 km}\n"
    others = "  - {id: length, title: Length, figure: 2 km}\n  - {id: width, title: Width, figure: 9 m}\n"
    async with serving(emulator, desk_of(app_from_texts(COST + entries))):
        sent = emulator.choose_result(ANNA, await emulator.type_inline_query(ANNA, ""), "Figures", GROUP)
        await emulator.tap(sent, "2", ANNA)
    async with serving(emulator, desk_of(app_from_texts(COST + others))):
        await emulator.tap(sent, "‹ Previous", ANNA)
        assert "Nothing here is called “cost”; it may have been removed. Full list: /figures." in sent.text
        await emulator.tap(sent, "Figures", ANNA)
        assert sent.labels[:2] == ["1", "2"]
        assert "1. Length" in sent.text
        assert "2. Width" in sent.text


async def test_an_answer_in_a_chat_works_after_a_restart_with_changed_content(
    emulator: TelegramEmulator,
) -> None:
    before = (
        COST + "  - {id: cost, title: Cost, figure: 9 euros}\n  - {id: length, title: Length, figure: 2 km}\n"
    )
    after = (
        COST + "  - {id: length, title: Length, figure: 3 km}\n  - {id: width, title: Width, figure: 9 m}\n"
    )
    async with serving(emulator, desk_of(app_from_texts(before))):
        answer = await emulator.ask(PRIVATE, "/figures", ANNA)
    async with serving(emulator, desk_of(app_from_texts(after))):
        answer = await emulator.tap(answer, "2", ANNA)
        assert "3 km" in answer.text
        answer = await emulator.tap(answer, "Figures", ANNA)
    async with serving(emulator, desk_of(app_from_texts(before))):
        answer = await emulator.tap(answer, "2", ANNA)
        assert "Nothing here is called “width”; it may have been removed." in answer.text
        answer = await emulator.tap(answer, "Figures", ANNA)
        assert "1. Cost" in answer.text


async def test_the_share_button_finds_just_its_entry(
    emulator: TelegramEmulator, chat_service: ChatService
) -> None:
    answer = await emulator.ask(PRIVATE, "/polls levada", ANNA)
    (query,) = [
        key["switch_inline_query"] for row in answer.button_rows for key in row if key["text"] == "Share"
    ]
    offered = await emulator.type_inline_query(ANNA, query)
    assert offered.titles == [LEVADA_TITLE]
    assert "Share" not in (await emulator.ask(PRIVATE, "/polls", ANNA)).labels


async def test_without_inline_mode_the_share_button_shares_a_link(emulator: TelegramEmulator) -> None:
    emulator.api.inline_mode = False
    async with serving(emulator, desk_of(app_from_files(*SHIPPED))):
        answer = await emulator.ask(PRIVATE, "/polls levada", ANNA)
    (link,) = [key["url"] for row in answer.button_rows for key in row if key["text"] == "Share"]
    assert link.startswith(
        "https://t.me/share/url?url=https%3A%2F%2Ft.me%2Fbriefing_bot%3Fstart%3D"
        "pollsIlevada-2026-01Brussian-volunteers&text="
        + quote_plus(f"{LEVADA_TITLE}\n76% support (total)\nLevada Centre, January 2026 · LBC\n")
    )


@pytest.mark.parametrize(
    ("public_url", "link"),
    [
        ("https://briefings.example.org", f"https://briefings.example.org{LEVADA_PATH}"),
        ("", None),
    ],
)
async def test_a_result_links_to_its_permanent_page_if_readers_can_open_it(
    emulator: TelegramEmulator, public_url: str, link: str | None
) -> None:
    async with serving(emulator, desk_of(app_from_files(*SHIPPED)), public_url=public_url):
        offered = await emulator.type_inline_query(ANNA, "levada")
    assert offered.results[0].get("url") == link


async def test_a_button_too_long_for_its_owners_id_opens_a_private_chat(emulator: TelegramEmulator) -> None:
    name = "b" * 40
    text = (
        f"id: {name}\n"
        + COST
        + "".join(
            f"  - {{id: {LONG[:38]}-{number}, title: Figure {number}, figure: {number} km}}\n"
            for number in (1, 2)
        )
    )
    async with serving(emulator, desk_of(app_from_texts(text))):
        offered = await emulator.type_inline_query(Person(2**51), "")
        sent = emulator.choose_result(Person(2**51), offered, "Figures", GROUP)
        (link,) = [key["url"] for row in sent.button_rows for key in row if key["text"] == "2"]
        assert (await emulator.follow_link(link, BORIS)).text.startswith("Figure 2")


async def test_results_are_paged(emulator: TelegramEmulator) -> None:
    entries = "".join(
        f"  - {{id: n-{number}, title: Number {number}, figure: {number} km}}\n" for number in range(45)
    )
    pages = "".join(
        f"  page{number}: {{title: Page {number}, items: [{{id: p-{number}, title: P{number}}}]}}\n"
        for number in range(30)
    )
    async with serving(emulator, desk_of(app_from_texts(COST + entries + "pages:\n" + pages))):
        first = await emulator.type_inline_query(ANNA, "")
        assert len(first.results) == 20
        second = await emulator.type_inline_query(ANNA, "", first.next_offset)
        assert second.results
        assert not set(first.titles) & set(second.titles)
        assert second.next_offset == ""


async def test_results_are_personal_and_cached_briefly(
    emulator: TelegramEmulator, chat_service: ChatService
) -> None:
    offered = await emulator.type_inline_query(Person(9, "de"), "levada")
    assert offered.fields["is_personal"] is True
    assert offered.fields["cache_time"] <= 60
    assert offered.results[0]["description"].startswith("76% support (total) · ")
    assert offered.button == {
        "text": get_locale("de").translate("Ask the bot privately"),
        "start_parameter": "start",
    }


async def test_inline_mode_uses_the_briefing_chosen_in_private(
    emulator: TelegramEmulator,
) -> None:
    async with serving(
        emulator,
        desk_of(
            app_from_texts(
                COST + "  - {id: a, title: A, figure: 1 km}\n",
                COST.replace("figures", "units") + "  - {id: b, name: B}\n",
            )
        ),
    ):
        await emulator.ask(PRIVATE, "/briefing two", ANNA)
        assert (await emulator.type_inline_query(ANNA, "")).titles == ["Units", "Sources"]
        assert (await emulator.type_inline_query(BORIS, "")).titles == ["Figures", "Sources"]


@pytest.mark.parametrize(
    "words",
    [
        "zzzzzzzzzz",
        "x" * 256,
        "@@@###~~~",
        "polls@#999",
        "briefing russian-volunteers",
        "\x00\u202e\u2066 ☃",
        "../../etc/passwd",
        "<b>bold</b> & [x](y)",
        "#1",
        "𝕝" * 128,
        "polls levada-2026-01@no-such-briefing",
        "/start",
        "search x",
    ],
)
async def test_every_query_is_answered(
    emulator: TelegramEmulator, chat_service: ChatService, words: str
) -> None:
    offered = await emulator.type_inline_query(ANNA, words, "hostile" * 9)
    assert offered.button is not None
    assert offered.button["start_parameter"] == "start"
    assert not OWN & {result["id"].split(" ")[0].split("@")[0] for result in offered.results}


async def test_a_query_without_results_says_so(emulator: TelegramEmulator, chat_service: ChatService) -> None:
    offered = await emulator.type_inline_query(ANNA, "zzzzzzzzzz")
    assert offered.results == []
    assert offered.button == {"text": "Nothing found. Ask the bot privately", "start_parameter": "start"}
    assert (await emulator.follow_link("?start=start", ANNA)).text.startswith("Welcome")


async def test_an_expired_query_is_ignored(emulator: TelegramEmulator, chat_service: ChatService) -> None:
    gate = asyncio.Event()
    emulator.fail_next("answerInlineQuery", hold=gate)
    late = emulator.start_inline_query(ANNA, "lev")
    await emulator.server.held.wait()
    emulator.api.inline_query_ids.clear()
    gate.set()
    assert (await emulator.type_inline_query(ANNA, "levada")).titles
    assert late not in emulator.api.inline_answers


async def test_users_do_not_wait_for_each_other(
    emulator: TelegramEmulator, chat_service: ChatService
) -> None:
    gate = asyncio.Event()
    emulator.fail_next("answerInlineQuery", hold=gate)
    emulator.start_inline_query(ANNA, "levada")
    await emulator.server.held.wait()
    assert (await emulator.type_inline_query(BORIS, "levada")).titles
    gate.set()


@pytest.mark.slow
@pytest.mark.parametrize("path", [*SHIPPED, *FICTIONAL], ids=lambda path: path.stem)
async def test_every_section_and_entry_of_a_briefing_can_be_sent(
    emulator: TelegramEmulator, path: Path
) -> None:
    app = app_from_files(path)
    lines = [line for line in list_command_lines(app) if line.partition(" ")[0] not in OWN]
    async with serving(emulator, desk_of(app)):
        for line in lines:
            answer = ask(app, line, today=NOVEMBER)
            if not answer.not_found:
                assert (await emulator.type_inline_query(ANNA, line)).results[0]["id"] == answer.command_line
