"""Claims: what somebody says is so, what others say to it, and what could be found out."""

from collections.abc import Iterator
from typing import Literal

from bot.core.content.item import Item, Position
from bot.core.content.partial_date import PartialDate
from bot.core.content.text_types import Label, Prose, Record
from bot.core.formatting.formatter import Formatter
from bot.core.messages.reply import Block, Bullets, Facts, Heading, Line, Paragraph, Style, make_line
from bot.core.sections.section import Section, gettext_noop


class ClaimFinding(Record):
    """What the desk found out about a claim, in the words of the house list."""

    verdict: Literal["confirmed", "supported", "not enough evidence", "disputed", "refuted", "opinion"]
    """The finding; "opinion" where nothing could be checked."""
    explanation: Prose
    """What it rests on."""


class Claim(Item):
    """One claim, always somebody's."""

    title: Label | None = None
    """A few words for lists; the statement itself if left out."""
    statement: Label
    """What is claimed, in one sentence that can be checked."""
    claimant: Label
    """Who claims it."""
    made_on: PartialDate | None = None
    """When it was claimed."""
    positions: tuple[Position, ...] = ()
    """What others say to it."""
    finding: ClaimFinding | None = None
    """What could be found out."""


def names(claim: Claim, _formatter: Formatter) -> tuple[str, ...]:
    """Name a claim by its title or its sentence."""
    return (claim.title, claim.statement) if claim.title else (claim.statement,)


def row(claim: Claim, formatter: Formatter) -> Iterator[Line]:
    """Tell who claims it, and what if the title does not say."""
    if claim.title:
        yield make_line(claim.statement)
    yield make_line(_format_claimant(claim, formatter))


def card(claim: Claim, formatter: Formatter) -> Iterator[Block]:
    """Tell the claim, each position on it, and the finding or that there is none."""
    _ = formatter.translate
    if claim.title:
        yield Paragraph(make_line(claim.statement, Style.BOLD))
    yield Paragraph(make_line(_format_claimant(claim, formatter)))
    if claim.positions:
        yield Heading(make_line(_("Positions")))
        yield Bullets(tuple(formatter.format_position(position) for position in claim.positions))
    yield Facts(((_("Verdict"), _format_finding(claim.finding, formatter)),))


def _format_finding(finding: ClaimFinding | None, formatter: Formatter) -> Line:
    if finding is None:
        return make_line(formatter.translate("not independently verified"))
    verdict = make_line(_format_verdict(finding, formatter), Style.BOLD)
    return (*verdict, *make_line(". "), *formatter.format_prose(finding.explanation))


def _format_claimant(claim: Claim, formatter: Formatter) -> str:
    text = formatter.translate("Claimed by {who}").format(who=claim.claimant)
    return f"{text}, {formatter.format_date(claim.made_on)}" if claim.made_on else text


def _format_verdict(finding: ClaimFinding, formatter: Formatter) -> str:
    _ = formatter.translate
    return {
        "confirmed": _("confirmed"),
        "supported": _("supported by evidence"),
        "not enough evidence": _("not enough evidence"),
        "disputed": _("disputed"),
        "refuted": _("refuted"),
        "opinion": _("opinion, can’t be verified"),
    }[finding.verdict]


SECTION = Section(
    name="claims",
    title=gettext_noop("Claims"),
    description=gettext_noop("Claims, and what could be verified"),
    schema=tuple[Claim, ...],
    names=names,
    row=row,
    card=card,
)
