"""A notice to moderators: one value, and one command line, which is answered when it is sent."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import assert_never
from urllib.parse import quote, unquote

NOTICE = "notice"  # the command


@dataclass(frozen=True, slots=True)
class TroubleNotice:
    """The troubles of these *names* have begun, or are over."""

    names: tuple[str, ...]


Notice = TroubleNotice

SendNotice = Callable[[Notice], Awaitable[None]]
"""Sends a notice to all moderators."""


def format_notice(notice: Notice) -> str:
    """Format the command line that shows *notice*: ``notice trouble database platform%3Atelegram``."""
    match notice:
        case TroubleNotice(names):
            return f"{NOTICE} trouble {' '.join(quote(name, safe='') for name in names)}"
        case _:
            assert_never(notice)


def parse_notice(argument: str) -> Notice | None:
    """Parse what follows the command; None if it is no notice."""
    kind, _, text = argument.partition(" ")
    match kind:
        case "trouble":
            return TroubleNotice(tuple(map(unquote, text.split())))
        case _:
            return None
