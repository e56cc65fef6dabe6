"""A line that was changed to read on: which part of it still says what was written, and where that stands."""

from dataclasses import dataclass

from bot.core.parsing.syntax_context import get_indent


@dataclass(frozen=True, slots=True)
class RepairedLine:
    """What was *written* in a line, and what was *read* in its place."""

    written: str
    read: str

    @property
    def is_moved(self) -> bool:
        """True if the line was indented anew, so that its fields may belong elsewhere."""
        return get_indent(self.written) != get_indent(self.read)

    def holds(self, column: int, length: int) -> bool:
        """True if the text at this column (from 1) of what was read is as it was written."""
        start, end = self._find_changed_part()
        return column - 1 + length <= start or column - 1 >= end

    def find_written_column(self, column: int) -> int:
        """Find the column in which the text at this column (from 1) of what was read was written."""
        start, end = self._find_changed_part()
        if column - 1 < start:
            return column
        return max(start + 1, column + len(self.written) - len(self.read)) if column - 1 >= end else start + 1

    def _find_changed_part(self) -> tuple[int, int]:
        """Find the part of what was read that was not written, as the offsets of its start and its end."""
        start = _count_common(self.written, self.read)
        common_end = _count_common(self.written[start:][::-1], self.read[start:][::-1])
        return start, len(self.read) - common_end


def _count_common(first: str, second: str) -> int:
    """Count the characters with which both texts begin."""
    pairs = enumerate(zip(first, second, strict=False))
    return next((place for place, (one, other) in pairs if one != other), min(len(first), len(second)))
