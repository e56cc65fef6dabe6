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
from bot.adapters.discord.endpoint import restore_endpoint, set_endpoint
from bot.adapters.discord.handlers import DEFER_AFTER
from bot.adapters.discord.log_filters import redact_tokens, suppress_voice_warnings
from bot.adapters.discord.moderators import DiscordModerators
from bot.adapters.discord.settings import DiscordSettings
from bot.adapters.status import PlatformError, StateCallback, ignore_state
from bot.services.chat.chat_service import ChatService
from bot.services.publishing.moderation_settings import ModerationSettings
from bot.services.store.outbox import Outbox

_MIN_RETRY_DELAY, _MAX_RETRY_DELAY = 1.0, 60.0  # seconds between two attempts to reach Discord
_NETWORK_ERRORS = (OSError, aiohttp.ClientError, TimeoutError, discord.RateLimited)
_LOGIN_REFUSED = (
    "Discord refuses the bot's token: set discord.token to the one on the Bot page of its application."
)
_CLOSE_CODE_REASONS = {  # the gateway's close codes that no attempt will change
    4004: _LOGIN_REFUSED,
    4011: "Discord lets one connection serve 2,500 servers, and the bot is in more: it has to leave some.",
    4013: "Discord refuses what the bot asks to be told about (intents): install a newer version.",
    4014: "Discord refuses what the bot asks to be told about (intents): allow it on the Bot page.",
}

_log = logging.getLogger(__name__)


async def run(  # noqa: PLR0913 (each has its default)
    chat_service: ChatService,
    settings: DiscordSettings,
    *,
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    defer_after: float = DEFER_AFTER,
    on_state_change: StateCallback = ignore_state,
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
    moderators = DiscordModerators(moderation or ModerationSettings())
    backoff = ExponentialBackoff[bool]()
    with restore_endpoint(), redact_tokens(), suppress_voice_warnings():
        while True:
            try:
                await set_endpoint(settings.api_base_url)
                client = BriefingClient(
                    chat_service, defer_after, on_state_change, moderators=moderators, outbox=outbox
                )
                await _run_client(client, settings.token.get_secret_value())
            except _NETWORK_ERRORS as error:
                delay = min(max(backoff.delay(), _MIN_RETRY_DELAY), _MAX_RETRY_DELAY)
                _log.warning(
                    "Discord cannot be reached; the next attempt is in %.0f s: %s",
                    delay,
                    _describe_error(error),
                )
                await sleep(delay)


def _describe_error(error: Exception) -> str:
    """Return what the system said, else what the library said."""
    error_number = getattr(error, "errno", None) or 0  # a name that is not found has one below 0
    return os.strerror(error_number) if error_number > 0 else str(error) or "no answer in time"


async def _run_client(client: BriefingClient, token: str) -> None:
    """Serve with *client* until it fails; a new attempt takes a new one."""
    try:
        await client.start(token)
    except discord.LoginFailure:
        raise PlatformError(_LOGIN_REFUSED) from None
    except discord.PrivilegedIntentsRequired:
        raise PlatformError(_CLOSE_CODE_REASONS[4014]) from None
    except discord.ConnectionClosed as error:
        reason = _CLOSE_CODE_REASONS.get(
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
