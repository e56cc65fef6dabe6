"""One answer on standard output, for people who try a change and for scripts."""

import json
import sys
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Flag
from typing import Any

from rich.console import Console

from bot.adapters import renderer
from bot.core.messages.reply import Reply
from bot.core.messages.request import typed
from bot.services.chat.service import Desk

CHAT = "terminal:ask"


async def answer(desk: Desk, line: str, briefing: str = "", tongue: str = "en") -> Reply:
    """Return the reply to a command line in the language *tongue*, asked of a *briefing* if one is named.

    Where there is no such briefing, the reply says so.
    """
    if briefing:
        reply, _ = await desk.answer(CHAT, f"briefing {briefing}", tongue)
        if reply.not_found:
            return reply
    commands = {command.name for command in desk.commands()}
    reply, _ = await desk.answer(CHAT, typed(line, commands), tongue)
    return reply


def show(reply: Reply, platform: str) -> None:
    """Print what people see of it on *platform*: every message, its markup and its buttons."""
    for message in renderer(platform)(reply):
        if platform == "terminal":
            Console(highlight=False).print(message)
        else:
            sys.stdout.write(f"{message}\n")


def to_json(reply: Reply, platform: str) -> str:
    """Return the reply and, but for the terminal, what *platform* would be sent, as JSON.

    To a chat platform go the bodies of the requests that send it, to the web page HTML.
    """
    told: dict[str, object] = {"reply": reply}
    if platform != "terminal":
        pages = renderer(platform)(reply)
        told["messages"] = [page if isinstance(page, str) else page.body() for page in pages]
    return _json(told)


def _json(value: object) -> str:
    return json.dumps(_data(value), ensure_ascii=False, indent=2)


def _data(value: object) -> Any:  # noqa: ANN401 (whatever JSON holds)
    """Return *value* as JSON has it: a record as its fields, behind the name of its kind."""
    match value:
        case Flag():
            return [style.name.lower() for style in value if style.name]
        case Mapping():
            return {str(name): _data(held) for name, held in value.items()}
        case list() | tuple():
            return [_data(held) for held in value]
        case None | str() | bool() | int() | float():
            return value
    if is_dataclass(value):
        held = {field.name: _data(getattr(value, field.name)) for field in fields(value)}
        return {"kind": type(value).__name__.lower(), **held}
    return str(value)
