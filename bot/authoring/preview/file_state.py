"""What lies on the moderator's desk after each save: every file as it is written now, and what it tells.

What an editor would ask of a file, and how it differs from the published one, is found out when somebody
looks at it: in a large folder nobody looks at every file after every save.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from bot.authoring.lint.runner import lint
from bot.core.app import App
from bot.core.content.briefing import Briefing
from bot.core.content.diff import Change, changes
from bot.core.parsing.problem import Problem


@dataclass(frozen=True, eq=False)
class Sheet:
    """One file of the folder, as it is written on the day *today*.

    *now* is what is told of it, in its own words or, where it is broken, in the last ones that were right;
    *before* is what was published. *code* is the language, if the file is a translation.
    """

    file: str
    content: bytes
    errors: tuple[Problem, ...]
    now: Briefing | None
    published: bytes | None
    before: Briefing | None
    code: str
    today: date

    @property
    def text(self) -> str:
        """Return what is written in the file."""
        return self.content.decode(errors="replace")

    @property
    def briefing(self) -> str:
        """Return the id of the briefing that is told of it; empty if none is."""
        return self.now.id if self.now else ""

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Return what is wrong, and then what an editor would ask."""
        return (*self.errors, *self.warnings)

    @cached_property
    def warnings(self) -> tuple[Problem, ...]:
        """Return what an editor would ask about the file, if it is right."""
        if not self.now or self.errors or self.code:
            return ()
        return lint(self.now, self.content, self.file, self.today, self.before)

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """Return what of the briefing, or of this translation, is different from the published version."""
        if not self.now or self.published == self.content or self.now is self.before:
            return ()
        return tuple(one for one in changes(self.before, self.now) if one.language == self.code)


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
