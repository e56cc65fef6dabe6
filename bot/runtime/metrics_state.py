"""The state of the bot for Prometheus, collected whenever the metrics are read."""

from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from bot import __version__
from bot.adapters.status import PlatformState
from bot.core.library.snapshot import Library
from bot.runtime.loop_lag import LoopLag
from bot.runtime.memory import read_free_memory
from bot.services.background.leadership import Leadership
from bot.services.store.errors import StoreError
from bot.services.troubles.tracker import TroubleTracker
from bot.services.troubles.trouble import TroubleKind

Samples = Mapping[tuple[str, ...], float]
"""Numbers by the values of their labels."""


@dataclass(frozen=True, kw_only=True)
class BotState:
    """What the state is read from.

    *today* is the day of the answers. *count_outbox* counts the messages that wait for a platform.
    """

    get_library: Callable[[], Library]
    today: Callable[[], date]
    platforms: Mapping[str, PlatformState]
    troubles: TroubleTracker
    loop_lag: LoopLag
    count_outbox: Callable[[str], Awaitable[int]]
    leadership: Leadership = field(default_factory=Leadership)
    get_free_memory: Callable[[], tuple[int, int] | None] = field(default=read_free_memory)


class StateCollector(Collector):
    """Collects the state; the database is read before, for that takes a while."""

    def __init__(self, state: BotState) -> None:
        """Collect *state*."""
        self._state = state
        self._outbox_counts: dict[tuple[str, ...], float] = {}

    async def count_outbox(self) -> None:
        """Count the messages that wait; while the database fails, there is no number."""
        self._outbox_counts.clear()
        with suppress(StoreError):
            for platform in self._state.platforms:
                self._outbox_counts[platform,] = await self._state.count_outbox(platform)

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield a family of samples for each part of the state."""
        yield _build_gauge("build_info", "The version of the bot; always 1.", {(__version__,): 1}, "version")
        yield from self._collect_content()
        yield from self._collect_platforms()
        kinds = Counter(one.kind for one in self._state.troubles.active)
        troubles: Samples = {(str(kind),): kinds[kind] for kind in TroubleKind}
        yield _build_gauge("troubles", "What does not work now, by kind.", troubles, "kind")
        yield from self._collect_process()

    def _collect_content(self) -> Iterator[GaugeMetricFamily]:
        library, today = self._state.get_library(), self._state.today()
        yield _build_gauge("briefings", "Briefings that are live.", {(): len(library.briefings)})
        yield _build_gauge("briefing_problems", "Problems in briefings.", {(): len(library.problems)})
        documents = [one.document for one in library.briefings.values()]
        overdue = sum(one.review_by is not None and one.review_by.last_day < today for one in documents)
        yield _build_gauge("reviews_overdue", "Briefings whose next review is overdue.", {(): overdue})
        if documents:
            newest = min(today, max(one.as_of.last_day for one in documents))
            as_of = datetime.combine(newest, time(), UTC).timestamp()
            description = "The day up to which the newest briefing is accurate, in Unix time."
            yield _build_gauge("newest_as_of_timestamp_seconds", description, {(): as_of})

    def _collect_platforms(self) -> Iterator[GaugeMetricFamily]:
        states: Samples = {
            (platform, str(state)): current is state
            for platform, current in self._state.platforms.items()
            for state in PlatformState
        }
        description = "1 for the state of each platform that is configured, 0 for the other states."
        yield _build_gauge("platform_state", description, states, "platform", "state")
        description = "Messages that are not sent yet; no number while the database fails."
        yield _build_gauge("outbox_messages", description, self._outbox_counts, "platform")

    def _collect_process(self) -> Iterator[GaugeMetricFamily]:
        description = "1 if this process does what only one may, such as polling; one alone always does."
        yield _build_gauge("is_leader", description, {(): self._state.leadership.is_leader})
        lag = self._state.loop_lag.seconds
        yield _build_gauge("event_loop_lag_seconds", "How late the event loop is.", {(): lag})
        if memory := self._state.get_free_memory():
            free, total = memory
            yield _build_gauge("memory_available_bytes", "Memory that is left to the bot.", {(): free})
            description = "The memory of the bot's container, or of the machine."
            yield _build_gauge("memory_limit_bytes", description, {(): total})


def _build_gauge(name: str, description: str, samples: Samples, *labels: str) -> GaugeMetricFamily:
    """Build the family of a gauge, with a sample for the values of its *labels*."""
    family = GaugeMetricFamily(f"briefing_bot_{name}", description, labels=labels)
    for values, number in samples.items():
        family.add_metric(values, number)
    return family
