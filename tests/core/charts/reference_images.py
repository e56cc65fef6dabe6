"""Compares how pictures look, as an eye does: by brightness and colour in coarse cells.

``python -m tests.core.charts.reference_images`` redraws the approved references. Look at each of them
before you commit it.
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


def draw_small(picture: Picture, theme: Theme) -> bytes:
    """Draw *picture* as a small PNG."""
    png_data = resvg_py.svg_to_bytes(
        svg_string=render_svg(picture, theme),
        zoom=ZOOM,
        skip_system_fonts=True,
        font_files=list_font_files(),
        font_family=FONT_FAMILY.partition(",")[0],
    )
    return bytes(png_data)


def measure_difference(one: bytes, other: bytes) -> tuple[float, float]:
    """Measure how much two PNGs differ, on average and in the worst cell, out of 255."""
    cells, others = list(_average_cells(one)), list(_average_cells(other))
    if len(cells) != len(others):
        return 255.0, 255.0
    differences = [
        max(abs(mine - its) for mine, its in zip(cell, its_cell, strict=True))
        for cell, its_cell in zip(cells, others, strict=True)
    ]
    return sum(differences) / len(differences), max(differences)


def _average_cells(png: bytes) -> Iterator[tuple[float, float, float]]:
    rows = _decode_rows(png)
    for top in range(0, len(rows) - CELL + 1, CELL):
        band = rows[top : top + CELL]
        for left in range(0, len(rows[0]) - 4 * CELL + 1, 4 * CELL):
            means = [
                sum(sum(row[left + index : left + 4 * CELL : 4]) for row in band) / CELL**2
                for index in range(3)
            ]
            yield means[0], means[1], means[2]


def _decode_rows(png: bytes) -> list[bytes]:
    """Decode the rows of an RGBA image of 8 bits (PNG specification, 9: filtering)."""
    width, height, depth, kind = struct.unpack(">IIBB", png[16:26])
    assert (depth, kind) == (8, 6)
    compressed, offset = b"", 8
    while offset < len(png):
        (length,) = struct.unpack(">I", png[offset : offset + 4])
        if png[offset + 4 : offset + 8] == b"IDAT":
            compressed += png[offset + 8 : offset + 8 + length]
        offset += length + 12
    data, size = zlib.decompress(compressed), 4 * width
    rows: list[bytes] = []
    for index in range(height):
        start = index * (size + 1)
        before = rows[-1] if rows else bytes(size)
        rows.append(_unfilter_row(data[start], data[start + 1 : start + 1 + size], before))
    return rows


def _unfilter_row(kind: int, row: bytes, above: bytes) -> bytes:
    line = bytearray(row)
    for index in range(len(line)):
        left = line[index - 4] if index >= 4 else 0
        corner = above[index - 4] if index >= 4 else 0
        line[index] = (line[index] + _predict(kind, left, above[index], corner)) & 255
    return bytes(line)


def _predict(kind: int, left: int, up: int, corner: int) -> int:
    if kind == 4:
        guess = left + up - corner
        return min((left, up, corner), key=lambda one: abs(guess - one))
    return (0, left, up, (left + up) // 2)[kind]


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, shown in pictures():
        for scheme, theme in THEMES.items():
            (FOLDER / f"{name}-{scheme}.png").write_bytes(draw_small(shown, theme))
