"""What a moderator is told about a file that was sent: its mistakes, what it changes, what became of it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from bot.core.i18n import Language
from bot.core.messages.reply import (
    Block,
    Bullets,
    Button,
    Facts,
    Heading,
    Line,
    Paragraph,
    Reply,
    Span,
    Style,
    fill,
    plain,
)
from bot.core.parsing.problem import Problem
from bot.core.parsing.yaml_events import BYTES
from bot.services.publishing.publisher import BRIEF
from bot.services.store.revisions import Version

MOST_PROBLEMS = 12  # that fit into one message on every platform
MOST_CHANGES = 60


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a submission is about: its *number* and *file*, the briefing's *title*, and what it does.

    *changes* are sentences, *fresh* says that there was nothing before; *warnings* keep nobody from
    publishing.
    """

    number: int
    file: str
    title: str
    changes: tuple[str, ...]
    fresh: bool
    warnings: tuple[Problem, ...] = ()
    why: str = ""

    @property
    def line(self) -> str:
        """Return the command line that shows it again."""
        return f"upload {self.number}"


def mistakes(problems: Sequence[Problem], words: Language) -> Reply:
    """Return what must be mended, in the words of ``check``."""
    told = words.plural(
        "{count} mistake. Mend it and send the file again.",
        "{count} mistakes. Mend them and send the file again.",
        len(problems),
    )
    blocks = (Paragraph(plain(told)), *_listed(problems, words))
    return Reply(words.translate("This file cannot be published yet"), blocks, language=words.code)


def _listed(problems: Sequence[Problem], words: Language) -> Iterator[Block]:
    yield Bullets(tuple(plain(str(problem)) for problem in problems[:MOST_PROBLEMS]))
    if more := len(problems) - MOST_PROBLEMS:
        yield from _and_more(more, words) if more > 0 else ()


def _and_more(count: int, words: Language) -> Iterator[Block]:
    yield Paragraph(plain(words.plural("… and {count} more", "… and {count} more", count), Style.ITALIC))


def proposal(proposed: Proposal, words: Language) -> Reply:
    """Return what a submission would change, with the buttons that decide on it."""
    _ = words.translate
    blocks = [Facts(tuple(_named(proposed, words))), *_changes(proposed.changes, proposed, words)]
    if proposed.warnings:
        blocks += [Heading(plain(_("Warnings"))), *_listed(proposed.warnings, words)]
    buttons = (
        Button(_("Publish"), f"publish {proposed.number}"),
        Button(_("Discard"), f"discard {proposed.number}"),
        Button(_("See it as readers will"), f"upload {proposed.number} start"),
    )
    title = _("Ready to be published")
    return Reply(title, tuple(blocks), buttons=buttons, line=proposed.line, language=words.code)


def _named(proposed: Proposal, words: Language) -> Iterator[tuple[str, tuple[Span, ...]]]:
    _ = words.translate
    yield _("Briefing"), plain(proposed.title)
    yield _("File"), plain(proposed.file, Style.CODE)
    if proposed.why:
        yield _("Reason"), plain(proposed.why)


def _changes(changes: Sequence[str], proposed: Proposal, words: Language) -> Iterator[Block]:
    _ = words.translate
    yield Heading(plain(_("What changes")))
    if proposed.fresh:
        yield Paragraph(plain(_("It is new: nothing answers in its place until now.")))
    elif not changes:
        yield Paragraph(plain(_("Nothing that readers see.")))
    if changes:
        yield Bullets(tuple(map(plain, changes[:MOST_CHANGES])))
    if len(changes) > MOST_CHANGES:
        yield from _and_more(len(changes) - MOST_CHANGES, words)


