"""The bot's commands as slash commands, registered with Discord only when they changed.

Discord lets an application create 200 commands a day and shows changed ones with a delay, so a restart
must not register them anew.
"""

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

import discord
from discord import Interaction, app_commands
from discord.app_commands import Choice, Range
from discord.http import Route

from bot.adapters.discord.command_localizations import ABOUT, Wording
from bot.adapters.discord.interactions import Answering
from bot.core.app import Command
from bot.core.sections.section import message

LIMIT = 100  # slash commands of an application
_ARGUMENT = message("Type a few letters to see what there is")
_FILE = message("The briefing’s YAML file")
_WHY = message("Why it changes")
_KEYS = (
    "type",
    "name",
    "name_localizations",
    "description",
    "description_localizations",
    "required",
    "autocomplete",
    "min_length",
    "max_length",
)

_log = logging.getLogger(__name__)

SlashCommand = app_commands.Command[app_commands.Group, ..., None]
Text = Range[str, 1, 100]  # as much as a suggestion may hold; a part of a longer name finds it too


def slash_commands(commands: Sequence[Command], answering: Answering) -> Iterable[SlashCommand]:
    """Return *commands* as slash commands, as many as Discord takes."""
    if len(commands) > LIMIT:
        _log.warning(
            "Discord takes %d commands, and the bot has %d: the last are left out", LIMIT, len(commands)
        )
    return (_slash_command(command, answering) for command in islice(commands, LIMIT))


def _slash_command(command: Command, answering: Answering, *, complete: bool = True) -> SlashCommand:
    async def alone(interaction: Interaction) -> None:
        await answering.ask(interaction, command.name)

    async def required(interaction: Interaction, argument: Text) -> None:
        await answering.ask(interaction, command.name, argument)

    async def optional(interaction: Interaction, argument: Text = "") -> None:
        await answering.ask(interaction, command.name, argument)

    async def suggest(interaction: Interaction, typed: str) -> list[Choice[str]]:
        return await answering.suggest(interaction, command.name, typed)

    callback = required if command.required else optional
    if command.argument:
        app_commands.rename(argument=command.argument)(callback)
        app_commands.describe(argument=_ARGUMENT)(callback)
        if complete:
            app_commands.autocomplete(argument=suggest)(callback)
    return app_commands.Command(
        name=command.name,
        description=command.about[:ABOUT] or command.name,
        callback=callback if command.argument else alone,
    )


def moderators_commands(commands: Sequence[Command], answering: Answering) -> Iterable[SlashCommand]:
    """Return what only moderators are shown: Discord hides it until an administrator allows it."""

    async def publish(
        interaction: Interaction, file: discord.Attachment, why: Range[str, 1, 300] = ""
    ) -> None:
        await answering.upload(interaction, file, why)

    for command in commands:
        made = _slash_command(command, answering, complete=False)
        if command.name == "publish":
            app_commands.describe(file=_FILE, why=_WHY)(publish)
            made = app_commands.Command(name=made.name, description=made.description, callback=publish)
        made.default_permissions = discord.Permissions.none()
        yield made


def message_command(answering: Answering) -> app_commands.ContextMenu:
    """Return what stands in the menu of every message, "Apps": it looks up what the message says.

    Discord sends the message along, so that no intent to read messages is needed.
    """

    async def look_up(interaction: Interaction, target: discord.Message) -> None:
        await answering.look_up(interaction, "\n".join(_texts(target)))

    return app_commands.ContextMenu(name=message("Look this up"), callback=look_up)


def _texts(message: discord.Message) -> Iterator[str]:
    """Yield the texts of a message, of what it forwards and of its embeds."""
    parts: tuple[discord.Message | discord.MessageSnapshot, ...] = (message, *message.message_snapshots)
    for part in parts:
        yield part.content
        for embed in part.embeds:
            yield from filter(None, (embed.title, embed.description))


async def register(
    tree: app_commands.CommandTree[discord.Client],
    application: int,
    wording: Wording,
    guild: discord.abc.Snowflake | None = None,
) -> bool:
    """Register the commands of *tree* with Discord if it knows others; return whether it did.

    They are those for everybody, or those of one *guild*. *wording* describes them in other languages.

    It compares what Discord sends, for in discord.py 2.7.1 ``AppCommand`` forgets the last of a command's
    contexts and of its ways of installation.

    Raises:
        discord.HTTPException: Discord could not do it.
    """
    http = tree.client.http
    where: dict[str, Any] = {"application_id": application, **({"guild_id": guild.id} if guild else {})}
    path = "/applications/{application_id}" + ("/guilds/{guild_id}" if guild else "") + "/commands"
    registered = await http.request(Route("GET", path, **where), params={"with_localizations": "true"})
    known = {command["name"]: _shape(command) for command in registered}
    wanted = wording.localized([command.to_dict(tree) for command in tree.get_commands(guild=guild)])
    wanted = [_of_one_guild(command) for command in wanted] if guild else wanted
    if known == {command["name"]: _shape(command) for command in wanted}:
        return False
    await http.request(Route("PUT", path, **where), json=wanted)
    return True


def _of_one_guild(command: Mapping[str, Any]) -> dict[str, Any]:
    """Return a command without what Discord takes of those for everybody alone."""
    return {key: value for key, value in command.items() if key not in {"contexts", "integration_types"}}


def _shape(command: Mapping[str, Any]) -> dict[str, object]:
    """Return what we set of a command or an option, without what Discord adds and its ways to say "none"."""
    return {
        **{key: command.get(key) or None for key in _KEYS},
        "options": [_shape(option) for option in command.get("options") or ()],
        "contexts": sorted(command.get("contexts") or ()),
        "installs": sorted(command.get("integration_types") or ()),
    }
