"""Writes docs/problems.md: every code of a problem, with a mistake that has it and how that is mended.

``make reference`` writes it anew; a guard test says when that was forgotten.
"""

from collections.abc import Iterator
from pathlib import Path

from bot.core.parsing.problem import ProblemCode
from tests.support.corpus import FILES, Mistake, mistakes

FILE = Path(__file__).parents[2] / "docs" / "problems.md"
VISIBLE = {0x09: "⇥", 0xA0: "⍽", 0x07: "␇"}
WIDTH = 100  # characters of a line that is shown

INTRO = """\
# What `check` finds wrong

A file with one of these is not shown (of a translation, only the item that has it). Each message ends with
its code in brackets; the codes are names for good. What is right in form and may mislead has its own codes:
[lint.md](lint.md). This page is made from the tests: `make reference` writes it anew.
"""
PARTS = {
    ProblemCode.UNREADABLE: "The file",
    ProblemCode.TAB: "How it is written",
    ProblemCode.UNKNOWN_FIELD: "Fields and their values",
    ProblemCode.ENDS_BEFORE_START: "What belongs together",
    ProblemCode.NO_ORIGINAL: "Translations",
    ProblemCode.DEAD_LINK: "Links",
}
"""The first code of each part of the page."""


def text() -> str:
    """Return the whole page."""
    return "\n".join([INTRO, *_codes()]).rstrip("\n") + "\n"


def _codes() -> Iterator[str]:
    shown: dict[str, Mistake] = {}
    for mistake in mistakes():
        shown.setdefault(mistake.code, mistake)
    hints = {code: hint for code, _, _, hint, _ in reversed(FILES)}
    for code in ProblemCode:
        if code in PARTS:
            yield f"## {PARTS[code]}\n"
        yield f"### `{code}`\n\n{code.description}\n"
        if code in shown:
            yield from _example(shown[code])
        elif code in hints:
            yield f"**What to do.** {hints[code][:1].upper()}{hints[code][1:]}.\n"


def _example(mistake: Mistake) -> Iterator[str]:
    wrong, right = _beside(mistake.wrong, mistake.right)
    yield f"> {mistake.says}\n"
    if wrong and right:
        yield f"Instead of\n\n{wrong}\nwrite\n\n{right}"
    elif right:
        yield f"Here was missing\n\n{right}"
    else:
        yield f"Take out\n\n{wrong}"


def _beside(*parts: str) -> list[str]:
    """Return parts of a file as blocks, without the spaces that all of their lines start with."""
    lines = [line for part in parts for line in part.splitlines()]
    cut = min(len(line) - len(line.lstrip(" ")) for line in lines)
    return [_block([line[cut:] for line in part.splitlines()]) if part else "" for part in parts]


def _block(lines: list[str]) -> str:
    shown = [line if len(line) <= WIDTH else f"{line[:WIDTH]}…" for line in lines]
    return "\n".join(["```yaml", *(line.translate(VISIBLE) for line in shown), "```\n"])


if __name__ == "__main__":
    FILE.write_text(text(), "utf-8")
