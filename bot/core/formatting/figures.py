"""Quantity: a figure in words, as it must be read and never more exact than its source."""

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from bot.core.content.figure import Bound, Figure

if TYPE_CHECKING:  # Babel takes a while to import, and files are checked without it
    from bot.core.i18n import Language


def in_words(figure: Figure, language: "Language") -> str:
    """Return *figure* in words: "nearly 60%", "more than 400,000 people", "600–700 (“dozens of dozens”)"."""
    if figure.low is not None and figure.high is not None:
        ends = _range(figure, figure.low, figure.high, language)
        number = _bounded(figure.bound, ends, language)
    elif figure.best is not None:
        number = _bounded(figure.bound, _amount(figure, figure.best, language), language)
    else:
        return f"{figure.words} {figure.unit}".strip()
    return f"{number} ({language.quoted(figure.words)})" if figure.words else number


def _range(figure: Figure, low: Decimal, high: Decimal, language: "Language") -> str:
    until = _amount(replace(figure, currency=""), high, language)
    ends = f"{figure.currency}{language.number(low)}–{until}"
    if figure.best is None:
        return ends
    template = language.translate("{range}, best estimate {best}")
    return template.format(range=ends, best=_amount(figure, figure.best, language))


def _bounded(bound: Bound, amount: str, language: "Language") -> str:
    _ = language.translate
    words = {
        Bound.EXACT: "{figure}",
        Bound.ABOUT: _("about {figure}"),
        Bound.NEARLY: _("nearly {figure}"),
        Bound.OVER: _("more than {figure}"),
        Bound.AT_LEAST: _("at least {figure}"),
        Bound.UNDER: _("less than {figure}"),
        Bound.AT_MOST: _("at most {figure}"),
        Bound.EITHER_WAY: "±{figure}",
    }
    return words[bound].format(figure=amount)


def _amount(figure: Figure, number: Decimal, language: "Language") -> str:
    if figure.unit == "%":
        amount = language.percent(abs(number))
    else:
        amount = f"{figure.currency}{language.number(abs(number))} {figure.unit}".strip()
    return f"{'-' if number < 0 else '+'}{amount}" if figure.change else amount
