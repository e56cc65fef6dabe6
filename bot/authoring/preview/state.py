"""The state of the preview after a save: every file as it is now, beside what is published.

A file's warnings and changes are computed when somebody looks at it: in a large folder nobody looks at
every file after every save.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, date, datetime, time
from functools import cached_property
from pathlib import Path

from bot.authoring.lint.runner import lint_briefing
from bot.core.app import App
from bot.core.content.briefing import Briefing
from bot.core.content.diff import Change, diff_briefings
from bot.core.content.translation import parse_translation_name
from bot.core.library.image_files import NO_IMAGES, Images
from bot.core.library.image_problems import find_image_problems
from bot.core.library.releases import Releaser
from bot.core.library.snapshot import FileContent, LibrarySnapshot
from bot.core.parsing.problem import Problem
from bot.core.sections.registry import SECTIONS


@dataclass(frozen=True, slots=True)
class FileSet:
    """Files by name, and the library that they make."""

    contents: Mapping[str, bytes] = field(default_factory=dict)
    snapshot: LibrarySnapshot = field(default_factory=lambda: LibrarySnapshot(SECTIONS))

    def with_changes(self, contents: Mapping[str, FileContent]) -> "FileSet":
        """Replace the contents of some files; None removes one."""
        merged = {name: content for name, content in self.contents.items() if name not in contents}
        for name, content in contents.items():
            if content is not None:
                merged[name] = b"" if isinstance(content, OSError) else content
        return FileSet(merged, self.snapshot.with_changes(contents))

    def with_images(self, images: Mapping[str, Images]) -> "FileSet":
        """Show these images."""
        return FileSet(self.contents, self.snapshot.with_images(images))

    def find_briefing_id(self, name: str) -> str:
        """Find the id of the briefing that a file belongs to; empty if none is live."""
        translation = parse_translation_name(Path(name))
        if translation:
            return translation[0] if translation[0] in self.snapshot.library.briefings else ""
        revision = self.snapshot.served_by_file.get(name)
        return revision.briefing.id if revision else ""


@dataclass(frozen=True, eq=False)
class FileState:
    """One file as it is on the day *today*.

    *current_briefing* is what it says now or, if it has errors, what it said when it was last valid.
    *language* is set if the file is a translation.
    """

    file: str
    content: bytes
    errors: tuple[Problem, ...]
    current_briefing: Briefing | None
    published_content: bytes | None
    published_briefing: Briefing | None
    language: str
    today: date
    images: Images = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The content of the file as text."""
        return self.content.decode(errors="replace")

    @property
    def briefing_id(self) -> str:
        """The id of the current briefing; empty if there is none."""
        return self.current_briefing.id if self.current_briefing else ""

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The errors, then the warnings."""
        return (*self.errors, *self.warnings)

    @cached_property
    def warnings(self) -> tuple[Problem, ...]:
        """What is wrong with the images of the file, then what the linter says, if it has no errors."""
        if not self.current_briefing or self.errors or self.language:
            return ()
        return (
            *find_image_problems(self.current_briefing, self.content, self.file, self.images),
            *lint_briefing(
                self.current_briefing, self.content, self.file, self.today, self.published_briefing
            ),
        )

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """How the briefing, or this translation, differs from the published one."""
        is_unchanged = self.published_content == self.content
        if not self.current_briefing or is_unchanged or self.current_briefing is self.published_briefing:
            return ()
        changes = diff_briefings(self.published_briefing, self.current_briefing)
        return tuple(one for one in changes if one.language == self.language)


@dataclass(frozen=True, eq=False)
class PreviewState:
    """All files by name, and two bots: one answers from the current files, one from the published ones.

    *number* counts the states, from 1. *baseline_description* names the published version.
    """

    number: int
    file_states: Mapping[str, FileState]
    current_app: App
    published_app: App
    baseline_description: str


def build_state(
    files: FileSet, published: FileSet, baseline_description: str, previous: PreviewState | None, today: date
) -> PreviewState:
    """Build the state that follows *previous*; what has not changed is taken over from there."""
    previous_states = previous.file_states if previous else {}
    file_states = (
        _reuse_unchanged(_build_file_state(name, files, published, today), previous_states.get(name))
        for name in files.contents
    )
    releaser = Releaser(lambda: datetime.combine(today, time.max, UTC))
    current_library, published_library = (
        releaser.release_library(one.snapshot.library) for one in (files, published)
    )
    return PreviewState(
        previous.number + 1 if previous else 1,
        {one.file: one for one in file_states},
        previous.current_app.with_library(current_library) if previous else App(current_library),
        previous.published_app.with_library(published_library) if previous else App(published_library),
        baseline_description,
    )


def _build_file_state(name: str, files: FileSet, published: FileSet, today: date) -> FileState:
    broken, briefing_id = files.snapshot.broken_files.get(name), files.find_briefing_id(name)
    return FileState(
        file=name,
        content=files.contents[name],
        errors=broken.problems if broken else (),
        current_briefing=files.snapshot.library.briefings.get(briefing_id),
        published_content=published.contents.get(name),
        published_briefing=published.snapshot.library.briefings.get(briefing_id),
        language=(parse_translation_name(Path(name)) or ("", ""))[1],
        today=today,
        images=files.snapshot.library.images.get(briefing_id, NO_IMAGES),
    )


def _reuse_unchanged(file_state: FileState, previous: FileState | None) -> FileState:
    """Keep the *previous* state of a file if it is the same, with all that it has computed."""
    is_same = previous and all(
        getattr(previous, one.name) == getattr(file_state, one.name) for one in fields(FileState)
    )
    return previous if previous and is_same else file_state
