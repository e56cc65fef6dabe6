"""What the command line's commands share: where the settings are, and how they end when those are wrong."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, TypeVar

import click

from bot.runtime.config.sources import SECRETS_FOLDER, ConfigError, find_briefings_folder, read_sources

if TYPE_CHECKING:
    from bot.runtime.config.settings import Config

CONFIG_FILE = Path("config.yaml")

Function = TypeVar("Function", bound=Callable[..., object])


class SetupError(click.ClickException):
    """Something that the operator must put right first; it ends the process with 2."""

    exit_code = 2

    def show(self, file: IO[Any] | None = None) -> None:
        """Print the sentences on standard error."""
        click.echo(self.message, file=file or sys.stderr)


def with_settings(command: Function) -> Function:
    """Let a *command* be told where its settings are."""
    file = click.Path(exists=True, dir_okay=False, path_type=Path)
    folder = click.Path(exists=True, file_okay=False, path_type=Path)
    config_help = "The settings; if not given, config.yaml if there is one."
    secrets_help = "The folder of the secret files; if not given, /run/secrets."
    command = click.option("--secrets", type=folder, default=None, help=secrets_help)(command)
    return click.option("--config", "file", type=file, default=None, help=config_help)(command)


def with_language(command: Function) -> Function:
    """Let a *command* be told in which language to answer."""
    help_text = "The language to be answered in, such as uk."
    return click.option(
        "--language", metavar="CODE", default="en", callback=_validate_language, help=help_text
    )(command)


def _validate_language(_context: click.Context, _option: click.Parameter, code: str) -> str:
    """Return the code of a language that the bot speaks, the made-up one for tests among them."""
    from bot.core.i18n import SUPPORTED_LANGUAGES, get_locale  # noqa: PLC0415 (Babel takes a while, and most need none)

    if get_locale(code).code != code:
        raise click.BadParameter(f"the bot does not speak it; choose one of {', '.join(SUPPORTED_LANGUAGES)}")
    return code


@contextmanager
def exit_on_config_error() -> Iterator[None]:
    """Turn what the operator must put right into sentences and the exit code 2."""
    try:
        yield
    except ConfigError as error:
        raise SetupError(str(error)) from None


def find_settings_file(file: Path | None) -> Path | None:
    """Return the file of the settings: the one that is named, or else config.yaml if there is one."""
    return file or (CONFIG_FILE if CONFIG_FILE.exists() else None)


def load_settings(file: Path | None, secrets: Path | None) -> "Config":
    """Return the settings.

    Raises:
        ConfigError: they cannot be read, or are not right.
    """
    from bot.runtime.config.settings import load_config  # noqa: PLC0415 (0.2 s to import)

    return load_config(find_settings_file(file), secrets or SECRETS_FOLDER)


def load_briefings_folder(file: Path | None, secrets: Path | None) -> Path:
    """Return the folder of the briefings, without asking for any other setting.

    Raises:
        ConfigError: the settings cannot be read.
    """
    return find_briefings_folder(
        read_sources(find_settings_file(file), secrets or SECRETS_FOLDER, os.environ)
    )
