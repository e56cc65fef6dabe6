"""Parses the Markdown of a briefing's texts into lines of spans.

It knows bold, italic, strikethrough, code, http(s) links and lists; everything else stays plain text.
"""

from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from bot.core.messages.characters import has_ink
from bot.core.messages.reply import (
    PLAIN,
    Bullets,
    Line,
    Paragraph,
    Span,
    Style,
    line_to_text,
    make_line,
)

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_RULES = ("emphasis", "link", "backticks", "escape", "strikethrough", "newline", "list")
_STYLES = {"strong": Style.BOLD, "em": Style.ITALIC, "s": Style.STRIKE}


@lru_cache(maxsize=4096)
def parse_blocks(text: str) -> tuple[Paragraph | Bullets, ...]:
    """Parse *text* into paragraphs and lists; each line break starts a new paragraph."""
    blocks: list[Paragraph | Bullets] = []
    for is_bullet, line in _parse_lines(text):
        last = blocks[-1] if blocks else None
        if not is_bullet:
            blocks.append(Paragraph(line))
        elif isinstance(last, Bullets):
            blocks[-1] = Bullets((*last.lines, line))
        else:
            blocks.append(Bullets((line,)))
    return tuple(blocks)


def parse_inline(text: str) -> Line:
    """Parse *text* into a single line; spaces join its paragraphs and list items."""
    spans: list[Span] = []
    for _, line in _parse_lines(text):
        spans += [Span(" "), *line] if spans else line
    return tuple(spans)


def _parse_lines(text: str) -> Iterator[tuple[bool, Line]]:
    """Yield each line of *text*, preceded by whether it is a bullet."""
    depth, number = 0, ""
    for token in _create_parser().parse(text):
        if token.type in ("bullet_list_open", "ordered_list_open"):
            depth += 1
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            depth -= 1
        elif token.type == "list_item_open":
            number = f"{token.info}{token.markup} " if token.info else ""
        elif token.type == "inline":
            for line in _parse_spans(token.children or ()):
                yield depth > 0 and not number, (*make_line(number), *line)
                number = ""


def _parse_spans(tokens: Sequence["Token"]) -> Iterator[Line]:
    """Yield the lines that these inline *tokens* make up."""
    spans: list[Span] = []
    style, url, link_start = PLAIN, "", 0
    for token in tokens:
        match token.type:
            case "softbreak" | "hardbreak":
                yield tuple(spans)
                spans, link_start = [], 0
            case "link_open":
                url, link_start = str(token.attrs["href"]), len(spans)
            case "link_close":
                if not has_ink(line_to_text(tuple(spans[link_start:]))):
                    spans.append(Span(url, style, url))  # a link without words must not vanish
                url = ""
            case "code_inline":
                spans.append(Span(token.content, style | Style.CODE, url))
            case "text" if token.content:
                spans.append(Span(token.content, style, url))
            case _ if token.tag in _STYLES:
                style ^= _STYLES[token.tag]
    yield tuple(spans)


@cache
def _create_parser() -> "MarkdownIt":
    """Create the parser; only here is the library imported, because checking files does not need it."""
    from markdown_it import MarkdownIt  # noqa: PLC0415

    parser = MarkdownIt("zero").enable(list(_RULES))
    parser.validateLink = lambda url: url.startswith(("http://", "https://"))  # type: ignore[method-assign]
    return parser
