"""The command ``chat``: a conversation with the bot in the terminal."""

import asyncio
from contextlib import suppress

import click
from rich.console import Console

from bot.adapters.context import AdapterContext
from bot.adapters.terminal.run import TerminalSettings
from bot.adapters.terminal.run import run as run_terminal
from bot.cli.app_loader import load_app
from bot.cli.options import ReaderOptions, SettingsPaths, exit_on_config_error, with_reader, with_settings
from bot.runtime.config.settings import Config, is_database_set
from bot.runtime.terminal_wiring import open_chat_service


@click.command("chat")
@with_reader("The briefing to start with.")
@with_settings
def chat_command(reader: ReaderOptions, settings: SettingsPaths) -> None:
    """Talk to the bot in this terminal.

    Type a command, or the number of one that is shown.
    """
    with exit_on_config_error(), suppress(KeyboardInterrupt):
        asyncio.run(_chat(settings.load_config(), reader))


async def _chat(config: Config, reader: ReaderOptions) -> None:
    first_line = f"briefing {reader.briefing_id}" if reader.briefing_id else "start"
    async with open_chat_service(
        load_app(config), config.database, config.operator, is_required=is_database_set(config)
    ) as chat_service:
        settings = TerminalSettings(Console(highlight=False), first_line, language=reader.language)
        await run_terminal(chat_service, settings, AdapterContext())
