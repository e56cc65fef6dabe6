"""What Discord would show: a message's components, with their text as Discord's client sets it."""

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any, Protocol

from bot.adapters.web.charts import render_picture
from bot.adapters.web.discord_markdown import markdown_to_html
from bot.core.messages.chart import Picture

ComponentData = Mapping[str, Any]
"""One component in the shape of Discord's API."""

# Discord's documentation, "Component Reference"
_ROW, _BUTTON, _SECTION, _TEXT, _SEPARATOR, _CONTAINER = 1, 2, 9, 10, 14, 17
_BUTTON_STYLES = {1: "primary", 2: "secondary", 3: "success", 4: "danger", 5: "link"}


class DiscordMessageLike(Protocol):
    """One message as it is sent."""

    @property
    def components(self) -> Sequence[ComponentData]:
        """The components that it is made of."""

    @property
    def pictures(self) -> Mapping[str, Picture]:
        """What is attached to it, by the address under which a gallery shows it."""


def render_discord_message(
    message: DiscordMessageLike, private_notice: str = "", today_label: str = "Today at"
) -> str:
    """Return the message as Discord lays it out; *private* says that nobody else sees it.

    *today* is said before the time.
    """
    content = _render_components(message.components, message.pictures)
    notice = f'<p class="private">{escape(private_notice)}</p>' if private_notice else ""
    return (
        '<div class="message"><p class="sender"><span class="name">Briefing Bot</span> '
        f'<span class="app">App</span> <time data-day="{escape(today_label)}"></time></p>{content}{notice}</div>'
    )


def _render_components(components: Iterable[ComponentData], pictures: Mapping[str, Picture]) -> str:
    return "".join(_render_component(component, pictures) for component in components)


def _render_component(component: ComponentData, pictures: Mapping[str, Picture]) -> str:  # noqa: PLR0911 (one for each type)
    match component["type"]:
        case 17:
            inner_html = _render_components(component["components"], pictures)
            return f'<div class="container">{_render_accent_bar(component)}{inner_html}</div>'
        case 12:
            return "".join(render_picture(pictures[item["media"]["url"]]) for item in component["items"])
        case 10:
            return f'<div class="text">{markdown_to_html(component["content"])}</div>'
        case 9:
            texts = _render_components(component["components"], pictures)
            accessory = _render_component(component["accessory"], pictures)
            return f'<div class="section"><div>{texts}</div>{accessory}</div>'
        case 14:
            kind = "line" if component.get("divider", True) else "space"
            return f'<div class="{kind} spacing-{component.get("spacing", 1):d}"></div>'
        case 1:
            return f'<div class="buttons">{_render_components(component["components"], pictures)}</div>'
        case 2:
            return _render_discord_button(component)
        case other:
            raise ValueError(f"Discord's component type {other} is not drawn here yet")


def _render_accent_bar(container: ComponentData) -> str:
    """Return the coloured bar; it is drawn, because a style attribute is refused by the page's policy."""
    colour = container.get("accent_color")
    if colour is None:
        return ""
    accent_rect = f'<rect width="100%" height="100%" fill="#{colour:06x}"/>'
    return f'<svg class="accent" aria-hidden="true">{accent_rect}</svg>'


def _render_discord_button(button: ComponentData) -> str:
    label, style = escape(button.get("label", "")), _BUTTON_STYLES[button["style"]]
    if style == "link":
        url = escape(button["url"])
        return f'<a class="button secondary" href="{url}">{label}</a>'
    disabled_attribute = " disabled" if button.get("disabled") else ""
    return f'<button class="{style}" name="ask" value="{escape(button["custom_id"])}"{disabled_attribute}>{label}</button>'
