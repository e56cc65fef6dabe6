"""Prepares many files at once, in as many processes as there are processors."""

import logging
import os
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures.process import BrokenProcessPool, ProcessPoolExecutor

from bot.runtime.loading.prepared_file import PreparedFile, prepare_file
from bot.services.background.worker_pool import create_worker_pool, fork_worker_pool, kill_workers

MAX_WORKERS = 3  # each takes some 90 MB; this process is busy with what they give
MIN_FILES_FOR_WORKERS = 300  # below that the processes take longer to start than the files to read
BATCH_SIZE = 20  # files that a process gets at once

_log = logging.getLogger(__name__)


class FilePreparer:
    """Prepares files until it is stopped."""

    def __init__(self, min_files_for_workers: int = MIN_FILES_FOR_WORKERS) -> None:
        """Start no process yet, and none for fewer files than *min_files_for_workers*."""
        self._min_files_for_workers = min_files_for_workers
        self._has_workers = False
        self._is_stopped = False
        self._forked_pool: ProcessPoolExecutor | None = None

    def fork_workers(self, file_count: int) -> None:
        """Start the processes for so many files already, if that is safe here; see `fork_worker_pool`.

        They need not import anything then, which takes each of them half a second.
        """
        if file_count >= self._min_files_for_workers and sys.platform == "linux":
            self._has_workers = True
            self._forked_pool = fork_worker_pool(count_workers())

    @property
    def has_workers(self) -> bool:
        """True if other processes have been started to read files."""
        return self._has_workers

    def prepare_files(self, contents: Mapping[str, bytes]) -> Iterator[tuple[str, PreparedFile | None]]:
        """Yield each file with what it holds; None for one with problems."""
        remaining = dict(contents)
        if len(remaining) >= self._min_files_for_workers and not self._is_stopped:
            try:
                for file, prepared in self._prepare_in_workers(contents):
                    del remaining[file]
                    yield file, prepared
            except BrokenProcessPool:
                if not self._is_stopped:
                    _log.warning("A process that read briefings has died; they are read without it.")
        for file, content in remaining.items():
            if self._is_stopped:
                return
            yield file, prepare_file(file, content)

    def stop(self) -> None:
        """Let `prepare_files` end at once, with what it has."""
        self._is_stopped = True
        if self._has_workers:
            kill_workers()

    def _prepare_in_workers(self, contents: Mapping[str, bytes]) -> Iterator[tuple[str, PreparedFile | None]]:
        self._has_workers = True
        with self._forked_pool or create_worker_pool(count_workers()) as pool:
            prepared = pool.map(prepare_file, contents, contents.values(), chunksize=BATCH_SIZE)
            if self._is_stopped:
                kill_workers()  # `stop` came before they were there
            yield from zip(contents, prepared, strict=True)
        self._has_workers = False


def count_workers() -> int:
    """Count the processes that are worth starting."""
    get_affinity = getattr(os, "sched_getaffinity", None)  # only Linux has it
    return min(len(get_affinity(0)) if get_affinity else os.cpu_count() or 1, MAX_WORKERS)
