"""/reload: the settings and the briefings are read again, and moderators hear what came of it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from bot.runtime.config.settings import Config, WatchMode
from bot.runtime.config.sources import ConfigError
from bot.runtime.environment import Environment
from bot.runtime.library_loader import open_snapshot
from bot.runtime.wiring import run_services
from bot.services.privacy.operator_settings import OperatorSettings
from bot.services.publishing.submission_views import get_proposal_line
from bot.services.store.database import open_in_memory_database
from tests.support.app_fixtures import TODAY
from tests.support.publishing_fixtures import BORIS, FILE, MODERATION, NEW, OLD, ModeratedBot


class SettingsFile:
    """The settings as the bot finds them when it reads them again."""

    def __init__(self, folder: Path) -> None:
        self.config = Config(briefings=folder, watch=WatchMode.OFF, moderation=MODERATION)
        self.problems: tuple[str, ...] = ()

    def load(self) -> Config:
        if self.problems:
            raise ConfigError(*self.problems)
        return self.config

    def change(self, **settings: Any) -> None:
        self.config = self.config.model_copy(update=settings)

    def moderate(self, **settings: Any) -> None:
        self.change(moderation=self.config.moderation.model_copy(update=settings))


@asynccontextmanager
async def open_bot(folder: Path) -> AsyncIterator[tuple[ModeratedBot, SettingsFile]]:
    (folder / FILE).write_text(OLD, "utf-8")
    settings = SettingsFile(folder)
    environment = Environment(lambda: TODAY, load_config=settings.load)
    async with (
        open_in_memory_database() as database,
        run_services(database, settings.config, *open_snapshot(folder), environment=environment) as services,
    ):
        yield ModeratedBot(services.chat_service, services.outbox, folder, services.reloader), settings


async def test_what_changed_is_named_above_what_is_live(tmp_path: Path) -> None:
    async with open_bot(tmp_path) as (bot, settings):
        assert "Settings" not in await bot.ask_text("reload")
        settings.change(time_zone="Europe/Kyiv")
        settings.moderate(require_approval=True)
        (tmp_path / FILE).write_text(NEW)
        lines = (await bot.ask_text("reload")).splitlines()
        assert lines[:4] == [
            "Reloaded",
            "Settings",
            "Changed: moderation.require_approval",
            "After a restart: time_zone",
        ]
        assert "65" in await bot.read_lamps()


async def test_errors_in_the_settings_are_all_named_and_the_briefings_are_read(tmp_path: Path) -> None:
    async with open_bot(tmp_path) as (bot, settings):
        settings.problems = ("config.yaml:1:1: watch: should be auto", "config.yaml:2:1: git: is wrong")
        (tmp_path / FILE).write_text(NEW)
        text = await bot.ask_text("reload")
        assert "They have errors, and stay as they were." in text
        assert all(problem in text for problem in settings.problems)
        assert "65" in await bot.read_lamps()


async def test_from_then_on_a_colleague_has_to_approve(tmp_path: Path) -> None:
    async with open_bot(tmp_path) as (bot, settings):
        settings.moderate(require_approval=True)
        await bot.ask("reload")
        number = get_proposal_line(await bot.send(NEW)).split()[-1]
        await bot.ask(f"publish {number}")
        assert "64" in await bot.read_lamps()
        await bot.ask(f"publish {number}", BORIS, "Boris")
        assert "65" in await bot.read_lamps()


async def test_notices_and_reports_go_to_the_new_moderators_chat(tmp_path: Path) -> None:
    async with open_bot(tmp_path) as (bot, settings):
        settings.moderate(telegram_chat=-200)
        await bot.ask("reload")
        await bot.ask("report lamps It is 66.", "telegram:99", "")
        (tmp_path / FILE).write_text("title: [")
        await bot.ask("reload")
        pending = await bot.outbox.list_pending("telegram")
        assert {str(one.chat) for one in pending} == {"telegram:-200"}
        assert {one.line for one in pending} >= {"reports 1", f"status {FILE}"}


async def test_readers_learn_at_once_who_runs_the_bot_now(tmp_path: Path) -> None:
    async with open_bot(tmp_path) as (bot, settings):
        settings.change(operator=OperatorSettings(name="The Gull’s Errand"))
        await bot.ask("reload")
        assert "The Gull’s Errand" in await bot.ask_text("privacy", "telegram:99", "")
