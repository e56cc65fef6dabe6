"""Changes single fields of an item, of a briefing or of their translations in the text of a file.

A field is named as in the file, or by a path: ``questions.1.answers.yes.figure``. What was counted goes by
its name alone: ``yes``. Only whether there is such a field is checked here; the schema checks the rest.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

from bot.core.content.briefing import BRIEFING_KEY, Briefing, Document
from bot.core.content.field_merge import Fields, remove_empty_fields
from bot.core.content.field_shapes import FieldShape, list_shapes
from bot.core.content.item import Entry
from bot.core.content.translation import QUESTIONS_FIELD, collect_texts
from bot.core.content.yaml_editor import dump_fields, edit_content
from bot.core.parsing.id_format import is_id
from bot.core.parsing.problem import find_nearest_word
from bot.core.parsing.yaml_loader import read_fields
from bot.core.parsing.yaml_subset import YamlValue, get_child

REMOVAL = "-"  # in place of a value
_FIRST_FIELDS = ("figure", "lede", "statement", "text", "title", "as_of")  # the most edited ones

_ADDITION = "+ "  # precedes a value that is added to a list
_NAMING_FIELDS = ("label", "who", "of", "id", "name", "text", "source")  # the first names a value of a list
_COUNT_FIELD = "figure"
_POLL_QUESTIONS = "questions"
_PAGES_FIELD, _ITEMS_FIELD = "pages", "items"
_REMARK = re.compile(r"\s*\([^()]*\)$")  # behind the name of what was counted: support (total)
_FIXED_FIELDS = frozenset({"id", _PAGES_FIELD})  # links and buttons use the ids
_VERSION_KEY = "schema"  # of the format
_TEXT = FieldShape(is_text=True)

_LAST_FIELDS = frozenset(
    {"corrections", "allow", "state", "withdrawn", "publish_at", "aliases", "asked_as", "editor_note"}
)

Steps = tuple[str | int, ...]


class UnknownFieldError(Exception):
    """There is no field *name*; *names* are the fields that there are, and *suggestion* the nearest one."""

    def __init__(self, name: str, names: Sequence[str]) -> None:
        """Find the nearest of *names*."""
        super().__init__(name)
        self.name, self.names = name, tuple(names)
        self.suggestion = find_nearest_word(name, list(names))


class AmbiguousFieldError(Exception):
    """What is called *name* is in several places, at these *paths*."""

    def __init__(self, name: str, paths: Sequence[str]) -> None:
        """List the *paths*."""
        super().__init__(name)
        self.name, self.paths = name, tuple(paths)


@dataclass(frozen=True, slots=True)
class EditedPart:
    """What is edited: an entry, or the briefing's own fields if it has no *entry_id*; or a translation."""

    entry_id: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class EditableField:
    """A field: its *path* as people write it, what it is called there, and its value as a text, if any."""

    path: str
    name: str
    value: str


