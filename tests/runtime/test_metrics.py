"""What operators see of a bot that works: its metrics, and its log."""

import asyncio
import logging
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession
from aiohttp.test_utils import TestServer
from prometheus_client.parser import text_string_to_metric_families

from bot.adapters.context import AdapterContext
from bot.adapters.status import PlatformError, PlatformState
from bot.adapters.web.limits import DEFAULT_LIMITS
from bot.adapters.web.monitoring_server import run_monitoring_server
from bot.adapters.web.routes import create_web_app
from bot.adapters.web.run import run as run_web
from bot.adapters.web.settings import WebSettings
from bot.core.app import App
from bot.core.library.snapshot import Library
from bot.runtime.config.settings import Config, WatchMode
from bot.runtime.environment import Environment
from bot.runtime.library_loader import open_snapshot
from bot.runtime.loop_lag import LoopLag
from bot.runtime.metrics import Metrics
from bot.runtime.metrics_state import BotState
from bot.runtime.wiring import Services, run_services
from bot.services.chat.chat_service import ChatService
from bot.services.chat.live_app import LiveApp
from bot.services.observer import Outcome
from bot.services.publishing.moderation_settings import ModerationSettings
from bot.services.store.database import open_in_memory_database
from bot.services.store.errors import StoreError
from bot.services.troubles.tracker import TroubleTracker
from bot.services.troubles.trouble import TroubleKind
from bot.services.update_id import add_update_id
from tests.emulators.discord import ANN, DiscordEmulator
from tests.emulators.discord import TOKEN as DISCORD_TOKEN
from tests.emulators.telegram import TOKEN as TELEGRAM_TOKEN
from tests.emulators.telegram import Chat, Person, TelegramEmulator
from tests.emulators.telegram_chat_service import NO_PAUSES
from tests.emulators.telegram_chat_service import serving as serving_telegram
from tests.support.app_fixtures import TODAY
from tests.support.discord_serving import serving as serving_discord
from tests.support.publishing_fixtures import FILE, NEW, OLD

PROMTOOL = shutil.which("promtool") or ""
MODERATOR, READER, STRANGER = Person(7), Person(99), Person(98)
QUESTION = "zzyzx quokka"  # what nobody else writes
SECRETS = (TELEGRAM_TOKEN, DISCORD_TOKEN)
CALLBACK = "/interactions/*/callback"
WIRED_PLATFORMS = {"telegram": PlatformState.SERVING, "discord": PlatformState.CONNECTING}


@dataclass(frozen=True)
class Day:
    """What a bot left behind: a scrape of its metrics, and all records of the log."""

    scrape: str
    records: list[logging.LogRecord]

    def value(self, name: str, **labels: str) -> float:
        """Get the value of a sample; 0 if there is none."""
        families = text_string_to_metric_families(self.scrape)
        samples = (one for family in families for one in family.samples)
        found = [one.value for one in samples if (one.name, one.labels) == (f"briefing_bot_{name}", labels)]
        return found[0] if found else 0

    def list_updates(self, event: str) -> list[str]:
        """List the ids of updates that the lines with this *event* name."""
        return [getattr(one, "update", "") for one in self.records if event in one.getMessage()]


class RecordKeeper(logging.Handler):
    """Keeps all records."""

    def __init__(self) -> None:
        super().__init__()
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


@contextmanager
def record_logs() -> Iterator[list[logging.LogRecord]]:
    """Collect whatever anybody logs, as the bot's handler gets it at the level of the settings' default."""
    handler, root, own = RecordKeeper(), logging.getLogger(), logging.getLogger("bot")
    handler.addFilter(add_update_id)
    level = own.level
    root.addHandler(handler)
    own.setLevel(logging.DEBUG)
    try:
        yield handler.records
    finally:
        root.removeHandler(handler)
        own.setLevel(level)


