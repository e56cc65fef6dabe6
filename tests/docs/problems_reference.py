"""Writes docs/problems.md (``make reference``): every problem code, with an example and its fix.

A guard test fails while the file is out of date.
"""

from collections.abc import Iterator
from pathlib import Path

from bot.core.parsing.problem import ProblemCode
from tests.support.corpus import FILE_MISTAKES, Mistake, load_mistakes

FILE = Path(__file__).parents[2] / "docs" / "problems.md"
VISIBLE = {0x09: "⇥", 0xA0: "⍽", 0x07: "␇"}
WIDTH = 100  # characters of a line that are shown

INTRO = """\
# Problems that `check` reports

A briefing with one of these problems is not used; in a translation, only the item with the problem is not.
Every message ends with its code in brackets. Codes never change. Advice about files that can be used has
codes of its own: see [lint.md](lint.md). This page is generated from the tests by `make reference`.
"""
PARTS = {
    ProblemCode.UNREADABLE: "The file",
    ProblemCode.TAB: "YAML",
    ProblemCode.UNKNOWN_FIELD: "Fields and their values",
    ProblemCode.ENDS_BEFORE_START: "Values that belong together",
    ProblemCode.NO_ORIGINAL: "Translations",
    ProblemCode.MISSING_IMAGE: "Images",
    ProblemCode.DEAD_LINK: "Links",
}
"""The first code of each part of the page."""


def build_page() -> str:
    """Build the page."""
    return "\n".join([INTRO, *_describe_codes()]).rstrip("\n") + "\n"


def _describe_codes() -> Iterator[str]:
    shown: dict[str, Mistake] = {}
    for mistake in load_mistakes():
        shown.setdefault(mistake.code, mistake)
    hints = {code: hint for code, _, _, hint, _ in reversed(FILE_MISTAKES)}
    for code in ProblemCode:
        if code in PARTS:
            yield f"## {PARTS[code]}\n"
        yield f"### `{code}`\n\n{code.description}\n"
        if code in shown:
            yield from _format_example(shown[code])
        elif code in hints:
            yield f"**What to do.** {hints[code][:1].upper()}{hints[code][1:]}.\n"


def _format_example(mistake: Mistake) -> Iterator[str]:
    wrong, right = _format_parts(mistake.wrong, mistake.right)
    yield f"> {mistake.says}\n"
    if wrong and right:
        yield f"Instead of\n\n{wrong}\nwrite\n\n{right}"
    elif right:
        yield f"Add\n\n{right}"
    else:
        yield f"Delete\n\n{wrong}"


def _format_parts(*parts: str) -> list[str]:
    """Format parts of a file as blocks of code, without their common indentation."""
    lines = [line for part in parts for line in part.splitlines()]
    cut = min(len(line) - len(line.lstrip(" ")) for line in lines)
    return [_format_block([line[cut:] for line in part.splitlines()]) if part else "" for part in parts]


def _format_block(lines: list[str]) -> str:
    shown = [line if len(line) <= WIDTH else f"{line[:WIDTH]}…" for line in lines]
    return "\n".join(["```yaml", *(line.translate(VISIBLE) for line in shown), "```\n"])


if __name__ == "__main__":
    FILE.write_text(build_page(), "utf-8")
