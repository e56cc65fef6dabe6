"""Serves Discord until it is cancelled."""

import asyncio
import logging
import os
from collections.abc import Awaitable, Callable
from http import HTTPStatus

import aiohttp
import discord
from discord.backoff import ExponentialBackoff

from bot.adapters.discord.client import BriefingClient
from bot.adapters.discord.endpoint import addressed, point_to
from bot.adapters.discord.interactions import PATIENCE
from bot.adapters.discord.log_filters import voice_unmentioned
from bot.adapters.discord.log_redaction import tokens_hidden
from bot.adapters.discord.moderators import Moderators
from bot.adapters.discord.settings import DiscordSettings
from bot.adapters.errors import PlatformError
from bot.adapters.status import Note, unwatched
from bot.services.chat.service import Desk
from bot.services.publishing.settings import ModerationSettings
from bot.services.store.outbox import Outbox

_SHORTEST_PAUSE, _LONGEST_PAUSE = 1.0, 60.0  # seconds between two attempts to reach Discord
_DOWN = (OSError, aiohttp.ClientError, TimeoutError, discord.RateLimited)
_REFUSED = "Discord refuses the bot's token: set discord.token to the one on the Bot page of its application."
_CLOSED = {  # the gateway's close codes that no attempt will change
    4004: _REFUSED,
    4011: "Discord lets one connection serve 2,500 servers, and the bot is in more: it has to leave some.",
    4013: "Discord refuses what the bot asks to be told about (intents): install a newer version.",
    4014: "Discord refuses what the bot asks to be told about (intents): allow it on the Bot page.",
}

_log = logging.getLogger(__name__)


async def run(  # noqa: PLR0913 (each has its default)
    desk: Desk,
    settings: DiscordSettings,
    *,
    pause: Callable[[float], Awaitable[object]] = asyncio.sleep,
    patience: float = PATIENCE,
    note: Note = unwatched,
    moderation: ModerationSettings | None = None,
    outbox: Outbox | None = None,
) -> None:
    """Answer Discord's users from *desk* until cancelled; then finish what is in flight, within 5 seconds.

    A network that is down is waited for: *pause* waits a number of seconds between two attempts. Discord
    is told that an answer comes later when it is not there after *patience* seconds.
    *note* is told whenever Discord can be reached, and when it no longer can. *moderation* names the
    moderators, and *outbox* holds what the bot says unasked.

    Raises:
        PlatformError: Discord refuses the token, or something else that the operator must put right.
    """
    if settings.token is None:
        raise PlatformError("The bot has no token for Discord: set discord.token.")
    moderators = Moderators(moderation or ModerationSettings())
    backoff = ExponentialBackoff[bool]()
    with addressed(), tokens_hidden(), voice_unmentioned():
        while True:
            try:
                await point_to(settings.api_base_url)
                client = BriefingClient(desk, patience, note, moderators=moderators, outbox=outbox)
                await _serve(client, settings.token.get_secret_value())
            except _DOWN as error:
                seconds = min(max(backoff.delay(), _SHORTEST_PAUSE), _LONGEST_PAUSE)
                _log.warning(
                    "Discord cannot be reached; the next attempt is in %.0f s: %s", seconds, _reason(error)
                )
                await pause(seconds)


def _reason(error: Exception) -> str:
    """Return what the system said, else what the library said."""
    number = getattr(error, "errno", None) or 0  # a name that is not found has one below 0
    return os.strerror(number) if number > 0 else str(error) or "no answer in time"


async def _serve(client: BriefingClient, token: str) -> None:
    """Serve with *client* until it fails; a new attempt takes a new one."""
    try:
        await client.start(token)
    except discord.LoginFailure:
        raise PlatformError(_REFUSED) from None
    except discord.PrivilegedIntentsRequired:
        raise PlatformError(_CLOSED[4014]) from None
    except discord.ConnectionClosed as error:
        reason = _CLOSED.get(
            error.code, f"Discord has closed the connection for good, with code {error.code}."
        )
        raise PlatformError(reason) from None
    except discord.HTTPException as error:
        if error.status == HTTPStatus.TOO_MANY_REQUESTS or error.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise ConnectionError(f"Discord answers {error.status}") from error
        raise PlatformError(
            f"Discord refuses the bot, with status {error.status}, code {error.code}."
        ) from None
    finally:
        await client.stop()
