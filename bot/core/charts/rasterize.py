"""SVG to PNG, in a process of its own: resvg holds Python's lock for as long as it draws."""

import signal

from bot.core.charts.layout import render_svg
from bot.core.charts.text_metrics import FONT_FAMILY, list_font_files
from bot.core.charts.theme import Theme
from bot.core.messages.chart import Picture

SCALE = 3  # 1200 pixels wide: sharp on a phone, and less than Telegram's 1280 before it scales a photo down


def ignore_interrupts() -> None:
    """Leave Ctrl-C to the process that asked for this one: that one ends both in order."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def rasterize_picture(picture: Picture, theme: Theme) -> bytes:
    """Return *picture* as PNG, SCALE times 400 pixels wide."""
    import resvg_py  # noqa: PLC0415 (only the process that draws needs it)

    png_data = resvg_py.svg_to_bytes(
        svg_string=render_svg(picture, theme),
        zoom=SCALE,
        skip_system_fonts=True,
        font_files=list_font_files(),
        font_family=FONT_FAMILY.partition(",")[0],
    )
    return bytes(png_data)
