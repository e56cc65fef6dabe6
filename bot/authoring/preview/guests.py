"""Who may look at a preview that others can reach: whoever opened a link that was given to them.

A link works once, so that nobody can pass it on after it was used; the next one is given then. Opening it
alone does not use it up: messengers fetch what they are sent.
"""

import hmac
from collections import OrderedDict
from collections.abc import Callable
from secrets import token_urlsafe

from aiohttp import web
from aiohttp.typedefs import Middleware

from bot.adapters.web.middleware import Handler
from bot.adapters.web.static_files import AssetBundle
from bot.adapters.web.templates import load_environment

JOIN_PATH = "/join"
_SECRET_BYTES = 24
_MAX_GUESTS = 100  # browsers; the one that came first has to come again
_COOKIE = "preview_guest"
_ASSETS_PATH = "/assets/"
_REFUSAL = (
    "Each link lets one browser in, once. If yours does not work, ask whoever sent it for the next one, "
    "and open it as a whole."
)


class GuestList:
    """The browsers that were let in, and the link that lets the next one in."""

    def __init__(self, announce: Callable[[str], None]) -> None:
        """Give each new link to *announce*, as the path and query of an address."""
        self._announce = announce
        self._token = ""
        self._guests: OrderedDict[str, None] = OrderedDict()

    def make_link(self) -> None:
        """Make the link for the next guest."""
        self._token = token_urlsafe(_SECRET_BYTES)
        self._announce(f"{JOIN_PATH}?token={self._token}")

    def is_invited(self, token: str) -> bool:
        """True if *token* is that of the link that nobody has used yet."""
        return bool(self._token) and hmac.compare_digest(token.encode(), self._token.encode())

    def is_guest(self, request: web.Request) -> bool:
        """True if the browser that sent *request* was let in."""
        return request.cookies.get(_COOKIE, "") in self._guests

    def admit(self) -> str:
        """Let a browser in, and use up the link; give what the browser must show from now on."""
        guest = token_urlsafe(_SECRET_BYTES)
        self._guests[guest] = None
        if len(self._guests) > _MAX_GUESTS:
            self._guests.popitem(last=False)
        self.make_link()
        return guest


class GuestRoutes:
    """The handlers of the link."""

    def __init__(self, guests: GuestList, assets: AssetBundle) -> None:
        """Let in those who are not among the *guests* yet."""
        self._guests = guests
        self._assets = assets

    def list_routes(self) -> list[web.RouteDef]:
        """List the routes."""
        return [web.get(JOIN_PATH, self.get_invitation), web.post(JOIN_PATH, self.post_acceptance)]

    async def get_invitation(self, request: web.Request) -> web.Response:
        """Serve the page with the button that uses up the link."""
        token = request.query.get("token", "")
        if not self._guests.is_invited(token):
            return _refuse()
        template = load_environment(__package__).get_template("join.html.jinja")
        html = template.render(assets=f"{_ASSETS_PATH}{self._assets.version}", token=token, path=JOIN_PATH)
        return web.Response(text=html, content_type="text/html")

    async def post_acceptance(self, request: web.Request) -> web.Response:
        """Let the browser in, and lead it to the preview."""
        form = await request.post()
        if not self._guests.is_invited(str(form.get("token", ""))):
            return _refuse()
        response = web.Response(status=303, headers={"Location": "/"})
        response.set_cookie(_COOKIE, self._guests.admit(), httponly=True, samesite="Lax")
        return response


def _refuse() -> web.Response:
    return web.Response(status=403, text=_REFUSAL)


def make_guest_check_middleware(guests: GuestList) -> Middleware:
    """Make a middleware that refuses everybody who was not let in, and lets guests only read."""

    @web.middleware
    async def check_guest(request: web.Request, handler: Handler) -> web.StreamResponse:
        is_open = request.path == JOIN_PATH or request.path.startswith(_ASSETS_PATH)
        is_reading = request.method in {"GET", "HEAD"}
        if not is_open and not (is_reading and guests.is_guest(request)):
            return _refuse()
        return await handler(request)

    return check_guest