def overtaken(
    proposed: Proposal, meanwhile: Iterable[str], newest: Version | None, held: str, words: Language
) -> Reply:
    """Return what somebody else has published since, and ask again; *held* is the digest of that."""
    _ = words.translate
    if newest and newest.who:
        text = _("{who} has published version {number} of this file since you sent yours. It changed:")
        told = fill(text, who=newest.who, number=str(newest.number))
    else:
        told = plain(_("This file has changed since you sent yours. It changed:"))
    blocks = (
        Paragraph(told),
        Bullets(tuple(map(plain, meanwhile)) or (plain(_("Nothing that readers see.")),)),
        Paragraph(plain(_("Yours replaces the whole file. Against what answers now it would do this:"))),
        *_changes(proposed.changes, proposed, words),
    )
    buttons = (
        Button(_("Publish all the same"), f"publish {proposed.number} {held[:BRIEF]}"),
        Button(_("Discard"), f"discard {proposed.number}"),
    )
    title = _("Published by somebody else meanwhile")
    return Reply(title, blocks, buttons=buttons, line=proposed.line, language=words.code)


def published(version: Version, before: int, notes: Iterable[str], words: Language) -> Reply:
    """Return that a *version* is published, and how to go back to the one *before*, if there was one."""
    _ = words.translate
    told = fill(
        _("{file} is version {number} now, and answers."),
        file=Span(version.file, Style.CODE),
        number=str(version.number),
    )
    blocks = (Paragraph(told), *(Paragraph(plain(note)) for note in notes))
    buttons = (Button(_("Take it back"), f"rollback {before}"),) if before else ()
    return Reply(_("It is published"), blocks, buttons=buttons, language=words.code)


def discarded(words: Language) -> Reply:
    """Return that nothing came of a submission."""
    _ = words.translate
    return _said(_("Discarded"), plain(_("Nothing was published.")), words)


def gone(words: Language) -> Reply:
    """Return that a submission no longer waits."""
    _ = words.translate
    told = plain(_("It was published or discarded, or it is older than a day. Send the file again."))
    return _said(_("This no longer waits"), told, words)


def how_to_send(words: Language) -> Reply:
    """Return how a file is sent to be published."""
    _ = words.translate
    told = plain(_("Send me the briefing’s YAML file in private. I say what it changes before I publish it."))
    return _said(_("Publish"), told, words)


def no_yaml(words: Language) -> Reply:
    """Return that a file is no briefing."""
    _ = words.translate
    told = plain(_("A briefing is a file whose name ends in .yaml."))
    return _said(_("Nothing was published."), told, words)


def too_large(words: Language) -> Reply:
    """Return that a file is too large to be read."""
    told = words.translate("This file is too large: a briefing has at most {count} KiB.")
    told = told.format(count=BYTES // 1024)
    return _said(words.translate("Nothing was published."), plain(told), words)


def no_version(words: Language) -> Reply:
    """Return that a version must be named."""
    _ = words.translate
    told = fill(
        _("Name a version that is in {history}: {example}."),
        history=Span("/history"),
        example=Span("/rollback 12"),
    )
    return _said(_("There is no such version"), told, words)


def removed(words: Language) -> Reply:
    """Return that a version holds nothing."""
    _ = words.translate
    told = plain(_("In this version the file was removed. Go back to the one before it."))
    return _said(_("There is no such version"), told, words)


def unwritten(reason: str, words: Language, waiting: int = 0) -> Reply:
    """Return that the file could not be written, or the folder not be read; what is *waiting* still is."""
    _ = words.translate
    told = _("The file cannot be written: {reason}. What was published goes on answering.")
    reply = _said(_("Nothing was published."), plain(told.format(reason=reason)), words)
    again = (Button(_("Ready to be published"), f"upload {waiting}"),) if waiting else ()
    return replace(reply, buttons=again)


def no_database(words: Language) -> Reply:
    """Return that the database fails."""
    _ = words.translate
    told = plain(_("The database fails. Please try again later."))
    return _said(_("Nothing was published."), told, words)


def _said(title: str, told: Line, words: Language) -> Reply:
    return Reply(title, (Paragraph(told),), language=words.code)
