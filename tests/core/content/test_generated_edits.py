"""A thousand generated edits of files in mixed styles: only the lines of the edited field differ."""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from functools import reduce
from itertools import takewhile
from random import Random
from textwrap import dedent
from typing import Any

import pytest
import yaml

from bot.core.content.field_merge import Fields, remove_empty_fields
from bot.core.content.yaml_editor import edit_fields
from bot.core.parsing.yaml_loader import read_fields
from bot.core.parsing.yaml_subset import YamlValue, get_child
from tests.support.app_fixtures import FICTIONAL, SHIPPED

MIXED_STYLES = dedent("""\
    # Two ways of indenting, all ways of quoting, comments in all places.
    title: 'It''s a "mixed" file'   # said the Gull
    as_of:   2031-04-30
    empty:
    scope: |+
      Kept   as it is:
        indented, # no comment

    desk: >
        folded, indented
        by four

        and a paragraph
    sources:
    - id: gull   # without indentation
      title: "A \\"bridge\\": too wet"
      url: https://gull.example/#top
      publisher: {name: The Gull, kind: media,   language: "en" }  # in one line

    -   id: tides
        title: plain text that
          goes on in the next line
        aliases: [
          'one',  # the first
          "two, or three",
          four,
        ]

    # Above the figures.
    figures:
        - id: lamps
          # above the figure
          figure: ">60%"
          caveats:
            - first
            # about the second
            - {kind: method, text: "second: really"}

            - >-
              third,
              folded


        - {id: oars, figure: nearly 2, asked_as: [how many, "why, then?"], period: {start: 2031, end: 2032}}
    pages:
      harbour:

        title: Harbour
        facts: {Since: March 2026, "Adopted: by": the ministry}
    # The end.
    """)
VALUES = (
    "nearly 95 million",
    "yes: no",
    "a # b",
    "- a dash",
    'it\'s "quoted"',
    "“typographic” – äöü, мости, مرحبا",
    "null",
    "~",
    "",
    " two  spaces ",
    "*star* and &ampersand",
    "[list], {group}: a, b",
    ">60%",
    "@ at `tick` %",
    "2031-04-30",
    "first line\nsecond: line\n\n# fourth",
    "word " * 80 + "end",
    "C:\\temp\tTab",
    "? what",
    "trailing colon:",
)

Steps = tuple[str | int, ...]
Lines = tuple[int, int]
"""The first line, and the one after the last."""


@dataclass
class Places:
    """The lines of each value with its name or dash, and the values that are written in `{}` or `[]`."""

    text: str
    lines: dict[Steps, Lines] = field(default_factory=dict)
    flow: set[Steps] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Read the text, which has no traps, with PyYAML's own composer."""
        root = yaml.compose(self.text, Loader=yaml.CSafeLoader)
        assert root
        self._visit(root, (), 0)

    def _visit(self, node: yaml.Node, steps: Steps, first: int) -> int:
        end = node.end_mark.line + (node.end_mark.column > 0)
        if isinstance(node, yaml.CollectionNode):
            pairs: list[tuple[str | int, yaml.Node, yaml.Node]] = (
                [(name.value, name, value) for name, value in node.value]
                if isinstance(node, yaml.MappingNode)
                else [(number, one, one) for number, one in enumerate(node.value)]
            )
            ends = [self._visit(value, (*steps, step), name.start_mark.line) for step, name, value in pairs]
            end = end if node.flow_style or not ends else ends[-1]
            self.flow |= {steps} if node.flow_style else set()
        self.lines[steps] = first, end
        return end

    def find_entry(self, steps: Steps) -> Lines:
        """Find the lines that removing a value may touch: those of its `{}`, or its own and the comment's."""
        if flow := [steps[:size] for size in range(len(steps)) if steps[:size] in self.flow]:
            return self.lines[flow[0]]
        lines, (first, end) = self.text.splitlines(), self.lines[steps]
        above = [*takewhile(lambda line: line.lstrip()[:1] in {"", "#"}, reversed(lines[:first]))]
        below = [*takewhile(lambda line: not line.strip(), lines[end:])]
        return first - len(above), end + len(below)


def get_value(fields: YamlValue, steps: Steps) -> YamlValue:
    return reduce(get_child, steps, fields)


def iter_steps(value: YamlValue, steps: Steps = ()) -> Iterator[Steps]:
    """Yield the steps to each value, the outer ones first."""
    yield steps
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in parts:
        yield from iter_steps(inner, (*steps, step))


def change_text(random: Random, fields: Fields, places: Places) -> Lines:
    """Give one text, at any depth, another value."""
    texts = [steps for steps in iter_steps(fields) if isinstance(get_value(fields, steps), str)]
    steps = random.choice(texts)
    holder: Any = get_value(fields, steps[:-1])
    holder[steps[-1]] = random.choice([value for value in VALUES if value != holder[steps[-1]]])
    return places.lines[steps]


def remove_value(random: Random, fields: Fields, places: Places) -> Lines:
    """Remove a field, or a value of a list, that is not the only one."""
    all_steps = [steps for steps in iter_steps(fields) if steps]
    steps = random.choice([one for one in all_steps if len(get_value(fields, one[:-1]) or ()) > 1])
    holder: Any = get_value(fields, steps[:-1])
    first, end = places.find_entry(steps)
    if isinstance(holder, dict) and steps[-1] == next(iter(holder)):  # the next field moves behind the dash
        end = max(end, places.lines[(*steps[:-1], [*holder][1])][0] + 1)
    del holder[steps[-1]]
    return first, end


def add_value(random: Random, fields: Fields, places: Places) -> Lines:
    """Add a field to a mapping, or a value to a list, behind the last."""
    holders = [one for one in iter_steps(fields) if isinstance(get_value(fields, one), dict | list)]
    steps = random.choice(holders)
    holder: Any = get_value(fields, steps)
    text = random.choice(VALUES)
    value = random.choice([text, {"on": text, "why": "new"}, [text, "last"]])
    if isinstance(holder, dict):
        holder["added"] = value
    else:
        holder.append(value)
    if flow := [steps[:size] for size in range(len(steps) + 1) if steps[:size] in places.flow]:
        return places.lines[flow[0]]
    end = places.lines[steps][1]
    blank = takewhile(lambda line: not line.strip(), reversed(places.text.splitlines()[:end]))
    return end - len([*blank]), end


CHANGES = (change_text, remove_value, add_value)
TEXTS = {
    "mixed": (MIXED_STYLES, 700),
    **{one.stem: (one.read_text(), 100) for one in (FICTIONAL[1], FICTIONAL[2], SHIPPED[0])},
}  # and the number of edits: reading a long text takes most of the time


@pytest.mark.slow
@pytest.mark.parametrize("name", TEXTS)
def test_only_the_lines_of_the_edited_field_differ(name: str) -> None:
    text, count = TEXTS[name]
    random, places = Random(name), Places(text)  # noqa: S311 (the same edits each time)
    fields = remove_empty_fields(read_fields(text.encode(), name))
    for number in range(count):
        edited_fields = deepcopy(fields)
        change = CHANGES[number % len(CHANGES)]
        first, end = change(random, edited_fields, places)
        edited = edit_fields(text, edited_fields)
        assert remove_empty_fields(read_fields(edited.encode(), name)) == edited_fields
        old_lines, new_lines = text.splitlines(), edited.splitlines()
        assert new_lines[:first] == old_lines[:first], (change, number)
        assert new_lines[len(new_lines) - len(old_lines) + end :] == old_lines[end:], (change, number)
