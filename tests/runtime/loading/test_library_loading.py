"""Reading all briefings at a start: by other processes and from a cache, with the same answers as without."""

import asyncio
import logging
import os
import sys
from collections import UserDict
from collections.abc import Iterator, Mapping, ValuesView
from datetime import date
from multiprocessing import active_children
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest

from bot.core.app import App
from bot.core.messages.reply import Reply
from bot.core.messages.request import parse_command_line
from bot.runtime.library_loader import open_snapshot
from bot.runtime.loading.briefing_cache import BriefingCache
from bot.runtime.loading.file_preparer import FilePreparer, count_workers
from bot.runtime.loading.library_loading import LibraryLoading, LoadedLibrary
from bot.runtime.loading.prepared_file import PreparedFile

ROOT = Path(__file__).parents[3]
TODAY = date(2031, 6, 1)
LINES = ("briefings", "start", "help", "corrections", "search vote on the bridge", "search Otava", "polls")

BRIEFING = """\
title: The vote on island {number}
as_of: 2031-04-{day:02}
aliases: [isle-{number}]
sources: [{{id: gull, title: A bridge, publisher: The Gull}}]
claims:
  - {{id: open, title: The bridge of {number}, statement: It opens in {number}., claimant: A builder}}
  - {{id: later, title: Not yet, statement: Wait., claimant: A builder, publish_at: 2031-05-01}}
"""


class RecordingPreparer(FilePreparer):
    """Notes what had to be prepared."""

    def __init__(self, min_files_for_workers: int = 1000) -> None:
        super().__init__(min_files_for_workers)
        self.files: list[str] = []

    def prepare_files(self, contents: Mapping[str, bytes]) -> Iterator[tuple[str, PreparedFile | None]]:
        self.files += [Path(file).name for file in contents]
        return super().prepare_files(contents)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "briefings"
    folder.mkdir()
    for number in range(2031, 2040):
        text = BRIEFING.format(number=number, day=number - 2030)
        (folder / f"island-{number}.yaml").write_text(text)
    for name in ("lantern-isles.yaml", "tessmark-flood.yaml"):
        (folder / name).write_bytes((ROOT / "tests" / "briefings" / name).read_bytes())
    for language in ("", ".uk"):
        name = f"russian-volunteers{language}.yaml"
        (folder / name).write_bytes((ROOT / "briefings" / name).read_bytes())
    return folder


@pytest.fixture
def cache(tmp_path: Path) -> BriefingCache:
    return BriefingCache(tmp_path / "briefings.cache")


async def _load(
    folder: Path, cache: BriefingCache | None = None, preparer: FilePreparer | None = None
) -> LoadedLibrary:
    return await LibraryLoading(folder, 1, preparer or FilePreparer()).load(cache)


def _list_answers(app: App) -> list[Reply]:
    briefings = app.library.briefings
    lines = (*LINES, *(f"briefing {one}" for one in briefings), *(f"claims @{one}" for one in briefings))
    requests = [
        parse_command_line(line, today=TODAY, language=code)[0] for line in lines for code in ("en", "uk")
    ]
    return [app.answer_request(request) for request in requests]


def _answer_plainly(folder: Path) -> list[Reply]:
    return _list_answers(App(open_snapshot(folder)[1].library))


def _answer(library: LoadedLibrary) -> list[Reply]:
    return _list_answers(App(library.snapshot.library, prepared=library.documents))


async def test_the_answers_are_the_same_from_processes_and_from_the_cache(
    folder: Path, cache: BriefingCache
) -> None:
    expected = _answer_plainly(folder)
    assert _answer(await _load(folder)) == expected
    assert _answer(await _load(folder, cache, FilePreparer(min_files_for_workers=1))) == expected
    second = RecordingPreparer()
    assert _answer(await _load(folder, cache, second)) == expected
    assert second.files == []


def test_the_answers_are_the_same_from_processes_that_were_forked_before(folder: Path) -> None:
    loading = LibraryLoading(folder, 1, FilePreparer(min_files_for_workers=1))
    loading.fork_workers()
    assert _answer(asyncio.run(loading.load())) == _answer_plainly(folder)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere none are forked")
