"""Components V2 as the JSON values that Discord's API takes, and how much of a message they fill.

They are plain values, not discord.py's classes, so that the page and the command line show the same
output without importing it.
"""

from collections.abc import Iterable, Iterator, Sequence

COMPONENTS = 40  # in a message, counting nested ones (Components V2)
TEXT = 4000  # characters of all texts of a message together (Components V2)
LABEL = 80  # characters of a button's label
CUSTOM_ID = 100  # characters
ALT = 1024  # characters of a picture's description
ATTACHED = "attachment://"  # before the name of a file that comes with the message
PICTURES = 10  # files of a message
IN_A_ROW = 5  # buttons of one action row

ACTION_ROW, BUTTON, SECTION, TEXT_DISPLAY = 1, 2, 9, 10  # component types
GALLERY, SEPARATOR, CONTAINER = 12, 14, 17
SECONDARY = 2  # the grey button
_ACCENT = 0x3F7CAC

Component = dict[str, object]


def text(content: str) -> Component:
    """Return *content*, Discord's markup, as a text of its own."""
    return {"type": TEXT_DISPLAY, "content": content}


def button(label: str, custom_id: str) -> Component:
    """Return a button that sends *custom_id* back when it is pressed."""
    return {"type": BUTTON, "style": SECONDARY, "label": label, "custom_id": custom_id}


def section(content: str, accessory: Component) -> Component:
    """Return *content* with a button beside it."""
    return {"type": SECTION, "components": [text(content)], "accessory": accessory}


def gallery(name: str, words: str) -> Component:
    """Return the attached picture *name*, with *words* for who does not see it."""
    words = words if length(words) <= ALT else f"{words[: ALT // 2 - 1]}…"
    return {"type": GALLERY, "items": [{"media": {"url": f"{ATTACHED}{name}"}, "description": words}]}


def separator() -> Component:
    """Return a thin line between two groups."""
    return {"type": SEPARATOR, "divider": True, "spacing": 1}


def action_rows(buttons: Sequence[Component]) -> Iterator[Component]:
    """Yield *buttons* in rows of as many as one may hold."""
    for start in range(0, len(buttons), IN_A_ROW):
        yield {"type": ACTION_ROW, "components": list(buttons[start : start + IN_A_ROW])}


def container(children: Sequence[Component]) -> Component:
    """Return *children* in one box, which holds them together among other people's messages."""
    return {"type": CONTAINER, "accent_color": _ACCENT, "components": list(children)}


def every(components: Iterable[object]) -> Iterator[Component]:
    """Yield all *components* and those nested in them, as Discord counts them."""
    for component in components:
        if isinstance(component, dict):
            yield component
            nested = component.get("components", ())
            yield from every(nested if isinstance(nested, list) else ())
            yield from every((component.get("accessory"),))


def length(shown: str) -> int:
    """Return the length of *shown* in UTF-16 units, which is never less than what Discord counts."""
    return len(shown.encode("utf-16-le")) // 2
