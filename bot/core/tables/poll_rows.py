"""Reads the results of polls from the rows of a table, in each of the layouts that tables of polls have."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import assert_never

from bot.core.messages.characters import clean_line, has_ink
from bot.core.tables.cell_reader import CellReader
from bot.core.tables.column_names import (
    ANSWER_FIELDS,
    POLL_FIELDS,
    QUESTION_FIELDS,
    CellKind,
    is_sample_size,
    is_total,
)
from bot.core.tables.headings import Column
from bot.core.tables.mapping import ColumnMeaning, MappedTable, TableMapping
from bot.core.tables.sheet import Row, TableProblem

_SUBGROUP_COLUMNS = ("subgroups", "subgroup", "subgroup_sample_size")
_NO_FIGURE = "no column of this row has the figure of an answer"


@dataclass(frozen=True, slots=True)
class SubgroupResult:
    """What the respondents of one subgroup answered."""

    sample_size: str = ""
    answers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class _SubgroupCell:
    """The subgroup that a row is about, and its respondents; no name for all of them."""

    name: str = ""
    size: str = ""


@dataclass(frozen=True, slots=True)
class QuestionResult:
    """One question of one poll: the fields of both, and the answers with their figures.

    *poll* and *question* hold fields as they are named in `column_names`; *rows* are the numbers of its rows.
    """

    rows: tuple[int, ...]
    poll: Mapping[str, str]
    question: Mapping[str, str]
    answers: tuple[tuple[str, str], ...] = ()
    subgroups: Mapping[str, SubgroupResult] = field(default_factory=dict)
    is_repeated: bool = False
    """True if several rows say all of it."""

    @property
    def key(self) -> tuple[tuple[str, str], ...]:
        """What the rows of one question have in common."""
        return (*sorted(self.poll.items()), *sorted(self.question.items()))


@dataclass(frozen=True, slots=True)
class _Context:
    """The table that is read: its *columns* with their meanings, and the *title* above them."""

    table: MappedTable
    reader: CellReader
    fixed: Mapping[str, str]
    title: str

    @property
    def columns(self) -> list[tuple[Column, ColumnMeaning]]:
        return self.table.used_columns


def read_results(table: MappedTable, reader: CellReader) -> list[QuestionResult]:
    """Read all questions of all polls in a table; what cannot be read is among the problems of *reader*."""
    fixed = _read_fixed(table.mapping, reader)
    context = _Context(table, reader, fixed, _find_title(table))
    rows = [(number, row) for number, row in table.rows if any(row)]
    match table.mapping.layout:
        case "column per poll":
            return _read_waves(context, rows)
        case "column per subgroup":
            return _read_crosstab(context, rows)
        case "row per answer":
            return _read_answer_rows(context, rows)
        case "row per question" | "row per item" | "exported by this bot":
            return list(_read_question_rows(context, rows))
        case _:
            assert_never(table.mapping.layout)


def combine_repeats(results: Sequence[QuestionResult]) -> list[QuestionResult]:
    """Combine results that say the same in different rows."""
    combined: dict[tuple[object, ...], QuestionResult] = {}
    for one in results:
        key = (*one.key, one.answers, *sorted(one.subgroups.items(), key=lambda pair: pair[0]))
        known = combined.get(key)
        combined[key] = replace(known, rows=(*known.rows, *one.rows), is_repeated=True) if known else one
    return list(combined.values())


def _read_fixed(mapping: TableMapping, reader: CellReader) -> dict[str, str]:
    kinds = {**POLL_FIELDS, **QUESTION_FIELDS}
    values = {
        name: reader.read(name, kinds[name], text, (0, 0))
        for name, text in mapping.fixed.items()
        if name in kinds
    }
    return {name: text for name, text in values.items() if text}


def _find_title(table: MappedTable) -> str:
    """Find the last row with a single text above the names of the columns."""
    above = table.sheet.rows[: min(table.mapping.headings) - 1]
    titles = [texts[0] for row in above if len(texts := [text for text in row if has_ink(text)]) == 1]
    return " ".join(clean_line(titles[-1]).split()) if titles else ""


def _read_fields(context: _Context, number: int, row: Row, kinds: Mapping[str, CellKind]) -> dict[str, str]:
    """Read the fields of a row that its columns hold, and those that are fixed."""
    fields = {name: text for name, text in context.fixed.items() if name in kinds}
    for column, meaning in context.columns:
        if meaning.field and meaning.field in kinds and not meaning.subgroup:
            place = (number, column.number)
            text = context.reader.read(meaning.field, kinds[meaning.field], row[column.number - 1], place)
            if text:
                fields[meaning.field] = text
    return fields


def _read_question_rows(context: _Context, rows: Sequence[tuple[int, Row]]) -> Iterator[QuestionResult]:
    """Read rows of which each is a question, with a column for each answer."""
    columns, title = context.columns, _find_title(context.table)
    for number, row in rows:
        poll = _read_fields(context, number, row, POLL_FIELDS)
        question = _read_fields(context, number, row, QUESTION_FIELDS)
        if title and not question.keys() & {"question", "wording"}:
            question["question"] = title
        answers = _RowAnswers(context.reader)
        for column, meaning in columns:
            answers.read_cell(meaning, row[column.number - 1], (number, column.number))
        if answers.answers:
            yield QuestionResult((number,), poll, question, tuple(answers.answers), answers.subgroups)
        elif not any(one.row == number for one in context.reader.problems):
            hint = "fill one in, or delete the row"
            context.reader.problems.append(TableProblem(number, 0, None, _NO_FIGURE, hint))


@dataclass(slots=True)
class _RowAnswers:
    """The figures in one row: those of all respondents, and those of subgroups."""

    reader: CellReader
    answers: list[tuple[str, str]] = field(default_factory=list)
    subgroups: dict[str, SubgroupResult] = field(default_factory=dict)

    def read_cell(self, meaning: ColumnMeaning, text: str, place: tuple[int, int]) -> None:
        """Read a cell that holds the figure of an answer, or the number of respondents of a subgroup."""
        if meaning.answer:
            figure = self.reader.read("figure", CellKind.SHARE, text, place)
            if figure and meaning.subgroup:
                group = self._find_group(meaning.subgroup)
                answers = (*group.answers, (meaning.answer, figure))
                self.subgroups[meaning.subgroup] = replace(group, answers=answers)
            elif figure:
                self.answers.append((meaning.answer, figure))
        elif meaning.subgroup and meaning.field == "sample_size":
            size = self.reader.read("sample_size", CellKind.NUMBER, text, place)
            group = self._find_group(meaning.subgroup)
            self.subgroups[meaning.subgroup] = replace(group, sample_size=size)

    def _find_group(self, name: str) -> SubgroupResult:
        return self.subgroups.get(name, SubgroupResult())


def _read_answer_rows(context: _Context, rows: Sequence[tuple[int, Row]]) -> list[QuestionResult]:
    """Read rows of which each is an answer; empty cells before it mean the same poll as in the row above."""
    by_column = {meaning.field: column for column, meaning in context.columns if meaning.field}
    answer, figure = by_column.get("answer"), by_column.get("figure")
    if answer is None or figure is None:
        context.reader.problems.append(
            TableProblem(
                max(context.table.mapping.headings), 0, None, 'no column is mapped to "answer" or "figure"'
            )
        )
        return []
    results: dict[tuple[object, ...], QuestionResult] = {}
    above = QuestionResult((), {}, {})
    for number, row in rows:
        current = above = _continue(above, context, number, row)
        label = context.reader.read("answer", CellKind.TEXT, row[answer.number - 1], (number, answer.number))
        share = context.reader.read("figure", CellKind.SHARE, row[figure.number - 1], (number, figure.number))
        if not (label and share):
            _report_gap(context, number, (answer, figure), row)
        subgroup = _read_subgroup(context, by_column, number, row)
        if not _collect(results, current, number, subgroup, (label, share)):
            message = f'the answer "{label}" to the same question is in another row, too'
            hint = "delete one of them, or add a column in which the polls or questions differ"
            context.reader.problems.append(TableProblem(number, 0, None, message, hint))
    return [_clear_repeated_sizes(one) for one in results.values() if one.answers]


def _continue(above: QuestionResult, context: _Context, number: int, row: Row) -> QuestionResult:
    """Read the poll and the question of a row, which are those of the row above if their cells are empty."""
    poll = _read_fields(context, number, row, POLL_FIELDS)
    question = _read_fields(context, number, row, QUESTION_FIELDS)
    is_empty = all(context.fixed.get(name) == text for name, text in poll.items())
    if above.poll and (is_empty or poll == above.poll):
        poll = dict(above.poll)
        if all(context.fixed.get(name) == text for name, text in question.items()):
            question = dict(above.question)
    return QuestionResult((), poll, question)


def _report_gap(context: _Context, number: int, columns: tuple[Column, Column], row: Row) -> None:
    """Report a row without an answer or a figure, unless one of its cells was reported already."""
    if any(one.row == number for one in context.reader.problems):
        return
    names = [f'"{one.name}"' for one in columns if not row[one.number - 1].strip("-–— ")]
    message = f"there is nothing in {' and '.join(names) or 'this row'}"
    context.reader.problems.append(TableProblem(number, 0, None, message, "fill it in, or delete the row"))


def _read_subgroup(
    context: _Context, by_column: Mapping[str, Column], number: int, row: Row
) -> _SubgroupCell:
    """Read which subgroup a row is about, with what it is one of and its respondents; nobody's if all are."""
    texts = {}
    for name in _SUBGROUP_COLUMNS:
        if column := by_column.get(name):
            place = (number, column.number)
            texts[name] = context.reader.read(name, ANSWER_FIELDS[name], row[column.number - 1], place)
    label = texts.get("subgroup", "")
    if not label or is_total(label):
        return _SubgroupCell()
    table = texts.get("subgroups", "")
    return _SubgroupCell(f"{table}: {label}" if table else label, texts.get("subgroup_sample_size", ""))


