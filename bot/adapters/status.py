"""How a platform is doing, as it tells whoever runs it."""

from collections.abc import Callable
from enum import StrEnum


class PlatformState(StrEnum):
    """Whether people are answered."""

    CONNECTING = "connecting"
    """The platform cannot be reached yet, or not any more; the bot goes on trying."""
    SERVING = "serving"
    REFUSED = "refused"
    """It is left alone until the operator acts and starts the bot again."""
    STOPPED = "stopped"


StateCallback = Callable[[PlatformState], object]
"""What a platform calls whenever its state changes."""


def ignore_state(_state: PlatformState) -> None:
    """Tell nobody."""


class PlatformError(Exception):
    """The platform will not work until the operator acts: one plain sentence."""
