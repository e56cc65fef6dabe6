"""The command ``preview``: show in the browser, live, what readers will see of the files in a folder."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import click

from bot.adapters import load_renderer
from bot.adapters.status import PlatformError
from bot.authoring.preview.baseline import find_baseline
from bot.authoring.preview.field_editor import FieldEditor
from bot.authoring.preview.live_preview import LivePreview
from bot.authoring.preview.server import LOCALHOST, ListenAddress, serve_preview
from bot.cli.options import SettingsPaths, exit_on_config_error, with_settings
from bot.core.library.loader import BriefingFolder
from bot.core.messages.platforms import PREVIEWED_PLATFORMS
from bot.runtime.config.settings import Config
from bot.runtime.config.sources import ConfigError
from bot.runtime.database_wiring import connect_database
from bot.runtime.file_watcher import ChangeQueue, build_watch_tasks
from bot.runtime.logging_setup import configure_logging
from bot.runtime.signals import run_until_stopped
from bot.services.background.task_supervisor import TaskSupervisor
from bot.services.clock import today_in_utc
from bot.services.store.database_address import is_lasting
from bot.services.store.engines import parse_database_url
from bot.services.store.revisions import RevisionStore


@click.command("preview")
@click.argument("path", required=False, type=click.Path(exists=True, path_type=Path))
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8080, show_default=True, help="0 is any free port."
)
@click.option("--edit", "is_editable", is_flag=True, help="Let the page change fields in the files.")
@click.option(
    "--host",
    default=LOCALHOST,
    show_default=True,
    help="The address to listen on: another one of this machine, or 0.0.0.0, lets colleagues in by a link.",
)
@with_settings
def preview_command(
    path: Path | None, host: str, port: int, settings: SettingsPaths, *, is_editable: bool
) -> None:
    """Show in the browser, live, what readers will see.

    It also shows errors, warnings and what has changed. PATH is a folder or a file in it. The default is
    the folder of the settings. Only this machine can open the page, unless --host says otherwise: then each
    link lets one browser in, to read. If the port is taken, another is used. With --edit, a form below each
    item changes its fields in the file.
    """
    with exit_on_config_error():
        config = settings.load_config()
        target = path or config.briefings
        folder = target if target.is_dir() else target.parent
        configure_logging()
        database, address = _find_database(config, folder), ListenAddress(host, port)
        if is_editable and not address.is_local:
            raise click.UsageError("Guests can only read: use --edit without --host.")
        on_started = _build_address_printer(target, address)
        run_until_stopped(_run_preview(folder, database, on_started, address, is_editable=is_editable))


def _build_address_printer(path: Path, address: ListenAddress) -> Callable[[str], None]:
    """Build the function that prints the preview's address; for a file, the address shows that file."""
    if not address.is_local:
        return lambda url: click.echo(f"The next guest opens {url} (works once; Ctrl-C ends the preview).")
    query = f"/?file={path.name}" if path.is_file() else ""
    return lambda url: click.echo(f"The preview is at {url}{query} (Ctrl-C ends it).")


def _find_database(config: Config, folder: Path) -> str:
    """Find the URL of the database with the published revisions of *folder*; empty if there is none.

    A preview never creates a database.
    """
    if not is_lasting(config.database) or folder.resolve() != config.briefings.resolve():
        return ""
    file = parse_database_url(config.database).database if config.database.startswith("sqlite") else None
    return config.database if file is None or Path(file).is_file() else ""


async def _run_preview(
    folder: Path,
    database: str,
    on_started: Callable[[str], None],
    address: ListenAddress,
    *,
    is_editable: bool,
) -> None:
    changed_files: ChangeQueue = asyncio.Queue()
    source_folder = BriefingFolder(folder)
    watch_tasks = build_watch_tasks(source_folder, changed_files)
    try:
        async with (
            TaskSupervisor().run_tasks(*watch_tasks),
            _open_revision_store(database) as revision_store,
        ):
            live_preview = LivePreview(
                source_folder,
                lambda start: find_baseline(folder, revision_store, start),
                today_in_utc,
                FieldEditor(folder) if is_editable else None,
            )
            await live_preview.start()
            renderers = {name: load_renderer(name) for name in PREVIEWED_PLATFORMS}
            await serve_preview(live_preview, changed_files, renderers, on_started, address)
    except PlatformError as error:
        raise ConfigError(str(error)) from None


@asynccontextmanager
async def _open_revision_store(address: str) -> AsyncIterator[RevisionStore | None]:
    """Open the published revisions in the database at this URL; yield None if the URL is empty."""
    if not address:
        yield None
        return
    async with connect_database(address) as database:
        yield RevisionStore(database)
