"""Sends first responses over discord.py's connections in one plain request, as JSON that is built once.

discord.py builds the JSON of each response anew. Its request also pays for a lock and for tracing, which a
first response does not need: Discord takes one for each interaction, without a rate limit.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import Any

import discord
from aiohttp import ClientResponse, ClientSession, ClientTimeout, DummyCookieJar
from discord.http import Route, json_or_text
from discord.utils import _to_json
from discord.webhook.async_ import AsyncWebhookAdapter, async_context
from typing_extensions import override
from yarl import URL

from bot.adapters.discord.http_trace import note_error, note_response
from bot.services.observer import Observer

_HEADERS = {"Content-Type": "application/json"}
_ERRORS: dict[int, type[discord.HTTPException]] = {403: discord.Forbidden, 404: discord.NotFound}
_NO_TIMEOUT = ClientTimeout()  # `RepeatPolicy` limits each attempt


class EncodedPayload(dict[str, Any]):
    """The payload of a first response, with its JSON in *encoded*."""

    def __init__(self, payload: Mapping[str, Any]) -> None:
        """Encode *payload*, which must not change any more."""
        super().__init__(payload)
        self.encoded = _to_json(self).encode()


class ResponseAdapter(AsyncWebhookAdapter):
    """Sends encoded payloads itself; all else, and what a server fails to take, is left to discord.py."""

    def __init__(self, observer: Observer) -> None:
        """Let *observer* know of what fails."""
        super().__init__()  # type: ignore[no-untyped-call]  # discord.py leaves it untyped
        self._observer = observer
        self._session: ClientSession | None = None

    @override
    async def request(
        self, route: Route, session: ClientSession, *, payload: Any = None, **options: Any
    ) -> Any:
        """Send a request over the connections of *session*.

        Raises:
            discord.HTTPException: Discord refused.
        """
        if isinstance(payload, EncodedPayload) and await self._post(route, session, payload, options):
            return None
        return await super().request(route, session, payload=payload, **options)

    async def _post(
        self, route: Route, session: ClientSession, payload: EncodedPayload, options: Mapping[str, Any]
    ) -> bool:
        """Post *payload*; False if the server failed to take it."""
        try:
            async with self._get_session(session).post(
                URL(route.url, encoded=True), data=payload.encoded, **options
            ) as response:
                note_response(self._observer, response)
                await _check_refusal(response)
                return response.ok
        except Exception as error:
            note_error(self._observer, error)
            raise

    def _get_session(self, session: ClientSession) -> ClientSession:
        """Get a session without traces that shares the connections of *session*."""
        if self._session is None:
            self._session = ClientSession(
                connector=session.connector,
                connector_owner=False,
                cookie_jar=DummyCookieJar(),
                headers=_HEADERS,
                timeout=_NO_TIMEOUT,
            )
        return self._session

    async def close(self) -> None:
        """Release the connections."""
        if self._session:
            await self._session.close()


async def _check_refusal(response: ClientResponse) -> None:
    """Check that Discord has not refused; a server that failed has not.

    Raises:
        discord.HTTPException: it has.
    """
    if HTTPStatus.MULTIPLE_CHOICES <= response.status < HTTPStatus.INTERNAL_SERVER_ERROR:
        error_class = _ERRORS.get(response.status, discord.HTTPException)
        raise error_class(response, await json_or_text(response))


@asynccontextmanager
async def use_response_adapter(observer: Observer) -> AsyncIterator[None]:
    """Let discord.py send responses by a `ResponseAdapter` in this task, and in those that it starts."""
    adapter = ResponseAdapter(observer)
    token = async_context.set(adapter)
    try:
        yield
    finally:
        async_context.reset(token)
        await adapter.close()
