"""The command ``translate``: write the file that a translator fills in."""

from pathlib import Path

import click

from bot.cli.options import SettingsPaths, exit_on_config_error, with_settings
from bot.core.content.briefing import Briefing
from bot.core.content.translation import collect_texts, iter_translatable_records, parse_translation
from bot.core.content.translation_template import extract_leading_comments, render_translation_file
from bot.core.i18n.languages import SUPPORTED_LANGUAGES
from bot.core.i18n.locale import get_locale
from bot.core.library.file_reader import read_file
from bot.core.parsing.problem import BriefingError
from bot.core.parsing.yaml_loader import read_fields
from bot.runtime.config.sources import ConfigError
from bot.runtime.library_loader import open_library


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
    comments = extract_leading_comments(data.decode("utf-8-sig"), language_name)
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
