"""Commits what is published to the git repository in which the folder of the briefings lies."""

import asyncio
import re
from logging import getLogger
from pathlib import Path

from bot.core.i18n import Language
from bot.services.publishing.git import GitError, git
from bot.services.publishing.settings import Commit
from bot.services.store.revisions import Version

_NAME = re.compile(r"(?P<name>.*?) ?\((?P<user>[\w:]+)\)|(?P<other>.*)")
_UNFIT = re.compile(r"[<>\n\r\x00]+")

_log = getLogger(__name__)


class Commits:
    """Commits files of a *folder*, one at a time, and pushes them where that is wanted."""

    def __init__(self, folder: Path, wanted: Commit) -> None:
        """Do with files of *folder* what is *wanted*."""
        self._folder = folder
        self._push = wanted is Commit.PUSH
        self._turn = asyncio.Lock()

    async def commit(self, version: Version, message: str, words: Language) -> str:
        """Commit the file of *version*, and return a sentence on what came of it; nothing is raised."""
        _ = words.translate
        try:
            async with self._turn:
                await self._commit(version, message)
        except GitError as error:
            _log.warning("version %d is not committed to git: %s", version.number, error)
            return _("It is not committed to git: {reason}").format(reason=error)
        if not self._push:
            return _("It is committed to git.")
        try:
            await git(self._folder, "push", "--quiet")
        except GitError as error:
            _log.warning("version %d is not pushed: %s", version.number, error)
            return _("It is committed to git, but not pushed: {reason}").format(reason=error)
        return _("It is committed to git and pushed.")

    async def _commit(self, version: Version, message: str) -> None:
        await git(self._folder, "add", "--", version.file)
        author = f"--author={_author(version.who)}"
        await git(self._folder, "commit", "--quiet", author, f"--message={message}", "--", version.file)


def _author(who: str) -> str:
    """Return ``Anna (telegram:7)`` as git wants it: ``Anna <telegram-7@localhost>``."""
    found = _NAME.fullmatch(_UNFIT.sub(" ", who))
    name, user = (found["name"] or found["other"] or "", found["user"] or "") if found else ("", "")
    return f"{name.strip() or 'A moderator'} <{user.replace(':', '-') or 'moderator'}@localhost>"
