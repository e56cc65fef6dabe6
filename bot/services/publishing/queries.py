"""What is published, and was: the state of the briefings, their history, and what is due."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

from bot.core.content.translation import translates
from bot.core.i18n import language
from bot.core.library.snapshot import Library
from bot.core.messages.reply import Reply
from bot.core.messages.request import Request, command_line, number_in
from bot.services.publishing.authorization import Asker
from bot.services.publishing.file_writer import Press
from bot.services.publishing.history_view import PAGE, history
from bot.services.publishing.review_view import review
from bot.services.publishing.status_view import of_file, status
from bot.services.store.revisions import Version, Versions

Reread = Callable[[], Awaitable[None]]
"""What makes all that is in the folder answer."""


class Records:
    """Tells moderators of the *library* that answers now, and of its versions."""

    def __init__(
        self, library: Callable[[], Library], press: Press, versions: Versions, reread: Reread
    ) -> None:
        """Tell of *library*, whose files *press* writes; *reread* makes them answer."""
        self._library = library
        self._press = press
        self._versions = versions
        self._reread = reread

    async def history(self, request: Request, _: Asker) -> Reply:
        """Return versions, of all files or of one briefing; those below a version: ``history ID 40``."""
        named, limit = _split(request.argument)
        pair = translates(Path(named)) or (named.removesuffix(".yaml"), "")
        file = await asyncio.to_thread(self._press.name_of, *pair) if named else ""
        found = await self._versions.history(file, PAGE + 1, limit)
        shown = found[:PAGE]
        below = shown[-1].number if len(found) > PAGE else 0
        older = command_line("history", f"{named} {below}".strip()) if below else ""
        asked = command_line("history", request.argument)
        return history(shown, asked, older, language(request.language))

    async def status(self, request: Request, _: Asker) -> Reply:
        """Return the state of everything, or of one file: ``status FILE``."""
        if request.argument:
            here = request.argument in await asyncio.to_thread(self._press.names)
            return of_file(request.argument, self._library(), language(request.language), here=here)
        return await self._state(
            request, language(request.language).translate("What answers, and what is wrong")
        )

    async def reload(self, request: Request, _: Asker) -> Reply:
        """Read the folder again, and return the state of everything."""
        await self._reread()
        return await self._state(request, language(request.language).translate("Read again"))

    async def review(self, request: Request, _: Asker) -> Reply:
        """Return what goes stale next."""
        briefings, words = self._library().briefings.values(), language(request.language)
        return await asyncio.to_thread(review, briefings, request.today, words)

    async def _state(self, request: Request, title: str) -> Reply:
        library, versions = self._library(), _own(self._library(), await self._versions.newest())
        words = language(request.language)
        return await asyncio.to_thread(status, library, versions, title, request.today, words)


def _own(library: Library, versions: Mapping[str, Version]) -> Mapping[str, Version]:
    """Return the newest version of the file of each briefing, by the briefing's id."""
    files = {one.id: Path(one.file).name for one in library.briefings.values()}
    return {name: versions[file] for name, file in files.items() if file in versions}


def _split(argument: str) -> tuple[str, int | None]:
    """Return the briefing that is named, and the version below which to look."""
    *names, last = argument.split() or [""]
    below = number_in(last)
    return (" ".join(names), below) if below else (argument, None)
