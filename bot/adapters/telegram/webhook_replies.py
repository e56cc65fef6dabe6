"""Calls that travel in the answer to Telegram's own request, which saves a request of ours.

Telegram never says whether such a call succeeded. So only calls go this way whose result nobody needs and
whose loss does no harm: the end of a button's progress bar, and what is offered while somebody types. That
saves a way to Telegram and back, and no CPU time: measured, a press took as much with as without it.
"""

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from telegram.request import RequestData
from typing_extensions import override

from bot.adapters.telegram.callers import PLATFORM
from bot.adapters.telegram.http_transport import AiohttpRequest
from bot.services.update_id import format_update_id, get_update_id

_OPENS_PAGE = "url"  # of answerCallbackQuery: then it is the whole answer to a press
_DONE = b'{"ok": true, "result": true}'

Reply = asyncio.Future[bytes]


class WebhookReplies:
    """The requests of Telegram whose answer may still take a call, by what they deliver."""

    def __init__(self) -> None:
        """Start with no request."""
        self._open: dict[str, Reply] = {}

    @contextmanager
    def open_for(self, update_id: int, *, is_allowed: bool) -> Iterator[Reply | None]:
        """Give the call that the answer may take, once there is one; None unless it *is_allowed*."""
        if not is_allowed:
            yield None
            return
        name, reply = format_update_id(PLATFORM, update_id), asyncio.get_running_loop().create_future()
        self._open[name] = reply
        try:
            yield reply
        finally:
            self._open.pop(name, None)

    def try_add(self, method: str, parameters: dict[str, Any]) -> bool:
        """Add a call to the answer to the request that delivered the update which is being answered."""
        is_harmless = method == "answerInlineQuery" or (
            method == "answerCallbackQuery" and _OPENS_PAGE not in parameters
        )
        reply = self._open.pop(get_update_id(), None) if is_harmless else None
        if reply is None or reply.done():
            return False
        reply.set_result(json.dumps({"method": method, **parameters}).encode())
        return True


class ReplyingRequest(AiohttpRequest):
    """Connections to a Bot API server that leave a call to the answer to its own request where one waits."""

    def __init__(self, replies: WebhookReplies, *args: Any, **options: Any) -> None:  # noqa: ANN401
        """Give calls to *replies* first; the rest is for `AiohttpRequest`."""
        super().__init__(*args, **options)
        self._replies = replies

    @override
    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        *timeouts: Any,
        **named_timeouts: Any,
    ) -> tuple[int, bytes]:
        """Return the status and the body of the response; see `AiohttpRequest.do_request`."""
        parameters = request_data.parameters if request_data else {}
        if self._replies.try_add(url.rpartition("/")[2], parameters):
            return 200, _DONE
        return await super().do_request(url, method, request_data, *timeouts, **named_timeouts)
