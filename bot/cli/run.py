"""The command ``run``: serve every platform that is configured, until it is stopped."""

import sys

import click

from bot.cli.options import SettingsPaths, exit_on_config_error, with_settings
from bot.core.app import App
from bot.core.library.loader import BriefingFolder
from bot.core.library.snapshot import LibrarySnapshot
from bot.runtime.config.settings import Config, collect_secrets, is_database_set
from bot.runtime.health import Health
from bot.runtime.library_loader import check_default_briefing, open_snapshot
from bot.runtime.logging_setup import configure_logging
from bot.runtime.reloader import run_reloader
from bot.runtime.signals import run_until_stopped
from bot.runtime.supervisor import build_runners, log_startup, run_platforms
from bot.runtime.wiring import build_chat_service, connect_database, recover_publishing, run_moderation
from bot.services.chat.chat_service import ChatService


@click.command("run")
@with_settings
def run_command(settings: SettingsPaths) -> None:
    """Serve the web page, and every platform that has a token.

    Ctrl-C or SIGTERM stops it once the answers in progress are sent; a second one stops it at once.
    """
    with exit_on_config_error():
        config = settings.load_config()
        configure_logging(collect_secrets(config))
        folder, snapshot = open_snapshot(config.briefings)
        was_stopped = run_until_stopped(_serve(config, folder, snapshot))
    sys.exit(0 if was_stopped else 1)


async def _serve(config: Config, folder: BriefingFolder, snapshot: LibrarySnapshot) -> None:
    """Serve until cancelled, or until no platform is left."""
    app = App(snapshot.library, config.default_briefing)
    async with connect_database(config.database, is_required=is_database_set(config)) as database:
        await recover_publishing(database, config.briefings)
        async with (
            build_chat_service(app, database) as chat_service,
            run_reloader(chat_service, database, folder, snapshot, config) as reloader,
            run_moderation(chat_service, database, config, reloader),
        ):
            await _serve_platforms(chat_service, config)


async def _serve_platforms(chat_service: ChatService, config: Config) -> None:
    health = Health(lambda: chat_service.app.library)
    runners = build_runners(chat_service, config, health)
    library = chat_service.app.library
    log_startup(library, runners, check_default_briefing(library, config.default_briefing))
    await run_platforms(runners, health, prepare=chat_service.app.prepare_index)
