"""The command ``translate``: write the file that a translator fills in.

Each original text is a comment above its translation, so a translator need not know YAML. Nothing that
somebody wrote is ever lost: obsolete translations are kept as comments, and so are comments at the top.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise, takewhile
from pathlib import Path
from textwrap import indent, wrap

import click
import yaml

from bot.cli.options import SettingsPaths, exit_on_config_error, with_settings
from bot.core.content.briefing import Briefing
from bot.core.content.translation import (
    QUESTIONS_FIELD,
    SOURCE_DIGEST_FIELD,
    TranslatableTexts,
    collect_texts,
    compute_source_digest,
    iter_translatable_records,
    parse_translation,
)
from bot.core.i18n.languages import SUPPORTED_LANGUAGES
from bot.core.i18n.locale import get_locale
from bot.core.library.file_reader import read_file
from bot.core.parsing.problem import BriefingError
from bot.core.parsing.yaml_loader import read_fields
from bot.core.parsing.yaml_subset import YamlValue
from bot.runtime.config.sources import ConfigError
from bot.runtime.library_loader import open_library

LINE_WIDTH = 110  # columns

HEADER = """\
# {title}: {language}.
# Write each translation after the name and colon below its original. Do not change the names.
# Put a text in 'single quotes' if it contains a colon or # beside a space, or starts with a symbol.
# Readers see an entry's translation once all of its texts are translated.
"""


@click.command("translate")
@click.argument("briefing_id", metavar="ID")
@click.argument("language", metavar="LANGUAGE")
@with_settings
def translate_command(briefing_id: str, language: str, settings: SettingsPaths) -> None:
    """Write the file that translates the briefing ID into LANGUAGE.

    LANGUAGE is a code such as "uk". If the file exists, its translations are kept.
    """
    with exit_on_config_error():
        folder = settings.find_briefings()
        path, translated_count, total = write_translation_file(folder, briefing_id, language)
    click.echo(f"{path}: {translated_count} of {total} entries are translated.")


def write_translation_file(folder: Path, briefing_id: str, language_code: str) -> tuple[Path, int, int]:
    """Write or update the translation of a briefing, to be filled in.

    Return its path, how many entries are translated, and how many there are.

    Raises:
        ConfigError: there is no such briefing or language, or the existing file cannot be read.
    """
    briefings = open_library(folder).briefings
    if briefing_id not in briefings:
        known_ids = ", ".join(briefings) or "none"
        raise ConfigError(f'there is no briefing with the id "{briefing_id}"; ids: {known_ids}')
    source_language = briefings[briefing_id].document.language.partition("-")[0]
    if language_code not in SUPPORTED_LANGUAGES or language_code == source_language:
        choices = ", ".join(one for one in SUPPORTED_LANGUAGES if one != source_language)
        raise ConfigError(f'"{language_code}" is not a language to translate into; choose one of {choices}')
    return _update_file(folder / f"{briefing_id}.{language_code}.yaml", briefings[briefing_id], language_code)


def _update_file(path: Path, briefing: Briefing, language_code: str) -> tuple[Path, int, int]:
    data = _read_existing(path)
    try:
        existing = read_fields(data, str(path)) if data else {}
    except BriefingError as error:
        raise ConfigError(str(error)) from None
    language_name = get_locale("en").get_language_name(language_code)
    comments = _extract_leading_comments(data.decode("utf-8-sig"), language_name)
    content = (comments + render_translation_file(briefing, language_name, existing)).encode()
    _write_file(path, content)
    untranslated = parse_translation(content, str(path), briefing, language_code)[0].untranslated
    total = sum(bool(collect_texts(record)) for _, record in iter_translatable_records(briefing))
    return path, total - len(untranslated), total


def _read_existing(path: Path) -> bytes:
    """Read the file, empty if there is none yet."""
    try:
        return read_file(path)
    except FileNotFoundError:
        return b""
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}") from None


def _write_file(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        raise ConfigError(f"{path} cannot be written: {error.strerror}") from None


def _extract_leading_comments(text: str, language_name: str) -> str:
    """Get the comments above the first entry, such as an editor's modeline, without the lines of `HEADER`."""
    lines = [line.strip() for line in takewhile(_is_comment_or_blank, text.splitlines())]
    header_lines = HEADER.splitlines()[1:]
    return "".join(
        f"{line}\n"
        for line, next_line in pairwise([*lines, ""])
        if line
        and line not in header_lines
        and not (line.endswith(f": {language_name}.") and next_line in header_lines)
    )


def _is_comment_or_blank(line: str) -> bool:
    return not line.strip() or line.lstrip().startswith("#")


def render_translation_file(briefing: Briefing, language_name: str, existing: Mapping[str, YamlValue]) -> str:
    """Render the file that translates *briefing*, with the *existing* translations.

    An entry whose original has changed keeps its digest and its texts, for the translator to review.
    """
    named_texts = [(name, collect_texts(record)) for name, record in iter_translatable_records(briefing)]
    texts_by_id = {name: texts for name, texts in named_texts if texts}
    blocks = [HEADER.format(title=briefing.title, language=language_name)]
    blocks += [_render_item(name, texts, existing.get(name)) for name, texts in texts_by_id.items()]
    obsolete = {name: value for name, value in existing.items() if name not in texts_by_id}
    if obsolete:
        blocks.append(_render_comment("No longer in the briefing:") + _render_obsolete(obsolete))
    return "\n".join(blocks)


def _render_item(name: str, texts: TranslatableTexts, existing: YamlValue) -> str:
    existing_fields = existing if isinstance(existing, dict) else {}
    current_digest = compute_source_digest(texts)
    known_digest = existing_fields.get(SOURCE_DIGEST_FIELD, current_digest)
    lines = [_render_field(SOURCE_DIGEST_FIELD, known_digest)]
    if known_digest != current_digest:
        sentence = (
            f"The original has changed. Check these texts, then write {SOURCE_DIGEST_FIELD}: {current_digest}"
        )
        lines.insert(0, _render_comment(sentence))
    for path, (text, _) in texts.items():
        lines += [_render_comment(text), _render_field(path, existing_fields.get(path))]
    obsolete = {
        path: value
        for path, value in existing_fields.items()
        if path not in (SOURCE_DIGEST_FIELD, QUESTIONS_FIELD, *texts)
    }
    if questions := existing_fields.get(QUESTIONS_FIELD):
        lines.append(_render_field(QUESTIONS_FIELD, questions))
    if obsolete:
        lines.append(_render_comment("No longer in the original:") + _render_obsolete(obsolete))
    return f"{name}:\n{indent(''.join(lines), '  ')}"


def _render_field(name: str, value: YamlValue) -> str:
    """Format a field as YAML that any text survives unchanged."""
    if value is None:
        return f"{name}:\n"
    dumped: str = yaml.safe_dump({name: value}, allow_unicode=True, width=LINE_WIDTH)
    return dumped


def _render_obsolete(values: Mapping[str, YamlValue]) -> str:
    return "".join(
        f"# {line}\n" for name in values for line in _render_field(name, values[name]).splitlines()
    )


def _render_comment(text: str) -> str:
    return "".join(f"# {line}\n" for line in _wrap_lines(text.splitlines()))


def _wrap_lines(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        yield from wrap(line, LINE_WIDTH - 4, break_long_words=False, break_on_hyphens=False) or [""]
