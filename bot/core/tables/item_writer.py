"""Writes new items as the documentation does: short groups of fields in one line, long texts folded.

PyYAML's emitter takes three seconds for a file of 446 polls, and writes each field in a line of its own.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from textwrap import wrap

from bot.core.content.yaml_editor import MAX_LINE_LENGTH
from bot.core.parsing.yaml_subset import NULL_WORDS, YamlValue

_PLAIN = re.compile(r"[^\W_][^\n]*|%[^\W_][^\n]*")  # no sign that means something at the start of a text
_SPECIAL = re.compile(r": |:$| #|^\s|\s$|\s\s|\t")
_FLOW_SIGN = re.compile(r"[,\[\]{}:]")
_STEP = 2  # spaces
_CACHED_TEXTS = 4_096  # labels and wordings repeat


def write_item(fields: dict[str, YamlValue], indentation: int) -> str:
    """Write an item of a list, with its dash after *indentation* spaces."""
    return "\n".join(_write_list_item(fields, " " * indentation)) + "\n"


def write_fields(fields: Mapping[str, YamlValue], indentation: int = 0) -> str:
    """Write fields with their values, each in a line that begins with *indentation* spaces."""
    return "\n".join(_write_fields(fields, " " * indentation)) + "\n"


def _write_fields(fields: Mapping[str, YamlValue], margin: str) -> Iterator[str]:
    for name, value in fields.items():
        key = f"{margin}{write_scalar(name, is_key=True)}:"
        match value:
            case str():
                yield from _write_text(key, value, margin)
            case dict() | list() if (line := _write_flow(value)) and len(key) + len(line) < MAX_LINE_LENGTH:
                yield f"{key} {line}"
            case dict():
                yield key
                yield from _write_fields(value, margin + " " * _STEP)
            case list():
                yield key
                for one in value:
                    yield from _write_list_item(one, margin + " " * _STEP)
            case None:
                yield key


def _write_list_item(value: YamlValue, margin: str) -> Iterator[str]:
    line = _write_flow(value)
    is_item = isinstance(value, dict) and "id" in value
    if line and len(margin) + len(line) < MAX_LINE_LENGTH - _STEP and not is_item:
        yield f"{margin}- {line}"
    elif isinstance(value, dict):
        first, *others = _write_fields(value, margin + " " * _STEP)
        yield f"{margin}- {first.lstrip()}"
        yield from others
    else:
        yield from _write_text(f"{margin}-", str(value), margin)


def _write_flow(value: YamlValue) -> str:
    """Write a text, or a group or list of texts, in one line; empty if it has anything else inside."""
    match value:
        case str():
            return write_scalar(value) if "\n" not in value else ""
        case dict() if value:
            texts = [_write_flow_value(one) for one in value.values()]
            pairs = (
                f"{write_scalar(name, is_key=True)}: {one}" for name, one in zip(value, texts, strict=True)
            )
            return f"{{{', '.join(pairs)}}}" if all(texts) else ""
        case list() if value and all(isinstance(one, str) and "\n" not in one for one in value):
            return f"[{', '.join(write_scalar(str(one), is_flow=True) for one in value)}]"
    return ""


def _write_flow_value(value: YamlValue) -> str:
    """Write a value inside a group in one line; empty if it is a list, or has several lines."""
    if isinstance(value, str):
        return write_scalar(value, is_flow=True) if "\n" not in value else ""
    return _write_flow(value) if isinstance(value, dict) else ""


def _write_text(key: str, text: str, margin: str) -> Iterator[str]:
    """Write a text after its *key*: in one line, or folded if it is long."""
    below = margin + " " * _STEP
    if "\n" in text:
        yield f"{key} |-"
        yield from (f"{below}{line}".rstrip() for line in text.splitlines())
    elif len(key) + len(text) < MAX_LINE_LENGTH or "  " in text or " " not in text:
        yield f"{key} {write_scalar(text)}"
    else:
        yield f"{key} >-"
        width = MAX_LINE_LENGTH - len(below)
        yield from (below + line for line in _fold(text, width))


@lru_cache(maxsize=_CACHED_TEXTS)
def _fold(text: str, width: int) -> Sequence[str]:
    return wrap(text, width, break_long_words=False, break_on_hyphens=False)


@lru_cache(maxsize=_CACHED_TEXTS)
def write_scalar(text: str, *, is_flow: bool = False, is_key: bool = False) -> str:
    """Write a text of one line, in quotation marks where YAML needs them."""
    is_plain = _PLAIN.fullmatch(text) and not _SPECIAL.search(text) and text not in NULL_WORDS
    if is_plain and not ((is_flow or is_key) and _FLOW_SIGN.search(text)):
        return text
    if "'" in text and not re.search(r'["\\]', text):
        return f'"{text}"'
    return "'" + text.replace("'", "''") + "'"
