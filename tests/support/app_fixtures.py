"""Asking the pure bot in tests: briefings written in place, one fixed day, and the words of a reply."""

from collections.abc import (
    Iterable,
    Iterator,
)
from datetime import date
from pathlib import Path
from textwrap import dedent
from typing import assert_never

from bot.core.app import App
from bot.core.content.briefing import parse_briefing
from bot.core.library.default_briefing import DefaultOrder
from bot.core.library.loader import load_library_files
from bot.core.library.snapshot import Library
from bot.core.messages.reply import (
    Block,
    Bullets,
    Chart,
    Details,
    Facts,
    Heading,
    Illustration,
    Paragraph,
    Provenance,
    Quote,
    Reply,
    Row,
    Table,
    line_to_text,
    make_line,
)
from bot.core.messages.request import parse_command_line
from bot.core.sections.registry import SECTIONS

ROOT = Path(__file__).parents[2]
SHIPPED = [ROOT / "briefings" / "russian-volunteers.yaml"]  # there may be somebody's own beside it
FICTIONAL = sorted((ROOT / "tests" / "briefings").glob("*.yaml"))
TODAY = date(2031, 5, 20)

HEAD = """\
title: The vote on the Lantern Isles
as_of: 2031-04-30
sources: [{id: gull, title: A bridge too wet, publisher: The Gull's Errand}]
"""


def app_from_texts(*texts: str, default: str = "") -> App:
    """Return the bot that answers from briefings written as YAML, "one", "two" and so on by id."""
    names = ("one", "two", "three", "four")
    read_in = [
        parse_briefing(dedent(text).encode(), f"{name}.yaml", SECTIONS)
        for name, text in zip(names, texts, strict=False)
    ]
    return App(Library({briefing.id: briefing for briefing in read_in}), DefaultOrder().with_setting(default))


def app_with_entries(entries: str) -> App:
    """Return the bot that answers from one briefing with one source and these *entries*."""
    return app_from_texts(HEAD + dedent(entries))


def app_from_files(*files: Path) -> App:
    """Return the bot that answers from these files, all of which must be right."""
    library = load_library_files(files, SECTIONS)
    assert library.problems == ()
    return App(library)


def ask(app: App, line: str, *, today: date = TODAY, briefing: str = "") -> Reply:
    """Return the answer to a command line."""
    request, _ = parse_command_line(line, today=today, briefing_id=briefing)
    return app.answer_request(request)


def answer_text(app: App, line: str, *, today: date = TODAY) -> str:
    """Return all words of the answer to a command line, a line each."""
    return "\n".join(list_lines(ask(app, line, today=today)))


def unfold_details(blocks: Iterable[Block]) -> Iterator[Block]:
    """Yield each block; for details, their title and the blocks inside."""
    for block in blocks:
        if isinstance(block, Details):
            yield Heading(make_line(block.title))
            yield from block.blocks
        else:
            yield block


def list_lines(reply: Reply) -> Iterator[str]:
    """Yield every line of text of *reply* but for the labels of its buttons."""
    yield reply.title
    for block in unfold_details(reply.blocks):
        match block:
            case Heading(line) | Paragraph(line):
                yield line_to_text(line)
            case Bullets(lines) | Quote(lines) | Provenance(lines):
                yield from map(line_to_text, lines)
            case Facts(rows):
                yield from (f"{label}: {line_to_text(value)}" for label, value in rows)
            case Table(title, columns):
                yield from (title, *columns)
                yield from (f"{label}: {line_to_text(value)}" for label, value in block.list_facts())
            case Chart(bars, lines):
                yield from (f"{'- ' if bar.is_part else ''}{bar.figure_text} {bar.label}" for bar in bars)
                yield from map(line_to_text, lines)
            case Illustration(description, caption):
                yield from map(line_to_text, (description, caption))
            case Row(title, lines, _):
                yield line_to_text(title)
                yield from map(line_to_text, lines)
            case Details():
                raise AssertionError("details hold no details")
            case _:
                assert_never(block)
    yield from (f"[{note.number}] {line_to_text(note.line)}" for note in reply.footnotes)
    yield line_to_text(reply.dateline)


def button_commands(reply: Reply) -> dict[str, str]:
    """Return the command line of each button of *reply*, rows included, by its label.

    The way to the menu, which every answer has, is left out.
    """
    return {button.label: button.command_line for button in reply.all_buttons if button.label != "Menu"}


def list_command_lines(app: App) -> Iterator[str]:
    """Yield the command lines of all answers that *app* has: its own pages, sections and entries."""
    yield from ("start", "help", "briefings", "language", "language uk", "language auto", "forgetme")
    for briefing in app.library.briefings.values():
        yield f"briefing {briefing.id}"
        for section, entries in briefing.sections.items():
            yield f"{section}@{briefing.id}"
            yield from (f"{section} {entry.id}@{briefing.id}" for entry in entries)
