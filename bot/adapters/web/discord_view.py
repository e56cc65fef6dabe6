"""A message as Discord shows it: its components, with their Markdown.

Discord reads Markdown line by line: a quote or a list ends with its line, and every line break counts.
CommonMark would read on, so lines are split here, and markdown-it reads only what is inside a line.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from itertools import groupby
from typing import Any, Protocol

from markdown_it import MarkdownIt
from markupsafe import Markup

from bot.adapters.web.render import find_no_image, render_any_picture
from bot.adapters.web.templates import load_macros
from bot.core.messages.chart import Picture
from bot.core.messages.image import Image

ComponentData = Mapping[str, Any]
"""A component in the shape of Discord's API."""

ShowPicture = Callable[[str], Markup]
"""Renders the picture that is attached under a URL."""

_BUTTON_STYLES = {1: "primary", 2: "secondary", 3: "success", 4: "danger"}  # "Component Reference"
_LINK_STYLE = 5

_LINE_MARKER = re.compile(r"(\#{1,3}|-\#|[-*]|>)\ ", re.VERBOSE)  # Discord's help, "Markdown Text 101"
_LINE_TAGS = {"#": "h1", "##": "h2", "###": "h3", "-#": "small", "-": "li", "*": "li", ">": "blockquote"}
_HEADING_TAGS = ("h1", "h2", "h3")
_INLINE_RULES = ("backticks", "emphasis", "escape", "link", "strikethrough")


class DiscordMessageLike(Protocol):
    """A message as it is sent."""

    @property
    def components(self) -> Sequence[ComponentData]:
        """The components that it is made of."""

    @property
    def pictures(self) -> Mapping[str, Picture | Image]:
        """The attached pictures, by the URL under which a gallery shows them."""


def render_discord_message(
    message: DiscordMessageLike,
    private_notice: str = "",
    today_label: str = "Today at",
    find_image: Callable[[Image], str] = find_no_image,
) -> Markup:
    """Render the message as Discord lays it out.

    *private_notice* says that nobody else sees it; *today_label* precedes the time.
    """

    def show_picture(url: str) -> Markup:
        return render_any_picture(message.pictures[url], find_image)

    content = _render_components(message.components, show_picture)
    return load_macros("discord").message(content, private_notice, today_label)


def _render_components(components: Iterable[ComponentData], show_picture: ShowPicture) -> Markup:
    return Markup("").join(_render_component(component, show_picture) for component in components)


def _render_component(component: ComponentData, show_picture: ShowPicture) -> Markup:  # noqa: PLR0911 (one for each type)
    macros = load_macros("discord")
    match component["type"]:  # "Component Reference"
        case 17:
            content = _render_components(component["components"], show_picture)
            return macros.container(content, component.get("accent_color"))
        case 12:
            return Markup("").join(show_picture(item["media"]["url"]) for item in component["items"])
        case 10:
            return macros.text(markdown_to_html(component["content"]))
        case 9:
            texts = _render_components(component["components"], show_picture)
            return macros.section(texts, _render_component(component["accessory"], show_picture))
        case 14:
            return macros.separator(component.get("divider", True), component.get("spacing", 1))
        case 1:
            return macros.action_row(_render_components(component["components"], show_picture))
        case 2:
            return _render_button(component)
        case 3:
            return macros.select(component["placeholder"], component["options"])
        case other:
            raise ValueError(f"The page cannot show Discord's component type {other} yet.")


def _render_button(button: ComponentData) -> Markup:
    macros, label = load_macros("discord"), button.get("label", "")
    if button["style"] == _LINK_STYLE:
        return macros.link_button(label, button["url"])
    style, is_disabled = _BUTTON_STYLES[button["style"]], button.get("disabled", False)
    return macros.button(style, label, button["custom_id"], is_disabled)


def markdown_to_html(text: str) -> Markup:
    """Render Discord's Markdown as HTML.

    Headings keep their order of rank and start at the second level: the first is the page's own.
    """
    lines = [_parse_line(line) for line in text.split("\n")]
    heading_tags = sorted({tag for tag, _ in lines if tag in _HEADING_TAGS})
    return Markup("").join(
        _render_lines(tag, [html for _, html in group], heading_tags)
        for tag, group in groupby(lines, lambda line: line[0])
    )


def _parse_line(line: str) -> tuple[str, Markup]:
    """Find the tag that a line's marker stands for, and render the rest."""
    marker = _LINE_MARKER.match(line)
    rest = line[marker.end() :] if marker else line
    html = Markup(_inline_parser().renderInline(rest))  # noqa: S704 (markdown-it escapes text, HTML is off)
    return (_LINE_TAGS[marker[1]] if marker else "p"), html


def _render_lines(tag: str, lines: list[Markup], heading_tags: list[str]) -> Markup:
    """Render consecutive lines with the same tag."""
    macros = load_macros("discord")
    if tag in _HEADING_TAGS:
        return macros.headings(tag, 2 + heading_tags.index(tag), lines)
    if tag == "blockquote":
        return macros.blockquote(lines)
    return macros.bullets(lines) if tag == "li" else macros.elements(tag, lines)


@cache
def _inline_parser() -> MarkdownIt:
    parser = MarkdownIt("zero").enable(list(_INLINE_RULES))
    parser.validateLink = lambda url: url.startswith(("https://", "http://"))  # type: ignore[method-assign]
    return parser
