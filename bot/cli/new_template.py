"""The file that a moderator begins with: short, right as it is, and with a note at each thing to replace.

Its entries are drafts, so that a bot which reads the folder shows none of the samples to anybody.
"""

from datetime import date
from pathlib import Path

import yaml

from bot.cli.schema import SCHEMA_FILE, build_modeline, save_schemas
from bot.core.library.reader import FILE_EXTENSIONS, parse_briefing
from bot.core.parsing.ids import MAX_ID_LENGTH, is_id, to_id
from bot.core.parsing.problem import BriefingError
from bot.core.sections import SECTIONS
from bot.runtime.config.sources import ConfigError

TEMPLATE = """\
# Replace what stands behind each colon. What follows a # is a note to you; delete it when you like.
title: {title}
as_of: {day}  # the day of which all of this is true; 2026-03 and 2026 are dates too

sources:  # where it comes from; if there is one source only, everything comes from it
  - id: first-source  # a name for links: small letters, digits and hyphens; never change it later
    state: draft  # readers do not see it; delete this line, here and below, when they may
    title: The title of the article or report
    publisher: {{name: Who published it, kind: media}}
    url: https://example.org/article  # its address
    published_on: {day}

summary:
  state: draft
  lede: The whole briefing in a sentence or two.
  points:
    - What a reader should take away, and who says so.

figures:
  - id: first-figure
    state: draft
    title: What is counted
    figure: dozens  # as exact as the source: 76%, nearly 60%, about 1000 people
    period: not stated
    counted_by: who counted it
"""


def create_briefing_file(folder: Path, briefing_id: str, title: str, day: date) -> Path:
    """Write the first file of the briefing *name* into *folder*, with the schema for editors; return it.

    Raises:
        ConfigError: the name or the title can be none, there is such a file, or it cannot be written.
    """
    if not is_id(briefing_id):
        suggestion = to_id(briefing_id)
        hint = (
            f'write "{suggestion}"'
            if suggestion
            else f"write at most {MAX_ID_LENGTH} small letters, digits and hyphens"
        )
        raise ConfigError(f'"{briefing_id}" can be no id of a briefing; {hint}')
    candidates = [folder / f"{briefing_id}{ending}" for ending in sorted(FILE_EXTENSIONS)]
    if existing := next((file for file in candidates if file.exists()), None):
        raise ConfigError(f"{existing} is there already; choose another id, or go on with that file")
    text = build_modeline() + TEMPLATE.format(
        title=_dump_scalar(title or briefing_id.replace("-", " ").capitalize()), day=day
    )
    try:
        parse_briefing(text.encode(), f"{briefing_id}.yaml", SECTIONS)
    except BriefingError as error:
        raise ConfigError(f"--title: {error.problems[0].message}; {error.problems[0].hint}") from None
    try:
        return _write_file(candidates[0], text)
    except OSError as error:
        raise ConfigError(f"{candidates[0]} cannot be written: {error.strerror}") from None


def _write_file(file: Path, text: str) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("x", encoding="utf-8") as stream:  # never over a file that somebody has just made
        stream.write(text)
    if not (file.parent / SCHEMA_FILE).exists():
        save_schemas(file.parent, SECTIONS)
    return file


def _dump_scalar(text: str) -> str:
    """Return a text as YAML writes it on one line."""
    dumped: str = yaml.safe_dump(text, allow_unicode=True, width=10**6)
    return dumped.removesuffix("...\n").rstrip("\n")
