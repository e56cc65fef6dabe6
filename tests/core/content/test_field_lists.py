"""Lists of field names that are kept by hand: none may name a field that was renamed or removed."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from importlib import import_module
from pkgutil import walk_packages
from typing import Any, get_args

import pytest
from pydantic import BaseModel

import bot.authoring
import bot.core
import bot.services
from bot.core.content.briefing import build_document_model
from bot.core.sections.registry import SECTIONS

pytestmark = pytest.mark.guard


def find_field_lists() -> dict[str, AbstractSet[str]]:
    """Find every constant ``…_FIELDS`` that lists names, wherever the content of briefings is used."""
    packages = (bot.core, bot.services, bot.authoring)
    modules = [
        import_module(one.name)
        for package in packages
        for one in walk_packages(package.__path__, f"{package.__name__}.")
        if ".migrations" not in one.name
    ]
    return {
        f"{module.__name__}.{name}": frozenset(value)
        for module in modules
        for name, value in vars(module).items()
        if name.endswith("_FIELDS") and isinstance(value, tuple | frozenset)
    }


def iter_field_names(annotation: Any, seen: set[Any]) -> Iterator[str]:
    """Yield the names of all fields in a type."""
    if annotation in seen:
        return
    seen.add(annotation)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        for name, field in annotation.model_fields.items():
            yield name
            yield from iter_field_names(field.annotation, seen)
    for part in get_args(annotation):
        yield from iter_field_names(part, seen)


FIELD_LISTS = find_field_lists()
FIELD_NAMES = set(iter_field_names(build_document_model(SECTIONS), set()))


def test_the_lists_and_the_fields_are_found() -> None:
    assert {"bot.core.content.diff.KEY_FIELDS", "bot.core.content.translation.QUOTATION_FIELDS"} <= set(
        FIELD_LISTS
    )
    assert {"id", "wording", "superseded_by", "locator"} <= FIELD_NAMES


@pytest.mark.parametrize("name", FIELD_LISTS)
def test_every_name_in_a_list_of_fields_is_a_field(name: str) -> None:
    assert FIELD_LISTS[name], "an empty list"
    assert FIELD_LISTS[name] - FIELD_NAMES == set()