def make_state(services: Services | None = None) -> BotState:
    async def count_nothing(_: str) -> int:
        return 0

    troubles = TroubleTracker()
    troubles.begin(TroubleKind.DATABASE, "It is gone.")
    return BotState(
        get_library=lambda: services.chat_service.app.library if services else Library({}),
        today=lambda: TODAY,
        platforms=WIRED_PLATFORMS,
        troubles=troubles,
        loop_lag=LoopLag(),
        count_outbox=services.outbox.count_unsent if services else count_nothing,
        get_free_memory=lambda: (3 << 20, 8 << 20),
    )


async def sleep_no_time(_: float) -> None:
    await asyncio.sleep(0)


async def use_telegram(services: Services, context: AdapterContext) -> None:
    """Let a reader ask, a stranger try a moderators' command, Telegram fail, and a moderator publish."""
    policy = replace(NO_PAUSES, sleep=sleep_no_time)
    shared: dict[str, Any] = {"observer": context.observer, "moderation": context.moderation}
    async with (
        TelegramEmulator() as emulator,
        serving_telegram(emulator, services.chat_service, retry_policy=policy, **shared),
    ):
        reader_chat, private = Chat(READER.id), Chat(MODERATOR.id)
        group = Chat(-5, "supergroup")  # its limit leaves room for every attempt at once
        await emulator.ask(reader_chat, "/figures", READER)
        await emulator.ask(reader_chat, f"/figures {QUESTION}", READER)
        await emulator.ask(reader_chat, f"/{QUESTION}", READER)
        await emulator.ask(Chat(STRANGER.id), "/status", STRANGER)
        emulator.fail_next("sendMessage", 429, "Too Many Requests: retry after 1", retry_after=1)
        emulator.fail_next("sendMessage", 502)
        emulator.fail_next("sendMessage", drop=True)
        await emulator.ask(group, "/sources", READER)
        await emulator.type_inline_query(READER, QUESTION)
        proposal = await emulator.upload(private, FILE, NEW.encode(), MODERATOR)
        await emulator.tap(proposal, "Publish", MODERATOR)


async def use_discord(services: Services, context: AdapterContext) -> None:
    """Let a reader ask while Discord fails."""
    async with (
        DiscordEmulator() as emulator,
        serving_discord(emulator, services.chat_service, context=context, may_refuse=True),
    ):
        emulator.fail_next("POST", CALLBACK, 502)
        interaction = await emulator.slash_without_waiting(ANN, "figures", item=QUESTION)
        await interaction.wait_for_reply()
        emulator.rate_limit_next("POST", CALLBACK, 0.1)
        await emulator.slash(ANN, "help")


async def use_page(services: Services, context: AdapterContext) -> None:
    """Let a reader open pages, and others send what the page refuses."""
    address: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    settings, limits = WebSettings(port=0), replace(DEFAULT_LIMITS, burst=6, rate=0.001)
    page = asyncio.create_task(
        run_web(services.chat_service, settings, context, on_started=address.set_result, limits=limits)
    )
    async with ClientSession(await address) as browser:
        for path in ("/", "/isles/figures/lamps", "/isles/figures/none", f"/search?q={QUESTION}"):
            await browser.get(path)
        await browser.get("/", headers={"Host": "evil.example"})
        await browser.post("/send", data={"line": "help"}, headers={"Origin": "https://evil.example"})
        await browser.get("/")  # one more than the burst
    page.cancel()
    await asyncio.wait([page])


async def live_through_a_day(folder: Path) -> Day:
    (folder / FILE).write_text(OLD, "utf-8")
    metrics = Metrics()
    moderation = ModerationSettings(telegram_users=(MODERATOR.id,))
    config = Config(briefings=folder, watch=WatchMode.OFF, moderation=moderation)
    with record_logs() as records:
        async with (
            open_in_memory_database() as database,
            run_services(
                database,
                config,
                *open_snapshot(folder),
                environment=Environment(lambda: TODAY, metrics.observer),
            ) as services,
        ):
            context = AdapterContext(
                observer=metrics.observer, moderation=moderation, render_metrics=metrics.render
            )
            metrics.add_state(make_state(services))
            await use_telegram(services, context)
            await use_discord(services, context)
            await use_page(services, context)
            async with (
                run_monitoring_server(context, "127.0.0.1", 0) as address,
                ClientSession(address) as prometheus,
                prometheus.get("/metrics") as response,
            ):
                return Day(await response.text(), records)


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Day:
    return asyncio.run(live_through_a_day(tmp_path_factory.mktemp("briefings")))