def _collect(
    results: dict[tuple[object, ...], QuestionResult],
    current: QuestionResult,
    number: int,
    subgroup: _SubgroupCell,
    answer: tuple[str, str],
) -> bool:
    """Add an answer to its question; the sample size in a subgroup's row is that of the subgroup.

    One that cannot be read adds only its row, so that the question is not imported without it. So does one
    that is there already; then the result is False.
    """
    size = current.poll.get("sample_size", "")
    whole = replace(current, poll={name: one for name, one in current.poll.items() if name != "sample_size"})
    known = results.get(whole.key, whole)
    rows = (*known.rows, number)
    group = known.subgroups.get(subgroup.name, SubgroupResult())
    is_repeated = answer[0] in dict(group.answers if subgroup.name else known.answers)
    if is_repeated or not all(answer):
        results[whole.key] = replace(known, rows=rows)
    elif not subgroup.name:
        poll = {**known.poll, **({"sample_size": size} if size else {})}
        results[whole.key] = replace(known, rows=rows, poll=poll, answers=(*known.answers, answer))
    else:
        size = subgroup.size or group.sample_size or size
        group = SubgroupResult(size, (*group.answers, answer))
        results[whole.key] = replace(known, rows=rows, subgroups={**known.subgroups, subgroup.name: group})
    return not is_repeated


