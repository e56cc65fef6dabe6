"""The command ``import``: put the rows of a table into a briefing, after showing how each column is read."""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import click

from bot.cli.options import SettingsPaths, exit_on_config_error, with_settings
from bot.core.content.briefing import parse_briefing
from bot.core.content.diff import diff_briefings
from bot.core.parsing.id_format import is_id, to_id
from bot.core.parsing.problem import BriefingError
from bot.core.parsing.yaml_subset import MAX_FILE_BYTES
from bot.core.sections.registry import SECTIONS
from bot.core.tables.column_names import FIELDS, SectionName
from bot.core.tables.importer import (
    ImportRequest,
    NewBriefing,
    TableImport,
    choose_mapping,
    import_table,
)
from bot.core.tables.item_writer import write_item
from bot.core.tables.mapping import MappingPlace, TableMapping, format_mapping, parse_mapping
from bot.core.tables.mapping_guess import guess_mapping
from bot.core.tables.sheet import MAX_TABLE_BYTES, TableError
from bot.core.tables.table_reader import read_table
from bot.runtime.config.sources import ConfigError
from bot.services.publishing.file_writer import FileWriter

MAX_CHANGES = 40  # lines of differences that are shown


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """What the command line says about one import."""

    table: Path
    section: SectionName | None
    into: str
    sheet: str
    source: str
    fixed: tuple[str, ...]
    new: NewBriefing
    skips_bad_rows: bool
    is_confirmed: bool


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--as", "section", type=click.Choice(tuple(FIELDS)), help="What the rows are. Default: guessed."
)
@click.option("--into", metavar="ID", default="", help="The briefing. Default: the name of the file.")
@click.option("--sheet", default="", help="The sheet of a workbook. Default: the first visible one.")
@click.option("--source", metavar="ID", default="", help="The briefing’s source that the table comes from.")
@click.option(
    "--set",
    "fixed",
    metavar="FIELD=VALUE",
    multiple=True,
    help="A field that no column holds, such as pollster=Brine.",
)
@click.option("--title", default="", help="The title of a new briefing. Default: made from its ID.")
@click.option("--publisher", default="", help="Who published the table, for a new briefing.")
@click.option("--url", default="", help="The web address of the table, for a new briefing.")
@click.option("--language", metavar="CODE", default="en", help="The language of a new briefing, such as uk.")
@click.option("--skip-bad-rows", is_flag=True, help="Import the other rows if some cannot be read.")
@click.option("--yes", is_flag=True, help="Import without asking.")
@with_settings
def import_command(  # noqa: PLR0913 (options of the command line)
    *,
    file: Path,
    section: SectionName | None,
    into: str,
    sheet: str,
    source: str,
    fixed: tuple[str, ...],
    title: str,
    publisher: str,
    url: str,
    language: str,
    skip_bad_rows: bool,
    yes: bool,
    settings: SettingsPaths,
) -> None:
    """Import the table FILE (CSV, TSV or XLSX) into a briefing.

    First it shows which column becomes which field, and an example, and asks. How the columns are read is
    kept in imports/ beside the briefing, in a file that you can change. To import the table again updates the
    same items.
    """
    new = NewBriefing(title=title, language=language, publisher=publisher, url=url)
    options = ImportOptions(file, section, into, sheet, source, fixed, new, skip_bad_rows, yes)
    with exit_on_config_error():
        sys.exit(TableImporter(settings.find_briefings(), options).run(datetime.now(UTC).date()))


