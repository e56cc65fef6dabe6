"""The health of the bot, for whatever monitors the process; it never contains a token or a question.

*Alive* means that the process works: if not, a restart helps. *Ready* means that it can serve all that it is
configured for. *Healthy* is between the two: something is served, and only the operator can mend the rest.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import assert_never

from bot.adapters.status import PlatformState
from bot.core.library.snapshot import Library
from bot.core.messages.platforms import PLATFORMS
from bot.runtime.loop_lag import MAX_LAG, LoopLag
from bot.runtime.memory import MIN_FREE_SHARE, read_free_memory
from bot.services.troubles.tracker import TroubleTracker
from bot.services.troubles.trouble import Trouble, TroubleKind

_UNREADY_TROUBLES = frozenset(
    {TroubleKind.DATABASE, TroubleKind.GIT_PULL, TroubleKind.FOLDER, TroubleKind.DISK, TroubleKind.TASK}
)
"""What the bot cannot do its work without; platforms have states of their own."""
_TROUBLES_WITH_LINES = frozenset(
    {
        TroubleKind.PLATFORM,
        TroubleKind.CONNECTION,
        TroubleKind.BRIEFINGS,
        TroubleKind.MEMORY,
        TroubleKind.EVENT_LOOP,
    }
)
_MEBIBYTE = 1 << 20
_CHAT_PLATFORMS = frozenset(platform.name for platform in PLATFORMS if platform.is_chat)


class Health:
    """Collects the state of every enabled platform, and reports it with that of the briefings."""

    def __init__(
        self,
        get_library: Callable[[], Library],
        troubles: TroubleTracker | None = None,
        loop_lag: LoopLag | None = None,
        get_free_memory: Callable[[], tuple[int, int] | None] = read_free_memory,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Start without any platform; *get_library* gives the live library.

        What does not work is among the *troubles*; a platform that is not served is one of them.
        *get_free_memory* returns the free bytes and all bytes, or None. *clock* counts seconds.
        """
        self._get_library = get_library
        self._troubles = troubles or TroubleTracker()
        self._loop_lag = loop_lag or LoopLag()
        self._get_free_memory = get_free_memory
        self._clock = clock
        self._contacts: dict[str, float] = {}
        self._states: dict[str, PlatformState] = {}

    def set_state(self, platform: str, state: PlatformState, reason: str = "") -> None:
        """Set the state of *platform*; *reason* says in one sentence why it is not served."""
        self._states[platform] = state
        match state:
            case PlatformState.SERVING | PlatformState.STANDBY:
                self._end_platform_troubles(platform)
            case PlatformState.REFUSED | PlatformState.STOPPED:
                self._troubles.end(TroubleKind.CONNECTION, platform)
                self._troubles.begin(TroubleKind.PLATFORM, reason, platform)
            case PlatformState.CONNECTING:
                if reason:
                    self._troubles.begin(TroubleKind.PLATFORM, reason, platform)
                elif not self._has_failed(platform):
                    self._troubles.begin(TroubleKind.CONNECTION, subject=platform)
            case _:
                assert_never(state)

    def note_contact(self, platform: str) -> None:
        """Note that *platform* has answered a call or a heartbeat."""
        self._contacts[platform] = self._clock()

    def note_outage(self, platform: str, cause: str) -> None:
        """Note why *platform* cannot be reached, in plain words."""
        if self._states.get(platform) is PlatformState.CONNECTING and not self._has_failed(platform):
            self._troubles.begin(TroubleKind.CONNECTION, cause, platform)

    def forget_platform(self, platform: str) -> None:
        """Forget a platform that is not configured any more."""
        self._states.pop(platform, None)
        self._contacts.pop(platform, None)
        self._end_platform_troubles(platform)

    def _has_failed(self, platform: str) -> bool:
        return any(
            one.kind is TroubleKind.PLATFORM and one.subject == platform for one in self._troubles.active
        )

    def _end_platform_troubles(self, platform: str) -> None:
        self._troubles.end(TroubleKind.PLATFORM, platform)
        self._troubles.end(TroubleKind.CONNECTION, platform)

    def report_faults(self) -> None:
        """Begin, or end, the troubles that nobody else looks for."""
        faults = {
            TroubleKind.BRIEFINGS: not self._get_library().briefings,
            TroubleKind.MEMORY: self._lacks_memory(),
            TroubleKind.EVENT_LOOP: self._loop_lag.seconds > MAX_LAG,
        }
        for kind, is_present in faults.items():
            if is_present:
                self._troubles.begin(kind)
            else:
                self._troubles.end(kind)

    def list_stopped_platforms(self) -> tuple[str, ...]:
        """List the platforms that nothing but other settings can start again."""
        stopped = {PlatformState.REFUSED, PlatformState.STOPPED}
        return tuple(name for name, state in self._states.items() if state in stopped)

    @property
    def states(self) -> Mapping[str, PlatformState]:
        """The state of each platform that is configured, by its name."""
        return MappingProxyType(self._states)

    def summarize(self) -> tuple[bool, str]:
        """Return whether the bot is healthy, and a text: ``ok`` in the first line, then a line a platform.

        It is not when chat platforms are enabled and all of them have stopped: then nobody is answered
        there until the operator acts.
        """
        chat_states = [state for name, state in self._states.items() if name in _CHAT_PLATFORMS]
        is_healthy = not chat_states or any(
            state not in {PlatformState.REFUSED, PlatformState.STOPPED} for state in chat_states
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

    def check_liveness(self) -> tuple[bool, str]:
        """Return whether the event loop runs on time, and a text: ``ok`` in the first line, then the lag."""
        lag = self._loop_lag.seconds
        is_alive = lag <= MAX_LAG
        return is_alive, f"{'ok' if is_alive else 'the event loop is late'}\nevent loop lag: {lag:.3f} s\n"

    def check_readiness(self) -> tuple[bool, str]:
        """Return whether all that is configured works, and a text.

        Its first line is ``ok``, or names what does not work; the lines below give the state of each part.
        """
        faults = tuple(self._list_faults())
        library = self._get_library()
        lines = (
            f"not ready: {', '.join(faults)}" if faults else "ok",
            *(f"{name}: {state}" for name, state in self._states.items()),
            *dict.fromkeys(self._list_troubles()),
            f"briefings: {len(library.briefings)}",
            *self._describe_memory(),
            *self._describe_contacts(),
        )
        return not faults, "\n".join((*lines, ""))

    def _list_faults(self) -> Iterator[str]:
        if not self._get_library().briefings:
            yield "briefings"
        is_served = (PlatformState.SERVING, PlatformState.STANDBY)
        yield from (name for name, state in self._states.items() if state not in is_served)
        kinds = (one.kind for one in self._troubles.active if _is_readiness_trouble(one))
        yield from dict.fromkeys(kinds)
        if self._lacks_memory():
            yield "memory"

    def _lacks_memory(self) -> bool:
        memory = self._get_free_memory()
        return memory is not None and memory[0] < MIN_FREE_SHARE * memory[1]

    def _describe_memory(self) -> Iterator[str]:
        if memory := self._get_free_memory():
            free, total = memory
            yield f"memory left: {free // _MEBIBYTE} of {total // _MEBIBYTE} MiB"

    def _describe_contacts(self) -> Iterator[str]:
        for platform, contact_at in self._contacts.items():
            if self._states.get(platform) is not PlatformState.STANDBY:  # it may have led before
                yield f"last answer of {platform}: {self._clock() - contact_at:.0f} s ago"

    def _list_troubles(self) -> Iterator[str]:
        """List what fails, except what has lines of its own.

        A subject may be the name of a draft's file, and anybody can read the health; a task's name is ours.
        """
        for trouble in self._troubles.active:
            if trouble.kind is TroubleKind.TASK:
                yield f"background task {trouble.subject}: failing, see the log"
            elif trouble.kind not in _TROUBLES_WITH_LINES:
                yield f"{trouble.kind}: failing, see the log"


def _is_readiness_trouble(trouble: Trouble) -> bool:
    """True unless readers are well served in spite of it: a pulled file may wait for an answer."""
    is_single_file = trouble.kind is TroubleKind.GIT_PULL and bool(trouble.subject)
    return trouble.kind in _UNREADY_TROUBLES and not is_single_file
