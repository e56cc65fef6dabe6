"""The kinds of text in a briefing: ids, labels, prose in a small Markdown, addresses, and "not stated"."""

import re
import unicodedata
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

from bot.briefing.codes import Code, WrongValueError
from bot.briefing.short import Unstated

ID_LIMIT = 40  # characters, so that a button's command line fits Telegram's 64 bytes; see bot.request

_ADDRESS = re.compile(r"https?://[^/?#\s<>\"'\\^`{|}][^\s<>\"'\\^`{|}]*")

_LANGUAGE = r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$"
_ID = r"^[a-z0-9]+(-[a-z0-9]+)*$"

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


def as_id(text: str) -> str:
    """Return the id that comes closest to *text*; empty if it has no Latin letter or digit."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(sign for sign in apart if not unicodedata.combining(sign))
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:ID_LIMIT].rstrip("-")


def is_id(text: str) -> bool:
    """Return whether *text* can be an id."""
    return len(text) <= ID_LIMIT and re.search(_ID, text) is not None


Id = Annotated[str, StringConstraints(pattern=_ID, max_length=ID_LIMIT)]
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
