"""The folders that the bot itself writes to, beside the one of the briefings."""

from pathlib import Path

from bot.runtime.config.settings import Config
from bot.services.store.database_address import is_lasting


def find_data_folder(config: Config) -> Path | None:
    """Find the folder that must be writable for the database's file, or for what is pulled from git."""
    _, _, file = config.database.partition("sqlite+aiosqlite:///")
    is_used = bool(config.git.url) or bool(file and Path(file).is_file())
    folder = find_git_folder(config.database).parent
    return folder if is_used and folder.is_dir() else None


def find_cache_file(config: Config) -> Path | None:
    """Choose the file of the cache, beside the database or in data/; None without a place that lasts."""
    folder = find_git_folder(config.database).parent
    return folder / "briefings.cache" if is_lasting(config.database) and folder.is_dir() else None


def find_git_folder(database_address: str) -> Path:
    """Choose the folder of the repository's copy: beside the database's file, or in data/."""
    _, _, file = database_address.partition("sqlite+aiosqlite:///")
    return (Path(file).parent if file else Path("data")) / "git"
