"""Quantity: a figure in words, as it must be read and never more exact than its source."""

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from bot.core.content.figure import Bound, Figure

if TYPE_CHECKING:  # Babel takes a while to import, and files are checked without it
    from bot.core.i18n import Locale


def format_figure(figure: Figure, language: "Locale") -> str:
    """Return *figure* in words: "nearly 60%", "more than 400,000 people", "600–700 (“dozens of dozens”)"."""
    if figure.low is not None and figure.high is not None:
        range_text = _format_range(figure, figure.low, figure.high, language)
        number = _apply_bound(figure.bound, range_text, language)
    elif figure.best is not None:
        number = _apply_bound(figure.bound, _format_amount(figure, figure.best, language), language)
    else:
        return f"{figure.words} {figure.unit}".strip()
    return f"{number} ({language.quote(figure.words)})" if figure.words else number


def _format_range(figure: Figure, low: Decimal, high: Decimal, language: "Locale") -> str:
    upper_text = _format_amount(replace(figure, currency=""), high, language)
    range_text = f"{figure.currency}{language.format_number(low)}–{upper_text}"
    if figure.best is None:
        return range_text
    template = language.translate("{range}, best estimate {best}")
    return template.format(range=range_text, best=_format_amount(figure, figure.best, language))


def _apply_bound(bound: Bound, amount: str, language: "Locale") -> str:
    _ = language.translate
    templates = {
        Bound.EXACT: "{figure}",
        Bound.ABOUT: _("about {figure}"),
        Bound.NEARLY: _("nearly {figure}"),
        Bound.OVER: _("more than {figure}"),
        Bound.AT_LEAST: _("at least {figure}"),
        Bound.UNDER: _("less than {figure}"),
        Bound.AT_MOST: _("at most {figure}"),
        Bound.PLUS_OR_MINUS: "±{figure}",
    }
    return templates[bound].format(figure=amount)


def _format_amount(figure: Figure, number: Decimal, language: "Locale") -> str:
    if figure.unit == "%":
        amount = language.format_percentage(abs(number))
    else:
        amount = f"{figure.currency}{language.format_number(abs(number))} {figure.unit}".strip()
    return f"{'-' if number < 0 else '+'}{amount}" if figure.is_change else amount
