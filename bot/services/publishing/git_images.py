"""Takes the images beside the pulled briefings over into the folder, before the briefings that show them.

Only what readers could be shown is taken, and nothing is deleted: an earlier version may still name it.
"""

import asyncio
from logging import getLogger

from bot.core.library.image_files import inspect_content
from bot.core.messages.image import ImageFile
from bot.services.publishing.file_writer import FileWriter
from bot.services.publishing.git_copy import RepositoryCopy

_log = getLogger(__name__)


class GitImages:
    """Remembers which images were taken."""

    def __init__(self, copy: RepositoryCopy, file_writer: FileWriter) -> None:
        """Take the images in *copy* to where *file_writer* writes."""
        self._copy = copy
        self._file_writer = file_writer
        self._settled: dict[str, str] = {}  # the blob of each by its name

    async def take_images(self) -> None:
        """Take each image that has changed since this was last done; one that cannot be written waits.

        Raises:
            GitError: the copy cannot be read.
        """
        for name, blob in (await self._copy.list_fetched_images()).items():
            path = self._file_writer.path / name
            if self._settled.get(name) == blob and await asyncio.to_thread(path.exists):
                continue
            content = await self._copy.read_blob(blob)
            try:
                is_written = await asyncio.to_thread(self._write_image, name, content)
            except OSError as error:
                _log.warning("the image %s from git could not be written: %s", name, error.strerror)
                continue
            self._settled[name] = blob
            if is_written:
                _log.info("the image %s was pulled from git", name)

    def _write_image(self, name: str, content: bytes) -> bool:
        """Write an image; False if the folder has it already, or if readers could not be shown it."""
        path = self._file_writer.path / name
        if not isinstance(inspect_content(content, str(path)), ImageFile):
            return False
        if path.is_file() and path.read_bytes() == content:
            return False
        path.parent.mkdir(exist_ok=True)
        self._file_writer.commit_staged(self._file_writer.stage(name, content), name)
        return True
