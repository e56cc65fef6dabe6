"""Serves Discord until it is cancelled."""

import logging
from dataclasses import replace
from http import HTTPStatus

import discord

from bot.adapters.context import AdapterContext
from bot.adapters.discord.api_address import use_api_address
from bot.adapters.discord.client import BriefingClient
from bot.adapters.discord.clock import SYSTEM_CLOCK, Clock
from bot.adapters.discord.errors import NETWORK_ERRORS, describe_error
from bot.adapters.discord.gateway_waits import limit_connecting
from bot.adapters.discord.handlers import DEFER_AFTER
from bot.adapters.discord.heartbeats import note_heartbeats
from bot.adapters.discord.log_filters import LibraryLogFilter, filter_library_log
from bot.adapters.discord.reconnect_pauses import build_backoff, cap_reconnect_pauses
from bot.adapters.discord.response_adapter import use_response_adapter
from bot.adapters.discord.settings import DiscordSettings
from bot.adapters.discord.shards import ShardedBriefingClient
from bot.adapters.status import PlatformError, PlatformState
from bot.services.chat.chat_service import ChatService

_MIN_RETRY_DELAY = 1.0  # seconds between two attempts to reach Discord
_RETRIED_ERRORS = (*NETWORK_ERRORS, OSError, discord.RateLimited)  # OSError: also a name that is not found
_LOGIN_REFUSED = (
    "Discord refuses the bot's token: set discord.token to the one on the Bot page of its application."
)
_CLOSE_CODE_REASONS = {  # the gateway's close codes that no attempt will change
    4004: _LOGIN_REFUSED,
    4010: "Discord knows no such shard: give all processes the same discord.shard_count.",
    4011: "Discord lets one shard serve 2,500 servers, and the bot is in more: raise discord.shard_count.",
    4013: "Discord refuses the bot's gateway intents: install a newer version of the bot.",
    4014: "Discord refuses the bot's gateway intents: allow them on the Bot page of its application.",
}

_log = logging.getLogger(__name__)


async def run(
    chat_service: ChatService,
    settings: DiscordSettings,
    context: AdapterContext,
    *,
    clock: Clock = SYSTEM_CLOCK,
    defer_after: float = DEFER_AFTER,
) -> None:
    """Answer on Discord until cancelled; then finish the answers in progress, within 5 seconds.

    *clock* waits for the next attempt if the network is down. An answer that takes longer than *defer_after*
    seconds is deferred.

    Raises:
        PlatformError: Discord refuses the token, or something else that the operator must fix.
    """
    if settings.token is None:
        raise PlatformError("The bot has no token for Discord: set discord.token.")
    client_class = ShardedBriefingClient if settings.shards.are_several else BriefingClient
    backoff = build_backoff()
    with (
        filter_library_log(context.on_outage) as log_filter,
        cap_reconnect_pauses(),
        limit_connecting(),
        note_heartbeats(context.on_contact),
    ):
        context = _note_connections(context, log_filter)
        while True:
            try:
                async with (
                    use_api_address(settings.api_base_url, settings.proxy_url),
                    use_response_adapter(context.observer),
                ):
                    client = client_class(chat_service, context, defer_after, clock, settings)
                    await _run_client(client, settings.token.get_secret_value())
            except _RETRIED_ERRORS as error:
                delay, reason = max(backoff.delay(), _MIN_RETRY_DELAY), describe_error(error)
                context.on_outage(reason)
                _log.warning("Discord cannot be reached; next attempt in %.0f s: %s", delay, reason)
                await clock.sleep(delay)


def _note_connections(context: AdapterContext, log_filter: LibraryLogFilter) -> AdapterContext:
    """Let *log_filter* know when Discord is connected."""

    def on_state_change(state: PlatformState) -> None:
        if state is PlatformState.SERVING:
            log_filter.note_connection()
        context.on_state_change(state)

    return replace(context, on_state_change=on_state_change)


async def _run_client(client: BriefingClient, token: str) -> None:
    """Serve with *client* until it fails. A client cannot be started twice: each attempt needs a new one."""
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
    except AttributeError as error:
        raise _explain_first_failure(error) from None
    except discord.HTTPException as error:
        if error.status == HTTPStatus.TOO_MANY_REQUESTS or error.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise ConnectionError(f"Discord answers {error.status}") from error
        raise PlatformError(
            f"Discord refuses the bot, with status {error.status}, code {error.code}."
        ) from None
    finally:
        await client.stop()


def _explain_first_failure(error: AttributeError) -> Exception:
    """Find out why the first connection has failed.

    discord.py 2.7.1 then asks the connection that it has not got for its session.
    """
    if error.name != "sequence" or error.obj is not None:
        return error
    cause = error.__context__
    return cause if isinstance(cause, _RETRIED_ERRORS) else ConnectionError("the gateway says nothing")