def test_processes_that_were_forked_for_nothing_end(folder: Path, cache: BriefingCache) -> None:
    asyncio.run(_load(folder, cache))
    earlier = set(active_children())
    loading = LibraryLoading(folder, 1, FilePreparer(min_files_for_workers=1))
    loading.fork_workers()
    started = set(active_children()) - earlier
    assert len(started) == count_workers()
    asyncio.run(loading.load(cache))
    asyncio.run(_assert_ended(started))


async def test_only_what_has_changed_is_read_anew(folder: Path, cache: BriefingCache) -> None:
    await _load(folder, cache)
    changed = folder / "island-2031.yaml"
    changed.write_text(changed.read_text().replace("A builder", "Another builder"))
    (folder / "island-2032.yaml").unlink()
    preparer = RecordingPreparer()
    assert _answer(await _load(folder, cache, preparer)) == _answer_plainly(folder)
    assert preparer.files == ["island-2031.yaml"]
    assert len([*cache.iter_records()]) == 11


async def test_a_copy_of_a_file_under_another_name_is_another_briefing(
    folder: Path, cache: BriefingCache
) -> None:
    await _load(folder, cache)
    (folder / "island-2031.yaml").rename(folder / "island-2050.yaml")
    assert _answer(await _load(folder, cache)) == _answer_plainly(folder)


