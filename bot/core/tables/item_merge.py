"""Puts imported items into the text of a briefing: known ones are updated, new ones added at the end.

Only the fields that the table has are changed. What moderators added to an item, and comments, stay.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from yaml.events import CollectionEndEvent, CollectionStartEvent, MappingStartEvent, ScalarEvent

from bot.core.content.comparable_text import normalize_text
from bot.core.content.field_merge import Fields, remove_empty_fields
from bot.core.content.figure_value import parse_figure
from bot.core.content.yaml_editor import edit_fields
from bot.core.parsing.id_format import is_id
from bot.core.parsing.problem import BriefingError, InvalidValueError
from bot.core.parsing.yaml_loader import read_fields
from bot.core.parsing.yaml_subset import YamlValue, parse_events
from bot.core.tables.item_ids import ImportedItem
from bot.core.tables.item_writer import write_fields, write_item

_ITEM_INDENTATION = 2
_KEPT_FIELDS = ("id", "sources")  # of an item that is there already


@dataclass(slots=True)
class MergeResult:
    """The briefing's new *text*, and the ids of the items that were added, updated and left as they were."""

    text: str
    added: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)


def merge_items(text: str, section: str, items: Sequence[ImportedItem]) -> MergeResult:
    """Put *items* into the *section* of the valid briefing *text*."""
    fields = remove_empty_fields(read_fields(text.encode(), "briefing"))
    entries = fields.get(section)
    known = {**index_entries(entries)}
    result, new_items = MergeResult(text), []
    for item in items:
        entry = known.get(item.id)
        if entry is None:
            new_items.append(item)
            result.added.append(item.id)
            continue
        new_fields = _keep_references(entry, item.fields, fields)
        merged = {**entry, **new_fields} if item.is_complete else _merge_fields(entry, new_fields)
        (result.updated if merged != entry else result.unchanged).append(item.id)
        entry.clear()
        entry.update(merged)
    if result.updated:
        result.text = edit_fields(text, fields)
    result.text = _add_items(result.text, section, new_items)
    return result


def index_entries(entries: YamlValue) -> dict[str, Fields]:
    """Index the entries of a section by their ids and former ids."""
    items = [one for one in entries if isinstance(one, dict)] if isinstance(entries, list) else []
    by_alias = {alias: one for one in items for alias in _list_texts(one.get("aliases"))}
    return by_alias | {str(one["id"]): one for one in items if one.get("id")}


def _list_texts(value: YamlValue) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [one for one in values if isinstance(one, str)]


def _keep_references(old: Fields, new: Fields, briefing: Fields) -> Fields:
    """Write the ids of the briefing's pollsters and wordings where the table has the same in full."""
    fields = dict(new)
    pollster_id = old.get("pollster")
    name = _read_shared(briefing, "pollsters", "name").get(str(pollster_id))
    if name and name == new.get("pollster"):
        fields["pollster"] = pollster_id
    questions = new.get("questions")
    if (wordings := _read_shared(briefing, "wordings", "wording")) and isinstance(questions, list):
        ids = {normalize_text(text): name for name, text in wordings.items()}
        fields["questions"] = [_refer_to_wording(one, ids) for one in questions]
    return fields


def _read_shared(briefing: Fields, section: str, name: str) -> dict[str, str]:
    """Read the texts of what a briefing's polls share, by their ids."""
    shared = briefing.get(section)
    definitions = shared.items() if isinstance(shared, dict) else ()
    texts = {key: one.get(name) if isinstance(one, dict) else one for key, one in definitions}
    return {key: text for key, text in texts.items() if isinstance(text, str)}


def _refer_to_wording(question: YamlValue, ids: Mapping[str, str]) -> YamlValue:
    wording = question.get("wording") if isinstance(question, dict) else None
    if not (isinstance(question, dict) and isinstance(wording, str)):
        return question
    return question | {"wording": ids.get(normalize_text(wording), wording)}


