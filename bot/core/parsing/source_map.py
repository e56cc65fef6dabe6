"""What could be read of a file in which something is wrong, and where it stands there."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.core.parsing.problem import Path, Problem
from bot.core.parsing.yaml_events import Value, child


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value stands, and where its name does (the same in a list), from 1."""

    line: int
    column: int
    name_line: int
    name_column: int


@dataclass(slots=True)
class Survey:
    """What could be read of a file. *whole* says whether it was read to its end.

    *spoiled* are the paths of values that stand for something which could not be read. *torn* texts
    and *slips* may be what was meant, but hardly in a file with problems: the first are told beside these,
    and the second instead of them.
    """

    file: str
    fields: dict[str, Value] = field(default_factory=dict)
    places: dict[Path, Place] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    torn: list[Problem] = field(default_factory=list)
    slips: list[Problem] = field(default_factory=list)
    spoiled: set[Path] = field(default_factory=set)
    whole: bool = False

    def written(self, path: Path) -> Path:
        """Return *path* without what is left of it inside a text: a source may be written as its id alone."""
        value: Value = self.fields
        for end, step in enumerate(path):
            if isinstance(value, str):
                return path[:end]
            value = child(value, step)
        return path

    def told(self, others: Iterable[Problem] = ()) -> list[Problem]:
        """Return what to tell the moderator, together with *others* that were found in what was read."""
        return self.slips or [*self.problems, *self.torn, *others]

    def locate(self, path: Path, *, by_name: bool = False) -> tuple[int, int]:
        """Return line and column of the value at *path* or of its name, or of the nearest around it."""
        while path and path not in self.places:
            path = path[:-1]
        place = self.places.get(path, Place(1, 1, 1, 1))
        return (place.name_line, place.name_column) if by_name else (place.line, place.column)