@pytest.mark.parametrize("part", range(4))
async def test_a_damaged_cache_changes_no_answer_and_is_written_anew(
    folder: Path, cache: BriefingCache, tmp_path: Path, part: int
) -> None:
    expected = _answer(await _load(folder, cache))
    file = tmp_path / "briefings.cache"
    content = bytearray(file.read_bytes())
    content[part * (len(content) - 1) // 3] ^= 0xFF
    file.write_bytes(content)
    assert _answer(await _load(folder, cache)) == expected
    preparer = RecordingPreparer()
    await _load(folder, cache, preparer)
    assert preparer.files == []


@pytest.mark.parametrize("content", [b"", b"\0" * 200, b"no cache at all" * 1000])
async def test_a_cache_that_is_none_is_ignored(
    folder: Path, cache: BriefingCache, tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "briefings.cache").write_bytes(content)
    assert _answer(await _load(folder, cache)) == _answer_plainly(folder)


async def test_a_cache_that_was_cut_short_counts_as_far_as_it_goes(
    folder: Path, cache: BriefingCache, tmp_path: Path
) -> None:
    expected = _answer(await _load(folder, cache))
    file = tmp_path / "briefings.cache"
    os.truncate(file, file.stat().st_size // 2)
    preparer = RecordingPreparer()
    assert _answer(await _load(folder, cache, preparer)) == expected
    assert 0 < len(preparer.files) < 12


@pytest.mark.parametrize("name", ["core.py", "words.yaml", "uk.po"])
async def test_another_program_does_not_take_the_cache(folder: Path, tmp_path: Path, name: str) -> None:
    code = tmp_path / "code"
    code.mkdir()
    file = code / name
    file.write_text("one: 1")
    await _load(folder, BriefingCache(tmp_path / "cache", code))
    earlier = file.stat()
    file.write_text("one: 2")
    os.utime(file, ns=(earlier.st_atime_ns, earlier.st_mtime_ns))
    preparer = RecordingPreparer()
    await _load(folder, BriefingCache(tmp_path / "cache", code), preparer)
    assert len(preparer.files) == 12


async def test_a_cache_that_cannot_be_written_costs_a_line_in_the_log_and_no_answer(
    folder: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "missing" / "briefings.cache"
    with caplog.at_level(logging.WARNING, logger="bot.runtime.loading"):
        library = await _load(folder, BriefingCache(file))
    assert _answer(library) == _answer_plainly(folder)
    assert [record.getMessage() for record in caplog.records if "loading" in record.name] == [
        f"The cache {file}.new cannot be written, so the next start takes as long: No such file or directory"
    ]


async def test_of_two_processes_beside_one_cache_one_writes_it(
    folder: Path, cache: BriefingCache, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    await _load(folder, cache)
    records = [*cache.iter_records()]
    with cache.rewrite() as writer:
        for record in records[:4]:
            writer.add(*record)
        (folder / "island-2031.yaml").unlink()
        with caplog.at_level(logging.WARNING, logger="bot.runtime.loading"):
            assert _answer(await _load(folder, BriefingCache(tmp_path / "briefings.cache")))
        writer.add(*records[4])
    assert [*cache.iter_records()] == records[:5]
    assert not [record for record in caplog.records if "loading" in record.name]


async def test_problems_are_found_as_without_a_cache(folder: Path, cache: BriefingCache) -> None:
    (folder / "broken.yaml").write_text("title: [")
    (folder / "copy.yaml").write_text("id: island-2031\n" + BRIEFING.format(number=2031, day=1))
    (folder / "nobody.de.yaml").write_text("Briefing: {title: Niemand}")
    _, expected = open_snapshot(folder)
    assert expected.broken_files
    for _ in range(2):
        snapshot = (await _load(folder, cache)).snapshot
        assert snapshot.library.problems == expected.library.problems
        assert snapshot.broken_files.keys() == expected.broken_files.keys()
        assert list(snapshot.library.briefings) == list(expected.library.briefings)


async def test_a_file_that_was_read_from_the_cache_is_reloaded_as_any_other(
    folder: Path, cache: BriefingCache
) -> None:
    await _load(folder, cache)
    library = await _load(folder, cache)
    file = folder / "island-2035.yaml"
    file.write_text(file.read_text().replace("It opens", "It never opens"))
    snapshot = library.snapshot.with_changes(library.folder.read_changes([str(file)]))
    app = App(library.snapshot.library, prepared=library.documents)
    app.prepare_index()
    assert _list_answers(app.with_library(snapshot.library)) == _answer_plainly(folder)


async def _wait_for_processes(earlier: set[BaseProcess]) -> set[BaseProcess]:
    while not (started := set(active_children()) - earlier):  # noqa: ASYNC110 (no event says so)
        await asyncio.sleep(0)
    return started


async def _assert_ended(processes: set[BaseProcess]) -> None:
    for process in processes:
        await asyncio.to_thread(process.join)
        assert process.exitcode != 0  # None if the pool waited for it first: only one thread gets the code


async def test_loading_that_is_cancelled_ends_at_once_with_its_processes(folder: Path) -> None:
    earlier = set(active_children())
    loading = LibraryLoading(folder, 1, FilePreparer(min_files_for_workers=1))
    task = asyncio.create_task(loading.load())
    started = await _wait_for_processes(earlier)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await _assert_ended(started)


async def test_loading_ends_with_its_context(folder: Path) -> None:
    earlier = set(active_children())
    loading = LibraryLoading(folder, 1, FilePreparer(min_files_for_workers=1))
    async with loading.run() as library:
        started = await _wait_for_processes(earlier)
    assert library.cancelled()
    await _assert_ended(started)


class StoppingContents(UserDict[str, bytes]):
    """Contents that stop the *preparer* while they are handed to its processes, none of which has begun."""

    def __init__(self, folder: Path, preparer: FilePreparer) -> None:
        super().__init__({str(file): file.read_bytes() for file in folder.iterdir()})
        self._preparer = preparer

    def values(self) -> ValuesView[bytes]:
        self._preparer.stop()
        return super().values()


def test_loading_that_is_stopped_before_its_processes_are_there_ends_with_them(folder: Path) -> None:
    preparer = FilePreparer(min_files_for_workers=1)
    earlier = set(active_children())
    assert [*preparer.prepare_files(StoppingContents(folder, preparer))] == []
    assert set(active_children()) <= earlier


async def test_progress_counts_what_has_been_read(folder: Path, cache: BriefingCache) -> None:
    loading = LibraryLoading(folder, 1)
    assert (loading.progress.read_count, loading.progress.total) == (0, 12)
    await loading.load(cache)
    assert loading.progress.read_count == 12
