"""The command ``restore``: the database and the briefings of a backup in the place of what there is."""

import asyncio
from pathlib import Path

import click

from bot.cli.options import SettingsPaths, exit_on_config_error, with_settings


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--force", "is_forced", is_flag=True, help="Replace a database or briefings that exist.")
@with_settings
def restore_command(file: Path, *, is_forced: bool, settings: SettingsPaths) -> None:
    """Put the backup FILE in the place of the database and the briefings.

    They are those of the settings, so a backup of SQLite can be restored into PostgreSQL, and the other way
    round. Stop the bot first. An older backup is migrated.
    """
    from bot.runtime.backup import restore_backup  # noqa: PLC0415 (pydantic-settings takes 0.2 s to import)
    from bot.runtime.single_process import is_database_claimed  # noqa: PLC0415 (see above)

    with exit_on_config_error():
        config = settings.load_config()
        work = restore_backup(config, file, is_forced=is_forced)
        manifest, files = asyncio.run(work)
    click.echo(f"Restored as of {manifest.created_at:%Y-%m-%d %H:%M} UTC, version {manifest.version}.")
    click.echo(f"Rows: {sum(manifest.rows.values())}. Files: {len(files.written)}.")
    for name in files.others:
        click.echo(f"{name}: it is not in the backup, and stays")
    if asyncio.run(is_database_claimed(config.database)):
        click.echo("The bot runs. Restart it: until then it goes by what chats had chosen before.", err=True)
