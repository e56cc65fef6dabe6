"""Mutated copies of a valid file are reloaded: no crash, no lost valid version, no half-valid answer.

`FUZZED=10000 make test ARGS=tests/core/library/test_snapshot_fuzz.py` takes ten thousand of them.
"""

import os
import random
from collections.abc import Callable

import pytest

from bot.core.app import App
from bot.core.content.briefing import parse_briefing
from bot.core.library.snapshot import LibrarySnapshot
from bot.core.messages.request import Request
from bot.core.parsing.problem import BriefingError
from bot.core.sections.registry import SECTIONS
from tests.support.app_fixtures import HEAD, TODAY, app_from_texts

pytestmark = pytest.mark.slow

COUNT = int(os.environ.get("FUZZED", "360"))
ROUNDS = 6
SEED = 20311120
OTHER = f"{HEAD}figures: [{{id: otters, title: Otters, figure: 12}}]\n".encode()
ISLES = b"""\
title: The vote on the Lantern Isles
as_of: 2031-04-30
sources:
  - id: gull
    title: A bridge too wet
    publisher: The Gull's Errand
    url: https://gull.example/2031/bridge
summary:
  lede: Islanders vote on a bridge.
  points:
    - Ferries run as before.
    - {text: "Most are for it: see the poll.", items: [brine-2031-04]}
polls:
  - id: brine-2031-04
    pollster: Brine and Daughters
    fieldwork: 2031-04
    sample_size: 1200
    questions:
      - text: For or against the bridge
        answers:
          - {label: for, figure: about 52%}
          - {label: against, figure: nearly 40%}
people:
  - id: orla
    name: Orla Brine
    roles: [{title: pollster, organisation: Brine and Daughters}]
glossary:
  - {id: lamp, term: "\xd0\x9b\xd0\xb0\xd0\xbc\xd0\xbf\xd0\xb0", meaning: A light that is kept at night.}
"""
SIGNS = (b":", b"[", b"{", b'"', b"'", b"- ", b"\n", b"  ", b"\t", b"#", b"&a ", b"*a", b"\xff")

Mutation = Callable[[bytes, random.Random], bytes]


def cut(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data))]


def replace_byte(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data))
    return data[:at] + bytes([chance.randrange(256)]) + data[at + 1 :]


def insert(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data))
    return data[:at] + chance.choice(SIGNS) + data[at:]


def leave_out(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data))
    return data[:at] + data[at + chance.randrange(1, 40) :]


def move_lines(data: bytes, chance: random.Random) -> bytes:
    lines = data.splitlines(keepends=True)
    lines.insert(chance.randrange(len(lines)), lines.pop(chance.randrange(len(lines))))
    return b"".join(lines)


def repeat_lines(data: bytes, chance: random.Random) -> bytes:
    lines = data.splitlines(keepends=True)
    at = chance.randrange(len(lines))
    return b"".join([*lines[:at], *lines[at : at + chance.randrange(1, 4)] * 2, *lines[at:]])


def change_indent(data: bytes, chance: random.Random) -> bytes:
    lines = data.splitlines(keepends=True)
    at = chance.randrange(len(lines))
    lines[at] = b" " * chance.randrange(8) + lines[at].lstrip()
    return b"".join(lines)


def blend(data: bytes, chance: random.Random) -> bytes:
    """Write one file over the beginning of another."""
    return OTHER[: chance.randrange(len(OTHER))] + data[chance.randrange(len(data)) :]


MUTATIONS: tuple[Mutation, ...] = (
    cut,
    replace_byte,
    insert,
    leave_out,
    move_lines,
    repeat_lines,
    change_indent,
    blend,
)


def mutate(chance: random.Random) -> bytes:
    """Make one to three mutations in a valid file."""
    data = ISLES
    for _ in range(chance.randint(1, 3)):
        data = chance.choice(MUTATIONS)(data, chance) or b"\n"
    return data


def is_valid(data: bytes) -> bool:
    try:
        parse_briefing(data, "isles.yaml", SECTIONS)
    except BriefingError:
        return False
    return True


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("number", range(ROUNDS))
def test_a_mutated_file_never_crashes_loses_an_answer_or_is_loaded_in_part(number: int) -> None:
    chance = random.Random(SEED + number)  # noqa: S311 (no secret)
    snapshot = LibrarySnapshot(SECTIONS).with_changes({"isles.yaml": ISLES, "otters.yaml": OTHER})
    app, otters = App(snapshot.library), snapshot.library.briefings["otters"]
    valid_count = 0
    for _ in range(COUNT // ROUNDS):
        data = mutate(chance)
        before = snapshot.library.briefings
        snapshot = snapshot.with_changes({"isles.yaml": data})
        after = snapshot.library.briefings
        assert after["otters"] is otters
        if is_valid(data):
            valid_count += 1
            app = app.with_library(snapshot.library)
            rebuilt = LibrarySnapshot(SECTIONS).with_changes({"isles.yaml": data, "otters.yaml": OTHER})
            assert answers(app) == answers(App(rebuilt.library))
        else:
            assert after == before
            assert snapshot.broken_files["isles.yaml"].problems
    assert valid_count > 0
    assert valid_count < COUNT // ROUNDS


def answers(app: App) -> list[object]:
    """Collect the answers about everything in the library."""
    lines = [(section, name) for name, one in app.library.briefings.items() for section in one.sections]
    return [app.answer_request(Request(section, "", name, today=TODAY)) for section, name in lines]


def test_the_file_that_is_mutated_is_valid() -> None:
    assert is_valid(ISLES)
    assert app_from_texts(ISLES.decode()).library.briefings