def _clear_repeated_sizes(result: QuestionResult) -> QuestionResult:
    """Leave out the sizes of subgroups that only repeat that of the poll on each of its rows."""
    size = result.poll.get("sample_size", "")
    if any(one.sample_size != size for one in result.subgroups.values()):
        return result
    groups = {name: replace(one, sample_size="") for name, one in result.subgroups.items()}
    return replace(result, subgroups=groups)


def _iter_blocks(
    context: _Context, rows: Sequence[tuple[int, Row]]
) -> Iterator[tuple[str, list[tuple[int, str, Row]]]]:
    """Split rows of answers into questions: a row without any number is the question of the rows below it."""
    label_column = next(column for column, meaning in context.columns if meaning.field == "answer")
    numbers = [column.number - 1 for column, meaning in context.columns if meaning.field != "answer"]
    question, block = context.fixed.get("question", context.title), list[tuple[int, str, Row]]()
    for number, row in rows:
        label = " ".join(clean_line(row[label_column.number - 1]).split())
        has_figures = any(row[place] for place in numbers)
        if has_figures:
            problem = _find_label_problem(label, [one for _, one, _ in block])
            if problem:
                place = (number, label_column.number, label or None)
                context.reader.problems.append(TableProblem(*place, *problem))
            if label:
                block.append((number, label, row))
        elif label:
            if block:
                yield question, block
            question, block = label, []
    if block:
        yield question, block


