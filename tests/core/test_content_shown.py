"""Every text in a briefing's file is shown in some answer, and nothing hidden is."""

import re
from calendar import month_name
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

import pytest
import yaml
from pydantic import BaseModel

from bot.core.app import App
from bot.core.content.briefing import FormatVersion, build_document_model, parse_briefing
from bot.core.content.field_types import LanguageCode
from bot.core.content.figure_value import Bound, Figure
from bot.core.content.item import Item, RefersTo
from bot.core.content.partial_date import OpenPeriod, PartialDate, Period
from bot.core.sections.registry import SECTIONS
from tests.support.app_fixtures import (
    FICTIONAL,
    SHIPPED,
    app_from_files,
    ask,
    button_commands,
    list_command_lines,
    list_lines,
)
from tests.support.platform_limits import keep_letters

FILES = (*SHIPPED, *FICTIONAL)
BOUND_SIGN = re.compile(r"^(?:≈|>=?|<=?|≥|≤|more than|nearly|at least|at most|about|fewer than|less than)\s*")
LINK = re.compile(r"\[((?:[^\[\]]|\[[^\[\]]*\])*)\]\((https?://[^\s()]*(?:\([^\s()]*\)[^\s()]*)*)\)")
HIDDEN = "offstage"


def iter_models() -> Iterator[type[BaseModel]]:
    """Yield every record type that a file can hold."""
    left: list[Any] = [build_document_model(SECTIONS)]
    seen: set[Any] = set()
    while left:
        kind = left.pop()
        if kind in seen:
            continue
        seen.add(kind)
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield kind
            left += [field.annotation for field in kind.model_fields.values()]
        else:
            left += get_args(kind)


def find_fields(*types: Any) -> set[str]:
    """Find the YAML keys of all fields whose type contains one of *types*."""
    return {
        field.alias or name
        for model in iter_models()
        for name, field in model.model_fields.items()
        if any(part in types or type(part) in types for part in iter_parts(field.annotation, field.metadata))
    }


def iter_parts(annotation: Any, metadata: Iterable[Any] = ()) -> Iterator[Any]:
    """Yield a type and all types and markers in it."""
    yield from (annotation, get_origin(annotation), *metadata)
    for part in get_args(annotation):
        yield from iter_parts(part)


IDS = find_fields(RefersTo) | {"id", "aliases", "sources"}  # a source is written as its id
CHOICES = find_fields(Literal, bool, get_args(LanguageCode)[1], get_args(FormatVersion)[1])
HIDDEN_FIELDS = {"allow", "asked_as", "editor_note", "file", "loaded_words", "publish_at", "review_by"}
LABELS = {
    name.replace("_", " "): field.title
    for model in iter_models()
    for name, field in model.model_fields.items()
    if field.title
}
DATES = find_fields(PartialDate, OpenPeriod, Period) | {"since", "until"}  # other names of start and end
FIGURES = find_fields(Figure) | {"value"}  # of a figure that is written as fields


@cache
def collect_answers(file: Path) -> str:
    """Collect the letters of all answers from *file*, one line for each text."""
    app: App = app_from_files(file)
    replies = [ask(app, line) for line in list_command_lines(app)]
    lines = [text for reply in replies for text in (*list_lines(reply), *button_commands(reply))]
    urls = [span.url for reply in replies for note in reply.footnotes for span in note.line]
    return "\n".join(map(keep_letters, (*lines, *urls)))


