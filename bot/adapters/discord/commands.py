"""Builds the bot's commands as slash commands, and registers them with Discord only if they have changed.

Discord lets an application create 200 commands a day and shows changed ones with a delay, so a restart
must not register them anew. Descriptions are translated; names are the same in every language, so that
people can tell each other what to type. discord.py's translator is not used: it knows only the locales of
its own list, and Arabic, which Discord supports, is not among them.
"""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import discord
from discord import Interaction, app_commands
from discord.app_commands import Choice, Range
from discord.http import Route

from bot.adapters.discord.handlers import DiscordHandler
from bot.adapters.discord.message_texts import extract_texts
from bot.core.app import Command
from bot.core.content.field_labels import gettext_noop
from bot.core.i18n.languages import SUPPORTED_LANGUAGES
from bot.core.i18n.locale import get_locale
from bot.core.messages.request import SET
from bot.core.views.preference_pages import EVERYONE

MAX_DESCRIPTION_LENGTH = 100  # characters of a description, and of a choice’s name
MAX_MENU_NAME_LENGTH = 32  # characters of a message command's name
SLASH_COMMAND_TYPE = 1  # CHAT_INPUT (Discord, ApplicationCommandType)

_DISCORD_LOCALES = (  # of AvailableLocalesEnum in Discord's published specification, without English
    *("ar", "bg", "cs", "da", "de", "el", "es-419", "es-ES", "fi", "fr", "hi", "hr", "hu", "id", "it", "ja"),
    *("ko", "lt", "nl", "no", "pl", "pt-BR", "ro", "ru", "sv-SE", "th", "tr", "uk", "vi", "zh-CN", "zh-TW"),
)
LOCALES = {  # each locale of Discord whose language the bot speaks, with the code of that language
    locale: language
    for locale in _DISCORD_LOCALES
    if (language := locale.partition("-")[0]) in SUPPORTED_LANGUAGES
}

CommandPayload = Mapping[str, Any]
"""A command as JSON of Discord's API."""


class CommandLocalizer:
    """Adds translations to commands."""

    def __init__(self, commands: Callable[[str], Sequence[Command]]) -> None:
        """Take the descriptions from *commands*, which takes a language code."""
        self._commands = commands

    def localize(self, payloads: Sequence[CommandPayload]) -> list[dict[str, Any]]:
        """Add the texts of each language that both Discord and the bot support."""
        descriptions = {
            locale: {one.name: one.description for one in self._commands(code)}
            for locale, code in LOCALES.items()
        }
        return [
            _localize_slash_command(one, descriptions)
            if one["type"] == SLASH_COMMAND_TYPE
            else _localize_context_menu(one)
            for one in payloads
        ]


def _localize_slash_command(
    payload: CommandPayload, descriptions: Mapping[str, Mapping[str, str]]
) -> dict[str, Any]:
    shortened = {
        locale: about.get(payload["name"], "")[:MAX_DESCRIPTION_LENGTH]
        for locale, about in descriptions.items()
    }
    options = [_localize_option(one) for one in payload["options"]]
    localizations = {locale: about for locale, about in shortened.items() if about}
    return {**payload, "description_localizations": localizations, "options": options}


def _localize_option(option: CommandPayload) -> dict[str, Any]:
    choices = [
        {**one, "name_localizations": _translate_into_locales(one["name"], MAX_DESCRIPTION_LENGTH)}
        for one in option.get("choices", ())
    ]
    descriptions = _translate_into_locales(option["description"], MAX_DESCRIPTION_LENGTH)
    return {**option, "description_localizations": descriptions} | ({"choices": choices} if choices else {})


def _localize_context_menu(payload: CommandPayload) -> dict[str, Any]:
    return {**payload, "name_localizations": _translate_into_locales(payload["name"], MAX_MENU_NAME_LENGTH)}


def _translate_into_locales(message: str, max_length: int) -> dict[str, str]:
    return {locale: get_locale(code).translate(message)[:max_length] for locale, code in LOCALES.items()}


