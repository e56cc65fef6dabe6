"""Asks about numbers such as 1,600 in a briefing whose language writes a decimal comma.

A figure does not know the language around it, and in English the comma separates thousands.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, get_args

from pydantic import BaseModel

from bot.core.content.figure_notation import find_comma_readings
from bot.core.content.figure_value import Figure
from bot.core.parsing.problem import Finding, ProblemCode, ValuePath

_LANGUAGE_WITH_POINT = "en"


def check_commas(content: BaseModel, language: str) -> Iterator[Finding]:
    """Report each figure in *content*, which is written in *language*, whose comma may be a decimal comma."""
    if not _writes_decimal_comma(language):
        return
    for path, figure in _iter_figures(content, ()):
        if readings := find_comma_readings(figure.comma_text):
            message = f'"{figure.comma_text}" may mean two numbers in this language ("{language}")'
            hint = f"write {readings[0]}, or {readings[1]} if it has decimal places"
            yield Finding(path, message, hint, code=ProblemCode.NOT_A_FIGURE)


def _writes_decimal_comma(language: str) -> bool:
    if language == _LANGUAGE_WITH_POINT:
        return False
    from bot.core.i18n.locale import has_decimal_comma  # noqa: PLC0415 (slow to import, and most files are English)

    return has_decimal_comma(language)


def _iter_figures(value: object, path: ValuePath) -> Iterator[tuple[ValuePath, Figure]]:
    """Yield each figure inside *value*, with its path."""
    match value:
        case Figure():
            yield path, value
        case BaseModel():
            for name in _list_figure_fields(type(value)):
                yield from _iter_figures(getattr(value, name), (*path, name))
        case tuple():
            for index, one in enumerate(value):
                yield from _iter_figures(one, (*path, index))
        case Mapping():
            for name, one in value.items():
                yield from _iter_figures(one, (*path, name))


@cache
def _list_figure_fields(model: type[BaseModel]) -> tuple[str, ...]:
    """List the fields of *model* that can hold figures, or records with such fields."""
    return tuple(name for name, field in model.model_fields.items() if _can_hold_figures(field.annotation))


def _can_hold_figures(annotation: Any) -> bool:  # noqa: ANN401 (any type)
    if isinstance(annotation, type) and not get_args(annotation):
        return annotation is Figure or (
            issubclass(annotation, BaseModel) and bool(_list_figure_fields(annotation))
        )
    return any(map(_can_hold_figures, get_args(annotation)))