def _merge_fields(old: Fields, new: Fields) -> Fields:
    """Take each field of the table, unless it says the same in other words."""
    merged = dict(old)
    for name, value in new.items():
        if name in _KEPT_FIELDS and name in old:
            continue
        if name == "questions":
            merged[name] = _merge_questions(old.get(name), value)
        elif not _is_same(old.get(name), value):
            merged[name] = value
    return merged


def _merge_questions(old: YamlValue, new: YamlValue) -> YamlValue:
    """Update each question with the same text or wording, and add the others at the end."""
    questions = [one for one in old if isinstance(one, dict)] if isinstance(old, list) else []
    free = list(range(len(questions)))
    merged: list[YamlValue] = list(questions)
    for one in new if isinstance(new, list) else []:
        if not isinstance(one, dict):
            continue
        place = next((place for place in free if _is_same_question(questions[place], one)), None)
        if place is None:
            merged.append(one)
        else:
            free.remove(place)
            merged[place] = _merge_question(questions[place], one)
    return merged


def _is_same_question(old: Fields, new: Fields) -> bool:
    for name in ("wording", "text"):
        first, second = old.get(name), new.get(name)
        if isinstance(first, str) and isinstance(second, str):
            return normalize_text(first) == normalize_text(second)
    return False


def _merge_question(old: Fields, new: Fields) -> Fields:
    is_shared = is_id(str(new.get("wording", "")))
    own_names = {"text", "answers", "subgroups", *(["series"] if "series" in old or is_shared else [])}
    merged = _merge_fields(old, {name: one for name, one in new.items() if name not in own_names})
    merged["answers"] = _merge_answers(old.get("answers"), new.get("answers"))
    if subgroups := new.get("subgroups"):
        merged["subgroups"] = _merge_named(old.get("subgroups"), subgroups, "name", _merge_subgroups)
    return merged


def _merge_subgroups(old: Fields, new: Fields) -> Fields:
    """Update the groups of a table of subgroups; their margins and notes stay."""
    groups = _merge_named(old.get("groups"), new.get("groups"), "label", _merge_fields)
    return {**old, "groups": groups}


def _merge_named(
    old: YamlValue, new: YamlValue, name: str, merge: Callable[[Fields, Fields], Fields]
) -> list[YamlValue]:
    """Update the records with the same *name*, and add the others at the end."""
    merged = {
        str(one.get(name)): one for one in (old if isinstance(old, list) else []) if isinstance(one, dict)
    }
    for one in new if isinstance(new, list) else []:
        if isinstance(one, dict):
            key = str(one.get(name))
            merged[key] = merge(merged[key], one) if key in merged else one
    return [*merged.values()]


def _merge_answers(old: YamlValue, new: YamlValue) -> YamlValue:
    """Update the figures of answers by their labels; what else they have, such as parts, stays."""
    known = (
        {str(one.get("label")): one for one in old if isinstance(one, dict)} if isinstance(old, list) else {}
    )
    answers = [one for one in new if isinstance(one, dict)] if isinstance(new, list) else []
    labels = {str(one.get("label")) for one in answers}
    kept = [one for label, one in known.items() if label not in labels and one.get("parts")]
    return [*kept, *(_merge_fields(known.get(str(one.get("label")), {}), one) for one in answers)]


def _is_same(old: YamlValue, new: YamlValue) -> bool:
    """True if two values say the same: 45% and {value: 45%, words: …}, a day and the period of that day."""
    if old == new:
        return True
    if isinstance(old, dict) and isinstance(new, str):
        if {"start", "end"} == old.keys():
            return old["start"] == old["end"] == new
        return _is_same_figure(old, new)
    return (
        isinstance(old, str)
        and isinstance(new, str)
        and (old.split() == new.split() or _is_same_figure(old, new))
    )


