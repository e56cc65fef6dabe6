"""A reader's way through the whole bot on simcord: pictures, pages, cards, search and language.

Between the answers and the presses the bot is started anew, and what it tells is changed.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle
from simcord.env import Env

from bot.adapters.discord.client import BriefingClient
from bot.adapters.discord.components import BUTTON, MEDIA_GALLERY, TEXT_DISPLAY, walk_components
from bot.core.app import App
from bot.runtime.wiring import open_chat_service
from tests.support.databases import address_of_file
from tests.support.journey import changed_app, initial_app

LONG = 60.0  # seconds; a start of the database is no slow answer here

Start = Callable[[App], Awaitable[None]]


@pytest.fixture
async def stack() -> AsyncIterator[AsyncExitStack]:
    async with AsyncExitStack() as stack:
        yield stack


@pytest.fixture
async def simcord_bot(stack: AsyncExitStack, tmp_path: Path) -> BriefingClient:
    return BriefingClient(
        await stack.enter_async_context(open_chat_service(initial_app(), address_of_file(tmp_path))), LONG
    )


@pytest.fixture
def start(simcord_env: Env, stack: AsyncExitStack, tmp_path: Path) -> Start:
    """Return what starts the bot anew, with the same database."""

    async def start(app: App) -> None:
        desk = await stack.enter_async_context(open_chat_service(app, address_of_file(tmp_path)))
        await simcord_env.restart_bot(BriefingClient(desk, LONG))

    return start


@pytest.fixture
def news(simcord_env: Env) -> ChannelHandle:
    return simcord_env.create_guild().create_text_channel("news")


@pytest.fixture
def ann(simcord_env: Env, news: ChannelHandle) -> MemberActor:
    return simcord_env.guild.add_member(simcord_env.create_user("ann"))


def shown(message: Any) -> str:
    return "\n".join(
        one["content"] for one in walk_components(message.components) if one["type"] == TEXT_DISPLAY
    )


def labels(message: Any) -> list[str]:
    return [one["label"] for one in walk_components(message.components) if one["type"] == BUTTON]


def opens(message: Any, line: str) -> str:
    """Return the custom id of the button that opens the entry which *line* names."""
    ids = [one["custom_id"] for one in walk_components(message.components) if one["type"] == BUTTON]
    return next(one for one in ids if one.startswith(line))


def pictures(message: Any) -> list[str]:
    """Return the words of the pictures that a message shows; each must be attached to it."""
    items = [
        item
        for one in walk_components(message.components)
        if one["type"] == MEDIA_GALLERY
        for item in one["items"]
    ]
    assert len(items) == len(message.attachments)
    return [item["description"] for item in items]


async def test_pages_cards_and_pictures_go_on_after_a_restart_and_tell_what_is_true_by_then(
    ann: MemberActor, news: ChannelHandle, start: Start
) -> None:
    answer = (await ann.slash(news, "figures")).response
    assert "Figures · 1/" in shown(answer)
    assert any("Cost of the bridge: 90 euros" in words for words in pictures(answer))
    await start(changed_app())
    turned = (await ann.click(answer, label=next(one for one in labels(answer) if "2/" in one))).response
    assert (turned.id, "Figures · 2/" in shown(turned)) == (answer.id, True)
    first = (await ann.click(turned, label=next(one for one in labels(turned) if "1/" in one))).response
    assert any("Cost of the bridge: 95 euros" in words for words in pictures(first))
    card = (await ann.click(first, custom_id=opens(first, "figures cost"))).response
    assert (card.id, "95 euros" in shown(card)) == (answer.id, True)
    await start(initial_app())
    following = (await ann.click(card, label="Next ›")).response
    assert "Depth of pile 1" in shown(following)
    previous = (await ann.click(following, label="‹ Previous")).response
    assert "2 km" in shown(previous)
    await start(changed_app())
    gone = await ann.click(previous, label="‹ Previous")
    assert "95 euros" in shown(gone.response)


async def test_a_search_goes_on_after_a_restart_and_says_what_is_gone(
    ann: MemberActor, news: ChannelHandle, start: Start
) -> None:
    answer = (await ann.slash(news, "search", words="lenght bridge")).response
    assert "Length of the bridge" in shown(answer)
    assert (await ann.autocomplete(news, "search", "words", "lengt"))[0]["value"] == "Length of the bridge"
    await start(changed_app())
    gone = await ann.click(answer, custom_id=opens(answer, "figures length"))
    assert gone.ephemeral
    assert "Nothing here is called “length”, or no longer." in shown(gone.response)
    found = (await ann.slash(news, "search", words="bridge")).response
    await start(initial_app())
    card = (await ann.click(found, custom_id=opens(found, "figures cost"))).response
    assert (card.id, "90 euros" in shown(card)) == (found.id, True)


async def test_a_message_that_is_looked_up_leads_on_after_a_restart(
    ann: MemberActor, news: ChannelHandle, start: Start
) -> None:
    message = await ann.send(news, "What did the bridge cost, and what is its length?")
    choice = await ann.context_menu(news, "Look this up", message)
    assert choice.ephemeral
    await start(changed_app())
    card = await ann.click(choice.response, custom_id=opens(choice.response, "figures cost"))
    assert (card.response.id, "95 euros" in shown(card.response)) == (choice.response.id, True)


async def test_the_language_of_a_channel_holds_after_a_restart(
    ann: MemberActor, news: ChannelHandle, start: Start
) -> None:
    answer = (await ann.slash(news, "language")).response
    await start(initial_app())
    assert shown((await ann.click(answer, label="Українська")).response).startswith("## Мова\n")
    await start(changed_app())
    assert shown((await ann.slash(news, "figures")).response).startswith("## Цифри")
    await ann.slash(news, "language", language="auto")
    await start(initial_app())
    assert shown((await ann.slash(news, "figures")).response).startswith("## Figures")
