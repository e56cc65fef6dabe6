"""The command ``new``: write a short, valid briefing with a note at each value to replace.

Its entries are drafts, so a running bot shows none of the samples to readers.
"""

from datetime import UTC, date, datetime
from pathlib import Path

import click
import yaml

from bot.cli.options import SettingsPaths, exit_on_config_error, with_settings
from bot.cli.schema import SCHEMA_FILE, build_modeline, save_schemas
from bot.core.content.briefing import parse_briefing
from bot.core.library.loader import FILE_EXTENSIONS
from bot.core.parsing.id_format import MAX_ID_LENGTH, is_id, to_id
from bot.core.parsing.problem import BriefingError
from bot.core.sections.registry import SECTIONS
from bot.runtime.config.sources import ConfigError

TEMPLATE = """\
# Replace the value after each colon. Text after a # is a note to you; delete it when you like.
title: {title}
as_of: {day}  # the day for which all of this is true; 2026-03 and 2026 are dates, too

sources:  # where the facts come from; if there is only one source, every entry cites it
  - id: first-source  # a name for links: lower-case letters, digits and hyphens; never change it later
    state: draft  # hidden from readers; delete this line, here and below, to publish
    title: The title of the article or report
    publisher: {{name: Who published it, kind: media}}
    url: https://example.org/article
    published_on: {day}

summary:
  state: draft
  lede: The whole briefing in a sentence or two.
  points:
    - What a reader should remember, and who says so.

figures:
  - id: first-figure
    state: draft
    title: What is counted
    figure: dozens  # as exact as the source: 76%, nearly 60%, about 1000 people
    period: not stated
    counted_by: who counted it
"""


@click.command("new")
@click.argument("briefing_id", metavar="ID")
@click.option("--title", default="", help="The subject of the briefing. Default: made from the ID.")
@with_settings
def new_command(briefing_id: str, title: str, settings: SettingsPaths) -> None:
    """Write a file to start the briefing ID with.

    ID is a short name such as "harbour". Readers see nothing of the file until you publish its entries.
    An existing file is never changed.
    """
    with exit_on_config_error():
        folder = settings.find_briefings()
        path = create_briefing_file(folder, briefing_id, title, datetime.now(UTC).date())
    command = click.get_current_context().find_root().command_path
    click.echo(f"{path} is ready. Open it in an editor and follow its notes.")
    click.echo(f"Then check it: {command} check")


def create_briefing_file(folder: Path, briefing_id: str, title: str, day: date) -> Path:
    """Write a new briefing into *folder*, with the schemas for editors, and return its path.

    Raises:
        ConfigError: the id or the title is invalid, the file exists, or it cannot be written.
    """
    if not is_id(briefing_id):
        raise ConfigError(f'"{briefing_id}" is not a valid id; {_suggest_id(briefing_id)}')
    candidates = [folder / f"{briefing_id}{extension}" for extension in sorted(FILE_EXTENSIONS)]
    if existing := next((file for file in candidates if file.exists()), None):
        raise ConfigError(f"{existing} already exists; choose another id, or edit that file")
    text = _render_template(briefing_id, title, day)
    try:
        parse_briefing(text.encode(), f"{briefing_id}.yaml", SECTIONS)
    except BriefingError as error:
        raise ConfigError(f"--title: {error.problems[0].message}; {error.problems[0].hint}") from None
    try:
        return _write_file(candidates[0], text)
    except OSError as error:
        raise ConfigError(f"{candidates[0]} cannot be written: {error.strerror}") from None


def _suggest_id(name: str) -> str:
    suggestion = to_id(name)
    return (
        f'write "{suggestion}"'
        if suggestion
        else f"use at most {MAX_ID_LENGTH} lower-case letters, digits and hyphens"
    )


def _render_template(briefing_id: str, title: str, day: date) -> str:
    default_title = briefing_id.replace("-", " ").capitalize()
    return build_modeline() + TEMPLATE.format(title=_dump_scalar(title or default_title), day=day)


def _write_file(file: Path, text: str) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("x", encoding="utf-8") as stream:  # fails if somebody has just created the file
        stream.write(text)
    if not (file.parent / SCHEMA_FILE).exists():
        save_schemas(file.parent, SECTIONS)
    return file


def _dump_scalar(text: str) -> str:
    """Format a text as YAML on one line."""
    dumped: str = yaml.safe_dump(text, allow_unicode=True, width=10**6)
    return dumped.removesuffix("...\n").rstrip("\n")
