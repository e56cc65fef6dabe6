"""The command ``check``: report errors in briefings, and what their readers may be misled by."""

import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from bot.cli.check_reporters import REPORTERS
from bot.cli.check_result import check_path, is_clean
from bot.cli.options import SettingsPaths, exit_on_config_error, with_settings


@click.command("check")
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--strict", is_flag=True, help="Exit with status 1 if there are warnings, too.")
@click.option(
    "--format", "form", type=click.Choice(tuple(REPORTERS)), default="text", help="The format of the report."
)
@click.option("--links", is_flag=True, help="Also check that every web address still answers.")
@with_settings
def check_command(
    paths: tuple[Path, ...], *, strict: bool, form: str, links: bool, settings: SettingsPaths
) -> None:
    """Check briefings for errors and for likely mistakes.

    PATHS are files and folders. The default is the folder of the settings.
    """
    with exit_on_config_error():
        targets = paths or (settings.find_briefings(),)
        results = [check_path(path, datetime.now(UTC).date()) for path in targets]
    if links:
        import asyncio  # noqa: PLC0415 (doubles the start-up time)

        from bot.cli.check_links import find_dead_links  # noqa: PLC0415 (aiohttp doubles it again)

        results = asyncio.run(find_dead_links(results))
    click.echo(REPORTERS[form](results))
    sys.exit(0 if is_clean(results, strict=strict) else 1)
