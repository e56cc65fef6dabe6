"""Measures loading: all files, their memory, one file among many, and the time from a save to the answer.

Usage: python benchmarks/reload.py [FILES]. The default is 10,000 files of 5 kB, and takes a minute or two.
Goals: one file in 50 ms and 1% of a full load; a full load in 1.2 times what PyYAML's safe loader takes to
parse the same files; a saved file is served in 100 ms.
"""

import asyncio
import gc
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import yaml

from bot.core.app import App
from bot.core.content.briefing import compute_digest
from bot.core.library.loader import BriefingFolder
from bot.core.library.snapshot import LibrarySnapshot
from bot.core.sections.registry import SECTIONS
from bot.runtime.config.settings import Config
from bot.runtime.wiring import run_services
from bot.services.store.database import open_in_memory_database

FILES = 10_000
ROUNDS = 9
RELOAD, SHARE, LOAD, SAVED = 0.05, 0.01, 1.2, 0.1  # the goals
STATUS = Path("/proc/self/statm")
PAGE = 4096  # bytes

TEXT = """\
title: The vote on island {number}
as_of: 2031-04-30
sources:
  - {{id: gull, title: A bridge too wet, publisher: The Gull's Errand, url: "https://gull.example/{number}"}}
summary:
  lede: The people of island {number} vote on a bridge, and nobody knows yet what it costs.
  points:
    - Ferries run as before, and the last of them leaves at ten.
    - {{text: Most are for it., items: [brine-2031-04]}}
polls:
  - id: brine-2031-04
    pollster: Brine and Daughters
    fieldwork: 2031-04
    sample_size: 1200
    questions:
      - text: For or against the bridge
        answers:
          - {{label: for, figure: about 52%}}
          - {{label: against, figure: nearly 40%}}
          - {{label: undecided, figure: 8%}}
figures:
  - {{id: lamps, title: Lamps, figure: {figure}}}
  - {{id: keepers, title: Keepers of the lamps, figure: about {figure}}}
  - {{id: boats, title: Boats in the harbour, figure: at least {figure}}}
people:
  - id: orla
    name: Orla Brine
    public_status: public figure
    text: She has asked the islands for thirty years, and says what she was told.
    roles: [{{title: pollster, organisation: Brine and Daughters}}]
glossary:
  - {{id: lamp, term: Lamp, meaning: A light that is kept at night by those whose turn it is.}}
  - {{id: bridge, term: Bridge, meaning: What would lead to the mainland if it were built.}}
claims:
"""
CLAIM = """\
  - id: claim-{number}
    title: The bridge will be open by the summer of the year {number}
    statement: Whoever built the last bridge says that this one will be open before the summer.
    claimant: The builders
    standing: reported
    standing_note: >-
      Nobody else has said so, and the plans that were shown to the council name no day. The paper has asked
      for them twice, and was told that they are being drawn anew.
"""
CLAIMS = "".join(CLAIM.format(number=number) for number in range(2031, 2041))


def build_text(number: int, figure: int) -> str:
    return TEXT.format(number=number, figure=figure) + CLAIMS


def megabytes() -> float:
    return int(STATUS.read_text().split()[1]) * PAGE / 1e6 if STATUS.exists() else 0.0


def measure_time(action: Callable[[], object]) -> float:
    """Measure the processor time of all threads in seconds; other programs do not affect it."""
    start = time.process_time()
    action()
    return time.process_time() - start


def write_files(folder: Path, count: int) -> list[Path]:
    files = [folder / f"island-{number}.yaml" for number in range(count)]
    for number, file in enumerate(files):
        file.write_text(build_text(number, number))
    return files


@contextmanager
def without_garbage_collection() -> Iterator[None]:
    """Turn the garbage collector off: it would charge one measurement for the garbage of another."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def measure_load(folder: Path, files: list[Path]) -> tuple[float, float, BriefingFolder, LibrarySnapshot]:
    """Measure parsing the files with PyYAML, and loading them."""
    with without_garbage_collection():
        parse = measure_time(
            lambda: [yaml.load(file.read_bytes(), Loader=yaml.CSafeLoader) for file in files]
        )
    gc.collect()
    before, watched_folder, snapshots = megabytes(), BriefingFolder(folder), [LibrarySnapshot(SECTIONS)]
    with without_garbage_collection():
        load = measure_time(
            lambda: snapshots.append(snapshots[0].with_changes(watched_folder.read_changes()))
        )
    assert not snapshots[1].broken_files
    held = (megabytes() - before) / len(files)
    print(f"{len(files):,} files of {files[0].stat().st_size / 1000:.1f} kB: parsed in {parse:.2f} s")
    print(f"  loaded in {load:.2f} s: {load / parse:.2f} x (at most {LOAD}); {held * 1000:.0f} kB a briefing")
    return parse, load, watched_folder, snapshots[1]


def measure_reload(folder: BriefingFolder, snapshot: LibrarySnapshot, files: list[Path]) -> float:
    """Measure the seconds from a saved file to the app that serves it and can search it."""
    app = App(snapshot.library)
    index = measure_time(app.prepare_index)
    print(f"  the search index is built in {index:.2f} s")
    gc.collect()
    gc.freeze()
    times = []
    for number, file in enumerate(files[:ROUNDS]):
        file.write_text(build_text(number, 7))
        start = time.process_time()
        snapshot = snapshot.with_changes(folder.read_changes([str(file)]))
        app = app.with_library(snapshot.library)
        read = time.process_time() - start
        app.prepare_index()
        app.list_commands()
        times.append((time.process_time() - start, read))
    whole, read = median(one for one, _ in times), median(one for _, one in times)
    print(
        f"  one of them reloaded in {whole * 1e3:.1f} ms (read {read * 1e3:.1f}; at most {RELOAD * 1e3:.0f})"
    )
    return whole


async def measure_save(path: Path) -> float:
    """Measure the median of the seconds from a save in a watched folder until the file is served."""
    folder, times = BriefingFolder(path), []
    snapshot = LibrarySnapshot(SECTIONS).with_changes(folder.read_changes())
    async with (
        open_in_memory_database() as database,
        run_services(database, Config(briefings=path), folder, snapshot) as services,
    ):
        chat_service, reloader = services.chat_service, services.reloader
        await reloader.reload_changes()
        for number in range(ROUNDS):
            changed = asyncio.Event()
            with chat_service.live_app.subscribe(changed.set):
                await asyncio.sleep(0.3)  # nobody saves more often
                content = build_text(0, 100 + number).encode()
                (path / "island-0.yaml").write_bytes(content)
                start = time.perf_counter()
                while reloader.snapshot.served_digest(str(path / "island-0.yaml")) != compute_digest(content):
                    changed.clear()
                    await changed.wait()
                times.append(time.perf_counter() - start)
    return median(times)


def main(count: int) -> int:
    with TemporaryDirectory() as place:
        files = write_files(Path(place), count)
        parse, load, folder, snapshot = measure_load(Path(place), files)
        one = measure_reload(folder, snapshot, files)
        print(f"    {one / load:.2%} of a full load (at most {SHARE:.0%})")
    with TemporaryDirectory() as place:
        write_files(Path(place), 10)
        saved = asyncio.run(measure_save(Path(place)))
    print(f"from the save to the answer, with 10 files: {saved * 1e3:.0f} ms (at most {SAVED * 1e3:.0f})")
    return int(load > LOAD * parse or one > RELOAD or one > SHARE * load or saved > SAVED)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else FILES))
