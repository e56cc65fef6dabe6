"""Limits how often each address may do something: a burst, and a steady rate after it."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from logging import getLogger
from math import ceil
from time import monotonic

from aiohttp import web
from aiohttp.typedefs import Middleware

from bot.adapters.web.client_address import Network, is_in_networks
from bot.adapters.web.health_routes import MONITORING_PATHS
from bot.adapters.web.middleware import ErrorResponder, Handler, NoteRefusal
from bot.adapters.web.session import get_client_address, get_preferred_language
from bot.services.observer import RefusalReason

MAX_ADDRESSES = 10_000  # that are remembered
_ROUNDING_ERROR = 1e-6  # seconds

_log = getLogger(__name__)


class RateLimiter:
    """Counts requests by the generic cell rate algorithm, which needs one number for each address."""

    def __init__(self, burst: int, rate: float, clock: Callable[[], float] = monotonic) -> None:
        """Allow each address *burst* at once, and *rate* a second after it; *clock* counts seconds."""
        self._burst = burst
        self._rate = rate
        self._clock = clock
        self._paid_until: OrderedDict[str, float] = OrderedDict()

    def try_acquire(self, address: str) -> float:
        """Return 0 if *address* may send a request now, which then counts; otherwise the seconds to wait."""
        now = self._clock()
        paid_until = max(self._paid_until.get(address, now), now) + 1 / self._rate
        wait = paid_until - now - self._burst / self._rate
        if wait > _ROUNDING_ERROR:
            return wait
        self._paid_until[address] = paid_until
        self._paid_until.move_to_end(address)
        if len(self._paid_until) > MAX_ADDRESSES:
            self._paid_until.popitem(last=False)
        return 0


def make_rate_limit_middleware(
    rate_limiter: RateLimiter,
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
