"""How a picture looks to an eye that does not count pixels: brightness and colour in coarse cells.

``python -m tests.core.charts.reference_images`` draws the approved references anew; look at each
before it is committed.
"""

import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

import resvg_py

from bot.core.charts.render import render_svg
from bot.core.charts.text_metrics import FONT_FAMILY, list_font_files
from bot.core.charts.theme import DARK, LIGHT, Theme
from bot.core.messages.chart import Picture
from tests.core.charts.samples import pictures

FOLDER = Path(__file__).parent / "references"
THEMES = {"light": LIGHT, "dark": DARK}
ZOOM = 0.5  # of 400 pixels
CELL = 4  # pixels of a cell's side

Looks = list[tuple[float, float, float]]


def small(picture: Picture, theme: Theme) -> bytes:
    """Return *picture* as a small PNG."""
    drawn = resvg_py.svg_to_bytes(
        svg_string=render_svg(picture, theme),
        zoom=ZOOM,
        skip_system_fonts=True,
        font_files=list_font_files(),
        font_family=FONT_FAMILY.partition(",")[0],
    )
    return bytes(drawn)


def difference(one: bytes, other: bytes) -> tuple[float, float]:
    """Return by how much two pictures differ, on average and in the worst cell, of 255."""
    cells, others = list(_cells(one)), list(_cells(other))
    if len(cells) != len(others):
        return 255.0, 255.0
    found = [
        max(abs(mine - its) for mine, its in zip(cell, its_cell, strict=True))
        for cell, its_cell in zip(cells, others, strict=True)
    ]
    return sum(found) / len(found), max(found)


def _cells(png: bytes) -> Iterator[tuple[float, float, float]]:
    rows = _rows(png)
    for top in range(0, len(rows) - CELL + 1, CELL):
        band = rows[top : top + CELL]
        for left in range(0, len(rows[0]) - 4 * CELL + 1, 4 * CELL):
            means = [
                sum(sum(row[left + place : left + 4 * CELL : 4]) for row in band) / CELL**2
                for place in range(3)
            ]
            yield means[0], means[1], means[2]


def _rows(png: bytes) -> list[bytes]:
    """Return the rows of an RGBA picture of 8 bits (PNG specification, 9: filtering)."""
    width, height, depth, kind = struct.unpack(">IIBB", png[16:26])
    assert (depth, kind) == (8, 6)
    raw, at = b"", 8
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        if png[at + 4 : at + 8] == b"IDAT":
            raw += png[at + 8 : at + 8 + length]
        at += length + 12
    data, size = zlib.decompress(raw), 4 * width
    rows: list[bytes] = []
    for place in range(height):
        start = place * (size + 1)
        before = rows[-1] if rows else bytes(size)
        rows.append(_unfiltered(data[start], data[start + 1 : start + 1 + size], before))
    return rows


def _unfiltered(kind: int, row: bytes, above: bytes) -> bytes:
    line = bytearray(row)
    for place in range(len(line)):
        left = line[place - 4] if place >= 4 else 0
        corner = above[place - 4] if place >= 4 else 0
        line[place] = (line[place] + _predicted(kind, left, above[place], corner)) & 255
    return bytes(line)


def _predicted(kind: int, left: int, up: int, corner: int) -> int:
    if kind == 4:
        guess = left + up - corner
        return min((left, up, corner), key=lambda one: abs(guess - one))
    return (0, left, up, (left + up) // 2)[kind]


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, shown in pictures():
        for scheme, theme in THEMES.items():
            (FOLDER / f"{name}-{scheme}.png").write_bytes(small(shown, theme))
