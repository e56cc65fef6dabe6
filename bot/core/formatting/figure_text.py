"""Puts figures into words, never more exact than their source."""

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, assert_never

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
    elif figure.words.casefold() == "not stated":
        return locale.translate("not stated")
    else:
        return f"{figure.words} {figure.unit}".strip()
    return f"{number} ({locale.quote(figure.words)})" if figure.words else number


def _format_range(figure: Figure, low: Decimal, high: Decimal, locale: "Locale") -> str:
    if figure.is_change:
        lower = replace(figure, unit="%" if figure.unit == "%" else "", is_change=bool(low))
        upper = replace(figure, is_change=bool(high))  # zero has no sign
        template = locale.translate("{low} to {high}")
        return template.format(
            low=_format_amount(lower, low, locale), high=_format_amount(upper, high, locale)
        )
    upper_text = _format_amount(replace(figure, currency=""), high, locale)
    range_text = f"{figure.currency_prefix}{locale.format_number(low)}–{upper_text}"
    if figure.best is None:
        return range_text
    template = locale.translate("{range}, best estimate {best}")
    return template.format(range=range_text, best=_format_amount(figure, figure.best, locale))


def _apply_bound(bound: Bound, amount: str, locale: "Locale") -> str:
    _ = locale.translate
    match bound:
        case Bound.EXACT:
            template = "{figure}"
        case Bound.ABOUT:
            template = _("about {figure}")
        case Bound.NEARLY:
            template = _("nearly {figure}")
        case Bound.OVER:
            template = _("more than {figure}")
        case Bound.AT_LEAST:
            template = _("at least {figure}")
        case Bound.UNDER:
            template = _("less than {figure}")
        case Bound.AT_MOST:
            template = _("at most {figure}")
        case Bound.PLUS_OR_MINUS:
            template = "±{figure}"
        case _:
            assert_never(bound)
    return template.format(figure=amount)


def _format_amount(figure: Figure, number: Decimal, locale: "Locale") -> str:
    size = number.copy_abs()
    if figure.unit == "%":
        amount = locale.format_percentage(size)
    else:
        amount = f"{figure.currency_prefix}{locale.format_number(size)} {figure.unit}".strip()
    return f"{'-' if number.is_signed() else '+'}{amount}" if figure.is_change else amount
