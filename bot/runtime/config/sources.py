"""Where settings are written down: config.yaml, secret files and the environment, each value with its origin.

It knows neither the schema nor pydantic-settings, so that ``check`` finds its folder without paying
the 0.2 s that importing them costs.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from bot.core.parsing.problem import Problem
from bot.core.parsing.scanner import survey
from bot.core.parsing.yaml_events import Value

PREFIX = "BOT_"
SEPARATOR = "__"
SECRETS = Path("/run/secrets")  # where Docker, Podman and Swarm mount secrets
SECRET_LIMIT = 64 * 1024  # bytes of one secret file
BRIEFINGS = Path("briefings")

_COMMENTS = re.compile(rb"(?m)^\s*#.*$")

Key = tuple[str, ...]


class ConfigError(Exception):
    """Settings that the operator must put right: every problem, one sentence each, never a value."""

    def __init__(self, *problems: str) -> None:
        """Keep the *problems*; the error's text has one a line."""
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Written:
    """One value that somebody wrote down, and where: ``config.yaml:3:5``, ``environment variable …``."""

    key: Key
    value: object = field(repr=False)
    origin: str


@dataclass(frozen=True, slots=True)
class Origins:
    """What was written, each later value over the ones before it, and what could not be read."""

    written: tuple[Written, ...]
    problems: tuple[str, ...]

    def of(self, key: Key) -> str:
        """Return where the value of *key*, or else of the nearest key around it, was written."""
        for length in range(len(key), 0, -1):
            found = [one.origin for one in self.written if one.key == key[:length]]
            if found:
                return found[-1]
        return ""


def gather(file: Path | None, secrets: Path, environment: Mapping[str, str]) -> Origins:
    """Return all that is written in *file*, in the folder *secrets* and in the *environment*."""
    problems: list[str] = []
    written = (
        *(_file(file, problems) if file else ()),
        *_secrets(secrets, problems),
        *_environment(environment),
    )
    return Origins(tuple(one for one in written if one.value not in ("", None)), tuple(problems))


def briefings(origins: Origins) -> Path:
    """Return the folder of the briefings.

    Raises:
        ConfigError: a place where it may be written cannot be read.
    """
    if origins.problems:
        raise ConfigError(*origins.problems)
    said = [one.value for one in origins.written if one.key == ("briefings",)]
    return Path(str(said[-1])) if said else BRIEFINGS


def variable(key: Key) -> str:
    """Return the name of the environment variable that sets *key*."""
    return PREFIX + SEPARATOR.join(key).upper()


def _key(name: str) -> Key:
    return tuple(name[len(PREFIX) :].lower().split(SEPARATOR))


def _environment(environment: Mapping[str, str]) -> Iterator[Written]:
    for name, value in environment.items():
        if name.upper().startswith(PREFIX):
            yield Written(_key(name), value, f"environment variable {name}")


def _secrets(folder: Path, problems: list[str]) -> Iterator[Written]:
    for file in _secret_files(folder, problems):
        try:
            with file.open("rb") as content:
                text = content.read(SECRET_LIMIT).decode().rstrip("\r\n")
        except (OSError, UnicodeDecodeError) as error:
            problems.append(f"secret file {file}: cannot be read as text: {_cause(error)}")
        else:
            yield Written(_key(file.name), text, f"secret file {file}")


def _secret_files(folder: Path, problems: list[str]) -> Sequence[Path]:
    """Return the bot's own files: others may lie there that are none of its business."""
    try:
        files = sorted(folder.iterdir()) if folder.is_dir() else []
    except OSError as error:
        problems.append(f"secrets folder {folder}: cannot be read: {_cause(error)}")
        return []
    return [file for file in files if file.name.upper().startswith(PREFIX) and file.is_file()]


def _file(file: Path, problems: list[str]) -> Iterator[Written]:
    """Yield what can be read of *file*, for one mistake in it must not hide the others."""
    try:
        data = file.read_bytes()
    except OSError as error:
        problems.append(f"{file}: cannot be read: {_cause(error)}")
        return
    if not _COMMENTS.sub(b"", data).strip():
        return
    seen = survey(data, str(file))
    if seen.problems:
        problems += (str(_of_settings(problem)) for problem in seen.told())
    for key, value in _leaves(seen.fields if seen.whole and not seen.slips else {}):
        if not any(key[:end] in seen.spoiled for end in range(1, len(key) + 1)):
            yield Written(key, value, f"{file}:{seen.places[key].line}:{seen.places[key].column}")


def _of_settings(problem: Problem) -> Problem:
    """Return *problem* with advice for settings where it is that the file holds none at all."""
    fits_all = not problem.message.startswith("the file must hold fields")
    return problem if fits_all else replace(problem, hint="write each setting as `name: value`")


def _leaves(fields: Mapping[str, Value], above: Key = ()) -> Iterator[tuple[Key, Value]]:
    for name, value in fields.items():
        if isinstance(value, dict):
            yield from _leaves(value, (*above, name))
        else:
            yield (*above, name), value


def _cause(error: Exception) -> str:
    return error.strerror or "" if isinstance(error, OSError) else "it is not UTF-8"
