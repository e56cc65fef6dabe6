"""Figures: key numbers, each with its period and with who counted."""

from collections.abc import Iterator, Sequence

from bot.core.content.figure import Figure
from bot.core.content.item import Item
from bot.core.content.partial_date import Period
from bot.core.content.text_types import Label, Prose, Stated
from bot.core.formatting import chart_data
from bot.core.formatting.formatter import Formatter
from bot.core.messages.chart import Number, Numbers
from bot.core.messages.reply import Bar, Block, Chart, Facts, Line, Style, plain
from bot.core.sections.section import Overview, Section, message

NUMBERS = 8  # of a list in one picture, which else is longer than a screen


class KeyFigure(Item):
    """One number that matters."""

    title: Label
    """What is counted."""
    figure: Figure
    """How many, as exact as the source."""
    period: Stated[Period]
    """The time that it is counted over."""
    counted_by: Stated[Label]
    """Who counted."""
    text: Prose | None = None
    """What belongs to it: what counts, what does not."""


def names(figure: KeyFigure, _telling: Formatter) -> tuple[str, ...]:
    """Name a figure by what it counts."""
    return (figure.title,)


def row(figure: KeyFigure, telling: Formatter) -> Iterator[Line]:
    """Tell the number, when and by whom it was counted, and what limits it."""
    told = plain(f" · {_counted(figure, telling)}")
    yield (*plain(telling.figure(figure.figure), Style.BOLD), *told)
    yield from telling.caveats(figure)


def _counted(figure: KeyFigure, telling: Formatter) -> str:
    _ = telling.translate
    period = telling.period(figure.period) if figure.period else _("period not stated")
    counted = figure.counted_by or _("who counted is not stated")
    return f"{period} · {counted}"


def card(figure: KeyFigure, telling: Formatter) -> Iterator[Block]:
    """Tell the number with everything that limits it."""
    _ = telling.translate
    numbers = Numbers((Number(telling.figure(figure.figure), figure.title, _counted(figure, telling)),))
    shown = chart_data.picture(numbers, _("Figures"), telling, about=telling.briefing.title)
    yield Chart((Bar(figure.title, telling.figure(figure.figure), figure.figure.share),), picture=shown)
    if figure.text:
        yield from telling.paragraphs(figure.text)
    period = telling.period(figure.period) if figure.period else None
    yield Facts(
        ((_("Period"), telling.stated(period)), (_("Counted by"), telling.stated(figure.counted_by))),
    )


def overview(figures: Sequence[KeyFigure], telling: Formatter) -> Iterator[Overview]:
    """Yield the first numbers of a list together; what was retracted or superseded is in the rows only."""
    drawn = [one for one in figures if one.standing in chart_data.SHOWN][:NUMBERS]
    if len(drawn) < len(figures):
        said = telling.translate("{count} of {all} figures").format(count=len(drawn), all=len(figures))
    else:
        said = ""
    numbers = tuple(Number(telling.figure(one.figure), one.title, _aside(one, telling)) for one in drawn)
    if numbers:
        shown = chart_data.picture(
            Numbers(numbers), telling.translate("Figures"), telling, about=telling.briefing.title, said=said
        )
        yield Chart(picture=shown), drawn


def _aside(figure: KeyFigure, telling: Formatter) -> str:
    contested = [telling.translate("contested")] if figure.standing == "contested" else []
    return " · ".join([_counted(figure, telling), *contested])


SECTION = Section(
    name="figures",
    title=message("Figures"),
    about=message("Key numbers, with their period and who counted"),
    shape=tuple[KeyFigure, ...],
    names=names,
    row=row,
    card=card,
    overview=overview,
)