def _find_label_problem(label: str, labels_above: Sequence[str]) -> tuple[str, str] | None:
    """Find what is wrong with the answer of a row with figures, and say what would be right."""
    if not label:
        return "this row has figures, and no answer", "name the answer"
    if label in labels_above and not is_sample_size(label):
        return "this answer is above already", "write each question in a row of its own above its answers"
    return None


def _read_waves(context: _Context, rows: Sequence[tuple[int, Row]]) -> list[QuestionResult]:
    """Read columns of which each is a poll, and rows of which each is an answer."""
    results = []
    waves = [(column, one.fieldwork) for column, one in context.columns if one.fieldwork]
    for question, block in _iter_blocks(context, rows):
        for column, fieldwork in waves:
            first, last = str(fieldwork.start), str(fieldwork.end)
            poll = {
                **_select(context.fixed, POLL_FIELDS),
                "fieldwork": first if first == last else f"{first}/{last}",
            }
            answers, size = _read_column(context, column, block)
            poll |= {"sample_size": size} if size else {}
            if answers:
                numbers = tuple(number for number, *_ in block)
                texts = _select(context.fixed, QUESTION_FIELDS) | ({"question": question} if question else {})
                results.append(QuestionResult(numbers, poll, texts, answers))
    return results


def _select(fields: Mapping[str, str], kinds: Mapping[str, CellKind]) -> dict[str, str]:
    return {name: text for name, text in fields.items() if name in kinds}


def _read_column(
    context: _Context, column: Column, block: Sequence[tuple[int, str, Row]]
) -> tuple[tuple[tuple[str, str], ...], str]:
    """Read one column of a question: its answers, and the number of respondents."""
    answers, size = [], ""
    for number, label, row in block:
        text, place = row[column.number - 1], (number, column.number)
        if is_sample_size(label):
            size = context.reader.read("sample_size", CellKind.NUMBER, text, place)
        elif figure := context.reader.read("figure", CellKind.SHARE, text, place):
            answers.append((context.reader.values.get("answer", {}).get(label, label), figure))
    return tuple(answers), size


def _read_crosstab(context: _Context, rows: Sequence[tuple[int, Row]]) -> list[QuestionResult]:
    """Read rows of which each is an answer, and columns of which each is a subgroup of one poll."""
    results = []
    poll = _select(context.fixed, POLL_FIELDS)
    for question, block in _iter_blocks(context, rows):
        answers: tuple[tuple[str, str], ...] = ()
        subgroups, sized_poll = {}, poll
        for column, meaning in context.columns:
            if meaning.field != "figure":
                continue
            figures, size = _read_column(context, column, block)
            if meaning.subgroup and figures:
                subgroups[meaning.subgroup] = SubgroupResult(size, figures)
            elif not meaning.subgroup:
                answers, sized_poll = figures, {**poll, **({"sample_size": size} if size else {})}
        texts = _select(context.fixed, QUESTION_FIELDS) | ({"question": question} if question else {})
        numbers = tuple(number for number, *_ in block)
        if answers:
            results.append(QuestionResult(numbers, sized_poll, texts, answers, subgroups))
    return results
