"""The replies about a table that a moderator sent: where it goes, how its columns are read, what is wrong."""

from collections.abc import Iterator, Sequence

from bot.core.content.briefing import Briefing
from bot.core.content.field_merge import Fields
from bot.core.i18n.locale import Locale
from bot.core.messages.reply import (
    Block,
    Bullets,
    Button,
    Facts,
    Heading,
    Line,
    Paragraph,
    Reply,
    Span,
    Style,
    interpolate,
    make_line,
)
from bot.core.parsing.yaml_subset import YamlValue
from bot.core.tables.column_names import FIELDS
from bot.core.tables.importer import TableImport
from bot.services.publishing.message_parts import build_more_note
from bot.services.publishing.waiting_table import WaitingTable

MAX_COLUMNS = 30
MAX_LINES = 12  # of each list, so that the answer stays short on a phone
MAX_BRIEFINGS = 8
MAX_EXAMPLE_CHARACTERS = 120  # of a field of the example


def build_briefing_choice_reply(
    table: WaitingTable, briefings: Sequence[Briefing], new_id: str, locale: Locale
) -> Reply:
    """Ask which briefing a table goes into."""
    _, number = locale.translate, table.submission.number
    new_label = _("New briefing: {name}").format(name=new_id)
    buttons = [Button(one.title, f"import {number} to {one.id}") for one in briefings[:MAX_BRIEFINGS]]
    if new_id not in {one.id for one in briefings}:
        buttons.append(Button(new_label, f"import {number} to {new_id}"))
    blocks = (
        Facts(((_("Table"), make_line(table.name, Style.CODE)),)),
        Paragraph(make_line(_("Which briefing does this table belong to?"))),
    )
    line = f"import {number}"
    title = _("A table to import")
    return Reply(title, blocks, buttons=tuple(buttons), command_line=line, language=locale.language)


def build_import_reply(result: TableImport, table: WaitingTable, locale: Locale) -> Reply:
    """Show how each column is read, an example, and what cannot be read, with the buttons that decide."""
    _ = locale.translate
    blocks = (
        Facts(tuple(_list_facts(result, table, locale))),
        *_list_columns(result, locale),
        *_list_example(result.example, locale),
        *_list_lines(_("Notes"), result.notes, locale),
        *_list_lines(_("Can’t be read"), tuple(map(str, result.problems)), locale),
    )
    buttons = tuple(_list_buttons(result, table, locale))
    line = f"import {table.submission.number}"
    return Reply(
        _("How this table is read"), blocks, buttons=buttons, command_line=line, language=locale.language
    )


def _list_facts(result: TableImport, table: WaitingTable, locale: Locale) -> Iterator[tuple[str, Line]]:
    _ = locale.translate
    yield _("Table"), make_line(table.name, Style.CODE)
    yield _("Briefing"), make_line(table.briefing_id, Style.CODE)
    yield _("Section"), make_line(result.mapping.section, Style.CODE)
    counts = _("{added} new, {updated} updated, {unchanged} unchanged").format(
        added=len(result.merge.added),
        updated=len(result.merge.updated),
        unchanged=len(result.merge.unchanged),
    )
    yield _("Items"), make_line(counts)
    if result.vanished:
        yield _("No longer in the table"), make_line(locale.format_items(result.vanished[:MAX_LINES]))


def _list_columns(result: TableImport, locale: Locale) -> Iterator[Block]:
    _ = locale.translate
    yield Heading(make_line(_("Columns")))
    used = [one for one in result.columns if one.meaning]
    yield Bullets(tuple(make_line(f"{one.name} → {one.meaning}") for one in used[:MAX_COLUMNS]))
    if len(used) > MAX_COLUMNS:
        yield build_more_note(len(used) - MAX_COLUMNS, locale)
    fixed = [f"{name}: {text}" for name, text in result.mapping.fixed.items()]
    codes = [f"{code} = {text}" for values in result.mapping.values.values() for code, text in values.items()]
    if fixed or codes:
        yield Bullets(tuple(map(make_line, (*fixed, *codes[:MAX_LINES]))))
    if ignored := [one.name for one in result.columns if not one.meaning]:
        text = _("Not imported: {names}")
        yield Paragraph(interpolate(text, names=locale.format_items(ignored)))


