"""Backups: one archive with the database, the briefings, and a manifest that says what they are.

A backup holds what chats chose, so only the user who made it may read it.
"""

import json
import os
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from pydantic import BaseModel, ConfigDict, ValidationError

from bot import __version__
from bot.runtime.config.settings import Config
from bot.runtime.config.sources import ConfigError
from bot.services.store.database_address import is_lasting
from bot.services.store.errors import StoreError

MANIFEST_NAME, DATABASE_NAME, BRIEFINGS_FOLDER = "manifest.json", "database.db", "briefings/"
FORMAT = 1  # of the archive
_PRIVATE_MODE = 0o600


class Manifest(BaseModel):
    """What a backup is: written by which version of the bot, with which schema, and when."""

    model_config = ConfigDict(frozen=True)

    format: int
    version: str
    schema_version: str
    created_at: datetime
    rows: dict[str, int]
    briefings: int


class BackupError(ConfigError):
    """A backup cannot be written or restored; the message says why, and what would be right."""


@dataclass(frozen=True, slots=True)
class RestoredFiles:
    """The files that a restore has written, and those in the folder that the backup does not have."""

    written: Sequence[str]
    others: Sequence[str]


async def write_backup(config: Config, archive: Path, now: datetime) -> Manifest:
    """Write the database and the briefings into the new file *archive*; the bot may be running.

    The database is read first: a publication in between is then a changed file, which the bot records.

    Raises:
        BackupError: something cannot be read or written.
    """
    from bot.services.store.database_copy import dump_database  # noqa: PLC0415 (SQLAlchemy takes 0.2 s)
    from bot.services.store.schema import LATEST_SCHEMA_VERSION  # noqa: PLC0415

    _require_lasting(config.database)
    unfinished = archive.with_name(f".{archive.name}.tmp")
    try:
        with TemporaryDirectory() as folder:
            dump = Path(folder) / DATABASE_NAME
            rows = await dump_database(config.database, dump)
            files = [*_list_files(config.briefings)]
            manifest = Manifest(
                format=FORMAT,
                version=__version__,
                schema_version=LATEST_SCHEMA_VERSION,
                created_at=now,
                rows=dict(rows),
                briefings=len(files),
            )
            _write_archive(unfinished, manifest, dump, files)
        unfinished.replace(archive)
    except StoreError as error:
        raise BackupError(f"database: {error}") from None
    except OSError as error:
        raise BackupError(f"{error.filename or archive}: {error.strerror}") from None
    finally:
        unfinished.unlink(missing_ok=True)
    return manifest


async def restore_backup(config: Config, archive: Path, *, is_forced: bool) -> tuple[Manifest, RestoredFiles]:
    """Put what *archive* holds in the place of the database and the briefings of the settings.

    Raises:
        BackupError: it is no backup, it is of a newer version, or something is there already and it is not
            forced.
    """
    from bot.services.store.database import open_database  # noqa: PLC0415 (SQLAlchemy takes 0.2 s)
    from bot.services.store.database_copy import has_rows, load_database  # noqa: PLC0415

    _require_lasting(config.database)
    try:
        with zipfile.ZipFile(archive) as backup, TemporaryDirectory() as folder:
            manifest, names = _read_manifest(backup, archive), [*_list_briefings(backup, archive)]
            if not is_forced:
                _require_empty(config.briefings, has_database=await has_rows(config.database))
            dump = Path(backup.extract(DATABASE_NAME, folder))
            async with open_database(config.database):
                pass  # it exists now, with all tables
            await load_database(dump, config.database)
            return manifest, _write_briefings(backup, names, config.briefings)
    except StoreError as error:
        raise BackupError(f"database: {error}") from None
    except (zipfile.BadZipFile, zlib.error, EOFError):
        raise BackupError(f"{archive}: it is no backup, or it is damaged") from None
    except OSError as error:
        raise BackupError(f"{error.filename or archive}: {error.strerror}") from None


def _require_lasting(address: str) -> None:
    if not is_lasting(address):
        raise BackupError(f"database: {address} holds nothing that could be backed up or restored")


def _list_files(briefings: Path) -> Iterator[tuple[str, Path]]:
    """Yield the name in the archive and the path of each file beside the briefings; no hidden ones."""
    if briefings.is_file():
        yield briefings.name, briefings
        return
    for folder, folders, names in os.walk(briefings, followlinks=False):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(folder) / name
            if not name.startswith(".") and path.is_file():
                yield path.relative_to(briefings).as_posix(), path


def _write_archive(target: Path, manifest: Manifest, dump: Path, files: Sequence[tuple[str, Path]]) -> None:
    target.touch(mode=_PRIVATE_MODE)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(MANIFEST_NAME, manifest.model_dump_json(indent=2))
        archive.write(dump, DATABASE_NAME)
        for name, path in files:
            archive.writestr(f"{BRIEFINGS_FOLDER}{name}", path.read_bytes())
    with target.open("rb") as file:
        os.fsync(file.fileno())


def _read_manifest(backup: zipfile.ZipFile, archive: Path) -> Manifest:
    from bot.services.store.schema import LATEST_SCHEMA_VERSION  # noqa: PLC0415 (SQLAlchemy takes 0.2 s)

    try:
        backup.getinfo(DATABASE_NAME)
        manifest = Manifest.model_validate(json.loads(backup.read(MANIFEST_NAME)))
    except (KeyError, ValueError, ValidationError):
        raise BackupError(f"{archive}: it is no backup of this bot") from None
    if manifest.format > FORMAT or manifest.schema_version > LATEST_SCHEMA_VERSION:
        raise BackupError(f"{archive}: it is of a newer version of the bot, {manifest.version}; install that")
    if damaged := backup.testzip():
        raise BackupError(f"{archive}: it is damaged at {damaged}")
    return manifest


def _list_briefings(backup: zipfile.ZipFile, archive: Path) -> Iterator[str]:
    """Yield the names of the files in the briefings' folder; one that leads out of it is refused."""
    for name in backup.namelist():
        path = PurePosixPath(name)
        if not name.startswith(BRIEFINGS_FOLDER) or name.endswith("/"):
            continue
        if path.is_absolute() or ".." in path.parts or "\\" in name:
            raise BackupError(f"{archive}: it holds a file that leads out of the folder: {name}")
        yield name.removeprefix(BRIEFINGS_FOLDER)


def _require_empty(briefings: Path, *, has_database: bool) -> None:
    """Refuse to overwrite anything that nobody asked to overwrite."""
    in_the_way = ["the database"] * has_database
    in_the_way += ["the briefings"] * (briefings.is_file() or any(_list_files(briefings)))
    if in_the_way:
        raise BackupError(f"{' and '.join(in_the_way)} would be replaced; add --force to do that")


def _write_briefings(backup: zipfile.ZipFile, names: Sequence[str], briefings: Path) -> RestoredFiles:
    """Write each file whole, in the place of the one of that name; others stay."""
    is_single = briefings.is_file() or (briefings.suffix in {".yaml", ".yml"} and len(names) == 1)
    folder = briefings.parent if is_single else briefings
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_name(f".{path.name}.tmp")
        unfinished.write_bytes(backup.read(f"{BRIEFINGS_FOLDER}{name}"))
        unfinished.replace(path)
    present = [] if is_single else [name for name, _ in _list_files(folder)]
    return RestoredFiles(names, [name for name in present if name not in set(names)])
