"""What is served right now, for whoever watches over the process; it never holds a token or a question."""

from collections.abc import Callable
from functools import partial

from bot.adapters.status import PlatformState, StateCallback
from bot.core.library.reader import Library


class Health:
    """The state of every platform that is configured, by its name, beside the briefings."""

    def __init__(self, get_library: Callable[[], Library]) -> None:
        """Know no platform yet; *library* is what is told."""
        self._get_library = get_library
        self._states: dict[str, PlatformState] = {}

    def set_state(self, platform: str, state: PlatformState) -> None:
        """Remember how *platform* is doing."""
        self._states[platform] = state

    def state_setter(self, platform: str) -> StateCallback:
        """Return what *platform* calls whenever its state changes."""
        return partial(self.set_state, platform)

    def summarize(self) -> tuple[bool, str]:
        """Return whether all is well, and lines that say so: ``ok`` first, then a platform a line.

        It is not when chat platforms are configured and each of them is given up: then nobody is
        answered where they ask, and only the operator can change that.
        """
        chat_states = [state for name, state in self._states.items() if name != "web"]
        is_healthy = not chat_states or any(
            state in {PlatformState.SERVING, PlatformState.CONNECTING} for state in chat_states
        )
        library = self._get_library()
        lines = (
            "ok" if is_healthy else "only the web page is left: see the log",
            *(f"{name}: {state}" for name, state in self._states.items()),
            f"briefings: {len(library.briefings)}",
            f"problems in briefings: {len(library.problems)}",
        )
        return is_healthy, "\n".join((*lines, ""))
