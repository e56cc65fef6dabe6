"""The command ``privacy``: what the database holds about a chat, for an operator who is asked for it."""

import asyncio

import click

from bot.cli.options import SettingsPaths, exit_on_config_error, with_settings
from bot.core.messages.caller import ChatId
from bot.core.messages.platforms import PLATFORMS
from bot.runtime.config.sources import ConfigError
from bot.services.store.database_address import is_lasting
from bot.services.store.errors import StoreError


class _ChatType(click.ParamType[ChatId]):
    """A chat as it is stored: ``telegram:42``."""

    name = "chat"

    def convert(
        self, value: str | ChatId, _parameter: click.Parameter | None, _context: click.Context | None
    ) -> ChatId:
        """Parse the name of the platform and the id of the chat there."""
        try:
            chat = value if isinstance(value, ChatId) else ChatId.parse(value)
        except ValueError:
            raise click.BadParameter(f"{value!r} should be PLATFORM:ID, such as telegram:42") from None
        if chat.platform not in (names := [one.name for one in PLATFORMS]):
            raise click.BadParameter(f"there is no platform {chat.platform!r}, but {', '.join(names)}")
        return chat


@click.group("privacy")
def privacy_command() -> None:
    """Show or delete what is stored about a chat.

    A private chat stands for the person in it.
    """


@privacy_command.command("export")
@click.argument("chat", type=_ChatType())
@with_settings
def export_data(chat: ChatId, settings: SettingsPaths) -> None:
    """Print everything that is stored about CHAT, such as telegram:42, as JSON.

    For a moderator that includes what they published.
    """
    with exit_on_config_error():
        click.echo(asyncio.run(_export(settings.load_config().database, chat)), nl=False)


@privacy_command.command("erase")
@click.argument("chat", type=_ChatType())
@with_settings
def erase_data(chat: ChatId, settings: SettingsPaths) -> None:
    """Delete everything that is stored about CHAT, such as telegram:42.

    Versions that a moderator published stay, without a name. A running bot remembers until it stops what the
    chat chose, and stores it again only if the chat chooses again.
    """
    with exit_on_config_error():
        count = asyncio.run(_erase(settings.load_config().database, chat))
    click.echo(f"{chat}: deleted or made nameless. Records: {count}.")


async def _export(address: str, chat: ChatId) -> bytes:
    """Write what is stored about *chat*.

    Raises:
        ConfigError: there is no such database, or it fails.
    """
    from bot.services.privacy.privacy_views import render_json  # noqa: PLC0415 (SQLAlchemy takes a while)
    from bot.services.store.database import open_database_to_read  # noqa: PLC0415
    from bot.services.store.personal_data import PersonalDataStore  # noqa: PLC0415

    _require_lasting(address)
    try:
        async with open_database_to_read(address) as database:
            return render_json({chat: await PersonalDataStore(database).read_data(chat)})
    except StoreError as error:
        raise ConfigError(f"database: {error}") from None


async def _erase(address: str, chat: ChatId) -> int:
    """Delete what is stored about *chat*, and count how many records that were.

    Raises:
        ConfigError: there is no such database, or it fails.
    """
    from bot.services.store.database import open_database, open_database_to_read  # noqa: PLC0415
    from bot.services.store.personal_data import PersonalDataStore  # noqa: PLC0415

    _require_lasting(address)
    try:
        async with open_database_to_read(address):
            pass  # a database that does not exist is not created
        async with open_database(address) as database:
            store = PersonalDataStore(database)
            data = await store.read_data(chat)
            await store.delete_data(chat, include_authorship=True)
            return sum(map(len, data.values()))
    except StoreError as error:
        raise ConfigError(f"database: {error}") from None


def _require_lasting(address: str) -> None:
    if not is_lasting(address):
        raise ConfigError(f"database: {address} holds nothing once the bot has stopped")
