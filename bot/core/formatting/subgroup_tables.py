"""Builds the tables of what parties, regions or age groups answered; they stand in the details of a poll.

Their figures never join those of the whole poll in a chart: samples of groups are small.
"""

from collections.abc import Iterator

from bot.core.content.poll import Poll, PollQuestion, Subgroup, SubgroupTable, list_labels
from bot.core.formatting.formatter import Formatter
from bot.core.formatting.poll_text import name_question
from bot.core.messages.reply import Block, Details, Heading, Line, Paragraph, Table, make_line


def build_subgroup_details(poll: Poll, formatter: Formatter) -> Iterator[Details]:
    """Yield the tables of all questions as details with a button of their own, if there are any."""
    blocks = tuple(block for one in poll.questions for block in _build_blocks(poll, one, formatter))
    if blocks:
        sources = formatter.format_labelled(formatter.translate("Source"), formatter.source_list(poll))
        title = formatter.field_label(PollQuestion, "subgroups")
        yield Details(title, (*blocks, Paragraph(sources)))


def _build_blocks(poll: Poll, question: PollQuestion, formatter: Formatter) -> Iterator[Block]:
    """Yield the tables of a question, under its text if there are several questions."""
    if question.subgroups and len(poll.questions) > 1:
        yield Heading(make_line(name_question(question)))
    for table in question.subgroups:
        yield _build_table(question, table, formatter)


def _build_table(question: PollQuestion, table: SubgroupTable, formatter: Formatter) -> Table:
    """Build a table with a row for each group and a column for each answer that any of them has."""
    used = {label for group in table.groups for label in group.answers}
    labels = [label for label in dict.fromkeys(list_labels(question)) if label in used]
    details = [name for name in ("sample_size", "margin") if any(getattr(one, name) for one in table.groups)]
    columns = (*labels, *(_name_detail(name, formatter) for name in details))
    rows = (
        (
            group.label,
            (
                *(_format_answer(group, label, formatter) for label in labels),
                *(_format_detail(group, name, formatter) for name in details),
            ),
        )
        for group in table.groups
    )
    return Table(table.name, columns, tuple(rows))


def _name_detail(name: str, formatter: Formatter) -> str:
    return formatter.locale.uncapitalize(formatter.field_label(Subgroup, name))


def _format_answer(group: Subgroup, label: str, formatter: Formatter) -> Line:
    figure = group.answers.get(label)
    return make_line(formatter.format_figure(figure)) if figure else ()


def _format_detail(group: Subgroup, name: str, formatter: Formatter) -> Line:
    value = getattr(group, name)
    return make_line(formatter.format_figure(value)) if value else ()
