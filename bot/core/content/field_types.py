"""The types of a record's fields: kinds of text, and the shorter ways to write a value.

Each type validates a value and describes it in the JSON Schema, so editors offer exactly what is accepted.
"""

import re
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    StringConstraints,
    WithJsonSchema,
)
from pydantic_core import CoreSchema, core_schema

from bot.core.content.record_state import ReducedRecord, reduce_record
from bot.core.content.web_address import check_url
from bot.core.messages.characters import has_ink, name_character
from bot.core.parsing.id_format import ID_PATTERN, MAX_ID_LENGTH
from bot.core.parsing.problem import InvalidValueError, ProblemCode, quote_excerpt

NOT_STATED = "not stated"

_LANGUAGE_PATTERN = r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$"

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Translatable:
    """Marks a text that a translation replaces."""


class Record(BaseModel):
    """A part of a briefing that is written as fields with values."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        str_strip_whitespace=True,
        use_attribute_docstrings=True,
        defer_build=True,
    )

    def __reduce__(self) -> ReducedRecord:
        """Reduce it to what a pickle holds of it."""
        return reduce_record(self, type(self))


def remove_description(field: dict[str, Any]) -> dict[str, Any]:
    """Copy the JSON Schema of a field without its title and description, to stand for the whole record."""
    return {key: value for key, value in field.items() if key not in ("description", "title")}


@dataclass(frozen=True, slots=True)
class Shorthand:
    """Lets a record be written as a single text, the value of *field*."""

    field: str

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:  # noqa: ANN401
        """Accept the record or the text."""

        def expand(value: Any) -> Any:  # noqa: ANN401 (whatever YAML held)
            return {self.field: value} if isinstance(value, str) else value

        return core_schema.no_info_before_validator_function(expand, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """Describe both forms; the text follows the rules of its field."""
        whole = handler(schema)
        text = handler.resolve_ref_schema(whole)["properties"][self.field]
        return {"anyOf": [whole, remove_description(text)]}


@dataclass(frozen=True, slots=True)
class OneOrMany:
    """Lets a list with a single text be written as that text."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:  # noqa: ANN401
        """Accept the list or its only text."""

        def expand(value: Any) -> Any:  # noqa: ANN401 (whatever YAML held)
            return [value] if isinstance(value, str) else value

        return core_schema.no_info_before_validator_function(expand, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """Describe both forms; the text follows the rules of an item's shorthand."""
        many = handler(schema)
        return {"anyOf": [many, many["items"]["anyOf"][-1]]}


@dataclass(frozen=True, slots=True)
class AllowNotStated:
    """Lets a value be written as ``not stated``, which is read as None."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:  # noqa: ANN401
        """Accept the value or ``not stated``."""

        def expand(value: Any) -> Any:  # noqa: ANN401 (whatever YAML held)
            return None if isinstance(value, str) and value.strip().lower() == NOT_STATED else value

        return core_schema.no_info_before_validator_function(expand, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """Describe both forms."""
        return {"anyOf": [handler(schema), {"const": NOT_STATED}]}


_LINK = re.compile(r"(?<!\\)!?\[(?P<words>[^\[\]\n]*)\]\(\s*(?P<address>[^()\n]*?)\s*\)")
_NO_ADDRESS = frozenset({"", "<>", "#"})
_EMPHASIS = re.compile(r"[*_~]")
_CODE = re.compile(r"(`+).+?\1", re.DOTALL)


def _check_ink(text: str) -> str:
    if text and not has_ink(text):
        names = " ".join(dict.fromkeys(map(name_character, text)))
        message = f"this text shows nothing ({names[:100]})"
        raise InvalidValueError(ProblemCode.EMPTY, message, "write a text, or delete the field")
    return text


def find_empty_link(text: str) -> re.Match[str] | None:
    """Find the first link in *text* that has no words to show, or no address; not in code."""
    if "](" not in text:
        return None
    code_free_text = _CODE.sub(lambda match: " " * len(match[0]), text)
    links = _LINK.finditer(code_free_text)
    return next((one for one in links if one["address"] in _NO_ADDRESS or not has_link_words(one)), None)


def has_link_words(link: re.Match[str]) -> bool:
    """True if the *link* that `find_empty_link` found shows any words."""
    return has_ink(_EMPHASIS.sub("", link["words"]))


def _check_links(text: str) -> str:
    if link := find_empty_link(text):
        words, lack = link["words"].strip(), "words"
        hint = "write words between its brackets, or only the address"
        if has_link_words(link):
            lack, hint = "address", f"write [{words}](https://…), or only {words}"
        message = f"the link {quote_excerpt(link[0])} has no {lack}"
        raise InvalidValueError(ProblemCode.EMPTY_LINK, message, hint)
    return text


def _check_line(text: str) -> str:
    return text if _is_plain(text) else _check_ink(_check_one_line(text))


def _check_prose(text: str) -> str:
    return _check_links(text if _is_plain(text) else _check_ink(text))


def _is_plain(text: str) -> bool:
    """True if *text* plainly is one line that shows something; nearly all are, and this is quickly said."""
    return text.isascii() and text.isprintable() and not text.isspace()


def _check_one_line(text: str) -> str:
    if "\n" in text or "\r" in text:
        raise InvalidValueError(ProblemCode.LINE_BREAK, "this text has a line break", "write it on one line")
    return text


def _check_language_code(text: str) -> str:
    if not re.search(_LANGUAGE_PATTERN, text):
        message = f'"{text[:40]}" is not a language code'
        raise InvalidValueError(ProblemCode.NOT_A_LANGUAGE, message, "write a code such as en, uk or de")
    return text


IMAGES_FOLDER = "images"
"""The one folder beside a briefing that may hold its images."""

_IMAGE_FILE_PATTERN = rf"^(?:{IMAGES_FOLDER}/)?[^\W_][^/\\:*?\"<>|]*\.(?:png|PNG|jpe?g|JPE?G|webp|WEBP)$"


def is_image_file(name: str) -> bool:
    """True if a briefing can name an image like this."""
    return bool(re.search(_IMAGE_FILE_PATTERN, name)) and ".." not in name and name.isprintable()


def _check_image_file(name: str) -> str:
    if not is_image_file(name):
        message = f"{quote_excerpt(name)} cannot be the name of an image"
        hint = f"write the name of a file beside the briefing, such as map.png or {IMAGES_FOLDER}/map.jpg"
        raise InvalidValueError(ProblemCode.NOT_AN_IMAGE_FILE, message, hint)
    return name


ImageFileName = Annotated[
    str,
    StringConstraints(max_length=120),
    AfterValidator(_check_image_file),
    WithJsonSchema({"type": "string", "maxLength": 120, "pattern": _IMAGE_FILE_PATTERN}),
]
"""The name of an image beside the briefing, or in the folder for images; no other folder, and none above."""

Id = Annotated[str, StringConstraints(pattern=ID_PATTERN, max_length=MAX_ID_LENGTH)]
"""A stable name of small letters, digits and single hyphens."""

UntranslatableLine = Annotated[
    str,
    StringConstraints(min_length=1, max_length=300),
    AfterValidator(_check_line),
]
"""One line of plain text that no translation changes, such as a name that readers search for."""

Label = Annotated[UntranslatableLine, Translatable()]
"""One line of plain text."""

Prose = Annotated[
    str,
    StringConstraints(min_length=1, max_length=6000),
    AfterValidator(_check_prose),
    Translatable(),
]
"""Text in a subset of Markdown: bold, italic, strikethrough, code, links, lists."""

InternalNote = Annotated[str, StringConstraints(min_length=1, max_length=6000), AfterValidator(_check_ink)]
"""Text for moderators, never shown to readers."""

AllowedWarnings = dict[UntranslatableLine, InternalNote]
"""The codes of warnings to silence, each with the reason, which is never shown to readers."""

Url = Annotated[
    str,
    StringConstraints(max_length=2000),
    AfterValidator(check_url),
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
