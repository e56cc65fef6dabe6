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

from bot.core.content.shorthand import AllowNotStated
from bot.core.parsing.error_codes import InvalidValueError, ProblemCode
from bot.core.parsing.ids import ID_PATTERN, MAX_ID_LENGTH

_URL_PATTERN = re.compile(r"https?://[^/?#\s<>\"'\\^`{|}][^\s<>\"'\\^`{|}]*")

_LANGUAGE_PATTERN = r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$"

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Translatable:
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


def _check_one_line(text: str) -> str:
    if "\n" in text:
        raise InvalidValueError(ProblemCode.LINE_BREAK, "this text has a line break", "write it on one line")
    return text


def _check_url(text: str) -> str:
    if not _URL_PATTERN.fullmatch(text):
        message = f'"{text[:60]}" is no web address'
        raise InvalidValueError(ProblemCode.NOT_AN_ADDRESS, message, "write one that starts with https://")
    return text


def _check_language_code(text: str) -> str:
    if not re.search(_LANGUAGE_PATTERN, text):
        message = f'"{text[:40]}" is no language code'
        raise InvalidValueError(ProblemCode.NOT_A_LANGUAGE, message, "write one such as en, uk, de")
    return text


Id = Annotated[str, StringConstraints(pattern=ID_PATTERN, max_length=MAX_ID_LENGTH)]
"""A stable name of small letters, digits and single hyphens."""

UntranslatableLine = Annotated[
    str, StringConstraints(min_length=1, max_length=300), AfterValidator(_check_one_line)
]
"""One line of plain text that no translation changes: a name by which something is found."""

Label = Annotated[UntranslatableLine, Translatable()]
"""One line of plain text."""

Prose = Annotated[str, StringConstraints(min_length=1, max_length=6000), Translatable()]
"""Text in a small Markdown: bold, italic, strike, code, links, lists."""

InternalNote = Annotated[str, StringConstraints(min_length=1, max_length=6000)]
"""Text for moderators, never shown."""

AllowedWarnings = dict[UntranslatableLine, InternalNote]
"""Warnings that are meant to be as they are: the code of each, and the reason, which is never shown."""

Url = Annotated[
    str,
    StringConstraints(max_length=2000),
    AfterValidator(_check_url),
    WithJsonSchema({"type": "string", "maxLength": 2000, "pattern": r"^\s*https?://\S+\s*$"}),
]
"""An http or https address."""

LanguageCode = Annotated[
    str,
    AfterValidator(_check_language_code),
    WithJsonSchema({"type": "string", "pattern": _LANGUAGE_PATTERN}),
]
"""A language as a BCP 47 tag: en, uk, zh-Hant."""

ValueOrNotStated = Annotated[T | None, AllowNotStated(), Field(default=None)]
"""A value, or None where the source does not state it; written ``not stated`` or left out."""
