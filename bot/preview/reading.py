"""From a shelf of files to what lies on the desk: with what an editor would ask, and what is new."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from bot.app import App
from bot.briefing.changes import Change, changes
from bot.briefing.problem import Problem
from bot.briefing.shelf import Content, Shelf
from bot.briefing.translation import translates
from bot.lint.linting import lint
from bot.preview.sheet import Sheet, State
from bot.sections import SECTIONS


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
    sheets = {name: _sheet(name, files, published, today) for name in files.contents}
    now = last.now.replaced(files.shelf.library) if last else App(files.shelf.library)
    before = last.before.replaced(published.shelf.library) if last else App(published.shelf.library)
    return State(last.number + 1 if last else 1, sheets, now, before, version)


def _sheet(name: str, files: Files, published: Files, today: date) -> Sheet:
    known = published.contents.get(name)
    return Sheet(
        name,
        files.contents[name].decode(errors="replace"),
        tuple(_problems(name, files, published, today)),
        files.briefing(name),
        (translates(Path(name)) or ("", ""))[1],
        known.decode(errors="replace") if known is not None else None,
        tuple(_changes(name, files, published)),
    )


def _problems(name: str, files: Files, published: Files, today: date) -> Iterator[Problem]:
    """Yield what is wrong in a file; and of one that is right, what an editor would ask."""
    broken, told = files.shelf.broken.get(name), files.briefing(name)
    if broken:
        yield from broken.problems
    elif told and not translates(Path(name)):
        before = published.shelf.library.briefings.get(told)
        yield from lint(files.shelf.library.briefings[told], files.contents[name], name, today, before)


def _changes(name: str, files: Files, published: Files) -> Iterator[Change]:
    """Yield what is different from the published version: in the briefing itself, or in a translation."""
    told, (_, code) = files.briefing(name), translates(Path(name)) or ("", "")
    if not told or published.contents.get(name) == files.contents[name]:
        return
    before, now = published.shelf.library.briefings.get(told), files.shelf.library.briefings[told]
    if before is not now:
        yield from (one for one in changes(before, now) if one.language == code)
