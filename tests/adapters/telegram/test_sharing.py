"""What leaves a chat on Telegram: a shared item in short, and a citation to be copied."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.services.chat.chat_service import ChatService
from bot.services.chat.live_app import LiveApp
from bot.services.publishing.moderation_settings import ModerationSettings
from tests.emulators.telegram import Chat, Person, SentMessage, TelegramEmulator
from tests.emulators.telegram_chat_service import serving
from tests.support.app_fixtures import TODAY, app_from_texts
from tests.support.revision_fixtures import HISTORY, open_chat_service
from tests.support.sharing_fixtures import SHARED

ANNA = Person(7)
PRIVATE, GROUP = Chat(7), Chat(-100, "supergroup")
EMOJI_TITLE = "\U0001f3ee lamp " * 15
LETTERS_OF_TWO_UNITS = "\U0001d55d" * 118


@pytest.fixture
async def chat_service(emulator: TelegramEmulator) -> AsyncIterator[ChatService]:
    chat_service = ChatService(LiveApp(app_from_texts(SHARED)), today=lambda: TODAY)
    async with serving(emulator, chat_service):
        yield chat_service


async def share(emulator: TelegramEmulator, line: str) -> SentMessage:
    """Share the item of a command line to the group."""
    offered = await emulator.type_inline_query(ANNA, line)
    return emulator.choose_result(ANNA, offered, offered.results[0]["title"], GROUP)


def find_key(sent: SentMessage, label: str) -> dict[str, Any]:
    return next(key for row in sent.button_rows for key in row if key["text"] == label)


async def cite(emulator: TelegramEmulator, line: str) -> str:
    """Return what the button below the answer copies."""
    copied: str = find_key(await emulator.ask(PRIVATE, line, ANNA), "Cite")["copy_text"]["text"]
    return copied


async def test_a_shared_item_is_its_title_its_number_one_caveat_its_source_and_one_button(
    emulator: TelegramEmulator, chat_service: ChatService
) -> None:
    sent = await share(emulator, "figures lamps@one")
    title, fact, *others = [line for line in sent.text.splitlines() if line]
    assert (title, fact) == ("Lamps that burn", "12 lamps")
    assert "Caveat: Counted at night." in others
    assert "“A bridge too wet”, The Gull's Errand." in others
    assert sent.labels == ["Open in bot"]


async def test_its_button_opens_the_whole_answer_in_a_private_chat(
    emulator: TelegramEmulator, chat_service: ChatService
) -> None:
    sent = await share(emulator, "figures lamps@one")
    answer = await emulator.follow_link(find_key(sent, "Open in bot")["url"], ANNA)
    assert (answer.chat, answer.text.partition("\n")[0]) == (ANNA.id, "Lamps that burn")


@pytest.mark.parametrize(
    ("item", "status"), [("oars", "Retracted"), ("boats", "Superseded"), ("nets", "Withdrawn")]
)
async def test_an_item_that_no_longer_holds_is_shared_with_its_status_and_without_its_number(
    emulator: TelegramEmulator, chat_service: ChatService, item: str, status: str
) -> None:
    sent = await share(emulator, f"figures {item}@one")
    assert sent.text.splitlines()[2].startswith(status)
    assert "7070" not in sent.text


async def test_a_contested_item_says_so(emulator: TelegramEmulator, chat_service: ChatService) -> None:
    assert "contested" in (await share(emulator, "figures ropes@one")).text


@pytest.mark.parametrize(
    ("public_url", "link"),
    [
        ("https://facts.example", "https://facts.example/isles/figures/lamps?v=2"),
        ("", "https://t.me/briefing_bot?start=figuresIlampsBisles"),
    ],
)
async def test_a_citation_has_the_fact_its_source_the_version_and_a_link(
    emulator: TelegramEmulator, public_url: str, link: str
) -> None:
    async with (
        open_chat_service(*HISTORY) as chat_service,
        serving(emulator, chat_service, public_url=public_url),
    ):
        citation = await cite(emulator, "/figures lamps")
    assert citation.startswith("Lamps that burn · 14")
    assert citation.endswith(f" · Version 2 · {link}")


@pytest.mark.parametrize("public_url", ["https://facts.example", ""])
async def test_a_moderator_gets_no_link_to_a_draft(emulator: TelegramEmulator, public_url: str) -> None:
    chat_service = ChatService(LiveApp(app_from_texts(SHARED)), today=lambda: TODAY)
    moderation = ModerationSettings(telegram_users=(ANNA.id,))
    async with serving(emulator, chat_service, moderation=moderation, public_url=public_url):
        assert "://" not in await cite(emulator, "/figures plans")
        assert "://" in await cite(emulator, "/figures lamps")


async def test_a_citation_of_an_earlier_version_names_that(emulator: TelegramEmulator) -> None:
    async with (
        open_chat_service(*HISTORY) as chat_service,
        serving(emulator, chat_service, public_url="https://facts.example"),
    ):
        citation = await cite(emulator, "/figures lamps@isles!1")
    assert citation.startswith("Lamps that burn · 12")
    assert citation.endswith(" · Version 1 · https://facts.example/isles/figures/lamps?v=1")


@pytest.mark.parametrize("title", ["Lamps that burn " * 6, EMOJI_TITLE, LETTERS_OF_TWO_UNITS])
@pytest.mark.parametrize("public_url", ["", "https://facts.example", f"https://{'facts.' * 40}example"])
async def test_a_citation_fits_its_button_whatever_the_title_and_the_address(
    emulator: TelegramEmulator, title: str, public_url: str
) -> None:
    app = app_from_texts(SHARED.replace("Lamps that burn", title.strip()))
    chat_service = ChatService(LiveApp(app), today=lambda: TODAY)
    async with serving(emulator, chat_service, public_url=public_url):
        citation = await cite(emulator, "/figures lamps")  # the emulator refuses what is too long
    assert 0 < len(citation.encode("utf-16-le")) <= 2 * 256


async def test_a_list_has_nothing_to_cite(emulator: TelegramEmulator, chat_service: ChatService) -> None:
    assert "Cite" not in (await emulator.ask(PRIVATE, "/figures", ANNA)).labels
