"""The reader's session: the id in their browser's cookie, and their language."""

import re
from collections.abc import Sequence
from dataclasses import replace
from secrets import token_urlsafe
from urllib.parse import urlsplit

from aiohttp import web

from bot.adapters.web.client_address import Network, identify_client, is_in_networks
from bot.adapters.web.settings import WebSettings
from bot.core.content.field_labels import gettext_noop
from bot.core.i18n.languages import SUPPORTED_LANGUAGES
from bot.core.messages.caller import Caller, ChatId
from bot.services.chat.chat_service import ChatService

PLATFORM = "web"

_COOKIE_NAME = "chat"
_CHAT_ID_PATTERN = re.compile(r"[\w-]{22}", re.ASCII)
_COOKIE_MAX_AGE = 365 * 24 * 60 * 60  # seconds; the chat's settings last as long
_LANGUAGE_TAG_PATTERN = re.compile(
    r"(?<![\w.=-])[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}"
)  # browsers send the preferred one first
_MAX_HEADER_LENGTH = 256  # characters of an Accept-Language header


def identify_caller(
    request: web.Request, trusted_proxies: Sequence[Network], chat_service: ChatService
) -> Caller:
    """Build the caller from the browser's cookie, or from a new id, and from its language and address.

    A new chat costs no query, for anybody can cause as many as they like.
    """
    chat_id = _read_chat_cookie(request)
    chat = ChatId(PLATFORM, chat_id or token_urlsafe(16))
    if not chat_id:
        chat_service.preference_cache.add_new_chat(chat)
    address = get_client_address(request, trusted_proxies)
    return Caller(chat, get_preferred_language(request), address=address)


def make_nameless_caller(caller: Caller, language: str, chat_service: ChatService) -> Caller:
    """Make of *caller* one who has chosen nothing, and reads this *language*."""
    chat = ChatId(PLATFORM, token_urlsafe(16))
    chat_service.preference_cache.add_new_chat(chat)
    return replace(caller, chat=chat, language=language)


def get_client_address(request: web.Request, trusted_proxies: Sequence[Network]) -> str:
    """Find the reader's address, or its network, as far as *trusted_proxies* can say."""
    forwarded_for = request.headers.getall("X-Forwarded-For", [])
    return identify_client(request.remote or "", forwarded_for, trusted_proxies)


def set_chat_cookie(
    response: web.Response, chat: ChatId, request: web.Request, settings: WebSettings
) -> web.Response:
    """Add the cookie with the chat id, unless the browser has it.

    ``Lax``: a reader who comes by a link from another site keeps it; that site's own forms never carry it.
    """
    if request.cookies.get(_COOKIE_NAME) != chat.id:
        response.set_cookie(
            _COOKIE_NAME,
            chat.id,
            max_age=_COOKIE_MAX_AGE,
            httponly=True,
            samesite="Lax",
            secure=_is_https(request, settings),
        )
    return response


def get_base_url(request: web.Request, settings: WebSettings) -> str:
    """Find the address of the site, without a path: the public one, or else the host of the request."""
    if settings.public_url:
        return settings.public_url
    scheme = "https" if _is_https(request, settings) else "http"
    try:
        return str(request.url.with_scheme(scheme).origin())
    except ValueError as error:  # the header Host is no host name
        raise web.HTTPBadRequest(text=gettext_noop("Invalid request.")) from error


def _is_https(request: web.Request, settings: WebSettings) -> bool:
    """True if the browser uses https, of which a trusted proxy may pass only plain http on."""
    public_parts = urlsplit(settings.public_url)
    is_public_address = request.host == public_parts.netloc and public_parts.scheme == "https"
    is_from_proxy = is_in_networks(request.remote or "", settings.proxy_networks)
    says_https = request.headers.get("X-Forwarded-Proto") == "https"
    return request.secure or is_public_address or (is_from_proxy and says_https)


def get_preferred_language(request: web.Request) -> str:
    """Choose the supported language that the browser prefers."""
    tags = [
        match[0]
        for match in _LANGUAGE_TAG_PATTERN.finditer(
            request.headers.get("Accept-Language", "")[:_MAX_HEADER_LENGTH]
        )
    ]
    return next((tag for tag in tags if tag.partition("-")[0].lower() in SUPPORTED_LANGUAGES), "en")


def get_address_language(request: web.Request) -> str:
    """Read the language that the address chooses, as ``?language=uk``; empty if it chooses none."""
    language = request.query.get("language", "").partition("-")[0].lower()
    return language if language in SUPPORTED_LANGUAGES else ""


async def get_chat_language(request: web.Request, chat_service: ChatService) -> str:
    """Find the language of the address, or the one chosen in this browser, or the one that it prefers."""
    if language := get_address_language(request):
        return language
    chat_id, preferred_language = _read_chat_cookie(request), get_preferred_language(request)
    return (
        await chat_service.resolve_language(Caller(ChatId(PLATFORM, chat_id), preferred_language))
        if chat_id
        else preferred_language
    )


def _read_chat_cookie(request: web.Request) -> str:
    chat_id = request.cookies.get(_COOKIE_NAME, "")
    return chat_id if _CHAT_ID_PATTERN.fullmatch(chat_id) else ""
