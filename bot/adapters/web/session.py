"""Who reads the page: the id that their browser was given, and the language in which they are answered."""

import re
from secrets import token_urlsafe

from aiohttp import web

from bot.core.i18n import SUPPORTED_LANGUAGES
from bot.services.chat.service import ChatService

_COOKIE_NAME = "chat"
_CHAT_ID_PATTERN = re.compile(r"[\w-]{22}", re.ASCII)
_COOKIE_MAX_AGE = 365 * 24 * 60 * 60  # seconds for which a browser keeps its id, and so what was chosen in it
_LANGUAGE_TAG_PATTERN = re.compile(
    r"(?<![\w.=-])[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}"
)  # browsers send the best first
_MAX_HEADER_LENGTH = 256  # characters of a list of languages


def get_chat_id(request: web.Request) -> str:
    """Return this browser's id: the one that it was given, or a new one."""
    return _read_chat_cookie(request) or token_urlsafe(16)


def set_chat_cookie(response: web.Response, chat_id: str, request: web.Request) -> web.Response:
    """Give a browser its id, if it has not got it."""
    if request.cookies.get(_COOKIE_NAME) != chat_id:
        response.set_cookie(
            _COOKIE_NAME,
            chat_id,
            max_age=_COOKIE_MAX_AGE,
            httponly=True,
            samesite="Strict",
            secure=request.secure,
        )
    return response


def get_preferred_language(request: web.Request) -> str:
    """Return the language that the browser's user likes best of those that the bot speaks."""
    tags = [
        match[0]
        for match in _LANGUAGE_TAG_PATTERN.finditer(
            request.headers.get("Accept-Language", "")[:_MAX_HEADER_LENGTH]
        )
    ]
    return next((tag for tag in tags if tag.partition("-")[0].lower() in SUPPORTED_LANGUAGES), "en")


async def get_chat_language(request: web.Request, chat_service: ChatService) -> str:
    """Return the language that was chosen in this browser, or else the one that its user likes."""
    chat_id = _read_chat_cookie(request)
    return (
        await chat_service.resolve_language(f"web:{chat_id}", get_preferred_language(request))
        if chat_id
        else get_preferred_language(request)
    )


def _read_chat_cookie(request: web.Request) -> str:
    chat_id = request.cookies.get(_COOKIE_NAME, "")
    return chat_id if _CHAT_ID_PATTERN.fullmatch(chat_id) else ""
