"""Who reads the page: the id that their browser was given, and the language in which they are answered."""

import re
from secrets import token_urlsafe

from aiohttp import web

from bot.core.i18n import SPOKEN
from bot.services.chat.service import Desk

_CHAT = "chat"
_CHAT_ID = re.compile(r"[\w-]{22}", re.ASCII)
_KEPT = 365 * 24 * 60 * 60  # seconds for which a browser keeps its id, and so what was chosen in it
_TAG = re.compile(r"(?<![\w.=-])[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")  # browsers send the best first
_READ = 256  # characters of a list of languages


def chat_of(request: web.Request) -> str:
    """Return this browser's id: the one that it was given, or a new one."""
    return _given(request) or token_urlsafe(16)


def remember(response: web.Response, chat: str, request: web.Request) -> web.Response:
    """Give a browser its id, if it has not got it."""
    if request.cookies.get(_CHAT) != chat:
        response.set_cookie(
            _CHAT, chat, max_age=_KEPT, httponly=True, samesite="Strict", secure=request.secure
        )
    return response


def liked(request: web.Request) -> str:
    """Return the language that the browser's user likes best of those that the bot speaks."""
    tags = [found[0] for found in _TAG.finditer(request.headers.get("Accept-Language", "")[:_READ])]
    return next((tag for tag in tags if tag.partition("-")[0].lower() in SPOKEN), "en")


async def language_of(request: web.Request, desk: Desk) -> str:
    """Return the language that was chosen in this browser, or else the one that its user likes."""
    chat = _given(request)
    return await desk.language(f"web:{chat}", liked(request)) if chat else liked(request)


def _given(request: web.Request) -> str:
    chat = request.cookies.get(_CHAT, "")
    return chat if _CHAT_ID.fullmatch(chat) else ""