def _list_example(example: Fields, locale: Locale) -> Iterator[Block]:
    if example:
        yield Heading(make_line(locale.translate("Example")))
        yield Facts(tuple((name, make_line(_shorten(_format(value)))) for name, value in example.items()))


def _format(value: YamlValue) -> str:
    """Format a value of an item in one line: the fields of a question, the figures of answers."""
    match value:
        case {"label": label, "figure": figure}:
            return f"{label} {figure}"
        case {"text": text, "answers": answers}:
            return f"{text}: {_format(answers)}"
        case dict():
            return " · ".join(_format(one) for one in value.values())
        case list():
            return ", ".join(map(_format, value))
        case _:
            return str(value or "")


def _shorten(text: str) -> str:
    return text if len(text) <= MAX_EXAMPLE_CHARACTERS else text[: MAX_EXAMPLE_CHARACTERS - 1] + "…"


def _list_lines(title: str, lines: Sequence[str], locale: Locale) -> Iterator[Block]:
    if lines:
        yield Heading(make_line(title))
        yield Bullets(tuple(map(make_line, lines[:MAX_LINES])))
    if len(lines) > MAX_LINES:
        yield build_more_note(len(lines) - MAX_LINES, locale)


def _list_buttons(result: TableImport, table: WaitingTable, locale: Locale) -> Iterator[Button]:
    _, number = locale.translate, table.submission.number
    has_changes = result.merge.added or result.merge.updated
    if has_changes and not result.problems:
        yield Button(_("Import"), f"import {number} yes")
    elif has_changes:
        yield Button(_("Import without these rows"), f"import {number} skip")
    if any("day and month" in one.message for one in result.problems):
        yield Button(_("The day comes first"), f"import {number} dates day")
        yield Button(_("The month comes first"), f"import {number} dates month")
    yield Button(_("Send me how it is read, to change it"), f"import {number} mapping")
    others = (one for one in FIELDS if one != result.mapping.section)
    yield from (Button(_("As {section}").format(section=one), f"import {number} as {one}") for one in others)
    yield Button(_("Discard"), f"discard {number}")


def build_table_error_reply(
    table: WaitingTable, message: str, source_ids: Sequence[str], locale: Locale
) -> Reply:
    """Say what keeps a table from being imported; if it is the source, offer the *source_ids*."""
    _, number = locale.translate, table.submission.number
    buttons = [Button(one, f"import {number} source {one}") for one in source_ids[:MAX_BRIEFINGS]]
    if not source_ids:
        buttons.append(Button(_("Guess the columns again"), f"import {number} anew"))
    blocks = (
        Facts(((_("Table"), make_line(table.name, Style.CODE)),)),
        Paragraph(make_line(message)),
    )
    title = _("This table can’t be imported yet")
    line = f"import {number}"
    return Reply(title, blocks, buttons=tuple(buttons), command_line=line, language=locale.language)


def build_no_table_reply(locale: Locale) -> Reply:
    """Say that a mapping came without a table."""
    _ = locale.translate
    text = make_line(_("Send me the table first, then this file that says how its columns are read."))
    return Reply(_("Nothing was published."), (Paragraph(text),), language=locale.language)


def build_import_help_reply(locale: Locale) -> Reply:
    """Explain how to import a table."""
    _ = locale.translate
    text = _(
        "Send me a table in a private chat: {formats}. I’ll show you how I read each column before anything "
        "is published. The caption may name the briefing."
    )
    line = interpolate(text, formats=Span("CSV, TSV, XLSX"))
    return Reply(_("Import a table"), (Paragraph(line),), language=locale.language)
