"""A bot on bare discord.py that answers a constant text, like the library's example of commands."""

import asyncio
import sys

import discord
from discord import app_commands
from discord.gateway import DiscordWebSocket
from discord.http import Route
from yarl import URL

from benchmarks.bots.constants import TEXT


class ConstantClient(discord.Client):
    """Registers two commands with the same answer, and edits the message of a button."""

    def __init__(self) -> None:
        super().__init__(intents=discord.Intents(guilds=True))
        context = app_commands.AppCommandContext(guild=True)
        install = app_commands.AppInstallationType(guild=True)
        self._tree = app_commands.CommandTree(self, allowed_contexts=context, allowed_installs=install)

    async def setup_hook(self) -> None:
        for name in ("summary", "polls"):
            self._tree.add_command(app_commands.Command(name=name, description=name, callback=answer_command))
        await self._tree.sync()

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        if interaction.type is discord.InteractionType.component:
            await interaction.response.edit_message(content=TEXT)


async def answer_command(interaction: discord.Interaction) -> None:
    await interaction.response.send_message(TEXT)


async def main(url: str, gateway_url: str, token: str) -> None:
    Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = url, URL(gateway_url)
    async with ConstantClient() as client:
        await client.start(token)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
