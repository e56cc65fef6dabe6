"""The health of the bot, for whatever monitors the process; it never contains a token or a question."""

from collections.abc import Callable, Sequence
from functools import partial

from bot.adapters.status import PlatformState, StateCallback
from bot.core.library.snapshot import Library
from bot.core.messages.platforms import PLATFORMS

_CHAT_PLATFORMS = frozenset(platform.name for platform in PLATFORMS if platform.is_chat)


class Health:
    """Collects the state of every enabled platform, and reports it with that of the briefings."""

    def __init__(
        self, get_library: Callable[[], Library], list_failing_tasks: Callable[[], Sequence[str]] = tuple
    ) -> None:
        """Start without any platform; *get_library* gives the live library.

        *list_failing_tasks* lists the background tasks that have failed and are started again.
        """
        self._get_library = get_library
        self._list_failing_tasks = list_failing_tasks
        self._states: dict[str, PlatformState] = {}

    def set_state(self, platform: str, state: PlatformState) -> None:
        """Set the state of *platform*."""
        self._states[platform] = state

    def state_setter(self, platform: str) -> StateCallback:
        """Build the callback that sets the state of *platform*."""
        return partial(self.set_state, platform)

    def summarize(self) -> tuple[bool, str]:
        """Tell whether the bot is healthy, with a text: ``ok`` in the first line, then a line a platform.

        It is not when chat platforms are enabled and all of them have stopped: then nobody is answered
        there until the operator acts.
        """
        chat_states = [state for name, state in self._states.items() if name in _CHAT_PLATFORMS]
        is_healthy = not chat_states or any(
            state in {PlatformState.SERVING, PlatformState.CONNECTING} for state in chat_states
        )
        library = self._get_library()
        lines = (
            "ok" if is_healthy else "only the web page is left: see the log",
            *(f"{name}: {state}" for name, state in self._states.items()),
            *(f"background task {name}: failing, see the log" for name in self._list_failing_tasks()),
            f"briefings: {len(library.briefings)}",
            f"problems in briefings: {len(library.problems)}",
        )
        return is_healthy, "\n".join((*lines, ""))
