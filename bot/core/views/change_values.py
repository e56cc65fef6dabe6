"""How readers see one changed value: what it is, and what it was and is.

Labels, choices, figures and dates are in the reader's language. Texts are in the language of the version that
was compared; whoever shows the line must say which that is.
"""

from collections.abc import Mapping

from pydantic import BaseModel

from bot.core.content.diff import KEY_FIELDS, DiffLabel, RecordLabel, ValueDifference
from bot.core.content.field_labels import FieldPath, get_choice_label, get_choice_labels
from bot.core.content.figure_value import Figure
from bot.core.content.item import Attribution, Entry, Position
from bot.core.content.partial_date import OpenPeriod, PartialDate
from bot.core.content.references import list_reference_names
from bot.core.content.translatable_texts import is_translatable
from bot.core.content.word_diff import excerpt_differences, looks_the_same
from bot.core.formatting.formatter import Formatter
from bot.core.messages.reply import line_to_text, make_line

_MAX_VALUE_CHARS = 120  # characters; of a longer value that is no text, only that it changed
_MAX_NAME_CHARS = 40  # characters of a record's name that a label repeats


class DifferenceFormatter:
    """Formats one difference in an entry, or in the briefing's own texts, for one reader."""

    def __init__(self, difference: ValueDifference, entry: Entry | None, formatter: Formatter) -> None:
        """Format *difference* with *formatter*; *entry* is None for the briefing's own texts."""
        self.texts: list[str] = []
        """The translatable texts among what was formatted, as they are shown."""
        self._difference = difference
        self._formatter = formatter
        self._reference_names = list_reference_names(type(entry)) if entry else frozenset[str]()
        self._field = next((one for one in reversed(difference.labels) if isinstance(one, FieldPath)), None)

    def format_difference(self) -> str:
        """Format the old and the new value; if one cannot be shown, say only that there was a change."""
        _, label = self._formatter.translate, self._format_labels()
        label_texts = [*self.texts]
        values = self._format_values()
        if values is None or self._reference_names.intersection(map(str, self._difference.path)):
            self.texts = label_texts
            return _("{what}: changed").format(what=label)
        was, now = values
        if not now:
            return _("{what}: no longer stated (was {was})").format(what=label, was=was)
        if not was:
            return _("{what}: {now}, not stated before").format(what=label, now=now)
        return line_to_text(self._formatter.format_labelled(label, make_line(f"{was} → {now}")))

    def _format_values(self) -> tuple[str, str] | None:
        """Format both values, long texts by the words that differ; None if one cannot be shown."""
        difference = self._difference
        was, now = (self._format_value(one, self._field) for one in difference.values)
        if (difference.was and not was) or (difference.now and not now):
            return None
        if not difference.is_prose:
            return (was, now) if max(len(was), len(now)) <= _MAX_VALUE_CHARS else None
        if looks_the_same(was, now):
            return None
        excerpts = excerpt_differences(was, now)
        if any(isinstance(one, str) and self._find_choice(one, self._field) for one in difference.values):
            return excerpts
        if self.texts:
            self.texts += filter(None, excerpts)
        was, now = (self._formatter.locale.quote(one) if one else "" for one in excerpts)
        return was, now

    def _find_choice(self, text: str, field: FieldPath | None) -> str:
        """Find the message for *text* if it is a choice of the field, or its default; else empty."""
        if field is None:
            return ""
        choices = {
            field.record.model_fields[field.name].default,
            *get_choice_labels(field.record, field.name),
        }
        return get_choice_label(field.record, field.name, text) if text in choices else ""

    def _format_value(self, value: object, field: FieldPath | None) -> str:
        """Format a value; empty if it is absent, or consists of ids or of *yes* and *no* only."""
        formatter = self._formatter
        match value:
            case None | bool():
                text = ""
            case str():
                text = self._format_text(value, field)
            case Figure():
                text = formatter.format_figure(value)
                self.texts += filter(None, (value.unit, value.words))
            case PartialDate():
                text = formatter.format_date(value)
            case OpenPeriod():
                text = formatter.format_period(value)
            case Attribution():
                text = formatter.format_attribution(value)
                self.texts.append(value.who)
            case BaseModel():
                text = self._format_record(value)
            case tuple():
                text = "; ".join(filter(None, (self._format_value(one, field) for one in value)))
            case Mapping():
                text = "; ".join(f"{name}: {self._format_value(one, field)}" for name, one in value.items())
            case _:
                text = str(value)
        return text

    def _format_text(self, text: str, field: FieldPath | None) -> str:
        formatter = self._formatter
        if field and field.name == "language":
            return formatter.locale.get_language_name(text)
        if choice := self._find_choice(text, field):
            return formatter.translate(choice).format(who="…")
        shown_text = line_to_text(formatter.format_prose(text))
        if field and is_translatable(field):
            self.texts.append(shown_text)
        return shown_text

    def _format_record(self, record: BaseModel) -> str:
        """Format all fields of a record that are written out, except ids."""
        names = record.model_fields_set - self._reference_names
        values: list[str] = []
        if isinstance(record, Position):
            values, names = [self._formatter.format_stance(record)], names - {"who", "stance"}
        for name in type(record).model_fields:
            if name in names:
                values.append(self._format_value(getattr(record, name), FieldPath(type(record), name)))
        return ", ".join(filter(None, values))

    def _format_labels(self) -> str:
        """Name what changed: fields by their labels, records in a list by their own names."""
        parts = dict.fromkeys(
            part for label in self._difference.labels if (part := self._format_label(label))
        )
        return ", ".join(parts) or self._formatter.translate("other details")

    def _format_label(self, label: DiffLabel) -> str:
        match label:
            case FieldPath():
                return self._formatter.field_label(label.record, label.name)
            case RecordLabel():
                name = self._find_name(label.record)
                return self._format_label(label.list_label) if name is None else name
            case str():
                self.texts.append(label)
                return label

    def _find_name(self, record: BaseModel) -> str | None:
        """Find the name of a record; empty if it is too long or hidden, None if it has none."""
        for key in KEY_FIELDS:
            text = getattr(record, key, None)
            if isinstance(text, str) and key != "id":
                return self._format_name(text, FieldPath(type(record), key))
        return None

    def _format_name(self, text: str, field: FieldPath) -> str:
        formatter = self._formatter
        if field.name not in self._reference_names:
            return self._format_text(text, field) if len(text) <= _MAX_NAME_CHARS else ""
        section_and_entry = formatter.briefing.entries_by_id.get(text)
        if not section_and_entry or not formatter.is_visible(section_and_entry[1]):
            return ""
        return formatter.entry_title(*section_and_entry)
