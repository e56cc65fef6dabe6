"""Which briefing answers chats that chose none: the one that did so before, until somebody decides otherwise.

A new briefing never takes over, however new it is and by whatever way it came. One that is gone keeps its
place: it answers again when it is back.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from bot.core.content.briefing import Briefing
from bot.core.content.visibility import is_briefing_visible
from bot.core.library.snapshot import Library


@dataclass(frozen=True, slots=True)
class DefaultOrder:
    """The ids of default briefings: of *briefing_ids*, the first that readers may know of answers.

    *setting* is the operator's setting that was last taken into account.
    """

    briefing_ids: tuple[str, ...] = ()
    setting: str = ""

    def with_decision(self, briefing_id: str) -> "DefaultOrder":
        """Put a briefing before all others, as somebody decided."""
        others = (one for one in self.briefing_ids if one != briefing_id)
        return replace(self, briefing_ids=(briefing_id, *others))

    def with_setting(self, setting: str) -> "DefaultOrder":
        """Take the operator's setting into account: one that has changed is a decision."""
        is_decision = setting not in {"", self.setting}
        return replace(self.with_decision(setting) if is_decision else self, setting=setting)

    def without(self, briefing_id: str) -> "DefaultOrder":
        """Remove a briefing that a moderator took back, so that it is like new if it comes again."""
        is_removed = briefing_id != self.setting
        others = tuple(one for one in self.briefing_ids if one != briefing_id)
        return replace(self, briefing_ids=others) if is_removed else self

    def with_current(self, library: Library, today: date) -> "DefaultOrder":
        """Remember the briefing that answers *today*, so that it stays when others are added."""
        briefing = self.pick(library, today)
        if briefing is None or briefing.id in self.briefing_ids:
            return self
        return replace(self, briefing_ids=(*self.briefing_ids, briefing.id))

    def pick(self, library: Library, today: date) -> Briefing | None:
        """Pick the briefing that answers readers on the day *today*; None if they may know of none.

        If none of the order is left, it is the newest. One that is withdrawn keeps its place, and answers
        only if there is no other.
        """
        withdrawn: Briefing | None = None
        for candidate in self._list_candidates(library):
            if is_briefing_visible(candidate, today):
                if candidate.document.state != "withdrawn":
                    return candidate
                withdrawn = withdrawn or candidate
        return withdrawn

    def pick_for_moderator(self, library: Library, today: date) -> Briefing | None:
        """Pick the briefing that readers get; only if they get none, one that holds nothing but drafts."""
        return self.pick(library, today) or next(self._list_candidates(library), None)

    def _list_candidates(self, library: Library) -> Iterator[Briefing]:
        yield from filter(None, map(library.find_briefing, self.briefing_ids))
        yield from library.briefings.values()


NO_DEFAULTS = DefaultOrder()
