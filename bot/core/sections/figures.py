"""Key figures, each with its period and the body that counted."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from pydantic import Field, ValidationInfo, field_validator
from pydantic_core import PydanticKnownError

from bot.core.content.field_labels import gettext_noop
from bot.core.content.field_types import Label, Prose, Record, ValueOrNotStated
from bot.core.content.figure_value import Bound, Figure
from bot.core.content.item import Attribution, Count, Item, SourceReferences, Verb
from bot.core.content.partial_date import OpenPeriod, PartialDate, convert_to_period
from bot.core.formatting import chart_builder
from bot.core.formatting.formatter import Formatter
from bot.core.messages.chart import BigNumber, BigNumbers
from bot.core.messages.reply import (
    Bar,
    Block,
    Bullets,
    Chart,
    Heading,
    Line,
    Style,
    make_line,
)
from bot.core.parsing.problem import InvalidValueError, ProblemCode
from bot.core.sections.section import Overview, Section

MAX_NUMBERS = 8  # more make the picture longer than a screen


class RivalCount(Record):
    """One of several counts of the same thing, with who counted."""

    who: Label = Field(title=gettext_noop("Counted by"))
    """Who counted."""
    verb: Verb = Field(default="states", title=gettext_noop("According to"))
    """How firmly they say it."""
    figure: Figure = Field(title=gettext_noop("Figure"))
    """What they counted, as precise as the source."""
    of: Label | None = Field(default=None, title=gettext_noop("What was counted"))
    """What exactly they counted, if the others counted something else."""
    on: PartialDate | None = Field(default=None, title=gettext_noop("Date"))
    """When they said it."""
    as_of: PartialDate | None = Field(default=None, title=gettext_noop("As of"))
    """The day, month or year up to which it is accurate, if different from the item."""
    sources: SourceReferences = Field(default=(), title=gettext_noop("Sources"))
    """Where it comes from, if different from the item."""

    @property
    def count(self) -> Count:
        """The same as a count with its speaker."""
        speaker = Attribution(who=self.who, verb=self.verb, on=self.on)
        return Count(
            figure=self.figure, of=self.of, attribution=speaker, as_of=self.as_of, sources=self.sources
        )


class KeyFigure(Item):
    """One number that matters."""

    title: Label = Field(title=gettext_noop("Title"))
    """What is counted."""
    positions: tuple[RivalCount, ...] = Field(default=(), min_length=2, title=gettext_noop("Counts"))
    """Instead of one number: what each of several bodies counted."""
    figure: Figure | None = Field(default=None, validate_default=True, title=gettext_noop("Figure"))
    """The number, as precise as the source; needed unless there are ``positions``."""
    period: ValueOrNotStated[OpenPeriod] = Field(default=None, title=gettext_noop("Period"))
    """The period that it covers."""
    counted_by: ValueOrNotStated[Label] = Field(default=None, title=gettext_noop("Counted by"))
    """The body that counted."""
    text: Prose | None = Field(default=None, title=gettext_noop("Text"))
    """What is included in it and what is not."""

    @field_validator("figure")
    @classmethod
    def _check_positions(cls, figure: Figure | None, info: ValidationInfo) -> Figure | None:
        positions = info.data.get("positions")
        if figure is None and positions == ():
            raise PydanticKnownError("missing")
        if figure is not None and positions:
            problem = 'a figure has either "figure" or "positions"'
            hint = "keep figure, or move it under positions with who counted"
            raise InvalidValueError(ProblemCode.EITHER_OR, problem, hint)
        return figure

    @field_validator("counted_by")
    @classmethod
    def _check_counted_by(cls, counted_by: str | None, info: ValidationInfo) -> str | None:
        if counted_by and info.data.get("positions"):
            problem = 'with "positions", each of them says who counted'
            raise InvalidValueError(ProblemCode.EITHER_OR, problem, "delete counted_by")
        return counted_by


def names(figure: KeyFigure, _formatter: Formatter) -> tuple[str, ...]:
    """Name a figure by its title."""
    return (figure.title,)


def fact(figure: KeyFigure, formatter: Formatter) -> Line:
    """Give the number; where several counted, what their counts have between them."""
    if figure.figure is None:
        return make_line(_format_span(figure.positions, formatter), Style.BOLD)
    return make_line(formatter.format_figure(figure.figure), Style.BOLD)


def _format_span(counts: Sequence[RivalCount], formatter: Formatter) -> str:
    """Format the lowest and the highest of several counts, or how many there are if they have no order."""
    numbers = [one for count in counts for one in _list_numbers(count.figure)]
    units = {(one.figure.unit, one.figure.currency) for one in counts}
    if len(units) > 1 or not numbers or not all(one.figure.is_plain_amount for one in counts):
        return formatter.locale.translate_plural(
            "{count} different counts", "{count} different counts", len(counts)
        )
    figure = replace(counts[0].figure, bound=Bound.EXACT, low=None, high=None, words="")
    low, high = (formatter.format_figure(replace(figure, best=one)) for one in (min(numbers), max(numbers)))
    if low == high:
        return low
    message = formatter.translate("between {low} and {high}, depending on who counted")
    if len({one.of for one in counts}) > 1:
        message = formatter.translate("between {low} and {high}, depending on who counted and what")
    return message.format(low=low, high=high)


def _list_numbers(figure: Figure) -> Sequence[Decimal]:
    """List the best estimate of a figure, or else the ends of its range."""
    numbers = (figure.low, figure.high) if figure.best is None else (figure.best,)
    return [one for one in numbers if one is not None]


def trust(figure: KeyFigure, formatter: Formatter) -> Iterator[str]:
    """Say which period the number covers and who counted, stated or not."""
    _ = formatter.translate
    if figure.positions:
        if figure.period:
            yield formatter.format_period(figure.period)
        return
    yield formatter.format_period(figure.period) if figure.period else _("period not stated")
    yield figure.counted_by or _("counting body not stated")


def row(figure: KeyFigure, formatter: Formatter) -> Iterator[Line]:
    """Show the number."""
    yield fact(figure, formatter)


def _format_counting(figure: KeyFigure, formatter: Formatter) -> str:
    return " · ".join(trust(figure, formatter))


def card(figure: KeyFigure, formatter: Formatter) -> Iterator[Block]:
    """Show the picture of the number or all counts of it, and what is included in it."""
    if figure.figure is None:
        yield Heading(make_line(formatter.field_label(KeyFigure, "positions")))
        yield Bullets(tuple(formatter.format_count(one.count) for one in figure.positions))
    elif figure.still_holds:
        yield _build_chart(figure, figure.figure, formatter)
    if figure.text:
        yield from formatter.format_paragraphs(figure.text)


def _build_chart(figure: KeyFigure, number: Figure, formatter: Formatter) -> Chart:
    """Build the picture of a number; a share has a bar as well."""
    figure_text, percent = formatter.format_figure(number), number.percentage
    numbers = BigNumbers((BigNumber(figure_text, figure.title, _format_counting(figure, formatter)),))
    picture = chart_builder.build_picture(
        numbers, formatter.translate("Figures"), formatter, description=formatter.briefing.title
    )
    bars = () if percent is None else (Bar(figure.title, figure_text, percent, is_repeated=True),)
    return Chart(bars, picture=picture)


def overview(figures: Sequence[KeyFigure], formatter: Formatter) -> Iterator[Overview]:
    """Yield one picture of the first numbers, without those that no longer hold or have rival counts."""
    charted_figures = [one for one in figures if one.still_holds and one.figure][:MAX_NUMBERS]
    if len(charted_figures) < len(figures):
        footer_text = formatter.translate("{count} of {all} figures").format(
            count=len(charted_figures), all=len(figures)
        )
    else:
        footer_text = ""
    numbers = tuple(
        BigNumber(formatter.format_figure(one.figure), one.title, _format_note(one, formatter))
        for one in charted_figures
        if one.figure
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
