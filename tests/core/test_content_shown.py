"""What a briefing's file says is told: every text of it stands in some answer, and nothing hidden does."""

import re
from calendar import month_name
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

import pytest
import yaml
from pydantic import BaseModel

from bot.core.app import App
from bot.core.content.figure import Bound, Figure
from bot.core.library.reader import SectionSchema, load_briefing
from bot.core.sections import SECTIONS
from tests.support.app_fixtures import FICTIONAL, SHIPPED, app_from, ask, every_line, lines_of, pressed
from tests.support.platform_limits import letters

FILES = (*SHIPPED, *FICTIONAL)
IDS = {
    "id",
    "aliases",
    "items",
    "statements",
    "derives_from",
    "superseded_by",
    "unit",
    "person",
    "source",
    "sources",
}
WORDED = {
    "kind",
    "verb",
    "stance",
    "standing",
    "state",
    "public_status",
    "multi_select",
    "language",
    "schema",
}
UNSEEN = {"allow", "editor_note", "loaded_words", "publish_at", "review_by"}
DATES = {
    "as_of",
    "on",
    "published_on",
    "accessed_on",
    "start",
    "end",
    "when",
    "fieldwork",
    "period",
    "formed",
    "made_on",
}
FIGURES = {"figure", "value", "sample_size", "margin", "response_rate"}
MARK = re.compile(r"^(?:≈|>=?|<=?|≥|≤|more than|nearly|at least|at most|about|fewer than|less than)\s*")
LINK = re.compile(r"\[((?:[^\[\]]|\[[^\[\]]*\])*)\]\((https?://[^\s()]*(?:\([^\s()]*\)[^\s()]*)*)\)")
HIDDEN = "offstage"


@cache
def answers(file: Path) -> str:
    """Return the letters of all answers from *file*, a line each."""
    app: App = app_from(file)
    replies = [ask(app, line) for line in every_line(app)]
    texts = [text for reply in replies for text in (*lines_of(reply), *pressed(reply))]
    spans = [span.url for reply in replies for note in reply.footnotes for span in note.line]
    return "\n".join(map(letters, (*texts, *spans)))


def texts(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield every text that readers should find, with the names that lead to it in the file."""
    match value:
        case {"state": "draft"} | {"publish_at": _}:
            return
        case {"state": "withdrawn"}:
            yield from texts(value["withdrawn"], (*path, "withdrawn"))
        case dict() if path[-1:] not in (("allow",), ("loaded_words",)):
            for name, inner in value.items():
                if path[-1:] == ("facts",):
                    yield (*path, "label"), name
                yield from texts(inner, (*path, name))
        case list():
            for inner in value:
                yield from texts(inner, path)
        case _ if path == ("units", "kind") or path[-1] not in IDS | WORDED | UNSEEN:
            yield path, value


def expected(path: tuple[str, ...], text: str) -> Iterator[str]:
    """Yield the letters that must stand in one line of an answer, for a text of the file."""
    if text == "not stated":
        return
    if path[-1] in DATES:
        year, month, day = (int(part) for part in (*text.split("-"), "0", "0")[:3])
        yield f"{day or ''}{month_name[month]}{year}"
    elif path[-1] in FIGURES:
        yield letters(MARK.sub("", text).replace(" to ", "–"))
    else:
        for line in text.split("\n"):
            yield from map(letters, LINK.sub(r"\1", line).split(" "))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_text_of_the_file_is_told(file: Path) -> None:
    content = yaml.load(file.read_bytes(), yaml.CBaseLoader)  # noqa: S506 (it makes texts of everything)
    found = list(texts(content))
    assert len(found) > 100
    told = answers(file)
    missing = {
        (".".join(path), word) for path, text in found for word in expected(path, text) if word not in told
    }
    assert missing == set()


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_line_of_the_file_is_told_in_one_piece(file: Path) -> None:
    content = yaml.load(file.read_bytes(), yaml.CBaseLoader)  # noqa: S506 (it makes texts of everything)
    told = answers(file)
    found = [(path, text) for path, text in texts(content) if path[-1] not in DATES | FIGURES]
    lines = [line for _, text in found for line in text.split("\n") if "](" not in line]
    assert len(lines) > 100
    assert [line for line in lines if letters(line) not in told] == []


def test_nothing_hidden_is_told() -> None:
    isles = next(file for file in FICTIONAL if file.stem == "lantern-isles")
    assert isles.read_text().lower().count(HIDDEN) > 10
    assert HIDDEN not in answers(isles).lower()


# That the made-up briefings use all that there is


def shapes(kinds: tuple[SectionSchema, ...]) -> Iterator[type[BaseModel]]:
    """Yield every record that a file can hold."""
    document = type(load_briefing(FICTIONAL[0], kinds).document)
    left: list[Any] = [document]
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


def records(value: object) -> Iterator[BaseModel]:
    """Yield every record in *value*."""
    match value:
        case BaseModel():
            yield value
            for name in type(value).model_fields:
                yield from records(getattr(value, name))
        case tuple():
            for inner in value:
                yield from records(inner)
        case dict():
            for inner in value.values():
                yield from records(inner)


def used() -> list[BaseModel]:
    return [one for file in FICTIONAL for one in records(load_briefing(file, SECTIONS).document)]


def test_every_field_is_used_in_the_made_up_briefings() -> None:
    there = {(type(one).__name__, name) for one in used() for name in one.model_fields_set}
    all_there_are = {(shape.__name__, name) for shape in shapes(SECTIONS) for name in shape.model_fields}
    own = {(shape, name) for shape, name in all_there_are if name not in ENVELOPE}
    assert own - there == set()
    assert ENVELOPE - {name for _, name in there} == set()


ENVELOPE = {
    "id", "aliases", "state", "publish_at", "withdrawn", "editor_note", "as_of", "sources", "attribution",
    "standing", "standing_note", "superseded_by", "caveats", "review_by", "corrections", "allow",
}  # fmt: skip


def choices(annotation: Any) -> Iterator[str]:
    """Yield the words that a field allows."""
    if get_origin(annotation) is Literal:
        yield from get_args(annotation)
    elif get_origin(annotation) in (Union, UnionType) or get_args(annotation):
        for inner in get_args(annotation):
            yield from choices(inner)


def test_every_word_of_every_list_is_used_in_the_made_up_briefings() -> None:
    there = {
        (name, getattr(one, name))
        for one in used()
        for name in one.model_fields_set
        if isinstance(getattr(one, name), str)
    }
    allowed = {
        (name, word)
        for shape in shapes(SECTIONS)
        for name, field in shape.model_fields.items()
        for word in choices(field.annotation)
    }
    assert allowed - there - {("standing", "reported"), ("state", "published")} == set()


def test_every_kind_of_figure_is_used_in_the_made_up_briefings() -> None:
    figures = [
        value
        for one in used()
        for value in (getattr(one, name) for name in type(one).model_fields)
        if isinstance(value, Figure)
    ]
    assert {figure.bound for figure in figures} == set(Bound)
    assert any(figure.low is not None and figure.best is None for figure in figures)
    assert any(figure.low is not None and figure.best is not None for figure in figures)
    assert any(figure.words and figure.best is None and figure.low is None for figure in figures)
    assert any(figure.words and figure.best is not None for figure in figures)