def _is_same_figure(old: YamlValue, new: str) -> bool:
    try:
        first, second = parse_figure(old), parse_figure(new)
    except InvalidValueError:
        return False
    if first.best is None and first.low is None:
        return False
    pairs = (
        (getattr(first, name), getattr(second, name)) for name in ("bound", "best", "low", "high", "unit")
    )
    return all(one == other for one, other in pairs)


def _add_items(text: str, section: str, items: Sequence[ImportedItem]) -> str:
    """Write new items at the end of a section, which is added to the end of the file if there is none."""
    if not items:
        return text
    place = _find_end(text, section)
    if place is None:
        written = "".join(write_item(one.fields, _ITEM_INDENTATION) for one in items)
        candidate = f"{text.rstrip()}\n\n{section}:\n{written}"
    else:
        position, indentation = place
        written = "".join(write_item(one.fields, indentation) for one in items)
        candidate = f"{text[:position].rstrip(' ')}\n{written}{text[position:].removeprefix(chr(10))}"
    expected = remove_empty_fields(read_fields(text.encode(), "briefing"))
    known = expected.get(section)
    expected[section] = [*(known if isinstance(known, list) else []), *(one.fields for one in items)]
    return candidate if _has_fields(candidate, expected) else edit_fields(text, expected)


def _has_fields(text: str, expected: Fields) -> bool:
    """True if a text means what it should: it was put together without a parser."""
    try:
        return remove_empty_fields(read_fields(text.encode(), "briefing")) == expected
    except BriefingError:
        return False


def _find_end(text: str, section: str) -> tuple[int, int] | None:
    """Find where the last line of a section's list ends, and how far its dashes are indented."""
    depth, name, last_end, column = 0, "", 0, -1
    is_name = True
    for event in parse_events(text.encode()):
        if isinstance(event, CollectionStartEvent):
            if depth == 1 and name == section and not isinstance(event, MappingStartEvent):
                mark = event.start_mark
                column = -1 if event.flow_style or mark is None else mark.column
            depth += 1
        elif isinstance(event, CollectionEndEvent):
            depth -= 1
            if depth == 1:
                if name == section:
                    last_end = len(text[:last_end].rstrip())
                    return (_find_line_end(text, last_end), column) if column >= 0 else None
                is_name = True
        elif isinstance(event, ScalarEvent):
            last_end = event.end_mark.index if event.end_mark else last_end
            if depth == 1:
                name, is_name = (event.value, False) if is_name else ("", True)
    return None


def _find_line_end(text: str, position: int) -> int:
    end = text.find("\n", position)
    return len(text) if end < 0 else end


def name_only_source(text: str, source_id: str) -> str:
    """Write the only source of a briefing at each item that leaves it out, before others are added."""
    fields = remove_empty_fields(read_fields(text.encode(), "briefing"))
    items = list(_iter_items(fields))
    for item in items:
        item.setdefault("sources", source_id)
    return edit_fields(text, fields) if items else text


def _iter_items(fields: Fields) -> Iterator[Fields]:
    """Yield the items of all sections and pages: whatever has an id, except sources."""
    pages = fields.get("pages")
    page_items = (
        [one.get("items") for one in pages.values() if isinstance(one, dict)]
        if isinstance(pages, dict)
        else []
    )
    lists = [value for name, value in fields.items() if name != "sources"]
    if isinstance(summary := fields.get("summary"), dict):
        yield summary
    for entries in (*lists, *page_items):
        if isinstance(entries, list):
            yield from (one for one in entries if isinstance(one, dict) and "id" in one)


def format_new_briefing(fields: Mapping[str, YamlValue]) -> str:
    """Write the beginning of a new briefing."""
    return write_fields(fields)


def iter_sources(fields: Fields) -> Iterator[Fields]:
    """Yield the sources of a briefing."""
    sources = fields.get("sources")
    yield from (one for one in sources if isinstance(one, dict)) if isinstance(sources, list) else ()
