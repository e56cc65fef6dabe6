"""The command ``run``: serve every platform that is configured, until it is stopped."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import click

from bot.cli.options import SettingsPaths, exit_on_config_error, with_settings
from bot.core.app import App
from bot.core.i18n.locale import load_catalogues
from bot.runtime.config.live_config import ApplyPlan, LoadConfig
from bot.runtime.config.reload_plan import ReloadPlan
from bot.runtime.config.settings import Config, collect_secrets
from bot.runtime.database_wiring import connect_database
from bot.runtime.environment import Environment
from bot.runtime.fault_watch import watch_faults
from bot.runtime.health import Health
from bot.runtime.library_loader import check_default_briefing
from bot.runtime.loading.library_loading import LibraryLoading
from bot.runtime.loading.loading_wiring import LoadingPorts, answer_while_loading, open_cache
from bot.runtime.logging_setup import configure_logging
from bot.runtime.loop_lag import LoopLag
from bot.runtime.memory import keep_for_good, share_arenas
from bot.runtime.monitoring import run_monitoring
from bot.runtime.platform_group import Replacements, Runner
from bot.runtime.settings_changes import SettingsChanges, reload_everything
from bot.runtime.signals import end_process, run_until_stopped, set_hangup_handler
from bot.runtime.single_process import claim_database_file
from bot.runtime.supervisor import (
    build_context,
    build_runners,
    import_adapters,
    log_startup,
    run_platforms,
)
from bot.runtime.wiring import Services, run_services
from bot.services.background.daemon_work import run_in_daemon_thread
from bot.services.background.task_supervisor import BackgroundTask
from bot.services.observer import Observer

if TYPE_CHECKING:
    from bot.runtime.metrics import Metrics
    from bot.runtime.metrics_state import BotState

_log = logging.getLogger(__name__)


@click.command("run")
@with_settings
def run_command(settings: SettingsPaths) -> None:
    """Serve the web page, and every platform that has a token.

    Ctrl-C or SIGTERM stops it once the answers in progress are sent; a second one stops it at once.
    SIGHUP makes it read all settings and briefings again.
    """
    with exit_on_config_error():
        settings = settings.with_file()
        config = settings.load_config()
        configure_logging(collect_secrets(config), config.log)
        share_arenas()
        with claim_database_file(config.database):
            loading = LibraryLoading(config.briefings)
            loading.fork_workers()
            kept: list[Services] = []
            was_stopped = run_until_stopped(_serve(config, loading, settings.load_config, kept.append))
    end_process(0 if was_stopped else 1)


async def _serve(
    config: Config,
    loading: LibraryLoading,
    load_config: LoadConfig,
    keep: Callable[[Services], object],
) -> None:
    """Serve until cancelled, or until no platform is left; *keep* gets what nobody need take apart then."""
    hangup = asyncio.Event()
    set_hangup_handler(hangup.set)
    metrics = _create_metrics() if config.metrics.enabled else None
    async with (
        answer_while_loading(config, loading.progress) as ports,
        loading.run(open_cache(config)) as loaded_library,
        connect_database(config.database) as database,
    ):
        library, _ = await asyncio.gather(loaded_library, _import_adapters(config, loading))
        observer = metrics.observer if metrics else Observer()
        environment = Environment(observer=observer, load_config=load_config, documents=library.documents)
        async with run_services(
            database, config, library.folder, library.snapshot, environment=environment
        ) as services:
            keep(services)
            with services.live_config.subscribe(_build_log_changes(config)):
                await _serve_platforms(services, config, metrics, ports, hangup)


async def _import_adapters(config: Config, loading: LibraryLoading) -> None:
    """Import the adapters while others read many briefings; few are read sooner than that."""
    if loading.has_workers:
        await run_in_daemon_thread(import_adapters, config)


def _create_metrics() -> "Metrics":
    from bot.runtime.metrics import Metrics  # noqa: PLC0415 (who wants no metrics must not wait for it)

    return Metrics()


def _build_log_changes(config: Config) -> ApplyPlan:
    """Build what lets the log follow changed settings; the tokens of before are still left out of it."""
    tokens = set(collect_secrets(config))

    async def apply(plan: ReloadPlan) -> None:
        tokens.update(collect_secrets(plan.config))
        configure_logging(tuple(tokens), plan.config.log)

    return apply


async def _reload_on_hangup(services: Services, hangup: asyncio.Event) -> None:
    """Read all settings and briefings again after each SIGHUP, also after one that came during the start."""
    while True:
        await hangup.wait()
        hangup.clear()
        _log.info("Reading all settings and briefings again, because of SIGHUP.")
        await reload_everything(services.live_config, services.reloader)


def _build_state(services: Services, health: Health, loop_lag: LoopLag) -> "BotState":
    from bot.runtime.metrics_state import BotState  # noqa: PLC0415 (see `_create_metrics`)

    chat_service = services.chat_service
    return BotState(
        get_library=lambda: chat_service.app.library,
        today=chat_service.today,
        platforms=health.states,
        troubles=services.troubles,
        loop_lag=loop_lag,
        count_outbox=services.outbox.count_unsent,
        leadership=services.leadership,
    )


async def _serve_platforms(
    services: Services,
    config: Config,
    metrics: "Metrics | None",
    ports: LoadingPorts,
    hangup: asyncio.Event,
) -> None:
    chat_service, loop_lag = services.chat_service, LoopLag()
    health = Health(lambda: chat_service.app.library, services.troubles, loop_lag)
    if metrics:
        metrics.add_state(_build_state(services, health, loop_lag))
    context = build_context(services, config, health, metrics.render if metrics else None)
    render_metrics = None if config.metrics.has_own_port else context.render_metrics
    page_context = replace(context, render_metrics=render_metrics, release_port=ports.release_page)
    replacements = asyncio.Queue[Replacements]()

    def build_runners_anew(new_config: Config) -> Mapping[str, Runner]:
        new_context = replace(page_context, moderation=new_config.moderation)
        return build_runners(services, new_config, health, new_context)

    changes = SettingsChanges(services.reloader, health, build_runners_anew, replacements)
    runners = build_runners_anew(config)
    warning = check_default_briefing(chat_service.app, config.default_briefing, chat_service.today())
    log_startup(chat_service.app.library, runners, warning)
    with services.live_config.subscribe(changes.apply):
        async with (
            services.supervisor.run_tasks(
                BackgroundTask("loop lag", loop_lag.measure_forever),
                BackgroundTask("faults", partial(watch_faults, health, services.troubles.sleep)),
                BackgroundTask("hang-up", partial(_reload_on_hangup, services, hangup)),
            ),
            run_monitoring(config.metrics, replace(context, release_port=ports.release_monitoring)),
        ):
            prepare = partial(_prepare_answers, chat_service.app)
            await run_platforms(runners, health, prepare=prepare, replacements=replacements)


def _prepare_answers(app: App) -> None:
    """Build what the first answers would have to wait for: the search index, and all languages."""
    app.prepare_index()
    load_catalogues()
    keep_for_good()
