"""Figures: key numbers, each with its period and with who counted."""

from collections.abc import Iterator, Sequence

from bot.core.content.figure import Figure
from bot.core.content.item import Item
from bot.core.content.partial_date import Period
from bot.core.content.text_types import Label, Prose, ValueOrNotStated
from bot.core.formatting import chart_data
from bot.core.formatting.formatter import Formatter
from bot.core.messages.chart import BigNumber, BigNumbers
from bot.core.messages.reply import Bar, Block, Chart, Facts, Line, Style, make_line
from bot.core.sections.section import Overview, Section, gettext_noop

MAX_NUMBERS = 8  # of a list in one picture, which else is longer than a screen


class KeyFigure(Item):
    """One number that matters."""

    title: Label
    """What is counted."""
    figure: Figure
    """How many, as exact as the source."""
    period: ValueOrNotStated[Period]
    """The time that it is counted over."""
    counted_by: ValueOrNotStated[Label]
    """Who counted."""
    text: Prose | None = None
    """What belongs to it: what counts, what does not."""


def names(figure: KeyFigure, _formatter: Formatter) -> tuple[str, ...]:
    """Name a figure by what it counts."""
    return (figure.title,)


def row(figure: KeyFigure, formatter: Formatter) -> Iterator[Line]:
    """Tell the number, when and by whom it was counted, and what limits it."""
    details = make_line(f" · {_format_counting(figure, formatter)}")
    yield (*make_line(formatter.format_figure(figure.figure), Style.BOLD), *details)
    yield from formatter.format_caveats(figure)


def _format_counting(figure: KeyFigure, formatter: Formatter) -> str:
    _ = formatter.translate
    period = formatter.format_period(figure.period) if figure.period else _("period not stated")
    counted_by = figure.counted_by or _("counting body not stated")
    return f"{period} · {counted_by}"


def card(figure: KeyFigure, formatter: Formatter) -> Iterator[Block]:
    """Tell the number with everything that limits it."""
    _ = formatter.translate
    numbers = BigNumbers(
        (
            BigNumber(
                formatter.format_figure(figure.figure), figure.title, _format_counting(figure, formatter)
            ),
        )
    )
    picture = chart_data.build_picture(numbers, _("Figures"), formatter, description=formatter.briefing.title)
    yield Chart(
        (Bar(figure.title, formatter.format_figure(figure.figure), figure.figure.percentage),),
        picture=picture,
    )
    if figure.text:
        yield from formatter.format_paragraphs(figure.text)
    period = formatter.format_period(figure.period) if figure.period else None
    yield Facts(
        (
            (_("Period"), formatter.value_or_not_stated(period)),
            (_("Counted by"), formatter.value_or_not_stated(figure.counted_by)),
        ),
    )


def overview(figures: Sequence[KeyFigure], formatter: Formatter) -> Iterator[Overview]:
    """Yield the first numbers of a list together; what was retracted or superseded is in the rows only."""
    charted_figures = [one for one in figures if one.standing in chart_data.CHARTED_STANDINGS][:MAX_NUMBERS]
    if len(charted_figures) < len(figures):
        footer_text = formatter.translate("{count} of {all} figures").format(
            count=len(charted_figures), all=len(figures)
        )
    else:
        footer_text = ""
    numbers = tuple(
        BigNumber(formatter.format_figure(one.figure), one.title, _format_note(one, formatter))
        for one in charted_figures
    )
    if numbers:
        picture = chart_data.build_picture(
            BigNumbers(numbers),
            formatter.translate("Figures"),
            formatter,
            description=formatter.briefing.title,
            footer_text=footer_text,
        )
        yield Chart(picture=picture), charted_figures


def _format_note(figure: KeyFigure, formatter: Formatter) -> str:
    contested_labels = [formatter.translate("contested")] if figure.standing == "contested" else []
    return " · ".join([_format_counting(figure, formatter), *contested_labels])


SECTION = Section(
    name="figures",
    title=gettext_noop("Figures"),
    description=gettext_noop("Key figures and who counted them"),
    schema=tuple[KeyFigure, ...],
    names=names,
    row=row,
    card=card,
    overview=overview,
)
