"""Runs the bot on the emulator of Discord."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from pydantic import SecretStr

from bot.adapters.context import AdapterContext
from bot.adapters.discord.clock import Clock
from bot.adapters.discord.run import run
from bot.adapters.discord.settings import UNSHARDED, DiscordSettings, Shards
from tests.emulators.discord import TOKEN, DiscordEmulator
from tests.emulators.discord_gateway import IDENTIFY

STOP_TIMEOUT = 5.0  # seconds in which the bot must stop


def start(
    emulator: DiscordEmulator,
    chat_service: Any,
    token: str = TOKEN,
    context: AdapterContext | None = None,
    shards: Shards = UNSHARDED,
    **more: Any,
) -> "asyncio.Task[None]":
    settings = DiscordSettings(
        token=SecretStr(token),
        api_base_url=emulator.base_url,
        shard_count=shards.count if shards.ids else None,
        shard_ids=shards.ids,
    )
    more = {"clock": Clock(now=emulator.utcnow), **more}
    return asyncio.create_task(run(chat_service, settings, context or AdapterContext(), **more))


async def stop(bot: "asyncio.Task[None]") -> None:
    bot.cancel()
    await wait_until_stopped(bot)


async def wait_until_stopped(bot: "asyncio.Task[None]") -> None:
    async with asyncio.timeout(STOP_TIMEOUT):
        await asyncio.gather(bot, return_exceptions=True)
    assert bot.cancelled()


@asynccontextmanager
async def serving(
    emulator: DiscordEmulator, chat_service: Any, *, may_refuse: bool = False, **more: Any
) -> AsyncIterator[None]:
    """Run the bot until the end of the block; unless it *may_refuse*, check that Discord refused nothing."""
    bot = start(emulator, chat_service, **more)
    await emulator.gateway.wait_for_operation(IDENTIFY)
    try:
        yield
    finally:
        await stop(bot)
    assert may_refuse or emulator.refusals == []


async def wait_until(condition: Callable[[], object]) -> None:
    """Wait until *condition* holds: of a line in the log nothing else gives notice."""
    async with asyncio.timeout(STOP_TIMEOUT):
        while not condition():  # noqa: ASYNC110 (see above)
            await asyncio.sleep(0)
