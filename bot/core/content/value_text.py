"""Any value of a briefing as a line of text, about as it is written in YAML; for moderators, in English."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from pydantic import BaseModel

from bot.core.content.figure_value import Bound, Figure
from bot.core.content.item import Correction
from bot.core.content.partial_date import OpenPeriod


def format_value(value: object, exclude: frozenset[str] = frozenset()) -> str:
    """Format a value about as it is written in YAML; an absent value is empty.

    Records are formatted without the fields in *exclude*.
    """
    match value:
        case None:
            text = ""
        case bool():
            text = "yes" if value else "no"
        case Figure():
            text = _format_figure(value)
        case OpenPeriod():
            text = _format_period(value)
        case Correction():
            text = f"{value.field} {value.was} → {value.now}, because {value.why} ({value.on})"
        case BaseModel():
            field_names = (
                name for name in type(value).model_fields if name in value.model_fields_set - exclude
            )
            text = ", ".join(
                filter(None, (format_value(getattr(value, name), exclude) for name in field_names))
            )
        case tuple():
            text = "; ".join(format_value(one, exclude) for one in value)
        case Mapping():
            text = "; ".join(f"{name}: {format_value(inner)}" for name, inner in value.items())
        case _:
            text = str(value)
    return text


def _format_period(period: OpenPeriod) -> str:
    dates = " – ".join(dict.fromkeys(str(one) for one in (period.start, period.end) if one))
    if period.start and period.end:
        return dates
    return f"since {dates}" if period.start else f"until {dates}"


def _format_figure(figure: Figure) -> str:
    """Format a figure in digits, with every decimal place given."""
    if figure.low is not None and figure.high is not None:
        number = _format_numeric_range(figure, figure.low, figure.high)
        number += f" (best {figure.best:,f})" if figure.best is not None else ""
    elif figure.best is not None:
        number = _format_money(figure, figure.best)
    else:
        return f"{figure.words} {figure.unit}".strip()
    bound_mark = figure.bound.value[0]
    prefix = f"{bound_mark} " if figure.bound is Bound.NEARLY else bound_mark
    unit = figure.unit if figure.unit in ("", "%") else f" {figure.unit}"
    return f"{prefix}{number}{unit}" + (f" ({figure.words})" if figure.words else "")


def _format_money(figure: Figure, amount: Decimal) -> str:
    sign = ("-" if amount.is_signed() else "+") if figure.is_change else ""
    return f"{sign}{figure.currency_prefix}{amount.copy_abs():,f}"


def _format_numeric_range(figure: Figure, low: Decimal, high: Decimal) -> str:
    dash = " to " if figure.is_change else "–"
    upper = replace(figure, currency="")
    return f"{_format_money(figure, low)}{dash}{_format_money(upper, high)}"
