"""The picture of a shared link: a card of the size that messengers and social networks expect.

It is 1200 by 630 pixels at the scale of all pictures (Open Graph's usual ratio of 1.91).
"""

from dataclasses import replace

from bot.core.charts.canvas import CONTENT_WIDTH, MARGIN, WIDTH, Canvas, Rect, TextStyle, draw_paragraph
from bot.core.charts.text_metrics import wrap_text
from bot.core.charts.theme import Theme
from bot.core.messages.link_preview import LinkPreview

CARD_HEIGHT = 210.0  # beside a width of 400
_ACCENT_WIDTH = 7.0
_TOP, _BOTTOM_MARGIN, _GAP = 15.0, 14.0, 6.0
_BRIEFING_SIZE, _TITLE_SIZE, _STATUS_SIZE, _TRUST_SIZE, _CAVEAT_SIZE = 11.5, 16.0, 13.0, 12.5, 11.5
_HEADLINE_SIZES = (46.0, 38.0, 31.0, 26.0, 22.0, 19.0, 16.0)  # the first at which all of it fits
_STATUS_SERIES = 1  # of the theme's colours: red


def draw_preview_card(preview: LinkPreview, theme: Theme) -> str:
    """Draw the card as SVG: from the top the briefing, the title and the headline; at the bottom the rest."""
    canvas = Canvas(theme, mirrored=preview.is_mirrored)
    accent, _ = theme.series_colours(0)
    warning, _ = theme.series_colours(_STATUS_SERIES)
    colour = accent if preview.holds else warning
    canvas.fill_rect(Rect(0, 0, _ACCENT_WIDTH, CARD_HEIGHT), colour)
    footer_top = _draw_footer(canvas, preview)
    small = TextStyle(_BRIEFING_SIZE, colour=theme.muted, max_lines=1)
    y = draw_paragraph(canvas, preview.briefing_title, _TOP, small) + 4
    title_style = TextStyle(_TITLE_SIZE, bold=True, max_lines=2)
    if not preview.headline:
        _draw_fitting(canvas, preview.title, y, footer_top, "")
        return canvas.to_svg(CARD_HEIGHT)
    y = draw_paragraph(canvas, preview.title, y, title_style) + 3
    if preview.holds and preview.status:
        y = draw_paragraph(canvas, preview.status, y, TextStyle(_STATUS_SIZE, bold=True, colour=warning))
    _draw_fitting(canvas, preview.headline, y, footer_top, colour)
    return canvas.to_svg(CARD_HEIGHT)


def _draw_fitting(canvas: Canvas, text: str, top: float, bottom: float, colour: str) -> None:
    """Write *text* as large as it fits between *top* and *bottom*, in the middle of the space."""
    styles = [TextStyle(size, bold=True, colour=colour) for size in _HEADLINE_SIZES]
    style = next((one for one in styles if _measure_height(text, one) <= bottom - top), styles[-1])
    style = replace(style, max_lines=max(1, int((bottom - top) // style.line_height)))
    draw_paragraph(canvas, text, top + max(0.0, (bottom - top - _measure_height(text, style)) / 2), style)


def _measure_height(text: str, style: TextStyle) -> float:
    lines = wrap_text(text, style.size, CONTENT_WIDTH, style.weight, style.max_lines)
    return len(lines) * style.line_height


def _draw_footer(canvas: Canvas, preview: LinkPreview) -> float:
    """Write who says it, when, and the caveat at the bottom, below a line; return the line's top."""
    trust_style = TextStyle(_TRUST_SIZE, bold=True, max_lines=2)
    caveat_style = TextStyle(_CAVEAT_SIZE, colour=canvas.theme.muted, max_lines=2)
    parts = [(preview.trust, trust_style), (preview.caveat if preview.holds else "", caveat_style)]
    height = sum(_measure_height(text, style) for text, style in parts)
    top = CARD_HEIGHT - _BOTTOM_MARGIN - height - _GAP
    y = top + _GAP
    if height:
        canvas.draw_line([(MARGIN, top), (WIDTH - MARGIN, top)], canvas.theme.line)
    for text, style in parts:
        y = draw_paragraph(canvas, text, y, style)
    return top