def iter_texts(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield every text that readers should find, with the keys that lead to it in the file."""
    match value:
        case {"state": "draft"} | {"publish_at": _}:
            return
        case {"state": "withdrawn"}:
            yield from iter_texts(value["withdrawn"], (*path, "withdrawn"))
        case dict() if path[-1:] not in (("allow",), ("loaded_words",)):
            for name, inner in value.items():
                if path[-1:] == ("facts",):
                    yield (*path, "label"), name
                yield from iter_texts(inner, (*path, name))
        case list():
            for inner in value:
                yield from iter_texts(inner, path)
        case _ if path == ("units", "kind") or path[-1] not in IDS | CHOICES | HIDDEN_FIELDS:
            yield path, get_shown_text(path, value)


def get_shown_text(path: tuple[str, ...], text: str) -> str:
    """Get the text as readers should find it: a correction names a field by its label, without a capital."""
    return LABELS.get(text, text)[1:] if path[-1] == "field" else text


def iter_expected(path: tuple[str, ...], text: str) -> Iterator[str]:
    """Yield the letters that some line of an answer must contain for a text of the file."""
    if text == "not stated":
        return
    if path[-1] in DATES and "Q" in text:
        yield f"quarter{text[:4]}"
    elif path[-1] in DATES:
        year, month, day = (int(part) for part in (*text.split("-"), "0", "0")[:3])
        yield f"{day or ''}{month_name[month]}{year}"
    elif path[-1] in FIGURES:
        yield keep_letters(BOUND_SIGN.sub("", text).replace(" to ", "–"))
    else:
        for line in text.split("\n"):
            yield from map(keep_letters, LINK.sub(r"\1", line).split(" "))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_text_of_the_file_is_shown(file: Path) -> None:
    content = yaml.load(file.read_bytes(), yaml.CBaseLoader)  # noqa: S506 (it reads every value as a text)
    found = list(iter_texts(content))
    assert len(found) > 100
    answers = collect_answers(file)
    missing = {
        (".".join(path), word)
        for path, text in found
        for word in iter_expected(path, text)
        if word not in answers
    }
    assert missing == set()


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_line_of_the_file_is_shown_in_one_piece(file: Path) -> None:
    content = yaml.load(file.read_bytes(), yaml.CBaseLoader)  # noqa: S506 (it reads every value as a text)
    answers = collect_answers(file)
    found = [(path, text) for path, text in iter_texts(content) if path[-1] not in DATES | FIGURES]
    lines = [line for _, text in found for line in text.split("\n") if "](" not in line]
    assert len(lines) > 100
    assert [line for line in lines if keep_letters(line) not in answers] == []


def test_nothing_hidden_is_shown() -> None:
    isles = next(file for file in FICTIONAL if file.stem == "lantern-isles")
    assert isles.read_text().lower().count(HIDDEN) > 10
    assert HIDDEN not in collect_answers(isles).lower()


# The fictional briefings use every part of the format


def iter_records(value: object) -> Iterator[BaseModel]:
    """Yield every record in *value*."""
    match value:
        case BaseModel():
            yield value
            for name in type(value).model_fields:
                yield from iter_records(getattr(value, name))
        case tuple():
            for inner in value:
                yield from iter_records(inner)
        case dict():
            for inner in value.values():
                yield from iter_records(inner)


def load_records() -> list[BaseModel]:
    return [
        one
        for file in FICTIONAL
        for one in iter_records(parse_briefing(file.read_bytes(), str(file), SECTIONS).document)
    ]


def test_every_field_is_used_in_the_fictional_briefings() -> None:
    used = {(type(one).__name__, name) for one in load_records() for name in one.model_fields_set}
    fields = {(model.__name__, name) for model in iter_models() for name in model.model_fields}
    assert len(fields) > 100
    assert {(model, name) for model, name in fields - used if name not in Item.model_fields} == set()
    assert Item.model_fields.keys() - {name for _, name in used} == set()


def iter_choices(annotation: Any) -> Iterator[str]:
    """Yield the choices that a field offers."""
    if get_origin(annotation) is Literal:
        yield from get_args(annotation)
    elif get_origin(annotation) in (Union, UnionType) or get_args(annotation):
        for inner in get_args(annotation):
            yield from iter_choices(inner)


def test_every_choice_of_every_field_is_used_in_the_fictional_briefings() -> None:
    used = {
        (name, getattr(one, name))
        for one in load_records()
        for name in one.model_fields_set
        if isinstance(getattr(one, name), str)
    }
    allowed = {
        (name, word)
        for model in iter_models()
        for name, field in model.model_fields.items()
        for word in iter_choices(field.annotation)
    }
    assert allowed
    assert allowed - used - {("standing", "reported"), ("state", "published")} == set()


def test_every_kind_of_figure_is_used_in_the_fictional_briefings() -> None:
    figures = [
        value
        for one in load_records()
        for value in (getattr(one, name) for name in type(one).model_fields)
        if isinstance(value, Figure)
    ]
    assert {figure.bound for figure in figures} == set(Bound)
    assert any(figure.low is not None and figure.best is None for figure in figures)
    assert any(figure.low is not None and figure.best is not None for figure in figures)
    assert any(figure.words and figure.best is None and figure.low is None for figure in figures)
    assert any(figure.words and figure.best is not None for figure in figures)
