"""Limits how often each address may ask."""

from collections.abc import Sequence
from logging import getLogger
from math import ceil

from aiohttp import web
from aiohttp.typedefs import Middleware

from bot.adapters.burst_limiter import BurstLimiter
from bot.adapters.web.client_address import Network, is_in_networks
from bot.adapters.web.health_routes import MONITORING_PATHS
from bot.adapters.web.middleware import ErrorResponder, Handler, NoteRefusal
from bot.adapters.web.session import get_client_address, get_preferred_language
from bot.services.observer import RefusalReason

_log = getLogger(__name__)


def make_rate_limit_middleware(
    rate_limiter: BurstLimiter,
    trusted_proxies: Sequence[Network],
    error_responder: ErrorResponder,
    note_refusal: NoteRefusal,
) -> Middleware:
    """Make a middleware that refuses an address's requests beyond its rate, and notes that.

    The language of the refusal is the browser's: looking up the reader's choice would cost as much as an
    answer.
    """
    proxy_hint = _ProxyHint(trusted_proxies)

    @web.middleware
    async def limit_rate(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.path in MONITORING_PATHS:  # monitors ask often, and it costs next to nothing
            return await handler(request)
        if wait := rate_limiter.try_acquire(get_client_address(request, trusted_proxies)):
            proxy_hint.consider(request)
            note_refusal(RefusalReason.RATE)
            response = error_responder.respond(request, 429, get_preferred_language(request))
            response.headers["Retry-After"] = str(ceil(wait))
            return response
        return await handler(request)

    return limit_rate


class _ProxyHint:
    """Tells the operator, once, that the address that asks too often may be a proxy with many readers."""

    def __init__(self, trusted_proxies: Sequence[Network]) -> None:
        self._trusted_proxies = trusted_proxies
        self._is_given = False

    def consider(self, request: web.Request) -> None:
        peer = request.remote or ""
        is_named = is_in_networks(peer, self._trusted_proxies)
        if "X-Forwarded-For" in request.headers and not (is_named or self._is_given):
            self._is_given = True
            _log.warning(
                "%s asks too often, and says for whom it asks. If it is your proxy, all its readers share "
                "one limit until web.trusted_proxies names it.",
                peer,
            )
