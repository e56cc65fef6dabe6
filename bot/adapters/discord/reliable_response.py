"""The responses to one interaction: sent again if the connection broke, and never seen twice.

A first response and an edit can be repeated safely: Discord takes one first response and refuses each further
one as already acknowledged, and an edit changes nothing the second time. A follow-up message cannot, because
Discord takes no nonce for it; it is repeated only if it certainly did not arrive.
"""

from collections.abc import Awaitable, Callable

import aiohttp
import discord
from discord import Interaction

from bot.adapters.discord.clock import Clock
from bot.adapters.discord.errors import (
    ALREADY_ACKNOWLEDGED_CODE,
    UNKNOWN_INTERACTION_CODE,
    get_error_code,
    is_content_refused,
)
from bot.adapters.discord.repeats import RepeatPolicy

FIRST_RESPONSE_WINDOW = 3.0  # seconds in which Discord takes a first response
TOKEN_LIFETIME = 15 * 60.0  # seconds in which it takes edits and follow-ups

Send = Callable[[], Awaitable[object]]
"""Sends one response, anew for each attempt."""


class ReliableResponse:
    """Responds to one interaction, and knows whether Discord has a response already."""

    def __init__(self, interaction: Interaction, clock: Clock) -> None:
        """Respond to *interaction*, which has just arrived."""
        self.interaction = interaction
        self.is_thinking = False
        """True while Discord shows that the bot is thinking."""
        self._clock = clock
        self._received_at = clock.monotonic()
        self._is_acknowledged = False

    @property
    def is_done(self) -> bool:
        """True if Discord has a first response."""
        return self._is_acknowledged or self.interaction.response.is_done()

    def is_too_late(self, error: BaseException) -> bool:
        """True if *error* means that Discord no longer waits for a response, as happens every day."""
        return get_error_code(error) == UNKNOWN_INTERACTION_CODE and self._age() > FIRST_RESPONSE_WINDOW

    def is_content_refused(self, error: BaseException, *, has_files: bool) -> bool:
        """True if Discord may take another message than the one that it answered with *error*."""
        return is_content_refused(error, has_files=has_files) and not self.is_too_late(error)

    async def respond(self, send: Send) -> bool:
        """Send the first response; False if Discord had one already that is not from here.

        Raises:
            DeliveryError: the connection failed until it was too late.
            discord.HTTPException: Discord refused.
        """
        attempts = 0

        async def attempt() -> bool:
            nonlocal attempts
            attempts += 1
            try:
                await send()
            except discord.HTTPException as error:
                if error.code != ALREADY_ACKNOWLEDGED_CODE:
                    raise
                self._is_acknowledged = True
                return attempts > 1  # an attempt whose connection broke has arrived nevertheless
            return True

        return await RepeatPolicy(self._received_at + FIRST_RESPONSE_WINDOW, self._clock).send(attempt)

    async def edit(self, send: Send) -> None:
        """Edit or delete the first response.

        Raises:
            DeliveryError: the connection failed until it was too late.
            discord.HTTPException: Discord refused.
        """
        await RepeatPolicy(self._received_at + TOKEN_LIFETIME, self._clock).send(send)

    async def follow_up(self, send: Send) -> None:
        """Send a further message.

        Raises:
            DeliveryError: the connection failed; the message may have arrived.
            discord.HTTPException: Discord refused.
        """
        deadline = self._received_at + TOKEN_LIFETIME
        await RepeatPolicy(deadline, self._clock, _has_not_arrived).send(send)

    def _age(self) -> float:
        """Return the seconds since Discord made the interaction; since it arrived if a clock is wrong."""
        age = (self._clock.now() - self.interaction.created_at).total_seconds()
        return age if 0 <= age <= TOKEN_LIFETIME else self._clock.monotonic() - self._received_at


def _has_not_arrived(error: BaseException) -> bool:
    return isinstance(error, aiohttp.ClientConnectorError)
