"""What an adapter reports to the runtime: its state, and the error that ends it."""

from collections.abc import Callable
from enum import StrEnum


class PlatformError(Exception):
    """The adapter cannot work until the operator acts; one plain sentence says what to do."""


class PlatformState(StrEnum):
    """Whether an adapter answers its users."""

    CONNECTING = "connecting"
    """The platform cannot be reached, yet or any more; the adapter keeps trying."""
    SERVING = "serving"
    STANDBY = "standby"
    """Another process, the leader, serves the platform; this one takes over when that is gone."""
    REFUSED = "refused"
    """The adapter has stopped until the operator acts and restarts the bot."""
    STOPPED = "stopped"


StateCallback = Callable[[PlatformState], object]
"""Called whenever the state of an adapter changes."""


ContactCallback = Callable[[], object]
"""Called whenever the platform has answered a call or a heartbeat."""


def ignore_contact() -> None:
    """Ignore the contact."""


OutageCallback = Callable[[str], object]
"""Called with the cause, in plain words and without secrets, when the platform cannot be reached."""


def ignore_outage(_cause: str) -> None:
    """Ignore the outage."""


def ignore_state(_state: PlatformState) -> None:
    """Ignore the state."""
