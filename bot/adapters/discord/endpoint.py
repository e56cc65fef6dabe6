"""Where Discord is: its own API, or the one that the operator has set.

discord.py keeps the address of the API and of the gateway in class attributes and never asks ``/gateway``,
so there is no way but to change those; they are put back when the bot has stopped. Until then every client
of this process talks to that address.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus

import aiohttp
from discord.gateway import DiscordWebSocket
from discord.http import Route
from yarl import URL

from bot.adapters.discord.settings import DEFAULT_API_BASE_URL
from bot.adapters.status import PlatformError

_TIMEOUT = aiohttp.ClientTimeout(total=20)


@contextmanager
def restore_endpoint() -> Iterator[None]:
    """Keep discord.py's addresses, and put them back at the end."""
    api_url, gateway_url = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    try:
        yield
    finally:
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = api_url, gateway_url


async def set_endpoint(base_url: str) -> None:
    """Let discord.py talk to the API at *base* and to the gateway that it names.

    Raises:
        PlatformError: there is no such API.
        OSError, aiohttp.ClientError: it cannot be reached now.
    """
    if base_url == DEFAULT_API_BASE_URL:
        return
    Route.BASE = base_url
    DiscordWebSocket.DEFAULT_GATEWAY = await _fetch_gateway_url(base_url)


async def _fetch_gateway_url(base_url: str) -> URL:
    async with (
        aiohttp.ClientSession(timeout=_TIMEOUT) as session,
        session.get(f"{base_url}/gateway") as response,
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
            f"discord.api_base_url leads to something that is not Discord's API: {base_url}/gateway answers "
            f"{response.status} and names no gateway as application/json."
        )
    return gateway_url
