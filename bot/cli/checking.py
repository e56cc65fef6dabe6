"""What ``check`` says of a folder beside its problems: what briefings hold, which files are not read."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from bot.briefing.briefing import Briefing
from bot.briefing.item import Entry
from bot.briefing.library import ENDINGS

_MISNAMED = re.compile(r"(?P<name>.+\.ya?ml)(?:\.txt)?", re.IGNORECASE)


def contents(briefing: Briefing) -> str:
    """Return how many entries a briefing holds, and how many of them readers do not see."""
    held = ", ".join(_counted(name, entries) for name, entries in briefing.content.items())
    return f"{briefing.id}: {held or 'nothing yet'}"


def misnamed(folder: Path) -> Iterator[str]:
    """Yield a sentence on each file of *folder* that is not read, although it seems to be a briefing."""
    for file in sorted(folder.iterdir()) if folder.is_dir() else ():
        found = _MISNAMED.fullmatch(file.name)
        if found and file.suffix not in ENDINGS and not file.name.startswith("."):
            yield f'{file}: this file is not read; call it "{found["name"].lower()}"'


def _counted(name: str, entries: Sequence[Entry]) -> str:
    one = {"people": "person", "glossary": "term"}.get(name, name.removesuffix("s"))
    several = "terms" if name == "glossary" else name
    states = [entry.state for entry in entries if entry.state != "published"]
    hidden = ", ".join(f"{states.count(state)} {state}" for state in sorted(set(states)))
    return f"{len(entries)} {one if len(entries) == 1 else several}" + (f" ({hidden})" if hidden else "")
