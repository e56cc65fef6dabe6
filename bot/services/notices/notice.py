"""A notice to moderators: one value, and one command line, which is answered when it is sent."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import assert_never
from urllib.parse import quote, unquote

from bot.core.messages.request import parse_number

NOTICE = "notice"  # the command
_MOMENT_FORMAT = "%Y-%m-%dT%H:%M:%SZ"
MAX_SINGLE_NOTICES = 5  # files that moderators hear of one by one


@dataclass(frozen=True, slots=True)
class TroubleNotice:
    """The troubles of these *names* have begun, or are over."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LossNotice:
    """A *file* was deleted or emptied."""

    file: str


@dataclass(frozen=True, slots=True)
class LossesNotice:
    """Many files were deleted or emptied."""


@dataclass(frozen=True, slots=True)
class PublicationNotice:
    """Version *number* was published; with *last*, git brought that and others up to it."""

    number: int
    last: int = 0


@dataclass(frozen=True, slots=True)
class ReleaseNotice:
    """Something of the briefing with this id went live at *moment* (UTC)."""

    briefing: str
    moment: datetime


Notice = TroubleNotice | LossNotice | LossesNotice | PublicationNotice | ReleaseNotice

SendNotice = Callable[[Notice], Awaitable[None]]
"""Sends a notice to all moderators."""


def format_notice(notice: Notice) -> str:
    """Format the command line that shows *notice*: ``notice trouble database platform:telegram``."""
    match notice:
        case TroubleNotice(names):
            return f"{NOTICE} trouble {' '.join(quote(name, safe=':') for name in names)}"
        case LossNotice(file):
            return f"{NOTICE} lost {quote(file, safe='')}"
        case LossesNotice():
            return f"{NOTICE} lost"
        case PublicationNotice(number, last):
            return f"{NOTICE} published {number} {last or ''}".rstrip()
        case ReleaseNotice(briefing, moment):
            return f"{NOTICE} released {briefing} {moment:{_MOMENT_FORMAT}}"
        case _:
            assert_never(notice)


def parse_notice(argument: str) -> Notice | None:
    """Parse what follows the command; None if it is no notice."""
    kind, *words = map(unquote, argument.split() or [""])
    match kind, words:
        case "trouble", names:
            return TroubleNotice(tuple(names))
        case "lost", [file]:
            return LossNotice(file)
        case "lost", []:
            return LossesNotice()
        case "published", [number, *rest] if len(rest) <= 1:
            return PublicationNotice(parse_number(number), parse_number("".join(rest)))
        case "released", [briefing, moment]:
            return _parse_release(briefing, moment)
        case _:
            return None


def _parse_release(briefing: str, text: str) -> ReleaseNotice | None:
    with suppress(ValueError):
        moment = datetime.strptime(text, _MOMENT_FORMAT).replace(tzinfo=UTC)
        return ReleaseNotice(briefing, moment)
    return None
