"""What moderators hear of a table beside its problems: what was decided, put right, and what is odd."""

from collections.abc import Iterable, Iterator, Sequence

from bot.core.tables.cell_reader import CellReader
from bot.core.tables.mapping import MappedTable
from bot.core.tables.poll_items import find_odd_sum
from bot.core.tables.poll_rows import QuestionResult

_MAX_LISTED_ROWS = 12


def describe_findings(
    table: MappedTable, reader: CellReader, results: Sequence[QuestionResult]
) -> Iterator[str]:
    """Yield what was decided, what was put right, and what is odd about the rows that can be read."""
    yield from reader.notations.reasons
    unmapped = [one.name for one in table.columns if one.name not in table.mapping.columns]
    if unmapped:
        yield f"columns that the mapping does not know are ignored: {', '.join(unmapped)}"
    empty = [number for number, row in table.rows if not any(row)]
    if empty:
        yield f"empty: {_list_rows(empty)}"
    yield from (str(one) for one in reader.repairs)
    if unasked := [one.rows[0] for one in results if not one.question.keys() & {"question", "wording"}]:
        hint = "say it under fixed: question, or in chat in the caption"
        yield f"the question is not stated in {_list_rows(unasked)}; {hint}"
    yield from _describe_sums(results)
    yield from _describe_repeats(results)


def _list_rows(numbers: Iterable[int]) -> str:
    rows = [*dict.fromkeys(numbers)]
    word = "row" if len(rows) == 1 else "rows"
    listed = ", ".join(map(str, rows[:_MAX_LISTED_ROWS]))
    return f"{word} {listed}" + (
        f" and {len(rows) - _MAX_LISTED_ROWS} more" if len(rows) > _MAX_LISTED_ROWS else ""
    )


def _describe_sums(results: Sequence[QuestionResult]) -> Iterator[str]:
    """Name each question whose answers add up to more than 100%, and list those with less."""
    low: list[int] = []
    for one in results:
        total = find_odd_sum(one.answers)
        if total is not None and total > 100:  # noqa: PLR2004 (percent)
            yield f"{_list_rows(one.rows)}: the answers add up to {total.normalize():f}%"
        elif total is not None:
            low.append(one.rows[0])
    if low:
        yield f"{_list_rows(low)}: the answers add up to less than 100%"


def _describe_repeats(results: Sequence[QuestionResult]) -> Iterator[str]:
    """Name rows that say the same, and rows that answer the same question of a poll in different ways."""
    if same := [one.rows for one in results if one.is_repeated]:
        pairs = "; ".join(", ".join(map(str, rows)) for rows in same[:_MAX_LISTED_ROWS])
        more = f" and {len(same) - _MAX_LISTED_ROWS} more" if len(same) > _MAX_LISTED_ROWS else ""
        yield f"rows that say the same are imported once: {pairs}{more}"
    rows: dict[tuple[tuple[str, str], ...], list[int]] = {}
    for one in results:
        rows.setdefault(one.key, []).append(one.rows[0])
    different = [numbers for numbers in rows.values() if len(numbers) > 1]
    for numbers in different[:_MAX_LISTED_ROWS]:
        yield f"{_list_rows(numbers)} answer the same question of the same poll differently; all are imported"
