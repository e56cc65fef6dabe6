"""The kinds of text in a briefing: ids, labels, prose in a small Markdown, addresses, and "not stated"."""

import re
from dataclasses import dataclass
from typing import Annotated, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    WithJsonSchema,
)

from bot.core.content.shorthand import Unstated
from bot.core.parsing.error_codes import Code, WrongValueError
from bot.core.parsing.ids import ID_LIMIT, ID_PATTERN

_ADDRESS = re.compile(r"https?://[^/?#\s<>\"'\\^`{|}][^\s<>\"'\\^`{|}]*")

_LANGUAGE = r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$"

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Translated:
    """Marks a text that a translation of the briefing says in its own language."""


class Record(BaseModel):
    """Anything in a briefing that is written as fields and values."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        str_strip_whitespace=True,
        use_attribute_docstrings=True,
        defer_build=True,
    )


def _one_line(text: str) -> str:
    if "\n" in text:
        raise WrongValueError(Code.LINE_BREAK, "this text has a line break", "write it on one line")
    return text


def _web_address(text: str) -> str:
    if not _ADDRESS.fullmatch(text):
        message = f'"{text[:60]}" is no web address'
        raise WrongValueError(Code.NOT_AN_ADDRESS, message, "write one that starts with https://")
    return text


def _language_code(text: str) -> str:
    if not re.search(_LANGUAGE, text):
        message = f'"{text[:40]}" is no language code'
        raise WrongValueError(Code.NOT_A_LANGUAGE, message, "write one such as en, uk, de")
    return text


Id = Annotated[str, StringConstraints(pattern=ID_PATTERN, max_length=ID_LIMIT)]
"""A stable name of small letters, digits and single hyphens."""

Fixed = Annotated[str, StringConstraints(min_length=1, max_length=300), AfterValidator(_one_line)]
"""One line of plain text that no translation changes: a name by which something is found."""

Label = Annotated[Fixed, Translated()]
"""One line of plain text."""

Prose = Annotated[str, StringConstraints(min_length=1, max_length=6000), Translated()]
"""Text in a small Markdown: bold, italic, strike, code, links, lists."""

Aside = Annotated[str, StringConstraints(min_length=1, max_length=6000)]
"""Text for moderators, never shown."""

Allowed = dict[Fixed, Aside]
"""Warnings that are meant to be as they are: the code of each, and the reason, which is never shown."""

Url = Annotated[
    str,
    StringConstraints(max_length=2000),
    AfterValidator(_web_address),
    WithJsonSchema({"type": "string", "maxLength": 2000, "pattern": r"^\s*https?://\S+\s*$"}),
]
"""An http or https address."""

LanguageCode = Annotated[
    str, AfterValidator(_language_code), WithJsonSchema({"type": "string", "pattern": _LANGUAGE})
]
"""A language as a BCP 47 tag: en, uk, zh-Hant."""

Stated = Annotated[T | None, Unstated(), Field(default=None)]
"""A value, or None where the source does not state it; written ``not stated`` or left out."""
