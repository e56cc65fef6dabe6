"""Key figures, each with its period and the body that counted."""

from collections.abc import Iterator, Sequence

from pydantic import Field

from bot.core.content.field_labels import gettext_noop
from bot.core.content.field_types import Label, Prose, ValueOrNotStated
from bot.core.content.figure_value import Figure
from bot.core.content.item import Item
from bot.core.content.partial_date import OpenPeriod, convert_to_period
from bot.core.formatting import chart_builder
from bot.core.formatting.formatter import Formatter
from bot.core.messages.chart import BigNumber, BigNumbers
from bot.core.messages.reply import (
    Bar,
    Block,
    Chart,
    Line,
    Style,
    make_line,
)
from bot.core.sections.section import Overview, Section

MAX_NUMBERS = 8  # more make the picture longer than a screen


class KeyFigure(Item):
    """One number that matters."""

    title: Label = Field(title=gettext_noop("Title"))
    """What is counted."""
    figure: Figure = Field(title=gettext_noop("Figure"))
    """The number, as precise as the source."""
    period: ValueOrNotStated[OpenPeriod] = Field(default=None, title=gettext_noop("Period"))
    """The period that it covers."""
    counted_by: ValueOrNotStated[Label] = Field(default=None, title=gettext_noop("Counted by"))
    """The body that counted."""
    text: Prose | None = Field(default=None, title=gettext_noop("Text"))
    """What is included in it and what is not."""


def names(figure: KeyFigure, _formatter: Formatter) -> tuple[str, ...]:
    """Name a figure by its title."""
    return (figure.title,)


def fact(figure: KeyFigure, formatter: Formatter) -> Line:
    """Give the number."""
    return make_line(formatter.format_figure(figure.figure), Style.BOLD)


def trust(figure: KeyFigure, formatter: Formatter) -> Iterator[str]:
    """Say which period the number covers and who counted, stated or not."""
    _ = formatter.translate
    yield formatter.format_period(figure.period) if figure.period else _("period not stated")
    yield figure.counted_by or _("counting body not stated")


def row(figure: KeyFigure, formatter: Formatter) -> Iterator[Line]:
    """Show the number."""
    yield fact(figure, formatter)


def _format_counting(figure: KeyFigure, formatter: Formatter) -> str:
    return " · ".join(trust(figure, formatter))


def card(figure: KeyFigure, formatter: Formatter) -> Iterator[Block]:
    """Show the picture of the number, and what is included in it."""
    if figure.still_holds:
        yield _build_chart(figure, formatter)
    if figure.text:
        yield from formatter.format_paragraphs(figure.text)


def _build_chart(figure: KeyFigure, formatter: Formatter) -> Chart:
    """Build the picture of a number; a share has a bar as well."""
    figure_text, percent = formatter.format_figure(figure.figure), figure.figure.percentage
    numbers = BigNumbers((BigNumber(figure_text, figure.title, _format_counting(figure, formatter)),))
    picture = chart_builder.build_picture(
        numbers, formatter.translate("Figures"), formatter, description=formatter.briefing.title
    )
    bars = () if percent is None else (Bar(figure.title, figure_text, percent, is_repeated=True),)
    return Chart(bars, picture=picture)


def overview(figures: Sequence[KeyFigure], formatter: Formatter) -> Iterator[Overview]:
    """Yield one picture of the first numbers; retracted and superseded ones stand in the rows only."""
    charted_figures = [one for one in figures if one.still_holds][:MAX_NUMBERS]
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
        picture = chart_builder.build_picture(
            BigNumbers(numbers),
            formatter.translate("Figures"),
            formatter,
            description=formatter.briefing.title,
            footer_text=footer_text,
        )
        yield Chart(picture=picture), charted_figures


def _format_note(figure: KeyFigure, formatter: Formatter) -> str:
    counting = _format_counting(figure, formatter)
    if figure.standing != "contested":
        return counting
    return f"{counting} · {formatter.format_choice(figure, 'standing')}"


SECTION = Section(
    name="figures",
    title=gettext_noop("Figures"),
    description=gettext_noop("Key figures and who counted them"),
    schema=tuple[KeyFigure, ...],
    names=names,
    fact=fact,
    trust=trust,
    row=row,
    card=card,
    has_numbers=True,
    overview=overview,
    period=lambda figure: figure.period or convert_to_period(figure.as_of),
)
