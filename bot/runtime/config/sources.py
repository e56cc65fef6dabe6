"""Reads the sources of settings: config.yaml, secret files and the environment, each value with its origin.

It knows neither the schema nor pydantic-settings, so that ``check`` finds its folder without paying
the 0.2 s that importing them costs.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from bot.core.library.file_reader import Content, read_contents
from bot.core.parsing.diagnosis import diagnose_yaml
from bot.core.parsing.problem import Problem, ProblemCode
from bot.core.parsing.yaml_subset import MAX_FILE_BYTES, YamlValue

ENV_PREFIX = "BOT_"
ENV_SEPARATOR = "__"
SECRETS_FOLDER = Path("/run/secrets")  # where Docker, Podman and Swarm mount secrets
CONFIG_TIMEOUT = 10.0  # seconds for the settings file: a program may write it into a pipe
MAX_SECRET_SIZE = 64 * 1024  # bytes of one secret file
DEFAULT_BRIEFINGS_FOLDER = Path("briefings")

_COMMENT_LINE = re.compile(rb"(?m)^\s*#.*$")

SettingKey = tuple[str, ...]


class ConfigError(Exception):
    """Settings that the operator must fix: one sentence for each problem, never a value."""

    def __init__(self, *problems: str) -> None:
        """Store the *problems*; the error's text has one on each line."""
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class ConfigValue:
    """One value, and where it was set: ``config.yaml:3:5``, ``environment variable …``."""

    key: SettingKey
    value: object = field(repr=False)
    origin: str


@dataclass(frozen=True, slots=True)
class ConfigSources:
    """All values, of which the last for a key wins, and what could not be read."""

    values: tuple[ConfigValue, ...]
    problems: tuple[str, ...]

    def origin_of(self, key: SettingKey) -> str:
        """Find where *key*, or else the nearest key around it, was set."""
        for length in range(len(key), 0, -1):
            origins = [one.origin for one in self.values if one.key == key[:length]]
            if origins:
                return origins[-1]
        return ""


def read_sources(file: Path | None, secrets: Path, environment: Mapping[str, str]) -> ConfigSources:
    """Read *file*, the folder *secrets* and the *environment*."""
    problems: list[str] = []
    values = (
        *(_read_config_file(file, problems) if file else ()),
        *_read_secrets(secrets, problems),
        *_read_environment(environment),
    )
    return ConfigSources(tuple(one for one in values if one.value not in ("", None)), tuple(problems))


def find_briefings_folder(sources: ConfigSources) -> Path:
    """Find the briefings folder.

    Raises:
        ConfigError: a place where it may be written cannot be read.
    """
    if sources.problems:
        raise ConfigError(*sources.problems)
    folders = [one.value for one in sources.values if one.key == ("briefings",)]
    return Path(str(folders[-1])) if folders else DEFAULT_BRIEFINGS_FOLDER


def environment_variable(key: SettingKey) -> str:
    """Name the environment variable that sets *key*."""
    return ENV_PREFIX + ENV_SEPARATOR.join(key).upper()


def _parse_key(name: str) -> SettingKey:
    return tuple(name[len(ENV_PREFIX) :].lower().split(ENV_SEPARATOR))


def _read_environment(environment: Mapping[str, str]) -> Iterator[ConfigValue]:
    for name, value in environment.items():
        if name.upper().startswith(ENV_PREFIX):
            yield ConfigValue(_parse_key(name), value, f"environment variable {name}")


def _read_secrets(folder: Path, problems: list[str]) -> Iterator[ConfigValue]:
    for file in _list_secret_files(folder, problems):
        try:
            with file.open("rb") as content:
                text = content.read(MAX_SECRET_SIZE).decode().rstrip("\r\n")
        except (OSError, UnicodeDecodeError) as error:
            problems.append(f"secret file {file}: cannot be read as text: {_describe_error(error)}")
        else:
            yield ConfigValue(_parse_key(file.name), text, f"secret file {file}")


def _list_secret_files(folder: Path, problems: list[str]) -> Sequence[Path]:
    """List the bot's own secret files; others may lie there too."""
    try:
        files = sorted(folder.iterdir()) if folder.is_dir() else []
    except OSError as error:
        problems.append(f"secrets folder {folder}: cannot be read: {_describe_error(error)}")
        return []
    return [file for file in files if file.name.upper().startswith(ENV_PREFIX) and file.is_file()]


def _read_config_file(file: Path, problems: list[str]) -> Iterator[ConfigValue]:
    """Yield what can be read of *file*: one error in it must not hide the others."""
    data = read_contents([file], CONFIG_TIMEOUT, _read_stream)[file]
    if isinstance(data, OSError):
        problems.append(f"{file}: cannot be read: {_describe_error(data)}")
        return
    if not _COMMENT_LINE.sub(b"", data).strip():
        return
    scan_result = diagnose_yaml(data, str(file))
    if scan_result.problems:
        problems += (str(_with_settings_hint(problem)) for problem in scan_result.list_problems())
    for key, value in _iterate_leaves(
        scan_result.fields if scan_result.is_complete and not scan_result.repairs else {}
    ):
        if not any(key[:end] in scan_result.unreadable_paths for end in range(1, len(key) + 1)):
            yield ConfigValue(
                key, value, f"{file}:{scan_result.positions[key].line}:{scan_result.positions[key].column}"
            )


def _read_stream(file: Path) -> Content:
    """Read a file or, as a shell's ``<(…)`` makes one, a pipe."""
    try:
        with file.open("rb") as content:
            return content.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        return error


def _with_settings_hint(problem: Problem) -> Problem:
    """Adapt the message about a file without fields, which speaks of a briefing, to settings."""
    if problem.code != ProblemCode.NO_FIELDS:
        return problem
    message = problem.message.replace("a briefing", "a settings file")
    return replace(problem, message=message, hint="write each setting as `name: value`")


def _iterate_leaves(
    fields: Mapping[str, YamlValue], parent: SettingKey = ()
) -> Iterator[tuple[SettingKey, YamlValue]]:
    for name, value in fields.items():
        if isinstance(value, dict):
            yield from _iterate_leaves(value, (*parent, name))
        else:
            yield (*parent, name), value


def _describe_error(error: Exception) -> str:
    return error.strerror or "" if isinstance(error, OSError) else "it is not UTF-8"
