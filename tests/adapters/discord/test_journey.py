"""A reader's way through the whole bot on simcord: pictures, pages, cards, search and language.

Between answers and clicks the bot is restarted with changed content.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle
from simcord.env import Env
from simcord.results import ResponseMessage

from bot.adapters.context import AdapterContext
from bot.adapters.discord.client import BriefingClient
from bot.adapters.discord.components import MEDIA_GALLERY
from bot.core.app import App
from bot.runtime.terminal_wiring import open_chat_service
from tests.support.databases import address_of_file
from tests.support.discord_messages import (
    AnyMessage,
    button_ids,
    iter_components,
    message_text,
    response_of,
)
from tests.support.journey import changed_app, initial_app

DEFER_AFTER = 60.0  # seconds; opening the database must not defer an answer

Start = Callable[[App], Awaitable[None]]


@pytest.fixture
async def stack() -> AsyncIterator[AsyncExitStack]:
    async with AsyncExitStack() as stack:
        yield stack


@pytest.fixture
async def simcord_bot(stack: AsyncExitStack, tmp_path: Path) -> BriefingClient:
    return BriefingClient(
        await stack.enter_async_context(open_chat_service(initial_app(), address_of_file(tmp_path))),
        AdapterContext(),
        DEFER_AFTER,
    )


@pytest.fixture
def start(simcord_env: Env, stack: AsyncExitStack, tmp_path: Path) -> Start:
    """Return a function that restarts the bot with the same database."""

    async def start(app: App) -> None:
        chat_service = await stack.enter_async_context(open_chat_service(app, address_of_file(tmp_path)))
        await simcord_env.restart_bot(BriefingClient(chat_service, AdapterContext(), DEFER_AFTER))

    return start


def button_to(message: AnyMessage, line: str) -> str:
    """Return the custom id of the button that opens the entry of *line*."""
    return next(one for one in button_ids(message) if one.startswith(line))


def alt_texts(message: ResponseMessage) -> list[str]:
    """Return the alternative texts of a message's pictures, each of which must be attached to it."""
    items = [
        item for one in iter_components(message) if one["type"] == MEDIA_GALLERY for item in one["items"]
    ]
    assert len(items) == len(message.attachments)
    return [item["description"] for item in items]


async def test_pages_cards_and_pictures_work_after_a_restart_with_the_new_content(
    ann: MemberActor, channel: ChannelHandle, start: Start
) -> None:
    answer = response_of(await ann.slash(channel, "figures"))
    assert "Figures · 1/" in message_text(answer)
    assert any("Cost of the bridge: 90 euros" in text for text in alt_texts(answer))
    await start(changed_app())
    turned = response_of(await ann.click(answer, label="2 ›"))
    assert (turned.id, "Figures · 2/" in message_text(turned)) == (answer.id, True)
    first = response_of(await ann.click(turned, label="‹ 1"))
    assert any("Cost of the bridge: 95 euros" in text for text in alt_texts(first))
    card = response_of(await ann.click(first, custom_id=button_to(first, "figures cost")))
    assert (card.id, "95 euros" in message_text(card)) == (answer.id, True)
    await start(initial_app())
    following = response_of(await ann.click(card, label="Next ›"))
    assert "Depth of pile 1" in message_text(following)
    previous = response_of(await ann.click(following, label="‹ Previous"))
    assert "2 km" in message_text(previous)
    await start(changed_app())
    gone = await ann.click(previous, label="‹ Previous")
    assert "95 euros" in message_text(gone)


async def test_a_search_works_after_a_restart_and_says_what_is_gone(
    ann: MemberActor, channel: ChannelHandle, start: Start
) -> None:
    answer = response_of(await ann.slash(channel, "search", words="* lenght bridge"))
    assert "Length of the bridge" in message_text(answer)
    assert (await ann.autocomplete(channel, "search", "words", "lengt"))[0]["value"] == "Length of the bridge"
    await start(changed_app())
    gone = await ann.click(answer, custom_id=button_to(answer, "figures length"))
    assert gone.ephemeral
    assert "Nothing here is called “length”; it may have been removed." in message_text(gone)
    found = response_of(await ann.slash(channel, "search", words="bridge"))
    await start(initial_app())
    card = response_of(await ann.click(found, custom_id=button_to(found, "figures cost")))
    assert (card.id, "90 euros" in message_text(card)) == (found.id, True)


async def test_a_looked_up_message_works_after_a_restart(
    ann: MemberActor, channel: ChannelHandle, start: Start
) -> None:
    message = await ann.send(channel, "What did the bridge cost, and what is its length?")
    choice = await ann.context_menu(channel, "Look this up", message)
    assert choice.ephemeral
    await start(changed_app())
    card = await ann.click(response_of(choice), custom_id=button_to(response_of(choice), "figures cost"))
    assert (response_of(card).id, "95 euros" in message_text(card)) == (response_of(choice).id, True)


async def test_the_language_of_a_channel_survives_a_restart(
    ann: MemberActor, channel: ChannelHandle, start: Start
) -> None:
    answer = response_of(await ann.slash(channel, "language"))
    await start(initial_app())
    assert message_text(await ann.click(answer, label="Українська")).startswith("## Мова\n")
    await start(changed_app())
    assert message_text(await ann.slash(channel, "figures")).startswith("## Цифри")
    await ann.slash(channel, "language", language="auto")
    await start(initial_app())
    assert message_text(await ann.slash(channel, "figures")).startswith("## Figures")
