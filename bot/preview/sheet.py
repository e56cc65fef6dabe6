"""What lies on the moderator's desk after each save: every file as it is written now, and what it tells."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.app import App
from bot.briefing.changes import Change
from bot.briefing.problem import Problem


@dataclass(frozen=True, slots=True)
class Sheet:
    """One file of the folder, as it is written now.

    *briefing* is the id of what is told from it, in the words of the file or, where that is broken, of the
    last one that was right; empty if there was none. *code* is the language, if it is a translation.
    """

    file: str
    text: str
    problems: tuple[Problem, ...] = ()
    briefing: str = ""
    code: str = ""
    published: str | None = None
    """What the published version holds; None if there is none."""
    changes: tuple[Change, ...] = ()
    """What of the briefing, or of this translation, is different from it."""

    @property
    def errors(self) -> tuple[Problem, ...]:
        """Return what keeps the file, or a part of it, from being told."""
        return tuple(one for one in self.problems if not one.warning)

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """Return what an editor would ask about it."""
        return tuple(one for one in self.problems if one.warning)


@dataclass(frozen=True, eq=False)
class State:
    """All files by name, and two bots: one answers from the files as they are *now*, one from the published.

    *number* counts the states, from 1.
    """

    number: int
    sheets: Mapping[str, Sheet]
    now: App
    before: App
    version: str
    """Which version is the published one, in words."""
