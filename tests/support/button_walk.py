"""Finds the shortest way through the buttons of a list to whatever it shows, on one platform."""

import json
import re
from collections import deque
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import cache
from typing import Protocol

from bot.core.app import App
from bot.core.messages.reply import Reply
from tests.support.app_fixtures import ask

CARD = "poll-"  # begins the id of an entry, whose own card is not needed: its row has the numbers
FIGURE = re.compile(r"\d\d\.\d\d%")
_LINE = re.compile(r'"(?:callback_data|custom_id)": "/?([^"]+?) *"')

Way = tuple[str, ...]
"""The command lines of the buttons to press, one after the other."""


class Message(Protocol):
    """A page as a platform renders it."""

    def body(self) -> dict[str, object]:
        """Build the JSON that is sent."""


def find_ways_to_figures(
    app: App, render: Callable[[Reply], Sequence[Message]], command: str, figures: Collection[str]
) -> Mapping[str, Way]:
    """Find the shortest way to each of *figures* from the answer to *command*, through its lists."""

    @cache
    def render_line(line: str) -> Sequence[Message]:
        return render(ask(app, line))

    ways: dict[str, Way] = {}
    seen, queue = {command}, deque([(command, Way())])
    while queue and len(ways) < len(figures):
        line, way = queue.popleft()
        base, _, page = line.partition("#")
        pages = render_line(base)
        message = json.dumps(pages[min(int(page or 1), len(pages)) - 1].body(), ensure_ascii=False)
        for figure in FIGURE.findall(message.replace("\\", "")):
            if figure in figures:
                ways.setdefault(figure, way)
        for next_line in _list_further_lines(message, command):
            if next_line not in seen:
                seen.add(next_line)
                queue.append((next_line, (*way, next_line)))
    return ways


def _list_further_lines(message: str, command: str) -> Iterator[str]:
    """Yield the lines of the buttons that stay in the lists of the section."""
    return (line for line in _LINE.findall(message) if re.match(rf"{command}[ @](?!{CARD})", line))
