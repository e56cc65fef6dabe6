"""The folders that the bot itself writes to, beside the one of the briefings."""

from pathlib import Path

from bot.runtime.config.settings import Config
from bot.services.store.database_address import is_lasting


def find_data_folder(config: Config) -> Path | None:
    """Find the folder that must be writable for the database's file, or for what is pulled from git."""
    file = find_database_file(config.database)
    is_used = bool(config.git.url) or bool(file and file.is_file())
    folder = find_git_folder(config.database).parent
    return folder if is_used and folder.is_dir() else None


def find_cache_file(config: Config) -> Path | None:
    """Choose the file of the cache, beside the database or in data/; None without a place that lasts."""
    folder = find_git_folder(config.database).parent
    return folder / "briefings.cache" if is_lasting(config.database) and folder.is_dir() else None


def find_git_folder(database_address: str) -> Path:
    """Choose the folder of the repository's copy: beside the database's file, or in data/."""
    file = find_database_file(database_address)
    return (file.parent if file else Path("data")) / "git"


def find_database_file(database_address: str) -> Path | None:
    """Find the SQLite file that is the database; None if it is none."""
    _, _, file = database_address.partition("sqlite+aiosqlite:///")
    return Path(file) if file else None
