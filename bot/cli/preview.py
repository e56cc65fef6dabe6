"""The command `preview`: shows what readers will see of the files in a folder, live in the browser."""

# ruff: noqa: PLC0415 (what a command needs is imported inside it, as in `bot.__main__`)

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.options import load_settings, refusals, with_settings
from bot.runtime.config.sources import ConfigError

if TYPE_CHECKING:
    from bot.runtime.config.settings import Config
    from bot.services.store.revisions import Versions


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
    from bot.runtime.signals import until_stopped

    with refusals():
        config = load_settings(file, secrets)
        wanted = path or config.briefings
        folder = wanted if wanted.is_dir() else wanted.parent
        log_setup.start()
        until_stopped(_serve(folder, _database(config, folder), _told(wanted), port))


def _told(path: Path) -> Callable[[str], None]:
    """Return what says where the preview is, of this *path*."""
    at = f"/?file={path.name}" if path.is_file() else ""
    return lambda address: click.echo(f"The preview is at {address}{at} (Ctrl-C ends it).")


def _database(config: "Config", folder: Path) -> str:
    """Return the address of the database in which the bot keeps what it published of *folder*.

    It is empty where there is none: a preview makes no database.
    """
    from bot.services.store.engines import url_of
    from bot.services.store.settings import MEMORY

    if config.database == MEMORY or folder.resolve() != config.briefings.resolve():
        return ""
    file = url_of(config.database).database if config.database.startswith("sqlite") else None
    return config.database if file is None or Path(file).is_file() else ""


async def _serve(folder: Path, database: str, started: Callable[[str], None], port: int) -> None:
    import asyncio

    from bot.adapters import renderer
    from bot.adapters.errors import PlatformError
    from bot.authoring.preview.baseline import newest
    from bot.authoring.preview.live_reload import Live
    from bot.authoring.preview.run import run
    from bot.core.library.folder import Folder
    from bot.runtime.file_watcher import Noted, watch
    from bot.services.chat.service import today_in_utc

    saves: Noted = asyncio.Queue()
    files = Folder(folder)
    watching = asyncio.create_task(watch(files, saves))
    try:
        async with _versions(database) as versions:
            live = Live(files, lambda start: newest(folder, versions, start), today_in_utc)
            await live.begin()
            renderers = {name: renderer(name) for name in ("telegram", "discord")}
            await run(live, saves, renderers, started, port)
    except PlatformError as error:
        raise ConfigError(str(error)) from None
    finally:
        watching.cancel()


@asynccontextmanager
async def _versions(address: str) -> AsyncIterator["Versions | None"]:
    """Give what the bot has published, if there is a database at this *address*."""
    from bot.runtime.storage import database_at
    from bot.services.store.revisions import Versions

    if not address:
        yield None
        return
    async with database_at(address) as database:
        yield Versions(database)
