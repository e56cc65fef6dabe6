"""What is served right now, for whoever watches over the process; it never holds a token or a question."""

from collections.abc import Callable
from functools import partial

from bot.adapters.status import Note, State
from bot.core.library.reader import Library


class Health:
    """The state of every platform that is configured, by its name, beside the briefings."""

    def __init__(self, library: Callable[[], Library]) -> None:
        """Know no platform yet; *library* is what is told."""
        self._library = library
        self._states: dict[str, State] = {}

    def note(self, platform: str, state: State) -> None:
        """Remember how *platform* is doing."""
        self._states[platform] = state

    def noting(self, platform: str) -> Note:
        """Return what *platform* calls whenever its state changes."""
        return partial(self.note, platform)

    def report(self) -> tuple[bool, str]:
        """Return whether all is well, and lines that say so: ``ok`` first, then a platform a line.

        It is not when chat platforms are configured and each of them is given up: then nobody is
        answered where they ask, and only the operator can change that.
        """
        chats = [state for name, state in self._states.items() if name != "web"]
        well = not chats or any(state in {State.SERVING, State.CONNECTING} for state in chats)
        library = self._library()
        lines = (
            "ok" if well else "only the web page is left: see the log",
            *(f"{name}: {state}" for name, state in self._states.items()),
            f"briefings: {len(library.briefings)}",
            f"problems in briefings: {len(library.problems)}",
        )
        return well, "\n".join((*lines, ""))
