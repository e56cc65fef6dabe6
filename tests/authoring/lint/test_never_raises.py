"""Linting never fails, whatever a file that could be read holds."""

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
from bot.core.content.briefing import Briefing
from bot.core.library.reader import parse_briefing
from bot.core.parsing.problem import BriefingError
from bot.core.sections import SECTIONS
from tests.support.app_fixtures import FICTIONAL, SHIPPED

MUTATIONS = 60  # of each file; most of them can still be read
DAYS = (date.min, date(2026, 11, 23), date(2031, 5, 20), date.max)
VALUES = ("0", "-1%", "9.99e9", "76%", "≥0.001%", "dozens", "0001", "9999", "2026-02", "regime *", [], {})

Group = dict[str, Any]


def groups(value: object) -> Iterator[Group]:
    """Yield every group of fields in a file."""
    if isinstance(value, dict):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from groups(inner)


def mutated(data: bytes, chance: Random) -> bytes:
    """Return the file with fields taken out, or with what such a field holds elsewhere, or with `VALUES`."""
    fields = yaml.load(data, yaml.CBaseLoader)  # noqa: S506 (it makes texts of everything)
    for _ in range(chance.randint(1, 6)):
        there = [group for group in groups(fields) if group]
        group = chance.choice(there)
        name = chance.choice(list(group))
        match chance.randrange(4):
            case 0:
                del group[name]
            case 1:
                group[name] = chance.choice(VALUES)
            case _:
                group[name] = deepcopy(chance.choice([one[name] for one in there if name in one]))
    return yaml.dump(fields, allow_unicode=True).encode()


def read_or_none(data: bytes, file: Path) -> Briefing | None:
    try:
        return parse_briefing(data, file.name, SECTIONS)
    except BriefingError:
        return None


@pytest.mark.parametrize("file", [*SHIPPED, *FICTIONAL], ids=lambda file: file.stem)
def test_any_file_that_could_be_read_is_linted(file: Path) -> None:
    chance = Random(file.stem)  # noqa: S311 (no secret)
    whole = parse_briefing(file.read_bytes(), file.name, SECTIONS)
    right = 0
    for number in range(MUTATIONS):
        data = mutated(file.read_bytes(), chance)
        if briefing := read_or_none(data, file):
            right += 1
            told = replace(
                briefing, translations={"uk": replace(briefing, untranslated={"nobody": "missing"})}
            )
            warnings = lint_briefing(told, data, file.name, DAYS[number % len(DAYS)], whole)
            assert all(one.is_warning and one.code and one.line and one.column for one in warnings)
    assert right > MUTATIONS / 5


@pytest.mark.parametrize("today", DAYS)
@pytest.mark.parametrize("file", [*SHIPPED, *FICTIONAL], ids=lambda file: file.stem)
def test_any_day_will_do(file: Path, today: date) -> None:
    briefing = parse_briefing(file.read_bytes(), file.name, SECTIONS)
    assert lint_briefing(briefing, file.read_bytes(), file.name, today) == lint_briefing(
        briefing, file.read_bytes(), file.name, today, briefing
    )
