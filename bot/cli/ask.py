"""One answer on standard output, for people who try a change and for scripts."""

import json
import sys
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Flag
from typing import Any

from rich.console import Console

from bot.adapters import load_renderer
from bot.core.messages.reply import Reply
from bot.core.messages.request import to_command_line
from bot.services.chat.service import ChatService

CHAT_ID = "terminal:ask"


async def answer_line(
    chat_service: ChatService, line: str, briefing: str = "", language: str = "en"
) -> Reply:
    """Return the reply to a command line in the language *tongue*, asked of a *briefing* if one is named.

    Where there is no such briefing, the reply says so.
    """
    if briefing:
        reply, _ = await chat_service.answer_command(CHAT_ID, f"briefing {briefing}", language)
        if reply.not_found:
            return reply
    commands = {command.name for command in chat_service.list_commands()}
    reply, _ = await chat_service.answer_command(CHAT_ID, to_command_line(line, commands), language)
    return reply


def print_reply(reply: Reply, platform: str) -> None:
    """Print what people see of it on *platform*: every message, its markup and its buttons."""
    for message in load_renderer(platform)(reply):
        if platform == "terminal":
            Console(highlight=False).print(message)
        else:
            sys.stdout.write(f"{message}\n")


def reply_to_json(reply: Reply, platform: str) -> str:
    """Return the reply and, but for the terminal, what *platform* would be sent, as JSON.

    To a chat platform go the bodies of the requests that send it, to the web page HTML.
    """
    document: dict[str, object] = {"reply": reply}
    if platform != "terminal":
        pages = load_renderer(platform)(reply)
        document["messages"] = [page if isinstance(page, str) else page.body() for page in pages]
    return _dump_json(document)


def _dump_json(value: object) -> str:
    return json.dumps(_to_json_value(value), ensure_ascii=False, indent=2)


def _to_json_value(value: object) -> Any:  # noqa: ANN401 (whatever JSON holds)
    """Return *value* as JSON has it: a record as its fields, behind the name of its kind."""
    match value:
        case Flag():
            return [style.name.lower() for style in value if style.name]
        case Mapping():
            return {str(name): _to_json_value(held) for name, held in value.items()}
        case list() | tuple():
            return [_to_json_value(held) for held in value]
        case None | str() | bool() | int() | float():
            return value
    if is_dataclass(value):
        values = {field.name: _to_json_value(getattr(value, field.name)) for field in fields(value)}
        return {"kind": type(value).__name__.lower(), **values}
    return str(value)