class PartEditor:
    """Edits one part of a file."""

    def __init__(self, content: bytes, file: str, briefing: Briefing, part: EditedPart) -> None:
        """Edit *part* of *briefing* in the *content* of the *file* that holds it.

        Raises:
            BriefingError: the content is no YAML.
            LookupError: the part is not in the file.
        """
        self._content = content
        self._root = remove_empty_fields(read_fields(content, file))
        self._is_flat = bool(part.language)  # its fields are named by paths: questions[0].text
        self._is_entry = bool(part.entry_id)
        self._shape = FieldShape(fields=_list_shapes(briefing, part))
        if part.language:
            self._fields = _expect_fields(self._root.get(part.entry_id or BRIEFING_KEY))
        elif part.entry_id:
            self._fields = _find_entry(self._root, *briefing.entries_by_id[part.entry_id])
        else:
            self._fields = self._root

    def list_fields(self) -> list[EditableField]:
        """List what is counted, and all fields that the part has or may have, the most edited ones first.

        Lists of records are left out: their fields have paths of their own.
        """
        fields = [(one, name) for one, name in self._list_counted()]
        fields += [
            ((name,), name.replace("_", " "))
            for name, shape in self._shape.fields.items()
            if not (shape.element and shape.element.fields and not shape.element.shorthand)
        ]
        return sorted(
            (EditableField(format_path(steps), name, self.get_text(steps)) for steps, name in fields),
            key=_rank_field,
        )

    def find_field(self, words: str) -> tuple[Steps, str]:
        """Find the field that *words* begin with: ``figure nearly 95 million``; also give what follows it.

        Raises:
            UnknownFieldError: there is none.
            AmbiguousFieldError: there are several.
        """
        steps_by_name = self._index_names()
        folded_words = words.casefold().replace("\n", " ") + " "
        fitting = [name for name in steps_by_name if folded_words.startswith(f"{name} ")]
        if not fitting:
            path = words.split(maxsplit=1)[0] if words.split() else ""
            return self._follow_path(path), words[len(path) :].strip()
        name = max(fitting, key=len)
        if len(steps_by_name[name]) > 1:
            raise AmbiguousFieldError(name, [*map(format_path, steps_by_name[name])])
        return steps_by_name[name][0], words[len(name) :].strip()

    def get_text(self, steps: Steps) -> str:
        """Get the value of a field as a text, or as YAML in one line; empty if there is none."""
        value = self._get_value(steps)
        if value is None or isinstance(value, str):
            return value or ""
        return dump_fields([value], in_one_line=True).strip()[1:-1]

    def is_text(self, steps: Steps) -> bool:
        """True if the field holds a text, and not a figure, a date or a list."""
        return reduce(FieldShape.get_inner_shape, steps, self._shape).is_text

    def set_value(self, steps: Steps, text: str) -> None:
        """Give a field the value that *text* stands for; `REMOVAL` removes the field.

        Raises:
            BriefingError: the text begins as a list, or as fields, and is no YAML.
        """
        shape = reduce(FieldShape.get_inner_shape, steps, self._shape)
        value = None if text == REMOVAL else _parse_value(text, shape, self._get_value(steps))
        _set_value(self._fields, self._shape, steps, value)

    def add_value(self, name: str, value: YamlValue) -> None:
        """Add a value to the list in the field with this *name*."""
        values = [*_list_values(self._fields.get(name)), value]
        _set_value(self._fields, self._shape, (name,), values)

    def write(self) -> bytes:
        """Write the file with all changes."""
        return edit_content(self._content, remove_empty_fields(self._root))

    def _list_counted(self) -> list[tuple[Steps, str]]:
        is_counted = self._is_entry and not self._is_flat
        return [*_iterate_counted(self._fields)] if is_counted else []

    def _index_question_fields(self) -> dict[str, list[Steps]]:
        """Index the fields of a poll's questions; the text of a question is also called so."""
        element = None if self._is_flat else self._shape.get_inner_shape(_POLL_QUESTIONS).element
        count = len(_list_values(self._fields.get(_POLL_QUESTIONS)))
        steps_by_name: dict[str, list[Steps]] = {}
        for name in element.fields if element else ():
            places: list[Steps] = [(_POLL_QUESTIONS, index, name) for index in range(count)]
            for one in {name, name.replace("_", " "), *(["question"] if name == "text" else [])}:
                steps_by_name[one] = places
        return {name: places for name, places in steps_by_name.items() if places}

    def _index_names(self) -> dict[str, list[Steps]]:
        """Index the fields by what they can be called, in small letters."""
        steps_by_name: dict[str, list[Steps]] = {}
        for steps, name in self._list_counted():
            for one in {name.casefold(), _REMARK.sub("", name.casefold())}:
                steps_by_name.setdefault(one, []).append(steps)
        for name, places in self._index_question_fields().items():
            steps_by_name.setdefault(name, places)
        for name in self._shape.fields:
            steps_by_name[name.casefold()] = steps_by_name[name.replace("_", " ").casefold()] = [(name,)]
        return steps_by_name

    def _follow_path(self, path: str) -> Steps:
        """Follow a path, such as ``questions.1.answers.yes.figure``, to a field that the format has."""
        steps, shape = Steps(), self._shape
        for name in [path] if self._is_flat else path.split("."):
            step = _find_step(name, shape, self._get_value(steps))
            if step is None:
                names = _list_names(shape, self._get_value(steps))
                counted = [] if steps else [name for _, name in self._list_counted()]
                raise UnknownFieldError(name, [*counted, *names])
            steps, shape = (*steps, step), shape.get_inner_shape(step)
        return steps

    def _get_value(self, steps: Steps) -> YamlValue:
        value: YamlValue = self._fields
        return reduce(get_child, steps, value)


def _rank_field(field: EditableField) -> tuple[int, int]:
    if field.value and field.path in _FIRST_FIELDS:
        return 0, _FIRST_FIELDS.index(field.path)
    if "." in field.path:  # one of several figures
        return 1, 0
    return (4 if field.path in _LAST_FIELDS else 2 if field.value else 3), 0


def _list_shapes(briefing: Briefing, part: EditedPart) -> Mapping[str, FieldShape]:
    """List the fields that a part may have: those of its section, then those that all items share."""
    record = briefing.entries_by_id[part.entry_id][1] if part.entry_id else briefing.document
    if part.language:
        questions = {QUESTIONS_FIELD: FieldShape(element=_TEXT)} if part.entry_id else {}
        return {**dict.fromkeys(collect_texts(record), _TEXT), **questions}
    shapes = list_shapes(type(record) if part.entry_id else Document)
    names = [*(name for name in type(record).__annotations__ if name in shapes), *shapes]
    return {name: shapes[name] for name in names if name not in {*_FIXED_FIELDS, _VERSION_KEY}}