ANSWERS = [
    ("telegram", "figures", "answered", 1),
    ("telegram", "figures", "not_found", 1),
    ("telegram", "other", "not_found", 1),
    ("telegram", "status", "refused", 1),
    ("telegram", "sources", "answered", 1),
    ("telegram", "inline", "not_found", 1),
    ("discord", "figures", "not_found", 1),
    ("discord", "help", "answered", 1),
    ("web", "start", "answered", 1),
    ("web", "figures", "answered", 1),
    ("web", "figures", "not_found", 1),
    ("web", "search", "not_found", 1),
]


@pytest.mark.parametrize(("platform", "command", "outcome", "number"), ANSWERS)
def test_answers_are_counted_by_platform_command_and_outcome(
    day: Day, platform: str, command: str, outcome: str, number: int
) -> None:
    assert day.value("answers_total", platform=platform, command=command, outcome=outcome) == number


def test_the_time_of_every_answer_is_counted(day: Day) -> None:
    for platform in ("telegram", "discord", "web"):
        answers = sum(number for name, _, _, number in ANSWERS if name == platform)
        assert day.value("answer_duration_seconds_count", platform=platform) >= answers
        assert day.value("answer_duration_seconds_sum", platform=platform) > 0


@pytest.mark.parametrize(
    ("name", "labels", "number"),
    [
        ("platform_errors_total", {"platform": "telegram", "kind": "429"}, 1),
        ("platform_errors_total", {"platform": "telegram", "kind": "502"}, 1),
        ("platform_errors_total", {"platform": "telegram", "kind": "network"}, 1),
        ("platform_errors_total", {"platform": "discord", "kind": "502"}, 1),
        ("platform_errors_total", {"platform": "discord", "kind": "429"}, 1),
        ("rate_limit_wait_seconds_sum", {"platform": "discord"}, 0.1),
        ("rate_limit_wait_seconds_count", {"platform": "telegram"}, 1),
        ("rate_limit_wait_seconds_sum", {"platform": "telegram"}, 1.1),
        ("refused_requests_total", {"platform": "telegram", "reason": "rights"}, 1),
        ("refused_requests_total", {"platform": "web", "reason": "host"}, 1),
        ("refused_requests_total", {"platform": "web", "reason": "rate"}, 1),
        ("refused_requests_total", {"platform": "web", "reason": "origin"}, 1),
        ("publications_total", {"origin": "telegram"}, 1),
        ("reloads_total", {}, 1),
        ("briefings", {}, 1),
        ("briefing_problems", {}, 0),
        ("platform_state", {"platform": "telegram", "state": "serving"}, 1),
        ("platform_state", {"platform": "discord", "state": "serving"}, 0),
        ("troubles", {"kind": "database"}, 1),
        ("troubles", {"kind": "disk"}, 0),
        ("outbox_messages", {"platform": "telegram"}, 0),
        ("memory_available_bytes", {}, 3 << 20),
        ("memory_limit_bytes", {}, 8 << 20),
    ],
)
def test_what_went_wrong_and_the_state_are_counted(
    day: Day, name: str, labels: dict[str, str], number: float
) -> None:
    assert day.value(name, **labels) == pytest.approx(number)


def test_the_time_of_the_last_reload_is_known(day: Day) -> None:
    assert 0 < day.value("last_success_timestamp_seconds", work="reload") <= time.time()


