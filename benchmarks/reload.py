"""Reloading: one file among many, all of them at the start, their memory, and from saving to answering.

Usage: python benchmarks/reload.py [FILES]. Without a number it takes 10,000 files of 5 kB, which needs
a minute or two. Goals: one file in 50 ms and 1 % of a full load; a full load in 1.2 times what the safe
loader of PyYAML takes to parse the same files; a saved file answered from in 100 ms.
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
from bot.core.content.document_loader import compute_digest
from bot.core.library.folder import BriefingFolder
from bot.core.library.snapshot import LibrarySnapshot
from bot.core.sections import SECTIONS
from bot.runtime.config.settings import Config
from bot.runtime.hot_reload import run_reloader
from bot.runtime.storage import build_chat_service
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


def text(number: int, figure: int) -> str:
    return TEXT.format(number=number, figure=figure) + CLAIMS


def megabytes() -> float:
    return int(STATUS.read_text().split()[1]) * PAGE / 1e6 if STATUS.exists() else 0.0


def timed(act: Callable[[], object]) -> float:
    """Return the seconds of processor time, of all threads: what else the machine does leaves it alone."""
    start = time.process_time()
    act()
    return time.process_time() - start


def written(folder: Path, count: int) -> list[Path]:
    files = [folder / f"island-{number}.yaml" for number in range(count)]
    for number, file in enumerate(files):
        file.write_text(text(number, number))
    return files


@contextmanager
def unhurried() -> Iterator[None]:
    """Look for no garbage: each of two that are compared would pay for what the other has left."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def loading(folder: Path, files: list[Path]) -> tuple[float, float, BriefingFolder, LibrarySnapshot]:
    """Return what parsing takes, and reading the files onto a shelf: parts of both in turns."""
    with unhurried():
        parse = timed(lambda: [yaml.load(file.read_bytes(), Loader=yaml.CSafeLoader) for file in files])
    gc.collect()
    before, watched, shelves = megabytes(), BriefingFolder(folder), [LibrarySnapshot(SECTIONS)]
    with unhurried():
        load = timed(lambda: shelves.append(shelves[0].with_changes(watched.read_changes())))
    assert not shelves[1].broken_files
    held = (megabytes() - before) / len(files)
    print(f"{len(files):,} files of {files[0].stat().st_size / 1000:.1f} kB: parsed in {parse:.2f} s")
    print(f"  loaded in {load:.2f} s: {load / parse:.2f} x (at most {LOAD}); {held * 1000:.0f} kB a briefing")
    return parse, load, watched, shelves[1]


def reloading_one(folder: BriefingFolder, shelf: LibrarySnapshot, files: list[Path]) -> float:
    """Return the seconds from a file that was saved to the app that answers from it, and can search it."""
    app = App(shelf.library)
    index = timed(app.prepare_index)
    print(f"  the index of the search is made in {index:.2f} s")
    gc.collect()
    gc.freeze()
    times = []
    for number, file in enumerate(files[:ROUNDS]):
        file.write_text(text(number, 7))
        start = time.process_time()
        shelf = shelf.with_changes(folder.read_changes([str(file)]))
        app = app.with_library(shelf.library)
        read = time.process_time() - start
        app.prepare_index()
        app.list_commands()
        times.append((time.process_time() - start, read))
    whole, read = median(one for one, _ in times), median(one for _, one in times)
    print(
        f"  one of them reloaded in {whole * 1e3:.1f} ms (read {read * 1e3:.1f}; at most {RELOAD * 1e3:.0f})"
    )
    return whole


async def saving(path: Path) -> float:
    """Return the median of the seconds from saving a file to the answer from it, the folder being watched."""
    folder, times = BriefingFolder(path), []
    shelf = LibrarySnapshot(SECTIONS).with_changes(folder.read_changes())
    async with (
        open_in_memory_database() as database,
        build_chat_service(App(shelf.library), database) as desk,
        run_reloader(desk, database, folder, shelf, Config()) as librarian,
    ):
        await librarian.reload_changes()
        for number in range(ROUNDS):
            changed = asyncio.Event()
            with desk.subscribe(changed.set):
                await asyncio.sleep(0.3)  # people do not save more often
                content = text(0, 100 + number).encode()
                (path / "island-0.yaml").write_bytes(content)
                start = time.perf_counter()
                while librarian.snapshot.served_digest(str(path / "island-0.yaml")) != compute_digest(
                    content
                ):
                    changed.clear()
                    await changed.wait()
                times.append(time.perf_counter() - start)
    return median(times)


def main(count: int) -> int:
    with TemporaryDirectory() as place:
        files = written(Path(place), count)
        parse, load, folder, shelf = loading(Path(place), files)
        one = reloading_one(folder, shelf, files)
        print(f"    {one / load:.2%} of a full load (at most {SHARE:.0%})")
    with TemporaryDirectory() as place:
        written(Path(place), 10)
        saved = asyncio.run(saving(Path(place)))
    print(f"from saving to answering, 10 files: {saved * 1e3:.0f} ms (at most {SAVED * 1e3:.0f})")
    return int(load > LOAD * parse or one > RELOAD or one > SHARE * load or saved > SAVED)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else FILES))