def _find_entry(root: Fields, section: str, entry: Entry) -> Fields:
    """Find the fields of an entry in a file; those of a custom page are below ``items``."""
    page = get_child(root.get(_PAGES_FIELD), section)
    content = root.get(section) if page is None else get_child(page, _ITEMS_FIELD)
    if isinstance(content, dict):
        return content
    entries = content if isinstance(content, list) else []
    return _expect_fields(next((one for one in entries if get_child(one, "id") == entry.id), None))


def _expect_fields(value: YamlValue) -> Fields:
    if isinstance(value, dict):
        return value
    raise LookupError


def _iterate_counted(value: YamlValue, steps: Steps = ()) -> Iterator[tuple[Steps, str]]:
    """Yield the steps to each figure inside a list, and what was counted: an answer, the wounded."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _iterate_counted(inner, (*steps, name))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            if get_child(inner, _COUNT_FIELD) is not None:
                yield (*steps, index, _COUNT_FIELD), _name_value(inner)
            yield from _iterate_counted(inner, (*steps, index))


def _name_value(value: YamlValue) -> str:
    """Give what names a value in a list; empty if nothing does."""
    if isinstance(value, str):
        return value
    names = (get_child(value, name) for name in _NAMING_FIELDS)
    return next((name for name in names if isinstance(name, str)), "")


def _find_step(name: str, shape: FieldShape, value: YamlValue) -> str | int | None:
    """Find the step that *name* stands for: a field, or a value of a list by its number or its name."""
    if shape.element:
        values = _list_values(value)
        if name.isdecimal():
            return int(name) - 1 if 0 < int(name) <= len(values) else None
        folded_name = name.casefold().replace("_", " ")
        return next(
            (place for place, one in enumerate(values) if _name_value(one).casefold() == folded_name), None
        )
    return name if shape.is_open or name in shape.fields else None


def _list_names(shape: FieldShape, value: YamlValue) -> list[str]:
    """List the names that lead on from a value."""
    if shape.element:
        return [str(place) for place, _ in enumerate(_list_values(value), 1)]
    return [*shape.fields]


def format_path(steps: Steps) -> str:
    """Format a path as people write it: the values of a list are counted from 1."""
    return ".".join(str(step + 1) if isinstance(step, int) else step for step in steps)


def _list_values(value: YamlValue) -> list[YamlValue]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _parse_value(text: str, shape: FieldShape, old: YamlValue) -> YamlValue:
    """Parse what a moderator wrote: for a list its only value, one more, or YAML; several ids at once."""
    if not shape.is_text and text.startswith(("[", "{")):
        return read_fields(f"value: {text}".encode(), "value")["value"]
    if not shape.element:
        return text
    if text.startswith(_ADDITION):
        return [*_list_values(old), _parse_value(text.removeprefix(_ADDITION), shape.element, None)]
    parts = [part.strip() for part in text.split(",")]
    return list[YamlValue](parts) if all(map(is_id, parts)) else [text]


def _set_value(holder: YamlValue, shape: FieldShape, steps: Steps, value: YamlValue) -> None:
    """Set the value at *steps* below *holder*; what is written in short on the way there is written out."""
    step, *rest = steps
    inner_shape = shape.get_inner_shape(step)
    if rest:
        inner = _expand(get_child(holder, step), inner_shape)
        _set_value(inner, inner_shape, tuple(rest), value)
        value = inner
    if isinstance(holder, list) and isinstance(step, int):
        holder[step : step + 1] = [] if value is None else [value]
    elif isinstance(holder, dict) and isinstance(step, str):
        _insert_field(holder, step, value, [*shape.fields])


def _expand(value: YamlValue, shape: FieldShape) -> YamlValue:
    """Write out a value that may be written in short: a list's only value, or the fields behind a text."""
    if shape.element:
        return _list_values(value)
    if isinstance(value, str) and shape.shorthand:
        return {shape.shorthand: value}
    return value if isinstance(value, dict) else {}


def _insert_field(fields: Fields, name: str, value: YamlValue, order: Sequence[str]) -> None:
    """Set a field; a new one comes behind the one that precedes it in *order*, or behind the id."""
    if value is None or name in fields or name not in order:
        fields[name] = value
        return
    pairs = [*fields.items()]
    names = [*fields]
    preceding = (one for one in (*reversed(order[: order.index(name)]), "id") if one in fields)
    place = next((names.index(one) + 1 for one in preceding), 0)
    fields.clear()
    fields.update([*pairs[:place], (name, value), *pairs[place:]])
