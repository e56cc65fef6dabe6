"""The library's bot, with a direct way to call a method: JSON goes in, and JSON comes out.

The library builds objects of what is sent and of all that comes back, which takes longer than finding an
answer. Of a sent message we need the id only.
"""

from typing import Any

from telegram.ext import ExtBot

from bot.adapters.telegram.http_transport import AiohttpRequest
from bot.adapters.telegram.rate_limiter import RateLimiter
from bot.adapters.telegram.settings import TelegramSettings


class DirectBot(ExtBot[None]):
    """A bot that also calls methods directly."""

    def __init__(
        self,
        token: str,
        settings: TelegramSettings,
        requests: tuple[AiohttpRequest, AiohttpRequest],
        rate_limiter: RateLimiter,
    ) -> None:
        """Call the API of *settings*; the second of *requests* is for the updates."""
        self._direct_request, updates_request = requests
        self._direct_limiter = rate_limiter
        super().__init__(
            token,
            settings.base_url,
            settings.base_file_url,
            request=self._direct_request,
            get_updates_request=updates_request,
            rate_limiter=rate_limiter,
        )

    async def call_directly(self, method: str, fields: dict[str, Any]) -> Any:  # noqa: ANN401 (any JSON)
        """Call *method*, in its turn, with *fields* that are JSON already; return the result as JSON.

        Raises:
            TelegramError: Telegram cannot be reached, or refuses.
        """
        url = f"{self.base_url}/{method}"
        return await self._direct_limiter.process_request(
            self._direct_request.post_fields, (url, fields), {}, method, fields, None
        )
