"""What a moderator names to edit it: ``figures/cost``, ``cost@harbour``, ``harbour``, ``figures/cost.uk``.

Buttons also name the proposal to which a change is added: ``figures/cost@harbour+12``.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.core.app import App
from bot.core.content.briefing import Briefing
from bot.core.content.item_editor import EditedPart
from bot.core.messages.request import (
    MAX_COMMAND_LINE_BYTES,
    Request,
    parse_number,
    short_briefing_id,
    short_item_id,
)
from bot.core.parsing.problem import find_nearest_word
from bot.core.views.lookup import pick_briefing
from bot.services.publishing.edit_button import EDIT

_NAME = re.compile(
    r"/?(?:(?P<section>[a-z][a-z0-9_]*)/)?(?P<item>~?[a-z0-9-]*)(?:@(?P<briefing>~?[a-z0-9-]+))?"
    r"(?:\.(?P<language>[a-z]{2,3}(?:-[a-z0-9]+)*))?(?:\+(?P<number>[0-9]+))?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class EditTarget:
    """A *part* of a *briefing* that is edited; *section* is empty for the briefing's own fields.

    *number* is that of the proposal to which a change is added, 0 for a new one.
    """

    briefing: Briefing
    part: EditedPart
    section: str = ""
    number: int = 0

    @property
    def name(self) -> str:
        """What a moderator types to name it."""
        return f"{self._item}@{self.briefing.id}{self._suffix}" if self.section else self._item + self._suffix

    @property
    def title(self) -> str:
        """What it is called in messages."""
        language = f" ({self.part.language})" if self.part.language else ""
        return f"{self._item}{language}"

    @property
    def card_line(self) -> str:
        """The line that shows it."""
        command = f"{self.section} {self.part.entry_id}" if self.section else "start"
        return f"{command}@{self.briefing.id}"

    def format_edit_line(self, field: str = "") -> str:
        """Format the line of a button that edits it, or one *field* of it; ids are shortened if need be."""
        item_id, briefing_id = self.part.entry_id, self.briefing.id
        line = f"{EDIT} {self.name} {field}".rstrip()
        if len(line.encode()) > MAX_COMMAND_LINE_BYTES and self.section:
            short_name = f"{short_item_id(item_id)}@{short_briefing_id(briefing_id)}{self._suffix}"
            line = f"{EDIT} {short_name} {field}".rstrip()
        return line

    @property
    def _item(self) -> str:
        if not self.section:
            return self.briefing.id
        is_whole_section = self.section == self.part.entry_id  # the summary
        return self.section if is_whole_section else f"{self.section}/{self.part.entry_id}"

    @property
    def _suffix(self) -> str:
        language = f".{self.part.language}" if self.part.language else ""
        return f"{language}+{self.number}" if self.number else language


def find_target(name: str, request: Request, app: App) -> EditTarget | None:
    """Find what *name* stands for, first in the briefing that it or the request names; None if nothing."""
    match = _NAME.fullmatch(name.lower())
    if match is None or not name:
        return None
    target = _find_part(match, request, app)
    return replace(target, number=parse_number(match["number"] or "")) if target else None


def find_nearest_target(name: str, app: App) -> str:
    """Find the item or briefing that was most likely meant by *name*; empty if none is similar."""
    targets: dict[str, str] = {}
    for briefing in app.library.briefings.values():
        targets.setdefault(briefing.id, briefing.id)
        for section, entries in briefing.sections.items():
            for entry in entries:
                targets |= dict.fromkeys((entry.id, f"{section}/{entry.id}"), f"{section}/{entry.id}")
    return targets.get(find_nearest_word(name.partition("@")[0], [*targets]), "")


def _find_part(match: re.Match[str], request: Request, app: App) -> EditTarget | None:
    item, language = match["item"], match["language"] or ""
    briefings = [*_list_briefings(match["briefing"] or "", request, app)]
    for briefing in briefings if item else ():
        for section, entry_id in _find_entries(item, briefing):
            if match["section"] in {None, section}:
                return _build_target(briefing, section, entry_id, language)
    named = [*app.library.briefings.values()] if item else briefings[:1]
    found = (one for one in named if not match["section"] and (not item or one.id == item))
    return next((_build_target(one, "", "", language) for one in found), None)


def _build_target(briefing: Briefing, section: str, entry_id: str, language: str) -> EditTarget:
    own_language = briefing.document.language.partition("-")[0]
    return EditTarget(briefing, EditedPart(entry_id, "" if language == own_language else language), section)


def _list_briefings(name: str, request: Request, app: App) -> Iterator[Briefing]:
    """Yield the briefings with this id or short id; without a name, all, beginning with the chat's own."""
    if name:
        briefings = app.library.briefings.values()
        yield from (one for one in briefings if name in {one.id, short_briefing_id(one.id)})
        return
    chosen = pick_briefing(app.library, replace(request, include_drafts=True), app.defaults)
    yield from (chosen,) if chosen else ()
    yield from (one for one in app.library.briefings.values() if one is not chosen)


def _find_entries(name: str, briefing: Briefing) -> Iterator[tuple[str, str]]:
    """Yield the section and the id of the entry with this id, short id or former id."""
    if name.startswith("~"):
        by_short_id = ((section, one) for section, entries in briefing.sections.items() for one in entries)
        yield from ((section, one.id) for section, one in by_short_id if short_item_id(one.id) == name)
    elif name in briefing.entries_by_id:
        section, entry = briefing.entries_by_id[name]
        yield section, entry.id
