"""Counts what the bot does, for Prometheus. Import this lazily: the library takes a while to import.

A label is one of a closed set: a platform, a command that the bot knows, a reason. No label holds an id of a
chat, a name or a text, for the metrics are kept elsewhere, for long.
"""

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    Summary,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.process_collector import ProcessCollector

from bot.core.content.custom_page import RESERVED_NAMES
from bot.core.messages.platforms import PLATFORMS
from bot.core.sections.registry import SECTIONS
from bot.runtime.metrics_state import BotState, StateCollector
from bot.services.chat.answer_observation import LOOKUP_COMMAND, QUERY_COMMAND
from bot.services.observer import Observer, Outcome, RefusalReason

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4
PAGE_COMMAND = "page"  # what the briefings' own pages count as
OTHER = "other"
_ORIGINS = frozenset({"git", *(platform.name for platform in PLATFORMS)})
_DURATION_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)  # seconds


_COMMANDS = frozenset(
    {*RESERVED_NAMES, *(section.name for section in SECTIONS), LOOKUP_COMMAND, QUERY_COMMAND}
)  # all that are counted by their names


class MetricsObserver(Observer):
    """Counts what it hears of."""

    def __init__(self, registry: CollectorRegistry) -> None:
        """Start at zero; *registry* collects the counts."""
        disable_created_metrics()  # type: ignore[no-untyped-call]  # a time for each series doubles them, and no query needs it
        self._answers = Counter(
            "briefing_bot_answers",
            "Answers to requests, by the command that was answered.",
            ("platform", "command", "outcome"),
            registry=registry,
        )
        self._durations = Histogram(
            "briefing_bot_answer_duration_seconds",
            "How long it took to find an answer, without its delivery.",
            ("platform",),
            registry=registry,
            buckets=_DURATION_BUCKETS,
        )
        self._platform_errors = Counter(
            "briefing_bot_platform_errors",
            "Calls to a platform that failed, by the HTTP status, or as timeout or network.",
            ("platform", "kind"),
            registry=registry,
        )
        self._rate_limit_waits = Summary(
            "briefing_bot_rate_limit_wait_seconds",
            "How long calls waited for the platform's limits.",
            ("platform",),
            registry=registry,
        )
        self._refusals = Counter(
            "briefing_bot_refused_requests", "Refused requests.", ("platform", "reason"), registry=registry
        )
        self._reloads = Counter(
            "briefing_bot_reloads", "How often changed briefings went live.", registry=registry
        )
        self._successes = Gauge(
            "briefing_bot_last_success_timestamp_seconds",
            "When changed briefings last went live, and when a pull from git last succeeded, in Unix time.",
            ("work",),
            registry=registry,
        )
        self._publications = Counter(
            "briefing_bot_publications", "Published versions, by origin.", ("origin",), registry=registry
        )

    def note_answer(self, platform: str, command: str, outcome: Outcome, seconds: float) -> None:
        """Count an answer."""
        self._answers.labels(platform, self._find_label(command, outcome), outcome).inc()
        self._durations.labels(platform).observe(seconds)

    def _find_label(self, command: str, outcome: Outcome) -> str:
        """Find the label of a command: only a briefing's own page is answered under an unknown name."""
        if command in _COMMANDS:
            return command
        return PAGE_COMMAND if command and outcome is Outcome.ANSWERED else OTHER

    def note_platform_error(self, platform: str, kind: str) -> None:
        """Count a failed call."""
        self._platform_errors.labels(platform, kind).inc()

    def note_rate_limit_wait(self, platform: str, seconds: float) -> None:
        """Count a wait."""
        self._rate_limit_waits.labels(platform).observe(seconds)

    def note_reload(self) -> None:
        """Count a reload, and keep its time."""
        self._reloads.inc()
        self._successes.labels("reload").set_to_current_time()

    def note_pull(self) -> None:
        """Keep the time of a pull."""
        self._successes.labels("pull").set_to_current_time()

    def note_publication(self, origin: str) -> None:
        """Count a publication."""
        self._publications.labels(origin if origin in _ORIGINS else OTHER).inc()

    def note_refusal(self, platform: str, reason: RefusalReason) -> None:
        """Count a refusal."""
        self._refusals.labels(platform, reason).inc()


class Metrics:
    """The metrics of one bot: what its *observer* counts, its state, and that of its process."""

    def __init__(self) -> None:
        """Start without a state, which the bot has once it runs."""
        self._registry = CollectorRegistry()
        self.observer = MetricsObserver(self._registry)
        self._state_collector: StateCollector | None = None
        ProcessCollector(registry=self._registry)

    def add_state(self, state: BotState) -> None:
        """Collect the *state* of the bot, too, whenever the metrics are rendered."""
        self._state_collector = StateCollector(state)
        self._registry.register(self._state_collector)

    async def render(self) -> tuple[bytes, str]:
        """Render the metrics in Prometheus' text format, and give its content type."""
        if self._state_collector:
            await self._state_collector.count_outbox()
        return generate_latest(self._registry), CONTENT_TYPE
