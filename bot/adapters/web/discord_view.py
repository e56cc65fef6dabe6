"""What Discord would show: a message's components, with their text as Discord's client sets it."""

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any, Protocol

from bot.adapters.web.charts import pictured
from bot.adapters.web.discord_markdown import to_html
from bot.core.messages.chart import Picture

Component = Mapping[str, Any]
"""One component in the shape of Discord's API."""

# Discord's documentation, "Component Reference"
_ROW, _BUTTON, _SECTION, _TEXT, _SEPARATOR, _CONTAINER = 1, 2, 9, 10, 14, 17
_STYLES = {1: "primary", 2: "secondary", 3: "success", 4: "danger", 5: "link"}


class Message(Protocol):
    """One message as it is sent."""

    @property
    def components(self) -> Sequence[Component]:
        """The components that it is made of."""

    @property
    def pictures(self) -> Mapping[str, Picture]:
        """What is attached to it, by the address under which a gallery shows it."""


def show(message: Message, private: str = "", today: str = "Today at") -> str:
    """Return the message as Discord lays it out; *private* says that nobody else sees it.

    *today* is said before the time.
    """
    shown = _all(message.components, message.pictures)
    notice = f'<p class="private">{escape(private)}</p>' if private else ""
    return (
        '<div class="message"><p class="sender"><span class="name">Briefing Bot</span> '
        f'<span class="app">App</span> <time data-day="{escape(today)}"></time></p>{shown}{notice}</div>'
    )


def _all(components: Iterable[Component], pictures: Mapping[str, Picture]) -> str:
    return "".join(_component(component, pictures) for component in components)


def _component(component: Component, pictures: Mapping[str, Picture]) -> str:  # noqa: PLR0911 (one for each type)
    match component["type"]:
        case 17:
            inside = _all(component["components"], pictures)
            return f'<div class="container">{_accent(component)}{inside}</div>'
        case 12:
            return "".join(pictured(pictures[item["media"]["url"]]) for item in component["items"])
        case 10:
            return f'<div class="text">{to_html(component["content"])}</div>'
        case 9:
            texts = _all(component["components"], pictures)
            accessory = _component(component["accessory"], pictures)
            return f'<div class="section"><div>{texts}</div>{accessory}</div>'
        case 14:
            kind = "line" if component.get("divider", True) else "space"
            return f'<div class="{kind} spacing-{component.get("spacing", 1):d}"></div>'
        case 1:
            return f'<div class="buttons">{_all(component["components"], pictures)}</div>'
        case 2:
            return _button(component)
        case other:
            raise ValueError(f"Discord's component type {other} is not drawn here yet")


def _accent(container: Component) -> str:
    """Return the coloured bar; it is drawn, because a style attribute is refused by the page's policy."""
    colour = container.get("accent_color")
    if colour is None:
        return ""
    bar = f'<rect width="100%" height="100%" fill="#{colour:06x}"/>'
    return f'<svg class="accent" aria-hidden="true">{bar}</svg>'


def _button(button: Component) -> str:
    label, style = escape(button.get("label", "")), _STYLES[button["style"]]
    if style == "link":
        url = escape(button["url"])
        return f'<a class="button secondary" href="{url}">{label}</a>'
    off = " disabled" if button.get("disabled") else ""
    return f'<button class="{style}" name="ask" value="{escape(button["custom_id"])}"{off}>{label}</button>'
