"""Discord's Markdown as HTML.

Discord reads line by line: a quote or a list ends with its line, and every line break is one. Markdown
would read on, so the lines are told apart here, and markdown-it reads what is inside of one.
"""

import re
from functools import cache
from itertools import groupby

from markdown_it import MarkdownIt

# Discord's help, "Markdown Text 101"
_BLOCK_TAGS = {
    "# ": "h1",
    "## ": "h2",
    "### ": "h3",
    "-# ": "small",
    "- ": "li",
    "* ": "li",
    "> ": "blockquote",
}
_HEADING_TAGS = ("h1", "h2", "h3")
_BLOCK_MARKER = re.compile(r"(\#{1,3}|-\#|[-*]|>)\ ", re.VERBOSE)
_RULES = ("backticks", "emphasis", "escape", "link", "strikethrough")


def markdown_to_html(text: str) -> str:
    """Return Discord's Markdown *text* as HTML.

    Its headings keep their order of rank and start at the second level: the first is the page's own.
    """
    lines = [_render_markdown_line(line) for line in text.split("\n")]
    heading_tags = sorted({tag for tag, _ in lines if tag in _HEADING_TAGS})
    return "".join(
        _render_markdown_block(tag, [html for _, html in group], heading_tags)
        for tag, group in groupby(lines, lambda line: line[0])
    )


def _render_markdown_line(line: str) -> tuple[str, str]:
    """Return the tag that a line's mark stands for, and the HTML of the rest."""
    marker = _BLOCK_MARKER.match(line)
    rest = line[marker.end() :] if marker else line
    return (_BLOCK_TAGS[marker[0]] if marker else "p"), str(_inline_parser().renderInline(rest))


def _render_markdown_block(tag: str, lines: list[str], heading_tags: list[str]) -> str:
    """Return lines that follow each other and have the same tag."""
    if tag in _HEADING_TAGS:
        level = 2 + heading_tags.index(tag)
        return "".join(f'<h{level} class="{tag}">{line}</h{level}>' for line in lines)
    if tag == "blockquote":
        return f"<blockquote>{'<br>'.join(lines)}</blockquote>"
    items = "".join(f"<{tag}>{line or '<br>'}</{tag}>" for line in lines)
    return f"<ul>{items}</ul>" if tag == "li" else items


@cache
def _inline_parser() -> MarkdownIt:
    """Return the reader of what is inside of a line."""
    parser = MarkdownIt("zero").enable(list(_RULES))
    parser.validateLink = lambda url: url.startswith(("https://", "http://"))  # type: ignore[method-assign]
    return parser
