"""Mends a stored version of a file that breaks a rule made since, so that the past can still be read.

What the bot once published must not vanish from history because a later release refuses it. Only values that
such a rule refuses are changed, and each still says what it said. Nothing of it is ever written to a file.
"""

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from pydantic import ValidationError

from bot.core.content.briefing import Document, SectionSchema, build_document_model
from bot.core.content.decimal_comma import check_commas
from bot.core.content.field_types import NOT_STATED, find_empty_link, has_link_words
from bot.core.content.translation import parse_translation_name
from bot.core.messages.characters import FORBIDDEN_CHARACTER, clean_text, has_ink
from bot.core.parsing.odd_letters import remove_invisible
from bot.core.parsing.problem import BriefingError, InvalidValueError, ProblemCode, ValuePath
from bot.core.parsing.yaml_loader import read_fields
from bot.core.parsing.yaml_subset import YamlValue

_ESCAPE = re.compile(r"(?<!\\)((?:\\\\)*)\\(?:u([0-9A-Fa-f]{4})|U(000[0-9A-Fa-f]{5}))")
_MERGE_MARK = re.compile(r"^([ \t]*)(<|>|=|\|)\2{6}(?!\2)", re.MULTILINE)
_MAX_ROUNDS = 5  # a mended value may show that the record around it needs mending as well
_NO_INK = "…"  # stands for a text that shows nothing


def mend_revision(content: bytes, file: str, schemas: Sequence[SectionSchema]) -> bytes:
    """Rewrite the stored *content* of *file* as today's rules allow it, as far as that is possible."""
    text = clean_text(content.decode(errors="replace").removeprefix("\ufeff"))
    text = _MERGE_MARK.sub(lambda mark: f"{mark[1]}{6 * mark[2]}", text)  # six signs are no mark
    content = _ESCAPE.sub(_remove_forbidden_escape, text).encode()
    try:
        fields: YamlValue = read_fields(content, file)
    except BriefingError:
        return content
    is_translation = parse_translation_name(Path(file))
    fields = _mend_translation(fields) if is_translation else _mend_briefing(fields, schemas)
    return json.dumps(fields, ensure_ascii=False).encode()


def _remove_forbidden_escape(match: re.Match[str]) -> str:
    character = chr(int(match[2] or match[3], 16))
    return match[1] if FORBIDDEN_CHARACTER.fullmatch(character) else match[0]


def _mend_translation(fields: YamlValue) -> YamlValue:
    """Mend all texts of a translation; which of them break a rule only their briefing could say."""
    if isinstance(fields, dict):
        return {name: _mend_translation(value) for name, value in fields.items()}
    if isinstance(fields, str):
        return _mend_text(fields, ProblemCode.EMPTY_LINK if has_ink(fields) else ProblemCode.EMPTY)
    return fields


def _mend_briefing(fields: YamlValue, schemas: Sequence[SectionSchema]) -> YamlValue:
    """Mend what our own rules refuse, until nothing is left or nothing more can be mended."""
    model = build_document_model(tuple(schemas))
    for _ in range(_MAX_ROUNDS):
        refusals = list(_find_refusals(fields, model))
        if not refusals:
            break
        for path, code in refusals:
            fields = _mend_value(fields, path, code)
    return fields


def _find_refusals(fields: YamlValue, model: type[Document]) -> Iterator[tuple[ValuePath, str]]:
    """Yield the place of each value that one of our own rules refuses, and the rule."""
    try:
        document = model.model_validate(fields)
    except ValidationError as error:
        refusals = error.errors(include_url=False)
    else:
        yield from ((one.path, one.code) for one in check_commas(document, document.language))
        return
    for details in refusals:
        cause = details.get("ctx", {}).get("error")
        if isinstance(cause, InvalidValueError):
            yield details["loc"], cause.code


def _mend_value(value: YamlValue, path: ValuePath, code: str) -> YamlValue:
    """Copy *value* with the text at *path* mended; the path may go on inside a text, as at a source's id."""
    match value, path:
        case str(), _:
            return _mend_text(value, code)
        case dict(), () if code == ProblemCode.NOT_A_FIGURE:
            numbers = "–".join(str(value[name]) for name in ("value", "low", "high") if value.get(name))
            parts = (numbers, value.get("unit"), value.get("words"))
            return _write_in_words(" ".join(str(one) for one in parts if one))
        case dict(), (str(name), *rest) if name in value:
            return {**value, name: _mend_value(value[name], tuple(rest), code)}
        case list(), (int(index), *rest) if index < len(value):
            return [*value[:index], _mend_value(value[index], tuple(rest), code), *value[index + 1 :]]
    return value


def _write_in_words(text: str) -> YamlValue:
    """Write a figure as words: they are shown as they are, and never as another number."""
    return {"words": text if has_ink(text) and any(map(str.isalnum, text)) else NOT_STATED}


def _mend_text(text: str, code: str) -> YamlValue:
    if code == ProblemCode.NOT_A_FIGURE:
        return _write_in_words(text)
    if code == ProblemCode.EMPTY:
        return text if has_ink(text) or not text else _NO_INK
    if code == ProblemCode.NOT_AN_ADDRESS:
        return remove_invisible(text)
    while code == ProblemCode.EMPTY_LINK and (link := find_empty_link(text)):
        replacement = link["words"] if has_link_words(link) else link["address"]
        text = text[: link.start()] + replacement + text[link.end() :]
    return text