@pytest.mark.skipif(not PROMTOOL, reason="needs promtool: apt-get install prometheus")
def test_promtool_finds_nothing_wrong_with_the_metrics(day: Day) -> None:
    result = subprocess.run(  # noqa: S603
        [PROMTOOL, "check", "metrics"], input=day.scrape, capture_output=True, text=True, check=False
    )
    assert (result.returncode, result.stdout + result.stderr) == (0, "")


def test_no_label_holds_an_id_a_name_or_a_text(day: Day) -> None:
    for family in text_string_to_metric_families(day.scrape):
        for sample in family.samples:
            values = {value for name, value in sample.labels.items() if name != "le"}
            assert not values & {"7", "99", "98", "-5", "31", "ann", FILE, "isles"}, sample
            assert not any(word in value for value in values for word in QUESTION.split()), sample


def test_no_line_of_the_log_holds_a_token_a_text_or_a_name(day: Day) -> None:
    assert len(day.records) > 10
    names = [str(person.json["first_name"]) for person in (MODERATOR, READER, STRANGER)]
    for record in day.records:
        if record.name.split(".")[0] not in {"asyncio", "aiosqlite"}:
            line = f"{record.getMessage()} {vars(record)}"
            for word in (*SECRETS, *QUESTION.split(), *names):
                assert word not in line, line


def test_every_line_about_an_update_names_it(day: Day) -> None:
    (refused,) = day.list_updates("moderation: refused")
    published = day.list_updates("moderation: published")
    assert refused.startswith("telegram:")
    assert len(published) == 1
    assert published[0].startswith("telegram:")
    assert published[0] != refused
    pages = day.list_updates("GET / 200")
    assert [page.partition(":")[0] for page in pages] == ["web"]


async def test_while_the_database_fails_the_outbox_has_no_number() -> None:
    async def fail(_: str) -> int:
        raise StoreError("gone")

    metrics = Metrics()
    metrics.add_state(replace(make_state(), count_outbox=fail))
    text = (await metrics.render())[0].decode()
    assert "briefing_bot_outbox_messages{" not in text
    assert 'briefing_bot_troubles{kind="database"} 1.0' in text


@pytest.mark.parametrize(
    ("command", "outcome", "label"),
    [
        ("polls", Outcome.ANSWERED, "polls"),
        ("rollback", Outcome.ANSWERED, "rollback"),
        ("harbour", Outcome.ANSWERED, "page"),
        ("harbour", Outcome.NOT_FOUND, "other"),
        ("harbour", Outcome.FAILED, "other"),
        ("", Outcome.ANSWERED, "other"),
    ],
)
async def test_only_a_command_that_the_bot_knows_is_a_label(
    command: str, outcome: Outcome, label: str
) -> None:
    metrics = Metrics()
    metrics.observer.note_answer("web", command, outcome, 0.01)
    assert f'command="{label}"' in (await metrics.render())[0].decode()


async def test_a_port_of_their_own_has_health_and_metrics_and_names_its_setting() -> None:
    context = AdapterContext(render_metrics=Metrics().render)
    async with run_monitoring_server(context, "127.0.0.1", 0) as address, ClientSession(address) as client:
        for path in ("/health", "/livez", "/readyz", "/metrics"):
            async with client.get(path) as response:
                assert response.status == 200, path
        port = int(address.rpartition(":")[2])
        with pytest.raises(PlatformError, match=rf"^metrics\.port: port {port} is in use"):
            async with run_monitoring_server(context, "127.0.0.1", port):
                pass


async def test_the_page_has_metrics_only_if_it_is_told_to() -> None:
    for context, status in (
        (AdapterContext(), 404),
        (AdapterContext(render_metrics=Metrics().render), 200),
    ):
        app = create_web_app(ChatService(LiveApp(App(Library({})))), WebSettings(), context)
        async with (
            TestServer(app, host="127.0.0.1") as server,
            ClientSession() as client,
            client.get(server.make_url("/metrics")) as response,
        ):
            assert response.status == status
