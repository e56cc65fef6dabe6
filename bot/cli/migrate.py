"""The command ``migrate``: the schema of the database, forward and back."""

import asyncio
from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from bot.cli.options import SettingsPaths, exit_on_config_error, with_settings
from bot.runtime.config.sources import ConfigError
from bot.services.store.database_address import is_lasting
from bot.services.store.errors import StoreError

if TYPE_CHECKING:
    from bot.services.store.schema_migration import SchemaVersion

_EMPTY = "0000"  # below every schema: an empty database has none


@click.command("migrate")
@click.argument("schema", required=False, metavar="[SCHEMA]")
@click.option("--show", "is_shown", is_flag=True, help="Change nothing; list the schemas, with * at present.")
@click.option(
    "--yes", "is_confirmed", is_flag=True, help="Go back to an older schema, which loses something."
)
@with_settings
def migrate_command(
    schema: str | None, *, is_shown: bool, is_confirmed: bool, settings: SettingsPaths
) -> None:
    """Bring the database to the newest schema, or to SCHEMA, such as 0014.

    The bot itself migrates to the newest when it starts. To install an older version, stop the bot and go
    back to that version's schema first. What that loses is listed before it is done.
    """
    from bot.services.store.schema_migration import list_schema_versions  # noqa: PLC0415 (SQLAlchemy: 0.2 s)

    versions = list_schema_versions()
    with exit_on_config_error():
        address = settings.load_config().database
        present = asyncio.run(_read_schema(address))
        _require_known(versions, present)
        if is_shown:
            click.echo(_list_versions(versions, present), nl=False)
            return
        target = _find_version(versions, schema or versions[-1].number)
        if not is_confirmed:
            _require_no_loss(versions, present, target)
        asyncio.run(_change_schema(address, target))
    click.echo(f"Schema: {present or 'none'} → {target}." if present != target else f"Schema: {target}.")


async def _read_schema(address: str) -> str | None:
    """Read which schema the database has; None if it is empty.

    Raises:
        ConfigError: there is no such database, or it cannot be read.
    """
    from bot.services.store.schema_migration import read_schema  # noqa: PLC0415 (see above)

    if not is_lasting(address):
        raise ConfigError(f"database: {address} holds nothing once the bot has stopped")
    try:
        return await read_schema(address)
    except StoreError as error:
        raise ConfigError(f"database: {error}") from None


async def _change_schema(address: str, target: str) -> None:
    """Migrate the database, which no process may use meanwhile.

    Raises:
        ConfigError: one does, or the database fails.
    """
    from bot.runtime.single_process import claim_database  # noqa: PLC0415 (pydantic-settings: 0.2 s)
    from bot.services.store.schema_migration import change_schema  # noqa: PLC0415 (see above)

    try:
        async with claim_database(address):
            await change_schema(address, target)
    except StoreError as error:
        raise ConfigError(f"database: {error}") from None


def _require_known(versions: Iterable["SchemaVersion"], present: str | None) -> None:
    """Refuse the database of a newer version.

    Raises:
        ConfigError: this version does not know its schema.
    """
    from bot.services.store.schema_migration import describe_newer_schema  # noqa: PLC0415 (see above)

    if present is not None and present not in {one.number for one in versions}:
        raise ConfigError(f"database: {describe_newer_schema(present)}")


def _list_versions(versions: Iterable["SchemaVersion"], present: str | None) -> str:
    lines = (f"{'*' if one.number == present else ' '} {one.number}  {one.description}" for one in versions)
    return "\n".join((*lines, "")) if present else "\n".join((*lines, "The database is empty.", ""))


def _find_version(versions: tuple["SchemaVersion", ...], number: str) -> str:
    """Check that there is a schema of this *number*.

    Raises:
        ConfigError: there is none.
    """
    if number not in {one.number for one in versions}:
        first, last = versions[0].number, versions[-1].number
        raise ConfigError(f"{number}: there is no such schema; this version knows {first} to {last}")
    return number


def _require_no_loss(versions: Iterable["SchemaVersion"], present: str | None, target: str) -> None:
    """Refuse to go back unasked.

    Raises:
        ConfigError: it says what would be lost.
    """
    losses = [one for one in versions if target < one.number <= (present or _EMPTY)]
    if losses:
        lines = "\n".join(f"  {one.number}  {one.loss}" for one in reversed(losses))
        raise ConfigError(
            f"Going back from the schema {present} to {target} deletes for good:\n{lines}\n"
            "Stop the bot, make a backup, and add --yes to do that."
        )
