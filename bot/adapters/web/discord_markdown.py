"""Discord's Markdown as HTML.

Discord reads line by line: a quote or a list ends with its line, and every line break is one. Markdown
would read on, so the lines are told apart here, and markdown-it reads what is inside of one.
"""

import re
from functools import cache
from itertools import groupby

from markdown_it import MarkdownIt

# Discord's help, "Markdown Text 101"
_MARKS = {"# ": "h1", "## ": "h2", "### ": "h3", "-# ": "small", "- ": "li", "* ": "li", "> ": "blockquote"}
_HEADINGS = ("h1", "h2", "h3")
_MARK = re.compile(r"(\#{1,3}|-\#|[-*]|>)\ ", re.VERBOSE)
_RULES = ("backticks", "emphasis", "escape", "link", "strikethrough")


def to_html(text: str) -> str:
    """Return Discord's Markdown *text* as HTML.

    Its headings keep their order of rank and start at the second level: the first is the page's own.
    """
    lines = [_line(line) for line in text.split("\n")]
    ranks = sorted({tag for tag, _ in lines if tag in _HEADINGS})
    return "".join(
        _block(tag, [html for _, html in group], ranks) for tag, group in groupby(lines, lambda line: line[0])
    )


def _line(line: str) -> tuple[str, str]:
    """Return the tag that a line's mark stands for, and the HTML of the rest."""
    mark = _MARK.match(line)
    rest = line[mark.end() :] if mark else line
    return (_MARKS[mark[0]] if mark else "p"), str(_markdown().renderInline(rest))


def _block(tag: str, lines: list[str], ranks: list[str]) -> str:
    """Return lines that follow each other and have the same tag."""
    if tag in _HEADINGS:
        level = 2 + ranks.index(tag)
        return "".join(f'<h{level} class="{tag}">{line}</h{level}>' for line in lines)
    if tag == "blockquote":
        return f"<blockquote>{'<br>'.join(lines)}</blockquote>"
    told = "".join(f"<{tag}>{line or '<br>'}</{tag}>" for line in lines)
    return f"<ul>{told}</ul>" if tag == "li" else told


@cache
def _markdown() -> MarkdownIt:
    """Return the reader of what is inside of a line."""
    reader = MarkdownIt("zero").enable(list(_RULES))
    reader.validateLink = lambda url: url.startswith(("https://", "http://"))  # type: ignore[method-assign]
    return reader
