"""The rows of one briefing in /changes: for each entry what changed, in the reader's language.

A changed text that the translation does not have in both versions is shown in the original, and marked.
"""

from collections.abc import Iterator, Sequence

from bot.core.content.briefing import BRIEFING_KEY
from bot.core.content.diff import Change, ValueDifference
from bot.core.content.item import Correction, Entry, Item
from bot.core.formatting.formatter import Formatter
from bot.core.messages.reply import Button, LanguageSpan, Line, Paragraph, Row, Style, make_line
from bot.core.messages.request import format_command_line
from bot.core.views.card_parts import format_correction
from bot.core.views.change_values import DifferenceFormatter
from bot.core.views.entry_summary import format_withdrawal
from bot.core.views.navigation import build_entry_button, shorten_label
from bot.core.views.text_language import find_language_spans, format_text_language

MAX_LINES = 6  # lines of a row


class ChangeRowBuilder:
    """Builds the rows of one briefing, and collects which of their texts are in other languages."""

    def __init__(self, formatter: Formatter) -> None:
        """Build rows with *formatter*."""
        self._formatter = formatter
        self._entry_ids: list[str] = []
        self._original_texts: set[str] = set()

    def build_rows(self, changes: Sequence[Change]) -> Iterator[Row | Paragraph]:
        """Yield a row for each changed entry that the reader may see."""
        changes_by_entry: dict[str, list[Change]] = {}
        for change in changes:
            changes_by_entry.setdefault(change.entry_id, []).append(change)
        if self._formatter.briefing.document.withdrawn and changes:
            yield from self._build_briefing_row(changes)
            return
        for entry_id, entry_changes in changes_by_entry.items():
            if entry_id == BRIEFING_KEY:
                yield from self._build_briefing_row(entry_changes)
            else:
                yield from self._build_entry_row(entry_id, entry_changes)

    def find_language_spans(self) -> tuple[LanguageSpan, ...]:
        """Find the texts of the rows that are not in the reader's language."""
        spans = find_language_spans(self._entry_ids, self._formatter)
        if not self._original_texts:
            return spans
        language = self._formatter.briefing.document.language
        return (*spans, LanguageSpan(language, tuple(sorted(self._original_texts))))

    def _build_briefing_row(self, changes: Sequence[Change]) -> Iterator[Row]:
        formatter = self._formatter
        title = formatter.briefing.title
        row = _RowFormatter(None, changes, formatter)
        if withdrawal := formatter.briefing.document.withdrawn:
            lines = [format_withdrawal(withdrawal, formatter)]
        elif changes[0].kind == "added":
            lines = [make_line(formatter.translate("New briefing"))]
        else:
            lines = row.format_changes()
        if lines:
            self._original_texts |= row.original_texts
            note_lines = (make_line(row.language_note, Style.ITALIC),) if row.language_note else ()
            start_line = format_command_line("start", "", formatter.briefing.id)
            yield Row(make_line(title), (*lines, *note_lines), Button(shorten_label(title), start_line))

    def _build_entry_row(self, entry_id: str, changes: Sequence[Change]) -> Iterator[Row | Paragraph]:
        """Yield the row of an entry; only a note for a removed one, and nothing for a hidden one."""
        formatter = self._formatter
        briefing = formatter.briefing
        section_and_entry = briefing.entries_by_id.get(entry_id)
        if section_and_entry is None:
            template = formatter.translate("{id} was removed from “{briefing}”.")
            yield Paragraph(make_line(template.format(id=entry_id, briefing=briefing.title)))
            return
        section, entry = section_and_entry
        if not formatter.is_visible(entry):
            return
        row = _RowFormatter(entry, changes, formatter)
        lines = [format_withdrawal(entry.withdrawn, formatter)] if entry.withdrawn else row.format_changes()
        if lines:
            self._entry_ids.append(entry.id)
            self._original_texts |= row.original_texts
            notes = " · ".join(filter(None, (briefing.title, row.language_note)))
            title_line = make_line(formatter.entry_title(section, entry))
            button = build_entry_button(section, entry, formatter)
            yield Row(title_line, (*lines, make_line(notes, Style.ITALIC)), button)


class _RowFormatter:
    """Formats the changes of one entry, or of the briefing's own texts."""

    def __init__(self, entry: Entry | None, changes: Sequence[Change], formatter: Formatter) -> None:
        self.original_texts: set[str] = set()
        """The texts among them that are in the original language though the reader reads another."""
        restorations = [one for one in changes if one.kind == "state" and one.was == "withdrawn"]
        # The content of a withdrawn entry is not shown, not even as its past.
        self._changes = restorations or changes
        self._entry, self._formatter = entry, formatter

    @property
    def language_note(self) -> str:
        """The language of a row that is in the original as a whole; empty if it is the reader's own."""
        briefing, key = self._formatter.briefing, self._entry.id if self._entry else BRIEFING_KEY
        is_translated = briefing.original and key not in briefing.untranslated
        if is_translated or any(change.language for change in self._changes):
            return ""
        return format_text_language((key,), self._formatter)

    def format_changes(self) -> list[Line]:
        """Format at most `MAX_LINES` changes, and say how many more there are."""
        lines = list(dict.fromkeys(line for change in self._changes for line in self._format_change(change)))
        rest_count = len(lines) - MAX_LINES
        if rest_count <= 0:
            return lines
        more_text = self._formatter.locale.translate_plural(
            "and {count} more change", "and {count} more changes", rest_count
        )
        return [*lines[:MAX_LINES], make_line(more_text, Style.ITALIC)]

    def _format_change(self, change: Change) -> Iterator[Line]:
        _ = self._formatter.translate
        if change.kind == "added":
            yield make_line(_("New"))
        elif change.kind == "state":
            yield from (make_line(_("Published again")),) if change.was == "withdrawn" else ()
        elif change.path and change.path[0] == "corrections":
            yield from self._format_new_correction(change)
        elif change.difference:
            yield make_line(self._format_difference(change.difference, is_translated=bool(change.language)))

    def _format_difference(self, difference: ValueDifference, *, is_translated: bool) -> str:
        formatter = self._formatter
        differences = DifferenceFormatter(difference, self._entry, formatter)
        text = differences.format_difference()
        original_language = formatter.briefing.document.language
        is_own_language = original_language.partition("-")[0] == formatter.locale.language.partition("-")[0]
        if is_translated or is_own_language or not differences.texts:
            return text
        self.original_texts.update(differences.texts)
        return (
            text
            if self.language_note
            else f"{text} ({formatter.locale.get_language_name(original_language)})"
        )

    def _format_new_correction(self, change: Change) -> Iterator[Line]:
        """Yield the correction as the reader's version of the item words it; nothing if it was removed."""
        correction = change.difference.values[1] if change.difference else None
        if not isinstance(correction, Correction) or not isinstance(self._entry, Item):
            return
        same_corrections = [  # in a translation, the correction has the same date and field but other words
            one for one in self._entry.corrections if (one.on, one.field) == (correction.on, correction.field)
        ]
        if correction in same_corrections:
            same_corrections = [correction]
        yield from (format_correction(one, self._entry, self._formatter) for one in same_corrections)
