"""Claims: what somebody says is so, what others say to it, and what could be found out."""

from collections.abc import Iterator
from typing import Literal

from bot.core.content.item import Item, Position
from bot.core.content.partial_date import When
from bot.core.content.text_types import Label, Prose, Record
from bot.core.formatting.formatter import Formatter
from bot.core.messages.reply import Block, Bullets, Facts, Heading, Line, Paragraph, Style, plain
from bot.core.sections.section import Section, message


class Finding(Record):
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
    made_on: When | None = None
    """When it was claimed."""
    positions: tuple[Position, ...] = ()
    """What others say to it."""
    finding: Finding | None = None
    """What could be found out."""


def names(claim: Claim, _telling: Formatter) -> tuple[str, ...]:
    """Name a claim by its title or its sentence."""
    return (claim.title, claim.statement) if claim.title else (claim.statement,)


def row(claim: Claim, telling: Formatter) -> Iterator[Line]:
    """Tell who claims it, and what if the title does not say."""
    if claim.title:
        yield plain(claim.statement)
    yield plain(_claimed(claim, telling))


def card(claim: Claim, telling: Formatter) -> Iterator[Block]:
    """Tell the claim, each position on it, and the finding or that there is none."""
    _ = telling.translate
    if claim.title:
        yield Paragraph(plain(claim.statement, Style.BOLD))
    yield Paragraph(plain(_claimed(claim, telling)))
    if claim.positions:
        yield Heading(plain(_("Positions")))
        yield Bullets(tuple(telling.position(position) for position in claim.positions))
    yield Facts(((_("Finding"), _found(claim.finding, telling)),))


def _found(finding: Finding | None, telling: Formatter) -> Line:
    if finding is None:
        return plain(telling.translate("not independently checked"))
    verdict = plain(_verdict(finding, telling), Style.BOLD)
    return (*verdict, *plain(". "), *telling.prose(finding.explanation))


def _claimed(claim: Claim, telling: Formatter) -> str:
    told = telling.translate("Claimed by {who}").format(who=claim.claimant)
    return f"{told}, {telling.when(claim.made_on)}" if claim.made_on else told


def _verdict(finding: Finding, telling: Formatter) -> str:
    _ = telling.translate
    return {
        "confirmed": _("confirmed"),
        "supported": _("supported"),
        "not enough evidence": _("not enough evidence"),
        "disputed": _("disputed"),
        "refuted": _("refuted"),
        "opinion": _("opinion, cannot be checked"),
    }[finding.verdict]


SECTION = Section(
    name="claims",
    title=message("Claims"),
    about=message("Who claims what, and what is known about it"),
    shape=tuple[Claim, ...],
    names=names,
    row=row,
    card=card,
)
