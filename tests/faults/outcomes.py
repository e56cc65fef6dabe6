"""The faults of the fault table, and what their readers may see."""

from dataclasses import dataclass
from enum import Enum
from typing import Protocol


class Fault(Enum):
    """What goes wrong while an answer is on its way."""

    RESET_BEFORE = "the connection is reset before the answer has arrived"
    RESET_AFTER = "the connection is reset after the answer has arrived"
    CLOSED = "the connection is closed before the answer has arrived"
    TIMEOUT = "the other side says nothing"
    BAD_GATEWAY = "a proxy answers 502 with a page of HTML"
    FLOOD = "too many requests: 429 with the time to wait"
    PICTURE = "the picture is refused"
    TOO_LARGE = "the payload is refused as too large"
    LATE = "the answer comes too late"
    DATABASE = "the database is gone"
    BROKEN_FILE = "a reload finds a broken file"


class Outcome(Enum):
    """What the reader sees."""

    ONCE = "the answer, once"
    TWICE = "the answer, twice"
    TEXT = "the answer, without its picture"
    BEGINNING = "the beginning of the answer"
    APOLOGY = "a sentence that something went wrong"
    TOLD_TO_WAIT = "a sentence that there were too many requests"
    REFUSED = "a sentence that the request is too long"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Sight:
    """What a reader sees of one answer: the messages, and whether there is a picture."""

    texts: tuple[str, ...] = ()
    has_picture: bool = False


class Reader(Protocol):
    """Somebody who asks the bot on one platform."""

    async def ask(self, line: str, fault: Fault | None = None) -> Sight:
        """Ask, while *fault* happens, and wait until nothing more comes."""


_SENTENCES = {
    "Something went wrong": Outcome.APOLOGY,
    "Too many requests": Outcome.TOLD_TO_WAIT,
    "That’s too long": Outcome.REFUSED,
}


def classify(seen: Sight, whole: Sight) -> Outcome:
    """Tell what was *seen*; *whole* is the answer without a fault."""
    match seen.texts:
        case ():
            return Outcome.NOTHING
        case (text,) if text == whole.texts[0]:
            return Outcome.ONCE if seen.has_picture == whole.has_picture else Outcome.TEXT
        case (text, again) if text == again == whole.texts[0]:
            return Outcome.TWICE
        case (text,) if text.endswith("This is its beginning."):
            return Outcome.BEGINNING
        case (text,) if sentences := [one for one in _SENTENCES if one in text]:
            return _SENTENCES[sentences[0]]
    raise AssertionError(f"{seen.texts}\n{whole.texts}")
