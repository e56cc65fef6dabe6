"""Reads the folder of briefings at a start, while something else says how far that is."""

import asyncio
import gc
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from bot.core.content.briefing import Briefing
from bot.core.content.briefing_codec import BriefingCodecError, decode_briefing
from bot.core.content.translation import parse_translation_name
from bot.core.library.loader import BriefingFolder
from bot.core.library.snapshot import FileContent, LibrarySnapshot
from bot.core.search.prepared_documents import PreparedDocuments
from bot.core.sections.registry import SECTIONS
from bot.runtime.library_loader import log_unusable_images, read_folder
from bot.runtime.loading.briefing_cache import BriefingCache, CacheWriter, compute_key
from bot.runtime.loading.file_preparer import FilePreparer
from bot.runtime.loading.prepared_file import PreparedFile
from bot.runtime.memory import keep_for_good
from bot.services.background.daemon_work import run_in_daemon_thread

MIN_PREPARED_FILES = 200  # a folder with fewer is read faster than a cache is worth


@dataclass(frozen=True, slots=True)
class LoadedLibrary:
    """A folder that was read into a snapshot, with the documents that the search index takes from it."""

    folder: BriefingFolder
    snapshot: LibrarySnapshot
    documents: PreparedDocuments


@dataclass(slots=True)
class LoadingProgress:
    """How many of the briefings have been read."""

    read_count: int = 0
    total: int = 0


@dataclass
class _Reading:
    """What is known of the files so far."""

    progress: LoadingProgress
    briefings: dict[str, Briefing] = field(default_factory=dict)
    documents: dict[Briefing, bytes] = field(default_factory=dict)

    def add(self, file: str, prepared: PreparedFile | None) -> None:
        """Take what a file holds; one with problems, or of another program, is read later."""
        self.progress.read_count += 1
        if prepared:
            try:
                briefing = decode_briefing(prepared.briefing, SECTIONS)
            except BriefingCodecError:
                return
            self.briefings[file] = briefing
            self.documents[briefing] = prepared.documents


class LibraryLoading:
    """The loading of a folder, or of a single file, into a snapshot."""

    def __init__(
        self,
        path: Path,
        min_prepared_files: int = MIN_PREPARED_FILES,
        preparer: FilePreparer | None = None,
    ) -> None:
        """Read the bytes of the files at *path*; with at least *min_prepared_files* they are prepared.

        Raises:
            ConfigError: there is no such folder, or it cannot be read.
        """
        self._folder, self._contents = read_folder(path)
        briefings = dict(_select_briefings(self._contents))
        self._is_prepared = len(briefings) >= min_prepared_files
        self._preparer = preparer or FilePreparer()
        self.progress = LoadingProgress(total=len(briefings))

    def fork_workers(self) -> None:
        """Start the processes that will read the files, while this process has neither threads nor ports."""
        if self._is_prepared:
            self._preparer.fork_workers(self.progress.total)

    @property
    def has_workers(self) -> bool:
        """True if other processes have been started to read the briefings, because there are many."""
        return self._preparer.has_workers

    @asynccontextmanager
    async def run(self, cache: BriefingCache | None = None) -> AsyncIterator[asyncio.Task[LoadedLibrary]]:
        """Load the library in the task that this gives, while the context is open."""
        loading = asyncio.create_task(self.load(cache))
        try:
            yield loading
        finally:
            loading.cancel()
            await asyncio.wait([loading])

    async def load(self, cache: BriefingCache | None = None) -> LoadedLibrary:
        """Load the library; what *cache* has need not be parsed. If cancelled, it ends at once."""
        try:
            return await run_in_daemon_thread(self._load, cache)
        finally:
            self._preparer.stop()

    def _load(self, cache: BriefingCache | None) -> LoadedLibrary:
        with without_garbage_collection():
            reading = self._prepare(cache) if self._is_prepared else _Reading(self.progress)
            snapshot = LibrarySnapshot(SECTIONS).with_changes(
                self._contents, datetime.now(UTC), reading.briefings
            )
            images = self._folder.images.read_images(snapshot.library.briefings.values())
            log_unusable_images(images)
            self._contents = {}
            return LoadedLibrary(self._folder, snapshot.with_images(images), reading.documents)

    def _prepare(self, cache: BriefingCache | None) -> _Reading:
        """Take the briefings from the cache, and prepare those that it lacks."""
        contents = dict(_select_briefings(self._contents))
        keys = {file: compute_key(file, content) for file, content in contents.items()}
        reading, files_by_key = _Reading(self.progress), {key: file for file, key in keys.items()}
        has_foreign = False
        for key, prepared in cache.iter_records() if cache else ():
            if key in files_by_key:
                reading.add(files_by_key[key], prepared)
            has_foreign |= key not in files_by_key
        missing = {file: content for file, content in contents.items() if file not in reading.briefings}
        if cache and (missing or has_foreign):
            with cache.rewrite() as writer:
                _copy_records(cache, writer, {keys[file] for file in reading.briefings})
                self._read_missing(missing, reading, (writer, keys))
        else:
            self._read_missing(missing, reading)
        return reading

    def _read_missing(
        self,
        missing: Mapping[str, bytes],
        reading: _Reading,
        target: tuple[CacheWriter, Mapping[str, bytes]] | None = None,
    ) -> None:
        """Prepare the *missing* files; also write them to a *target* by their keys."""
        for file, prepared in self._preparer.prepare_files(missing):
            reading.add(file, prepared)
            if target and prepared:
                target[0].add(target[1][file], prepared)


def _select_briefings(contents: Mapping[str, FileContent]) -> Iterator[tuple[str, bytes]]:
    """Yield the files that can be prepared each on its own; a translation needs its briefing."""
    for file, content in contents.items():
        if isinstance(content, bytes) and parse_translation_name(Path(file)) is None:
            yield file, content


def _copy_records(cache: BriefingCache, writer: CacheWriter, keys: set[bytes]) -> None:
    for key, prepared in cache.iter_records():
        if key in keys:
            writer.add(key, prepared)


@contextmanager
def without_garbage_collection() -> Iterator[None]:
    """Look for no garbage meanwhile, and never again among what there is afterwards.

    All of it stays, and looking through it again and again takes longer than to make it.
    """
    gc.disable()
    try:
        yield
    finally:
        keep_for_good()
        gc.enable()
