"""The command ``backup``: the database and the briefings in one file, while the bot runs."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import click

from bot.cli.options import SettingsPaths, exit_on_config_error, with_settings
from bot.runtime.config.sources import ConfigError


@click.command("backup")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--force", "is_forced", is_flag=True, help="Replace FILE if it exists.")
@with_settings
def backup_command(file: Path, *, is_forced: bool, settings: SettingsPaths) -> None:
    """Write the database and the briefings into FILE, a ZIP archive.

    The bot may be running. Settings and tokens are not in it.
    """
    from bot.runtime.backup import write_backup  # noqa: PLC0415 (pydantic-settings takes 0.2 s to import)

    with exit_on_config_error():
        if file.exists() and not is_forced:
            raise ConfigError(f"{file}: it exists; choose another name, or add --force")
        manifest = asyncio.run(write_backup(settings.load_config(), file, datetime.now(UTC)))
    click.echo(f"{file}: Rows: {sum(manifest.rows.values())}. Files: {manifest.briefings}.")
