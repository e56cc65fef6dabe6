"""What lies on the moderator's desk after each save: every file as it is written now, and what it tells.

What an editor would ask of a file, and how it differs from the published one, is found out when somebody
looks at it: in a large folder nobody looks at every file after every save.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from bot.authoring.lint.runner import lint_briefing
from bot.core.app import App
from bot.core.content.briefing import Briefing
from bot.core.content.diff import Change, diff_briefings
from bot.core.parsing.problem import Problem


@dataclass(frozen=True, eq=False)
class FileState:
    """One file of the folder, as it is written on the day *today*.

    *now* is what is told of it, in its own words or, where it is broken, in the last ones that were right;
    *before* is what was published. *code* is the language, if the file is a translation.
    """

    file: str
    content: bytes
    errors: tuple[Problem, ...]
    current_briefing: Briefing | None
    published_content: bytes | None
    published_briefing: Briefing | None
    language: str
    today: date

    @property
    def text(self) -> str:
        """Return what is written in the file."""
        return self.content.decode(errors="replace")

    @property
    def briefing_id(self) -> str:
        """Return the id of the briefing that is told of it; empty if none is."""
        return self.current_briefing.id if self.current_briefing else ""

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Return what is wrong, and then what an editor would ask."""
        return (*self.errors, *self.warnings)

    @cached_property
    def warnings(self) -> tuple[Problem, ...]:
        """Return what an editor would ask about the file, if it is right."""
        if not self.current_briefing or self.errors or self.language:
            return ()
        return lint_briefing(
            self.current_briefing, self.content, self.file, self.today, self.published_briefing
        )

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """Return what of the briefing, or of this translation, is different from the published version."""
        if (
            not self.current_briefing
            or self.published_content == self.content
            or self.current_briefing is self.published_briefing
        ):
            return ()
        return tuple(
            one
            for one in diff_briefings(self.published_briefing, self.current_briefing)
            if one.language == self.language
        )


@dataclass(frozen=True, eq=False)
class PreviewState:
    """All files by name, and two bots: one answers from the files as they are *now*, one from the published.

    *number* counts the states, from 1.
    """

    number: int
    file_states: Mapping[str, FileState]
    current_app: App
    published_app: App
    baseline_description: str
    """Which version is the published one, in words."""
