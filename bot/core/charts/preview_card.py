"""The picture of a shared link: a card of the size that messengers and social networks expect.

It is 1200 by 630 pixels at the scale of all pictures (Open Graph's usual ratio of 1.91). Where not everything
has room, the fact stays whole as long as it can: first the caveat goes, then the second line of the title.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.core.charts.canvas import CONTENT_WIDTH, MARGIN, WIDTH, Canvas, Rect, TextStyle, draw_paragraph
from bot.core.charts.text_metrics import wrap_text
from bot.core.charts.theme import Theme
from bot.core.messages.link_preview import LinkPreview

CARD_HEIGHT = 210.0  # beside a width of 400
_ACCENT_WIDTH = 7.0
_TOP, _BOTTOM, _GAP = 15.0, CARD_HEIGHT - 14.0, 4.0
_BRIEFING_STYLE, _TITLE_STYLE = TextStyle(11.5, max_lines=1), TextStyle(16, bold=True, max_lines=2)
_STATUS_STYLE = TextStyle(13, bold=True, max_lines=1)
_TRUST_STYLE, _CAVEAT_STYLE = TextStyle(12.5, bold=True, max_lines=2), TextStyle(11.5, max_lines=2)
_HEADLINE_SIZES = (46.0, 38.0, 31.0, 26.0, 22.0, 19.0, 16.0, 14.0)  # the first at which all of it fits
_STATUS_SERIES = 1  # of the theme's colours: red

Text = tuple[str, TextStyle]
"""A paragraph and how it looks."""


@dataclass(frozen=True, slots=True)
class _Layout:
    """The paragraphs above the headline and those below it, and the headline in its size."""

    above: tuple[Text, ...]
    headline: Text
    below: tuple[Text, ...]

    @property
    def headline_top(self) -> float:
        return _TOP + sum(_measure_height(*one) + _GAP for one in self.above)

    @property
    def line_y(self) -> float:
        """Where the line above the last paragraphs is."""
        return _BOTTOM - sum(_measure_height(*one) for one in self.below) - _GAP

    @property
    def has_room(self) -> bool:
        """True if the whole headline fits."""
        return _measure_height(*self.headline) <= self.line_y - self.headline_top


def draw_preview_card(preview: LinkPreview, theme: Theme) -> str:
    """Draw the card as SVG: from the top the briefing, the title and the headline; at the bottom the rest."""
    canvas = Canvas(theme, mirrored=preview.is_mirrored)
    colour, _ = theme.series_colours(0 if preview.holds else _STATUS_SERIES)
    canvas.fill_rect(Rect(0, 0, _ACCENT_WIDTH, CARD_HEIGHT), colour)
    layouts = list(_iter_layouts(preview, theme, colour))
    layout = next((one for one in layouts if one.has_room), layouts[-1])
    y = _TOP
    for text, style in layout.above:
        y = draw_paragraph(canvas, text, y, style) + _GAP
    _draw_headline(canvas, layout)
    if layout.below:
        canvas.draw_line([(MARGIN, layout.line_y), (WIDTH - MARGIN, layout.line_y)], theme.line)
    y = layout.line_y + _GAP
    for text, style in layout.below:
        y = draw_paragraph(canvas, text, y, style)
    return canvas.to_svg(CARD_HEIGHT)


def _iter_layouts(preview: LinkPreview, theme: Theme, colour: str) -> Iterator[_Layout]:
    """Yield the possible layouts, the best first: with all that there is to say, and in large type."""
    warning, _ = theme.series_colours(_STATUS_SERIES)
    status = preview.status if preview.holds else ""
    caveat = preview.caveat if preview.holds else ""
    for shown_caveat, title_lines in ((caveat, 2), ("", 2), ("", 1)):
        title = preview.title if preview.headline else ""
        above = (
            (preview.briefing_title, replace(_BRIEFING_STYLE, colour=theme.muted)),
            (title, replace(_TITLE_STYLE, max_lines=title_lines)),
            (status, replace(_STATUS_STYLE, colour=warning)),
        )
        below = ((preview.trust, _TRUST_STYLE), (shown_caveat, replace(_CAVEAT_STYLE, colour=theme.muted)))
        for size in _HEADLINE_SIZES:
            headline_style = TextStyle(size, bold=True, colour=colour if preview.headline else "")
            headline = (preview.headline or preview.title, headline_style)
            yield _Layout(_drop_empty(above), headline, _drop_empty(below))


def _drop_empty(texts: tuple[Text, ...]) -> tuple[Text, ...]:
    return tuple(one for one in texts if one[0])


def _draw_headline(canvas: Canvas, layout: _Layout) -> None:
    """Write the headline in the middle of its space, and cut it if it does not fit."""
    (text, style), top = layout.headline, layout.headline_top
    room = layout.line_y - top
    style = replace(style, max_lines=max(1, int(room // style.line_height)))
    draw_paragraph(canvas, text, top + max(0.0, (room - _measure_height(text, style)) / 2), style)


def _measure_height(text: str, style: TextStyle) -> float:
    lines = wrap_text(text, style.size, CONTENT_WIDTH, style.weight, style.max_lines)
    return len(lines) * style.line_height
