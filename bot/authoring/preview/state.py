"""From a shelf of files to what lies on the desk, beside the shelf of those that are published."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from pathlib import Path

from bot.authoring.preview.file_state import FileState, PreviewState
from bot.core.app import App
from bot.core.content.translation import parse_translation_name
from bot.core.library.snapshot import FileContent, LibrarySnapshot
from bot.core.sections import SECTIONS


@dataclass(frozen=True, slots=True)
class FileSet:
    """Files by name: what each holds, and what is read in them."""

    contents: Mapping[str, bytes] = field(default_factory=dict)
    snapshot: LibrarySnapshot = field(default_factory=lambda: LibrarySnapshot(SECTIONS))

    def with_changes(self, contents: Mapping[str, FileContent]) -> "FileSet":
        """Return the files with other contents of some; None stands for one that is gone."""
        merged = {name: held for name, held in self.contents.items() if name not in contents}
        for name, held in contents.items():
            if held is not None:
                merged[name] = b"" if isinstance(held, OSError) else held
        return FileSet(merged, self.snapshot.with_changes(contents))

    def find_briefing_id(self, name: str) -> str:
        """Return the id of the briefing that is told of a file; empty if none is."""
        translation = parse_translation_name(Path(name))
        if translation:
            return translation[0] if translation[0] in self.snapshot.library.briefings else ""
        revision = self.snapshot.served_by_file.get(name)
        return revision.briefing.id if revision else ""


def build_state(
    files: FileSet, published: FileSet, baseline_description: str, previous: PreviewState | None, today: date
) -> PreviewState:
    """Return what lies on the desk after *last*: the files, beside those of the *published* *version*."""
    known_states = previous.file_states if previous else {}
    file_states = (
        _reuse_unchanged(_build_file_state(name, files, published, today), known_states.get(name))
        for name in files.contents
    )
    current_app = (
        previous.current_app.with_library(files.snapshot.library) if previous else App(files.snapshot.library)
    )
    published_app = (
        previous.published_app.with_library(published.snapshot.library)
        if previous
        else App(published.snapshot.library)
    )
    return PreviewState(
        previous.number + 1 if previous else 1,
        {one.file: one for one in file_states},
        current_app,
        published_app,
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
    )


def _reuse_unchanged(file_state: FileState, previous: FileState | None) -> FileState:
    """Return the sheet that is *known* if it is the same, with all that has been found out about it."""
    is_same = previous and all(
        getattr(previous, one.name) == getattr(file_state, one.name) for one in fields(FileState)
    )
    return previous if previous and is_same else file_state
