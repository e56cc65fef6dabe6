"""The health of the bot, for whatever monitors the process; it never contains a token or a question."""

from collections.abc import Callable, Iterator
from typing import assert_never

from bot.adapters.status import PlatformState
from bot.core.library.snapshot import Library
from bot.core.messages.platforms import PLATFORMS
from bot.services.troubles.tracker import TroubleTracker
from bot.services.troubles.trouble import TroubleKind

_CHAT_PLATFORMS = frozenset(platform.name for platform in PLATFORMS if platform.is_chat)


class Health:
    """Collects the state of every enabled platform, and reports it with that of the briefings."""

    def __init__(self, get_library: Callable[[], Library], troubles: TroubleTracker | None = None) -> None:
        """Start without any platform; *get_library* gives the live library.

        What does not work is among the *troubles*; a platform that is not served is one of them.
        """
        self._get_library = get_library
        self._troubles = troubles or TroubleTracker()
        self._states: dict[str, PlatformState] = {}

    def set_state(self, platform: str, state: PlatformState, reason: str = "") -> None:
        """Set the state of *platform*; *reason* says in one sentence why it is not served."""
        self._states[platform] = state
        match state:
            case PlatformState.SERVING:
                self._troubles.end(TroubleKind.PLATFORM, platform)
            case PlatformState.REFUSED | PlatformState.STOPPED:
                self._troubles.begin(TroubleKind.PLATFORM, reason, platform)
            case PlatformState.CONNECTING:
                if reason:
                    self._troubles.begin(TroubleKind.PLATFORM, reason, platform)
            case _:
                assert_never(state)

    def summarize(self) -> tuple[bool, str]:
        """Return whether the bot is healthy, and a text: ``ok`` in the first line, then a line a platform.

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
            *dict.fromkeys(self._list_troubles()),
            f"briefings: {len(library.briefings)}",
            f"problems in briefings: {len(library.problems)}",
        )
        return is_healthy, "\n".join((*lines, ""))

    def _list_troubles(self) -> Iterator[str]:
        """List what fails, except the platforms, which have their own lines.

        A subject may be the name of a draft's file, and anybody can read the health; a task's name is ours.
        """
        for trouble in self._troubles.active:
            if trouble.kind is TroubleKind.TASK:
                yield f"background task {trouble.subject}: failing, see the log"
            elif trouble.kind is not TroubleKind.PLATFORM:
                yield f"{trouble.kind}: failing, see the log"
