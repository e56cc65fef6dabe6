"""The command ``translate``: write the file that a translator fills in, and take in what comes back."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

import click

from bot.cli.options import SettingsPaths, exit_on_config_error, with_settings
from bot.core.content.briefing import Briefing
from bot.core.content.translation_editor import (
    MAX_PO_BYTES,
    TranslationEditor,
    is_po_name,
    list_target_languages,
)
from bot.core.library.file_reader import read_file
from bot.core.parsing.problem import BriefingError, Problem
from bot.runtime.config.sources import ConfigError
from bot.runtime.library_loader import open_library

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command("translate")
@click.argument("briefing_id", metavar="ID")
@click.argument("language", metavar="LANGUAGE")
@click.option("--missing", type=_FILE, help="Write what is missing or has changed into this YAML file.")
@click.option("--po", type=_FILE, help="Write all texts into this PO file, for a translator’s own tool.")
@click.option("--from", "returned", type=_FILE, help="Add what a translator wrote into such a file.")
@with_settings
def translate_command(briefing_id: str, language: str, settings: SettingsPaths, **files: Path | None) -> None:
    """Write the file that translates the briefing ID into LANGUAGE.

    LANGUAGE is a code such as "uk". If the file exists, its translations are kept. An empty text is filled in
    if another briefing has a translation of the same text.
    """
    if sum(map(bool, files.values())) > 1:
        raise click.UsageError("--missing, --po and --from cannot be used together.")
    problems: tuple[Problem, ...] = ()
    with exit_on_config_error():
        work = _TranslationWork.open(settings.find_briefings(), briefing_id, language)
        if target := files["missing"]:
            message = work.write_missing(target)
        elif target := files["po"]:
            message = work.write_po(target, datetime.now(UTC))
        elif source := files["returned"]:
            message, problems = work.add_file(source)
        else:
            message = work.write_translation()
    for problem in problems:
        click.echo(problem, err=True)
    click.echo(message)
    sys.exit(1 if problems else 0)


@dataclass(frozen=True, slots=True)
class _TranslationWork:
    """The translation at *path*, and all *briefings* of its folder."""

    path: Path
    editor: TranslationEditor
    briefings: Mapping[str, Briefing]

    @classmethod
    def open(cls, folder: Path, briefing_id: str, language: str) -> Self:
        """Open a translation, which may have no file yet.

        Raises:
            ConfigError: there is no such briefing or language, or the existing file cannot be read.
        """
        briefings = open_library(folder).briefings
        if briefing_id not in briefings:
            known_ids = ", ".join(briefings) or "none"
            raise ConfigError(f'there is no briefing with the id "{briefing_id}"; ids: {known_ids}')
        languages = list_target_languages(briefings[briefing_id])
        if language not in languages:
            choices = ", ".join(languages)
            raise ConfigError(f'"{language}" is not a language to translate into; choose one of {choices}')
        path = folder / f"{briefing_id}.{language}.yaml"
        content = _read_file(path) if path.exists() else b""
        with _exit_on_briefing_error():
            editor = TranslationEditor(briefings[briefing_id], language, content, str(path))
        return cls(path, editor, briefings)

    def write_missing(self, target: Path) -> str:
        """Write what is missing, and say so.

        Raises:
            ConfigError: *target* is in the folder of the briefings, or cannot be written.
        """
        if target.resolve().parent == self.path.resolve().parent:
            raise ConfigError(
                f"{target} would be taken for a briefing; write it outside the folder {self.path.parent}"
            )
        content = self.editor.render_missing(self.briefings.values())
        if not content:
            return f"{self.path}: nothing is missing, and nothing has changed."
        _write_file(target, content)
        return f"{target}: the entries to translate. Take them in with --from {target}"

    def write_po(self, target: Path, now: datetime) -> str:
        """Write all texts as PO, and say so."""
        _write_file(target, self.editor.render_po(self.briefings.values(), now))
        return f"{target}: all texts. Take them in with --from {target}"

    def add_file(self, source: Path) -> tuple[str, tuple[Problem, ...]]:
        """Add what a translator has written into *source*; say how much is translated, and what is wrong."""
        with _exit_on_briefing_error():
            data = _read_po(source) if is_po_name(source.name) else _read_file(source)
            content, problems = self.editor.add_file(data, str(source))
        return self._write_content(content), problems

    def write_translation(self) -> str:
        """Write the translation, to be filled in; say how much is translated."""
        return self._write_content(self.editor.render(self.briefings.values()))

    def _write_content(self, content: bytes) -> str:
        _write_file(self.path, content)
        editor = TranslationEditor(self.editor.briefing, self.editor.language, content)
        translated_count, total = editor.count_entries()
        return f"{self.path}: {translated_count} of {total} entries are translated."


@contextmanager
def _exit_on_briefing_error() -> Iterator[None]:
    try:
        yield
    except BriefingError as error:
        raise ConfigError(str(error)) from None


def _read_file(path: Path) -> bytes:
    try:
        return read_file(path)
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}") from None


def _read_po(path: Path) -> bytes:
    """Read a PO file, which may be larger than a briefing."""
    try:
        size = path.stat().st_size
        if size > MAX_PO_BYTES or not path.is_file():
            raise ConfigError(f"{path} is not a PO file of at most {MAX_PO_BYTES // 1024} KiB")
        return path.read_bytes()
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}") from None


def _write_file(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        raise ConfigError(f"{path} cannot be written: {error.strerror}") from None
