"""Claims: what somebody asserts, what others say about it, and what could be verified."""

from collections.abc import Iterator
from itertools import islice
from typing import Annotated, Literal

from pydantic import Field

from bot.core.content.field_labels import ChoiceLabels, gettext_noop
from bot.core.content.field_types import Label, Prose, Record
from bot.core.content.item import Item, Position
from bot.core.content.partial_date import PartialDate
from bot.core.formatting.formatter import Formatter
from bot.core.messages.reply import Block, Bullets, Facts, Heading, Line, Style, line_to_text, make_line
from bot.core.sections.section import Section

_VERDICT_LABELS = {
    "confirmed": gettext_noop("confirmed"),
    "supported": gettext_noop("supported by evidence"),
    "not enough evidence": gettext_noop("not enough evidence"),
    "disputed": gettext_noop("disputed"),
    "refuted": gettext_noop("refuted"),
    "opinion": gettext_noop("opinion, can’t be verified"),
}


class ClaimFinding(Record):
    """The verdict on a claim, one of a fixed list."""

    verdict: Annotated[
        Literal["confirmed", "supported", "not enough evidence", "disputed", "refuted", "opinion"],
        ChoiceLabels(_VERDICT_LABELS),
    ] = Field(title=gettext_noop("Verdict"))
    """The verdict; "opinion" if there is nothing to verify."""
    explanation: Prose = Field(title=gettext_noop("Explanation"))
    """The reasons for the verdict."""


class Claim(Item):
    """One claim; somebody always makes it."""

    title: Label | None = Field(default=None, title=gettext_noop("Title"))
    """A few words for lists; the statement itself if left out."""
    statement: Label = Field(title=gettext_noop("Statement"))
    """The claim in one sentence that can be checked."""
    claimant: Label = Field(title=gettext_noop("Claimed by"))
    """Who claims it."""
    made_on: PartialDate | None = Field(default=None, title=gettext_noop("Claimed on"))
    """When they claimed it."""
    positions: tuple[Position, ...] = Field(default=(), title=gettext_noop("Positions"))
    """What others say about it."""
    finding: ClaimFinding | None = Field(default=None, title=gettext_noop("Verdict"))
    """What could be verified."""


def names(claim: Claim, _formatter: Formatter) -> tuple[str, ...]:
    """Name a claim by its title, if it has one, and its statement."""
    return (claim.title, claim.statement) if claim.title else (claim.statement,)


def fact(claim: Claim, formatter: Formatter) -> Line:
    """Give the statement; if it is the title, the verdict or who claims it."""
    text = claim.statement if claim.title else next(_list_judgements(claim, formatter))
    return make_line(text, Style.BOLD)


def trust(claim: Claim, formatter: Formatter) -> Iterator[str]:
    """Give the verdict, and say who claims it or that nobody verified it, unless the fact does."""
    yield from islice(_list_judgements(claim, formatter), 0 if claim.title else 1, None)


def _list_judgements(claim: Claim, formatter: Formatter) -> Iterator[str]:
    """Yield what to judge the statement by, the most telling first."""
    claimed_by = formatter.append_date(
        formatter.translate("Claimed by {who}").format(who=claim.claimant), claim.made_on
    )
    match claim.finding:
        case None:
            yield claimed_by
            yield formatter.translate("not independently verified")
        case ClaimFinding(verdict="opinion"):
            text = formatter.translate("Opinion of {who}").format(who=claim.claimant)
            yield formatter.append_date(text, claim.made_on)
        case ClaimFinding() as finding:
            verdict = make_line(formatter.format_choice(finding, "verdict"))
            label = formatter.field_label(Claim, "finding")
            yield line_to_text(formatter.format_labelled(label, verdict))
            yield claimed_by


def row(claim: Claim, formatter: Formatter) -> Iterator[Line]:
    """Show the statement, or below a title that is the statement, what to judge it by."""
    yield make_line(claim.statement) if claim.title else fact(claim, formatter)


def card(claim: Claim, formatter: Formatter) -> Iterator[Block]:
    """Show the reasons for the verdict, and the positions on the claim."""
    if claim.finding:
        label = formatter.field_label(ClaimFinding, "explanation")
        yield Facts(((label, formatter.format_prose(claim.finding.explanation)),))
    if claim.positions:
        yield Heading(make_line(formatter.field_label(Claim, "positions")))
        yield Bullets(tuple(formatter.format_position(position) for position in claim.positions))


SECTION = Section(
    name="claims",
    title=gettext_noop("Claims"),
    description=gettext_noop("Claims, and what could be verified"),
    schema=tuple[Claim, ...],
    names=names,
    fact=fact,
    trust=trust,
    row=row,
    card=card,
)
