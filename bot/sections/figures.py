"""Figures: key numbers, each with its period and with who counted."""

from collections.abc import Iterator

from bot.briefing.figure import Figure
from bot.briefing.item import Item
from bot.briefing.when import Period
from bot.briefing.words import Label, Prose, Stated
from bot.reply import Bar, Block, Chart, Facts, Line, Style, plain
from bot.section import Section, message
from bot.telling import Telling


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


def names(figure: KeyFigure, _telling: Telling) -> tuple[str, ...]:
    """Name a figure by what it counts."""
    return (figure.title,)


def row(figure: KeyFigure, telling: Telling) -> Iterator[Line]:
    """Tell the number, when and by whom it was counted, and what limits it."""
    _ = telling.translate
    period = telling.period(figure.period) if figure.period else _("period not stated")
    counted = figure.counted_by or _("who counted is not stated")
    yield (*plain(telling.figure(figure.figure), Style.BOLD), *plain(f" · {period} · {counted}"))
    yield from telling.caveats(figure)


def card(figure: KeyFigure, telling: Telling) -> Iterator[Block]:
    """Tell the number with everything that limits it."""
    _ = telling.translate
    yield Chart((Bar(figure.title, telling.figure(figure.figure), figure.figure.share),))
    if figure.text:
        yield from telling.paragraphs(figure.text)
    period = telling.period(figure.period) if figure.period else None
    yield Facts(
        ((_("Period"), telling.stated(period)), (_("Counted by"), telling.stated(figure.counted_by))),
    )


SECTION = Section(
    name="figures",
    title=message("Figures"),
    about=message("Key numbers, with their period and who counted"),
    shape=tuple[KeyFigure, ...],
    names=names,
    row=row,
    card=card,
)
