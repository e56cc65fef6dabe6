"""Puts figures into words, never more exact than their source."""

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from bot.core.content.figure_value import Bound, Figure

if TYPE_CHECKING:  # Babel is slow to import, and checking files does not need it
    from bot.core.i18n.locale import Locale


def format_figure(figure: Figure, locale: "Locale") -> str:
    """Format a figure: "nearly 60%", "more than 400,000 people", "600–700 (“dozens of dozens”)"."""
    if figure.low is not None and figure.high is not None:
        range_text = _format_range(figure, figure.low, figure.high, locale)
        number = _apply_bound(figure.bound, range_text, locale)
    elif figure.best is not None:
        number = _apply_bound(figure.bound, _format_amount(figure, figure.best, locale), locale)
    else:
        return f"{figure.words} {figure.unit}".strip()
    return f"{number} ({locale.quote(figure.words)})" if figure.words else number


def _format_range(figure: Figure, low: Decimal, high: Decimal, locale: "Locale") -> str:
    upper_text = _format_amount(replace(figure, currency=""), high, locale)
    range_text = f"{figure.currency}{locale.format_number(low)}–{upper_text}"
    if figure.best is None:
        return range_text
    template = locale.translate("{range}, best estimate {best}")
    return template.format(range=range_text, best=_format_amount(figure, figure.best, locale))


def _apply_bound(bound: Bound, amount: str, locale: "Locale") -> str:
    _ = locale.translate
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


def _format_amount(figure: Figure, number: Decimal, locale: "Locale") -> str:
    if figure.unit == "%":
        amount = locale.format_percentage(abs(number))
    else:
        amount = f"{figure.currency}{locale.format_number(abs(number))} {figure.unit}".strip()
    return f"{'-' if number < 0 else '+'}{amount}" if figure.is_change else amount
