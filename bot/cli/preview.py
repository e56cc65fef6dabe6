"""The command `preview`: shows what readers will see of the files in a folder, live in the browser."""

# ruff: noqa: PLC0415 (what a command needs is imported inside it, as in `bot.__main__`)

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.options import exit_on_config_error, load_settings, with_settings
from bot.runtime.config.sources import ConfigError

if TYPE_CHECKING:
    from bot.runtime.config.settings import Config
    from bot.services.store.revisions import RevisionStore


@click.command()
@click.argument("path", required=False, type=click.Path(exists=True, path_type=Path))
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8080, show_default=True, help="0 is any free one."
)
@with_settings
def preview(path: Path | None, port: int, file: Path | None, secrets: Path | None) -> None:
    """Show on a page, live, what readers will see of the files, what is wrong in them and what is new.

    PATH is a folder or a file in it; if it is not given, the folder of the settings. The page is for this
    machine only. Where the port is taken, any free one is.
    """
    from bot.runtime import log_setup
    from bot.runtime.signals import run_until_stopped

    with exit_on_config_error():
        config = load_settings(file, secrets)
        target = path or config.briefings
        folder = target if target.is_dir() else target.parent
        log_setup.configure_logging()
        run_until_stopped(
            _run_preview(folder, _find_database(config, folder), _build_address_printer(target), port)
        )


def _build_address_printer(path: Path) -> Callable[[str], None]:
    """Return what says where the preview is, of this *path*."""
    query = f"/?file={path.name}" if path.is_file() else ""
    return lambda address: click.echo(f"The preview is at {address}{query} (Ctrl-C ends it).")


def _find_database(config: "Config", folder: Path) -> str:
    """Return the address of the database in which the bot keeps what it published of *folder*.

    It is empty where there is none: a preview makes no database.
    """
    from bot.services.store.engines import parse_database_url
    from bot.services.store.settings import IN_MEMORY

    if config.database == IN_MEMORY or folder.resolve() != config.briefings.resolve():
        return ""
    file = parse_database_url(config.database).database if config.database.startswith("sqlite") else None
    return config.database if file is None or Path(file).is_file() else ""


async def _run_preview(folder: Path, database: str, on_started: Callable[[str], None], port: int) -> None:
    import asyncio

    from bot.adapters import load_renderer
    from bot.adapters.status import PlatformError
    from bot.authoring.preview.baseline import find_baseline
    from bot.authoring.preview.live_reload import LivePreview
    from bot.authoring.preview.run import serve_preview
    from bot.core.library.folder import BriefingFolder
    from bot.runtime.file_watcher import ChangeQueue, watch_folder
    from bot.services.chat.service import today_in_utc

    changed_files: ChangeQueue = asyncio.Queue()
    source_folder = BriefingFolder(folder)
    watch_task = asyncio.create_task(watch_folder(source_folder, changed_files))
    try:
        async with _open_revision_store(database) as revision_store:
            live_preview = LivePreview(
                source_folder, lambda start: find_baseline(folder, revision_store, start), today_in_utc
            )
            await live_preview.start()
            renderers = {name: load_renderer(name) for name in ("telegram", "discord")}
            await serve_preview(live_preview, changed_files, renderers, on_started, port)
    except PlatformError as error:
        raise ConfigError(str(error)) from None
    finally:
        watch_task.cancel()


@asynccontextmanager
async def _open_revision_store(address: str) -> AsyncIterator["RevisionStore | None"]:
    """Give what the bot has published, if there is a database at this *address*."""
    from bot.runtime.storage import connect_database
    from bot.services.store.revisions import RevisionStore

    if not address:
        yield None
        return
    async with connect_database(address) as database:
        yield RevisionStore(database)