class TableImporter:
    """Imports one table into a folder of briefings."""

    def __init__(self, folder: Path, options: ImportOptions) -> None:
        """Import as the *options* say."""
        self._options = options
        self._writer = FileWriter(folder)
        self._briefing_id = options.into or to_id(options.table.stem)
        if not is_id(self._briefing_id):
            raise ConfigError(f'"{self._briefing_id}" is not a valid id; name the briefing: --into harbour')

    def run(self, today: date) -> int:
        """Show what the import would do, ask, and do it; give the exit status.

        Raises:
            ConfigError: the table, the mapping or the briefing cannot be read, or nothing can be written.
        """
        try:
            return self._run(today)
        except TableError as error:
            raise ConfigError(f"{self._options.table}: {error}") from None
        except BriefingError as error:
            raise ConfigError(str(error)) from None
        except OSError as error:
            raise ConfigError(f"{error.filename or self._writer.path}: {error.strerror}") from None

    def _run(self, today: date) -> int:
        content, name = self._read_table(), self._options.table.name
        file = self._writer.find_file_name(self._briefing_id)
        briefing = (self._writer.read_content(file) or b"").decode("utf-8-sig")
        if briefing:
            parse_briefing(briefing.encode(), file, SECTIONS)  # what has errors is not changed
        mapping, place = self._find_mapping(content)
        mapping = self._apply_options(mapping)
        request = ImportRequest(
            name, content, self._briefing_id, today, briefing, mapping=mapping, new=self._options.new
        )
        result = import_table(request)
        click.echo("\n".join(_describe(result, name, file)))
        if result.problems and not self._options.skips_bad_rows:
            self._write(place.file, format_mapping(mapping, name, self._briefing_id))
            click.echo(self._explain_refusal(place, result))
            return 1
        return self._decide(result, briefing, file, place)

    def _read_table(self) -> bytes:
        with self._options.table.open("rb") as stream:
            return stream.read(MAX_TABLE_BYTES + 1)

    def _find_mapping(self, content: bytes) -> tuple[TableMapping, MappingPlace]:
        """Read the mapping that is kept for the briefing, or guess one."""
        places = [MappingPlace(self._briefing_id, one) for one in FIELDS]
        contents = {place: self._writer.read_content(place.file) for place in places}
        kept = {
            place.section: parse_mapping(content, str(self._writer.path / place.file))
            for place, content in contents.items()
            if content is not None
        }
        options = self._options
        if options.sheet and not kept:
            sheet = read_table(content, options.table.name, options.sheet)
            mapping = guess_mapping(sheet, options.section).model_copy(update={"sheet": options.sheet})
        else:
            mapping = choose_mapping(content, options.table.name, [*kept.values()], options.section)
        place = MappingPlace(self._briefing_id, mapping.section)
        if mapping is kept.get(mapping.section):
            click.echo(f"The columns are read as {self._writer.path / place.file} says.")
        return mapping, place

    def _apply_options(self, mapping: TableMapping) -> TableMapping:
        changes: dict[str, object] = {}
        for name in ("sheet", "source"):
            if text := getattr(self._options, name):
                changes[name] = text
        pairs = [one.partition("=") for one in self._options.fixed]
        wrong = [name for name, _, text in pairs if name not in FIELDS[mapping.section] or not text]
        if wrong:
            known = ", ".join(FIELDS[mapping.section])
            raise ConfigError(
                f'--set: "{wrong[0]}" is not a field with a value; write FIELD=VALUE with one of {known}'
            )
        fixed = {**mapping.fixed, **{name: text for name, _, text in pairs}}
        return mapping.model_copy(update={**changes, "fixed": fixed})

    def _explain_refusal(self, place: MappingPlace, result: TableImport) -> str:
        count = len(result.bad_rows)
        rows = "1 row" if count == 1 else f"{count} rows"
        return (
            f"\nNothing was imported: {rows} cannot be read. Correct the table, or how its columns are read\n"
            f"in {self._writer.path / place.file}, or import the other rows with --skip-bad-rows."
        )

    def _decide(self, result: TableImport, briefing: str, file: str, place: MappingPlace) -> int:
        """Ask, unless that is settled, and write the briefing and the mapping."""
        if result.text == briefing:
            click.echo("Nothing changes.")
            return 0
        click.echo("\n".join(_list_changes(_compare(briefing, result.text, file))))
        is_confirmed = self._confirm()
        if is_confirmed:
            self._write(file, result.text)
        if result.mapping.is_needed_again:
            text = format_mapping(result.mapping, self._options.table.name, self._briefing_id)
            self._write(place.file, text)
        click.echo(self._describe_outcome(file, place, is_imported=is_confirmed))
        return 0 if is_confirmed else 1

    def _describe_outcome(self, file: str, place: MappingPlace, *, is_imported: bool) -> str:
        command = click.get_current_context().find_root().command_path
        path = self._writer.path
        if is_imported:
            return f"{path / file} is written. Check it: {command} check"
        if not (path / place.file).exists():
            return "Nothing was imported. With --yes it is imported."
        return (
            f"Nothing was imported. {path / place.file} says how each column is read:\n"
            "change it, and import the table again; with --yes it is imported."
        )

    def _confirm(self) -> bool:
        if self._options.is_confirmed:
            return True
        return sys.stdin.isatty() and click.confirm("Import it like this?")

    def _write(self, name: str, text: str) -> None:
        (self._writer.path / name).parent.mkdir(parents=True, exist_ok=True)
        self._writer.commit_staged(self._writer.stage(name, text.encode()), name)


def _compare(old: str, new: str, file: str) -> list[str]:
    """Say in words how the new text of a briefing differs from the old one.

    Raises:
        BriefingError: the new text has errors.
        ConfigError: it is too long for a briefing.
    """
    content = new.encode()
    if len(content) > MAX_FILE_BYTES:
        raise ConfigError(
            f"{file} would have {len(content) // 1024} KiB; the limit is {MAX_FILE_BYTES // 1024} KiB; "
            "import a part of the table, or ignore columns"
        )
    briefing = parse_briefing(content, file, SECTIONS)
    if not old:
        return []
    return [one.description for one in diff_briefings(parse_briefing(old.encode(), file, SECTIONS), briefing)]


def _describe(result: TableImport, table: str, file: str) -> Iterator[str]:
    """Yield how the table was understood, and what cannot be read."""
    mapping = result.mapping
    yield f"{table}: {result.row_count} rows become {mapping.section} in {file} ({mapping.layout})."
    yield "\nColumns:"
    ignored = [one.name for one in result.columns if not one.meaning]
    yield from (f"  {one.letters} {one.name} → {one.meaning}" for one in result.columns if one.meaning)
    yield from (f"  ignored: {', '.join(ignored)}",) if ignored else ()
    yield from (f"  {name}: always {text}" for name, text in mapping.fixed.items())
    for name, values in mapping.values.items():
        yield f"  {name}: " + ", ".join(f"{code} means {text}" for code, text in values.items())
    if result.example:
        yield "\nExample:"
        yield write_item(result.example, 2).rstrip()
    if result.notes:
        yield "\nNotes:"
        yield from (f"  {note}" for note in result.notes)
    if result.problems:
        yield "\nCannot be read:"
        yield from (f"  {one}" for one in result.problems)
    yield ""
    yield _summarize(result)


def _summarize(result: TableImport) -> str:
    merge = result.merge
    text = f"{len(merge.added)} to add, {len(merge.updated)} to update, {len(merge.unchanged)} unchanged."
    if result.vanished:
        text += f" No longer in the table, and left as they are: {', '.join(result.vanished)}."
    return text


def _list_changes(changes: Sequence[str]) -> Iterator[str]:
    yield from (f"  {one}" for one in changes[:MAX_CHANGES])
    if len(changes) > MAX_CHANGES:
        yield f"  and {len(changes) - MAX_CHANGES} more changes"
