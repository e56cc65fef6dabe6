"""From a shelf of files to what lies on the desk, beside the shelf of those that are published."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from pathlib import Path

from bot.authoring.preview.file_state import Sheet, State
from bot.core.app import App
from bot.core.content.translation import translates
from bot.core.library.snapshot import Content, Shelf
from bot.core.sections import SECTIONS


@dataclass(frozen=True, slots=True)
class Files:
    """Files by name: what each holds, and what is read in them."""

    contents: Mapping[str, bytes] = field(default_factory=dict)
    shelf: Shelf = field(default_factory=lambda: Shelf(SECTIONS))

    def changed(self, contents: Mapping[str, Content]) -> "Files":
        """Return the files with other contents of some; None stands for one that is gone."""
        there = {name: held for name, held in self.contents.items() if name not in contents}
        for name, held in contents.items():
            if held is not None:
                there[name] = b"" if isinstance(held, OSError) else held
        return Files(there, self.shelf.changed(contents))

    def briefing(self, name: str) -> str:
        """Return the id of the briefing that is told of a file; empty if none is."""
        translation = translates(Path(name))
        if translation:
            return translation[0] if translation[0] in self.shelf.library.briefings else ""
        edition = self.shelf.editions.get(name)
        return edition.briefing.id if edition else ""


def state(files: Files, published: Files, version: str, last: State | None, today: date) -> State:
    """Return what lies on the desk after *last*: the files, beside those of the *published* *version*."""
    known = last.sheets if last else {}
    sheets = (_kept(_sheet(name, files, published, today), known.get(name)) for name in files.contents)
    now = last.now.replaced(files.shelf.library) if last else App(files.shelf.library)
    before = last.before.replaced(published.shelf.library) if last else App(published.shelf.library)
    return State(last.number + 1 if last else 1, {one.file: one for one in sheets}, now, before, version)


def _sheet(name: str, files: Files, published: Files, today: date) -> Sheet:
    broken, told = files.shelf.broken.get(name), files.briefing(name)
    return Sheet(
        file=name,
        content=files.contents[name],
        errors=broken.problems if broken else (),
        now=files.shelf.library.briefings.get(told),
        published=published.contents.get(name),
        before=published.shelf.library.briefings.get(told),
        code=(translates(Path(name)) or ("", ""))[1],
        today=today,
    )


def _kept(sheet: Sheet, known: Sheet | None) -> Sheet:
    """Return the sheet that is *known* if it is the same, with all that has been found out about it."""
    same = known and all(getattr(known, one.name) == getattr(sheet, one.name) for one in fields(Sheet))
    return known if known and same else sheet
