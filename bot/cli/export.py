"""The command ``export``: polls, figures and events as tables, or as the documents that readers get.

The tables hold all that the files say of these items, drafts and notes for editors included, so that they
give the same items again.
"""

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import wraps
from pathlib import Path

import click

from bot.cli.options import CommandFunction, SettingsPaths, exit_on_config_error, with_settings
from bot.core.app import App
from bot.core.content.briefing import Briefing
from bot.core.content.translation import parse_translation_name
from bot.core.export.briefing_tables import build_briefing_tables
from bot.core.export.documents import Document, Site
from bot.core.export.item_rows import Table
from bot.core.export.table_files import write_csv, write_xlsx
from bot.core.library.file_reader import read_file
from bot.core.library.snapshot import Library
from bot.core.messages.request import Request
from bot.core.parsing.yaml_loader import read_fields
from bot.core.views.permalink import START_COMMAND
from bot.runtime.config.sources import ConfigError
from bot.runtime.library_loader import open_library
from bot.services.store.sqlite_export import write_sqlite

FORMATS: Mapping[str, str] = {
    "csv": "CSV files, one for each section.",
    "xlsx": "A workbook for Excel, with a sheet for each section.",
    "sqlite": "An SQLite database, with a table for each section.",
    "json": "The documents that readers get, as JSON.",
}
"""The formats with their lines in ``--help``; each is an option, and the ending of the file."""

_UNNAMED = Path()  # stands for a file that is named after the briefing


def _with_targets(command: CommandFunction) -> CommandFunction:
    """Add an option for each format to a command, which gets the files by the formats as *targets*."""

    @wraps(command)
    def collect_targets(*args: object, **options: object) -> None:
        targets = {name: path for name in FORMATS if (path := options.pop(name)) is not None}
        command(*args, targets=targets, **options)

    for name, description in reversed([*FORMATS.items()]):
        path = click.Path(path_type=Path)
        add_option = click.option(
            f"--{name}", metavar="[FILE]", type=path, is_flag=False, flag_value="", help=description
        )
        collect_targets = add_option(collect_targets)
    return collect_targets


@click.command("export")
@click.argument("briefing_id", metavar="[BRIEFING]", default="")
@_with_targets
@with_settings
def export_command(briefing_id: str, targets: Mapping[str, Path], settings: SettingsPaths) -> None:
    """Write the polls, figures and events of BRIEFING as tables.

    Without BRIEFING, those of all briefings. Without a FILE, it is named after the briefing. A briefing with
    errors is named and left out.
    """
    if not targets:
        raise click.UsageError(f"choose a format: {', '.join(f'--{name}' for name in FORMATS)}")
    with exit_on_config_error():
        library = open_library(settings.find_briefings())
        problems = [one for one in library.problems if not parse_translation_name(Path(one.file))]
        for problem in problems:
            click.echo(problem, err=True)
        briefings = _choose_briefings(library, briefing_id)
        for name, target in targets.items():
            path = Path(f"{briefing_id or 'briefings'}.{name}") if target == _UNNAMED else target
            for written in _export(name, path, library, briefings):
                click.echo(written)
    sys.exit(1 if problems else 0)


def _choose_briefings(library: Library, briefing_id: str) -> tuple[Briefing, ...]:
    briefings = library.briefings
    if briefing_id and briefing_id not in briefings:
        known_ids = ", ".join(briefings) or "none"
        raise ConfigError(f'there is no briefing with the id "{briefing_id}"; ids: {known_ids}')
    return (briefings[briefing_id],) if briefing_id else tuple(briefings.values())


def _export(name: str, path: Path, library: Library, briefings: Sequence[Briefing]) -> Iterator[str]:
    """Write the file of a format, or its files; yield what was written.

    Raises:
        ConfigError: a file cannot be read or written.
    """
    try:
        if name == "json":
            path.write_bytes(_render_json(library, briefings, datetime.now(UTC).date()))
            yield f"{path}: Briefings: {len(briefings)}."
            return
        tables = _build_tables(briefings)
        if name == "csv":
            for table in tables:
                section_path = path.with_stem(f"{path.stem}-{table.name}")
                section_path.write_bytes(write_csv(table))
                yield _describe(section_path, table)
            return
        if name == "xlsx":
            path.write_bytes(write_xlsx(tables))
        else:
            write_sqlite(tables, path)
        yield from (_describe(path, table) for table in tables)
    except OSError as error:
        raise ConfigError(f"{error.filename or path}: {error.strerror}") from None


def _describe(path: Path, table: Table) -> str:
    item_count = len({(row["briefing"], row["id"]) for row in table.rows})
    return f"{path}: {table.name}. Items: {item_count}. Rows: {len(table.rows)}."


def _build_tables(briefings: Sequence[Briefing]) -> tuple[Table, ...]:
    """Build the tables of the sections that the briefings have."""
    return build_briefing_tables(
        [(one, read_fields(read_file(Path(one.file)), one.file)) for one in briefings]
    )


def _render_json(library: Library, briefings: Sequence[Briefing], today: date) -> bytes:
    app = App(library)
    documents = [_build_document(app, one.id, today) for one in briefings]
    return json.dumps([one for one in documents if one], ensure_ascii=False, indent=1).encode() + b"\n"


def _build_document(app: App, briefing_id: str, today: date) -> Document | None:
    """Build the document of a briefing with those of its sections; None if readers see nothing of it."""

    def build(command: str) -> Document | None:
        return app.build_document(Request(command, briefing_id=briefing_id, today=today), Site(""))

    document = build(START_COMMAND)
    sections = [build(one["name"]) for one in document["sections"]] if document else []
    return {**document, "sections": sections} if document else None
