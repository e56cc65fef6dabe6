"""What every adapter gets besides the chat service and its own settings."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot.adapters.status import (
    ContactCallback,
    OutageCallback,
    StateCallback,
    ignore_contact,
    ignore_outage,
    ignore_state,
)
from bot.adapters.webhooks import WebhookRegistry
from bot.core.messages.caller import ChatId
from bot.core.messages.reply import Reply
from bot.services.background.leadership import Leadership
from bot.services.background.task_supervisor import TaskSupervisor
from bot.services.observer import Observer
from bot.services.publishing.moderation_settings import ModerationSettings

if TYPE_CHECKING:  # SQLAlchemy takes a while to import
    from bot.services.store.outbox import Outbox
    from bot.services.store.rate_limit_slots import RateLimitSlots
    from bot.services.store.waiting_updates import WaitingUpdateStore

Renderer = Callable[[Reply], Sequence[Any]]
"""Renders a reply as the pages of a platform."""

HealthCheck = Callable[[], tuple[bool, str]]
"""Checks whether the bot is healthy, alive or ready; the first line of the text is ``ok`` if it is."""


RenderMetrics = Callable[[], Awaitable[tuple[bytes, str]]]
"""Renders the metrics of the process, and gives their content type."""


ListChats = Callable[[], Collection[ChatId]]
"""Lists the chats of the operator, by their ids in the settings; these may change meanwhile."""


ReleasePort = Callable[[], Awaitable[None]]
"""Closes what has listened at an address until now."""


async def release_nothing() -> None:
    """Release a port at which nobody listens."""


def list_no_chats() -> tuple[ChatId, ...]:
    """List the chats of an operator who has none."""
    return ()


def report_healthy() -> tuple[bool, str]:
    """Report that all is well."""
    return True, "ok\n"


@dataclass(frozen=True, kw_only=True)
class AdapterContext:
    """What adapters share; each takes what it can use.

    *on_state_change* is called whenever the adapter's state changes, *on_contact* whenever its platform has
    answered, *on_outage* with the cause whenever it cannot be reached.
    *list_operator_chats* names those that hear what does not work. *outbox* holds the messages that are sent
    unprompted, *waiting_updates* what a platform no longer keeps and is not answered yet.
    *rate_limit_slots* are shared by all processes on one database, if there may be several. *public_url*
    is the address of the web page, if readers can open it. *renderers* are those of the previewed platforms,
    by name. The checks are those of the whole process. *render_metrics* is None unless the
    web page serves the metrics. *observer* measures what the adapters do. *webhooks* are the addresses at
    which platforms deliver to the web server. *supervisor* runs background tasks. *leadership* knows whether
    this process does what only one may.
    *release_port* is called before a server listens: another one may do so while the bot starts.
    """

    on_state_change: StateCallback = ignore_state
    on_contact: ContactCallback = ignore_contact
    on_outage: OutageCallback = ignore_outage
    moderation: ModerationSettings = field(default_factory=ModerationSettings)
    list_operator_chats: ListChats = list_no_chats
    outbox: "Outbox | None" = None
    waiting_updates: "WaitingUpdateStore | None" = None
    rate_limit_slots: "RateLimitSlots | None" = None
    public_url: str = ""
    renderers: Mapping[str, Renderer] = field(default_factory=dict)
    check_health: HealthCheck = report_healthy
    check_liveness: HealthCheck = report_healthy
    check_readiness: HealthCheck = report_healthy
    render_metrics: RenderMetrics | None = None
    observer: Observer = field(default_factory=Observer)
    webhooks: WebhookRegistry = field(default_factory=WebhookRegistry)
    supervisor: TaskSupervisor = field(default_factory=TaskSupervisor)
    leadership: Leadership = field(default_factory=Leadership)
    release_port: ReleasePort = release_nothing
