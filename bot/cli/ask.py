"""The command ``ask``: one answer on standard output, for people who try a change and for scripts."""

import asyncio
import sys

import click
from rich.console import Console

from bot.adapters import load_renderer
from bot.cli.app_loader import load_app
from bot.cli.options import ReaderOptions, SettingsPaths, exit_on_config_error, with_reader, with_settings
from bot.cli.reply_json import reply_to_json
from bot.core.app import App
from bot.core.messages.caller import Caller, ChatId
from bot.core.messages.platforms import PLATFORM_NAMES
from bot.core.messages.reply import Reply
from bot.core.messages.request import to_command_line
from bot.runtime.config.settings import Config
from bot.runtime.terminal_wiring import open_reading_chat_service
from bot.services.chat.chat_service import ChatService

CHAT_ID = ChatId("terminal", "ask")


@click.command("ask")
@click.argument("line", nargs=-1, required=True)
@click.option(
    "--platform", type=click.Choice(PLATFORM_NAMES), default="terminal", help="Where it would be sent."
)
@click.option(
    "--json", "as_json", is_flag=True, help="Print the reply, and the messages made from it, as JSON."
)
@with_reader("The briefing to ask.")
@with_settings
def ask_command(
    line: tuple[str, ...], *, platform: str, as_json: bool, reader: ReaderOptions, settings: SettingsPaths
) -> None:
    """Answer one command LINE, such as /polls.

    Earlier versions and the default briefing come from the database of the settings, if it exists. An empty
    LINE shows the welcome. The exit status is 1 if nothing was found.
    """
    with exit_on_config_error():
        config = settings.load_config()
        app = load_app(config)
    reply = asyncio.run(_answer(app, config, " ".join(line).strip() or "start", reader))
    if as_json:
        click.echo(reply_to_json(reply, platform))
    else:
        _print_reply(reply, platform)
    sys.exit(1 if reply.not_found else 0)


async def _answer(app: App, config: Config, line: str, reader: ReaderOptions) -> Reply:
    async with open_reading_chat_service(app, config.database, config.operator) as chat_service:
        return await _answer_line(chat_service, line, reader)


async def _answer_line(chat_service: ChatService, line: str, reader: ReaderOptions) -> Reply:
    """Answer a command line from the reader's briefing; if there is no such briefing, the reply says so."""
    caller = Caller(CHAT_ID, reader.language)
    if reader.briefing_id:
        reply, _ = await chat_service.answer_command(caller, f"briefing {reader.briefing_id}")
        if reply.not_found:
            return reply
    commands = {command.name for command in chat_service.list_commands()}
    reply, _ = await chat_service.answer_command(caller, to_command_line(line, commands))
    return reply


def _print_reply(reply: Reply, platform: str) -> None:
    """Print what people see on *platform*: every message, with its markup and its buttons."""
    for message in load_renderer(platform)(reply):
        if platform == "terminal":
            Console(highlight=False).print(message)
        else:
            sys.stdout.write(f"{message}\n")
