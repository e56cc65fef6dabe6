"""Linting never raises, whatever a valid file contains."""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest
import yaml

from bot.authoring.lint.runner import lint_briefing
from bot.core.content.briefing import Briefing, parse_briefing
from bot.core.parsing.problem import BriefingError
from bot.core.sections.registry import SECTIONS
from tests.support.app_fixtures import FICTIONAL, SHIPPED

MUTATIONS = 60  # of each file; most results are still valid
DAYS = (date.min, date(2026, 11, 23), date(2031, 5, 20), date.max)
VALUES: tuple[Any, ...] = (
    "0",
    "-1%",
    "9.99e9",
    "76%",
    "≥0.001%",
    "dozens",
    "0001",
    "9999",
    "2026-02",
    "regime *",
    [],
    {},
)

Group = dict[str, Any]


def iter_mappings(value: object) -> Iterator[Group]:
    """Yield every mapping in a file."""
    if isinstance(value, dict):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from iter_mappings(inner)


def mutate(data: bytes, random: Random) -> bytes:
    """Remove some fields of a file, or replace their values by those of other places or by `VALUES`."""
    fields = yaml.load(data, yaml.CBaseLoader)  # noqa: S506 (CBaseLoader only makes strings)
    for _ in range(random.randint(1, 6)):
        mappings = [one for one in iter_mappings(fields) if one]
        group = random.choice(mappings)
        name = random.choice(list(group))
        match random.randrange(4):
            case 0:
                del group[name]
            case 1:
                group[name] = random.choice(VALUES)
            case _:
                group[name] = deepcopy(random.choice([one[name] for one in mappings if name in one]))
    return yaml.dump(fields, allow_unicode=True, Dumper=yaml.CSafeDumper).encode()


def parse_or_none(data: bytes, file: Path) -> Briefing | None:
    try:
        return parse_briefing(data, file.name, SECTIONS)
    except BriefingError:
        return None


@pytest.mark.slow
@pytest.mark.parametrize("file", [*SHIPPED, *FICTIONAL], ids=lambda file: file.stem)
def test_any_valid_file_can_be_linted(file: Path) -> None:
    random = Random(file.stem)  # noqa: S311 (reproducible, and no secret)
    original = parse_briefing(file.read_bytes(), file.name, SECTIONS)
    valid_count = 0
    for number in range(MUTATIONS):
        data = mutate(file.read_bytes(), random)
        if briefing := parse_or_none(data, file):
            valid_count += 1
            translated = replace(
                briefing, translations={"uk": replace(briefing, untranslated={"nobody": "missing"})}
            )
            warnings = lint_briefing(translated, data, file.name, DAYS[number % len(DAYS)], original)
            assert all(one.is_warning and one.code and one.line and one.column for one in warnings)
    assert valid_count > MUTATIONS / 5


@pytest.mark.parametrize("today", DAYS)
@pytest.mark.parametrize("file", [*SHIPPED, *FICTIONAL], ids=lambda file: file.stem)
def test_linting_works_on_any_day(file: Path, today: date) -> None:
    briefing = parse_briefing(file.read_bytes(), file.name, SECTIONS)
    assert lint_briefing(briefing, file.read_bytes(), file.name, today) == lint_briefing(
        briefing, file.read_bytes(), file.name, today, briefing
    )
