"""Options that several commands share, each group of them as one value.

Importing this module must stay cheap: `check` starts with it, and pydantic-settings takes 0.2 s to import.
"""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import wraps
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

from bot.runtime.config.sources import SECRETS_FOLDER, ConfigError, find_briefings_folder, read_sources

if TYPE_CHECKING:
    from bot.runtime.config.settings import Config

CONFIG_FILE = Path("config.yaml")

CommandFunction = Callable[..., None]


class SetupError(click.ClickException):
    """A mistake that the operator must fix first; it ends the process with status 2."""

    exit_code = 2

    def show(self, file: IO[Any] | None = None) -> None:
        """Print the message on standard error."""
        click.echo(self.message, file=file or sys.stderr)


@contextmanager
def exit_on_config_error() -> Iterator[None]:
    """Turn a `ConfigError` into its message on standard error and exit status 2."""
    try:
        yield
    except ConfigError as error:
        raise SetupError(str(error)) from None


@dataclass(frozen=True, slots=True)
class SettingsPaths:
    """Where the settings are: the file (config.yaml if it exists) and the folder of secret files."""

    file: Path | None = None
    secrets: Path = SECRETS_FOLDER

    def load_config(self) -> "Config":
        """Read and check all settings.

        Raises:
            ConfigError: the settings cannot be read, or some are wrong.
        """
        from bot.runtime.config.settings import load_config  # noqa: PLC0415 (0.2 s to import)

        return load_config(self._find_file(), self.secrets)

    def with_file(self) -> "SettingsPaths":
        """Name the file that there is now: once it was read, the settings must not go on without it."""
        return replace(self, file=self._find_file())

    def find_briefings(self) -> Path:
        """Read the folder of the briefings, and check no other setting.

        Raises:
            ConfigError: the settings cannot be read.
        """
        return find_briefings_folder(read_sources(self._find_file(), self.secrets, os.environ))

    def _find_file(self) -> Path | None:
        return self.file or (CONFIG_FILE if CONFIG_FILE.exists() else None)


@dataclass(frozen=True, slots=True)
class ReaderOptions:
    """What a reader starts with: a briefing, by its id, or the default one if empty; and a language code."""

    briefing_id: str
    language: str


def with_settings(command: CommandFunction) -> CommandFunction:
    """Add the options --config and --secrets to a command, which gets them as *settings*."""
    file = click.Path(exists=True, dir_okay=False, path_type=Path)
    folder = click.Path(exists=True, file_okay=False, path_type=Path)

    @click.option("--config", type=file, help="The settings file. Default: config.yaml, if it exists.")
    @click.option("--secrets", type=folder, help="The folder of secret files. Default: /run/secrets.")
    @wraps(command)
    def add_settings(*args: object, config: Path | None, secrets: Path | None, **options: object) -> None:
        command(*args, settings=SettingsPaths(config, secrets or SECRETS_FOLDER), **options)

    return add_settings


def with_reader(briefing_help: str) -> Callable[[CommandFunction], CommandFunction]:
    """Add the options --briefing and --language to a command, which gets them as *reader*."""

    def decorate(command: CommandFunction) -> CommandFunction:
        @click.option("--briefing", metavar="ID", default="", help=briefing_help)
        @click.option(
            "--language",
            metavar="CODE",
            default="en",
            callback=_validate_language,
            help="The language of the answers, such as uk.",
        )
        @wraps(command)
        def add_reader(*args: object, briefing: str, language: str, **options: object) -> None:
            command(*args, reader=ReaderOptions(briefing, language), **options)

        return add_reader

    return decorate


def _validate_language(_context: click.Context, _option: click.Parameter, code: str) -> str:
    """Accept the code of a supported language, and of the pseudo-language that tests use."""
    from bot.core.i18n.languages import SUPPORTED_LANGUAGES  # noqa: PLC0415 (Babel is slow to import)
    from bot.core.i18n.locale import get_locale  # noqa: PLC0415 (Babel is slow to import)

    if get_locale(code).language != code:
        raise click.BadParameter(f"the bot does not speak it; choose one of {', '.join(SUPPORTED_LANGUAGES)}")
    return code