MAX_SLASH_COMMANDS = 100  # of an application
_ARGUMENT_DESCRIPTION = gettext_noop("Start typing to see matches")
_AUDIENCE_DESCRIPTION = gettext_noop("For whom; without it, for yourself only")
_EVERYONE = gettext_noop("Everyone in this channel")
_FILE_DESCRIPTION = gettext_noop("The briefing’s YAML file")
_CHANGE_DESCRIPTION = gettext_noop("An item, its field and the new value")
_REASON_DESCRIPTION = gettext_noop("Reason for the change")
_COMPARED_KEYS = (
    "type",
    "name",
    "name_localizations",
    "description",
    "description_localizations",
    "value",
    "required",
    "autocomplete",
    "min_length",
    "max_length",
)

_log = logging.getLogger(__name__)

SlashCommand = app_commands.Command[app_commands.Group, ..., None]
ValueText = Range[str, 1, 4000]  # the new value of a field, with its name
ArgumentText = Range[str, 1, 100]  # as long as a suggestion; a part of a longer name finds it too


def build_slash_commands(
    commands: Sequence[Command], interaction_handler: DiscordHandler
) -> Iterable[SlashCommand]:
    """Build *commands* as slash commands, as many as Discord takes.

    Those whose place is the page of settings are among them: Discord sends no command that is not registered,
    and a button cannot carry a date to ``/asof``.
    """
    commands = [command for command in commands if command.place != "unlisted"]
    if len(commands) > MAX_SLASH_COMMANDS:
        _log.warning(
            "Discord takes %d commands, and the bot has %d: the last ones are left out",
            MAX_SLASH_COMMANDS,
            len(commands),
        )
    return (
        _build_slash_command(command, interaction_handler) for command in islice(commands, MAX_SLASH_COMMANDS)
    )


def _build_slash_command(
    command: Command, interaction_handler: DiscordHandler, *, has_autocomplete: bool = True
) -> SlashCommand:
    async def autocomplete(interaction: Interaction, typed: str) -> list[Choice[str]]:
        return await interaction_handler.on_autocomplete(interaction, command.name, typed)

    callback = _build_callback(command, interaction_handler)
    if command.argument:
        app_commands.rename(argument=command.argument)(callback)
        app_commands.describe(argument=_ARGUMENT_DESCRIPTION)(callback)
        if has_autocomplete:
            app_commands.autocomplete(argument=autocomplete)(callback)
    if command.is_personal:
        app_commands.rename(audience="for")(callback)
        app_commands.describe(audience=_AUDIENCE_DESCRIPTION)(callback)
        app_commands.choices(audience=[Choice(name=_EVERYONE, value=EVERYONE)])(callback)
    return app_commands.Command(
        name=command.name,
        description=command.description[:MAX_DESCRIPTION_LENGTH] or command.name,
        callback=callback,
    )


def _build_callback(command: Command, interaction_handler: DiscordHandler) -> Callable[..., Any]:
    """Build a function with the parameters of *command*, from which discord.py reads its options."""

    async def run(interaction: Interaction) -> None:
        await interaction_handler.on_command(interaction, command.name)

    async def run_with_argument(interaction: Interaction, argument: ArgumentText) -> None:
        await interaction_handler.on_command(interaction, command.name, argument)

    async def run_with_optional_argument(interaction: Interaction, argument: ArgumentText = "") -> None:
        await interaction_handler.on_command(interaction, command.name, argument)

    async def run_for(interaction: Interaction, audience: str = "") -> None:
        await interaction_handler.on_command(interaction, command.name, audience)

    async def run_with_argument_for(
        interaction: Interaction, argument: ArgumentText = "", audience: str = ""
    ) -> None:
        await interaction_handler.on_command(interaction, command.name, f"{argument} {audience}")

    if command.is_personal:
        return run_with_argument_for if command.argument else run_for
    if command.is_required:
        return run_with_argument
    return run_with_optional_argument if command.argument else run


def build_moderator_commands(
    commands: Sequence[Command], interaction_handler: DiscordHandler
) -> Iterable[SlashCommand]:
    """Build the moderators' commands, which Discord hides until an administrator allows them."""

    async def publish(
        interaction: Interaction, file: discord.Attachment, why: Range[str, 1, 300] = ""
    ) -> None:
        await interaction_handler.on_publish(interaction, file, why)

    async def set_field(interaction: Interaction, argument: ValueText) -> None:
        await interaction_handler.on_command(interaction, SET, argument)

    for command in commands:
        slash_command = _build_slash_command(command, interaction_handler, has_autocomplete=False)
        if command.name == SET:
            app_commands.rename(argument=command.argument)(set_field)
            app_commands.describe(argument=_CHANGE_DESCRIPTION)(set_field)
            slash_command = app_commands.Command(
                name=slash_command.name, description=slash_command.description, callback=set_field
            )
        if command.name == "publish":
            app_commands.describe(file=_FILE_DESCRIPTION, why=_REASON_DESCRIPTION)(publish)
            slash_command = app_commands.Command(
                name=slash_command.name, description=slash_command.description, callback=publish
            )
        slash_command.default_permissions = discord.Permissions.none()
        yield slash_command


