"""What could be read of a file in which something is wrong, and where it stands there."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.core.parsing.problem import Problem, ValuePath
from bot.core.parsing.yaml_events import YamlValue, get_child


@dataclass(frozen=True, slots=True)
class SourcePosition:
    """Where a value stands, and where its name does (the same in a list), from 1."""

    line: int
    column: int
    name_line: int
    name_column: int


@dataclass(slots=True)
class ScanResult:
    """What could be read of a file. *whole* says whether it was read to its end.

    *spoiled* are the paths of values that stand for something which could not be read. *torn* texts
    and *slips* may be what was meant, but hardly in a file with problems: the first are told beside these,
    and the second instead of them.
    """

    file: str
    fields: dict[str, YamlValue] = field(default_factory=dict)
    positions: dict[ValuePath, SourcePosition] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    truncations: list[Problem] = field(default_factory=list)
    typos: list[Problem] = field(default_factory=list)
    unreadable_paths: set[ValuePath] = field(default_factory=set)
    is_complete: bool = False

    def clip_path(self, path: ValuePath) -> ValuePath:
        """Return *path* without what is left of it inside a text: a source may be written as its id alone."""
        value: YamlValue = self.fields
        for end, step in enumerate(path):
            if isinstance(value, str):
                return path[:end]
            value = get_child(value, step)
        return path

    def list_problems(self, other_problems: Iterable[Problem] = ()) -> list[Problem]:
        """Return what to tell the moderator, together with *others* that were found in what was read."""
        return self.typos or [*self.problems, *self.truncations, *other_problems]

    def locate_path(self, path: ValuePath, *, by_name: bool = False) -> tuple[int, int]:
        """Return line and column of the value at *path* or of its name, or of the nearest around it."""
        while path and path not in self.positions:
            path = path[:-1]
        position = self.positions.get(path, SourcePosition(1, 1, 1, 1))
        return (position.name_line, position.name_column) if by_name else (position.line, position.column)
