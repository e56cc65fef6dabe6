"""What the services take from outside, beside their settings, their database and their folder."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from bot.core.search.prepared_documents import PreparedDocuments
from bot.runtime.config.live_config import LoadConfig
from bot.services.clock import today_in_utc
from bot.services.observer import Observer


@dataclass(frozen=True, slots=True)
class Environment:
    """The day of the answers, who measures what the services do, and what reads the settings again.

    The search index takes what there is of its *documents*.
    """

    today: Callable[[], date] = today_in_utc
    observer: Observer = field(default_factory=Observer)
    load_config: LoadConfig | None = None
    documents: PreparedDocuments = field(default_factory=dict)


DEFAULT_ENVIRONMENT = Environment()