def build_message_command(interaction_handler: DiscordHandler) -> app_commands.ContextMenu:
    """Build the command in every message's "Apps" menu, which looks up the message's text.

    Discord sends the message along, so that the bot needs no intent to read messages.
    """

    async def look_up(interaction: Interaction, target: discord.Message) -> None:
        await interaction_handler.on_message_command(interaction, "\n".join(extract_texts(target)))

    return app_commands.ContextMenu(name=gettext_noop("Look this up"), callback=look_up)


def build_propose_command(interaction_handler: DiscordHandler) -> app_commands.ContextMenu:
    """Build the moderators' command in the "Apps" menu of a message that has a file, or a briefing as text.

    Without an intent that reads all messages, the bot sees no file in a channel unless somebody shows it.
    """

    async def propose(interaction: Interaction, target: discord.Message) -> None:
        await interaction_handler.on_propose(interaction, target)

    command = app_commands.ContextMenu(name=gettext_noop("Propose this file"), callback=propose)
    command.default_permissions = discord.Permissions.none()
    return command


@dataclass(frozen=True, slots=True)
class RegisteredCommands:
    """The ids that Discord gave the commands, by name; *is_changed* if it had different ones before."""

    ids: Mapping[str, int]
    is_changed: bool


async def register_commands(
    tree: app_commands.CommandTree[discord.Client],
    application_id: int,
    localizer: CommandLocalizer,
    guild: discord.abc.Snowflake | None = None,
    *,
    may_change: bool = True,
) -> RegisteredCommands:
    """Register the commands of *tree* if Discord has different ones, and this process *may_change* them.

    They are the commands for everybody, or those of one *guild*, translated by *localizer*. The JSON is
    compared because in discord.py 2.7.1 ``AppCommand`` drops the last of a command's contexts and of its
    installation types.

    Raises:
        discord.HTTPException: Discord refused.
    """
    http = tree.client.http
    route_parameters: dict[str, Any] = {
        "application_id": application_id,
        **({"guild_id": guild.id} if guild else {}),
    }
    path = "/applications/{application_id}" + ("/guilds/{guild_id}" if guild else "") + "/commands"
    registered_payloads = await http.request(
        Route("GET", path, **route_parameters), params={"with_localizations": "true"}
    )
    registered_commands = {command["name"]: _normalize_command(command) for command in registered_payloads}
    payloads = localizer.localize([command.to_dict(tree) for command in tree.get_commands(guild=guild)])
    payloads = [_strip_global_keys(command) for command in payloads] if guild else payloads
    is_same = registered_commands == {command["name"]: _normalize_command(command) for command in payloads}
    if is_same or not may_change:
        return RegisteredCommands(_list_ids(registered_payloads), is_changed=False)
    registered_payloads = await http.request(Route("PUT", path, **route_parameters), json=payloads)
    return RegisteredCommands(_list_ids(registered_payloads), is_changed=True)


def _list_ids(registered_payloads: Iterable[CommandPayload]) -> dict[str, int]:
    """List the ids of the slash commands by their names."""
    return {one["name"]: int(one["id"]) for one in registered_payloads if one["type"] == SLASH_COMMAND_TYPE}


def _strip_global_keys(command: Mapping[str, Any]) -> dict[str, Any]:
    """Remove what Discord accepts only for commands for everybody."""
    return {key: value for key, value in command.items() if key not in {"contexts", "integration_types"}}


def _normalize_command(command: Mapping[str, Any]) -> dict[str, object]:
    """Reduce a command or an option to what we set, with one spelling of "none"."""
    return {
        **{key: command.get(key) or None for key in _COMPARED_KEYS},
        "options": [_normalize_command(option) for option in command.get("options") or ()],
        "choices": [_normalize_command(choice) for choice in command.get("choices") or ()],
        "contexts": sorted(command.get("contexts") or ()),
        "installs": sorted(command.get("integration_types") or ()),
    }
