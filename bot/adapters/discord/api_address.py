"""Points discord.py to the Discord API that the operator has set.

discord.py reads the addresses of the API and of the gateway from class attributes and never requests
``/gateway``. Changing those attributes is the only way, so that meanwhile every client of this process talks
to that address.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus

import aiohttp
from discord.gateway import DiscordWebSocket
from discord.http import Route
from yarl import URL

from bot.adapters.discord.settings import DEFAULT_API_BASE_URL
from bot.adapters.status import PlatformError

_TIMEOUT = aiohttp.ClientTimeout(total=20)


@asynccontextmanager
async def use_api_address(base_url: str, proxy: str | None) -> AsyncIterator[None]:
    """Let discord.py talk to the API at *base_url* and to the gateway that it names, then restore both.

    Both are reached through *proxy*, if there is one.

    Raises:
        PlatformError: there is no such API.
        OSError, aiohttp.ClientError: it cannot be reached now.
    """
    if base_url == DEFAULT_API_BASE_URL:
        yield
        return
    gateway_url = await _fetch_gateway_url(base_url, proxy)
    default_api_url, default_gateway_url = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = base_url, gateway_url
    try:
        yield
    finally:
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = default_api_url, default_gateway_url


async def _fetch_gateway_url(base_url: str, proxy: str | None) -> URL:
    async with (
        aiohttp.ClientSession(timeout=_TIMEOUT) as session,
        session.get(f"{base_url}/gateway", proxy=proxy) as response,
    ):
        if (
            response.status == HTTPStatus.TOO_MANY_REQUESTS
            or response.status >= HTTPStatus.INTERNAL_SERVER_ERROR
        ):
            response.raise_for_status()
        try:
            gateway_url = URL((await response.json())["url"])
        except (aiohttp.ContentTypeError, ValueError, TypeError, KeyError):
            gateway_url = URL()
    if gateway_url.scheme not in {"ws", "wss"} or response.headers["Content-Type"] != "application/json":
        raise PlatformError(
            f"discord.api_base_url is not the address of a Discord API: {base_url}/gateway answers "
            f"{response.status} and names no gateway as application/json."
        )
    return gateway_url
