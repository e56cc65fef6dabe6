"""What a moderator is told about a file that was sent: its mistakes, what it changes, what became of it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from bot.core.i18n import Locale
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
    interpolate,
    make_line,
)
from bot.core.parsing.problem import Problem
from bot.core.parsing.yaml_subset import MAX_FILE_BYTES
from bot.services.publishing.publisher import SHORT_DIGEST_LENGTH
from bot.services.store.revisions import Revision

MAX_PROBLEMS = 12  # that fit into one message on every platform
MAX_CHANGES = 60


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
    is_new: bool
    warnings: tuple[Problem, ...] = ()
    reason: str = ""

    @property
    def line(self) -> str:
        """Return the command line that shows it again."""
        return f"upload {self.number}"


def build_problems_reply(problems: Sequence[Problem], locale: Locale) -> Reply:
    """Return what must be mended, in the words of ``check``."""
    text = locale.translate_plural(
        "{count} error. Fix it and send the file again.",
        "{count} errors. Fix them and send the file again.",
        len(problems),
    )
    blocks = (Paragraph(make_line(text)), *_list_problems(problems, locale))
    return Reply(locale.translate("This file can’t be published yet"), blocks, language=locale.code)


def _list_problems(problems: Sequence[Problem], locale: Locale) -> Iterator[Block]:
    yield Bullets(tuple(make_line(str(problem)) for problem in problems[:MAX_PROBLEMS]))
    if remaining := len(problems) - MAX_PROBLEMS:
        yield from _list_more_note(remaining, locale) if remaining > 0 else ()


def _list_more_note(count: int, locale: Locale) -> Iterator[Block]:
    yield Paragraph(
        make_line(locale.translate_plural("… and {count} more", "… and {count} more", count), Style.ITALIC)
    )


def build_proposal_reply(proposal: Proposal, locale: Locale) -> Reply:
    """Return what a submission would change, with the buttons that decide on it."""
    _ = locale.translate
    blocks = [
        Facts(tuple(_list_proposal_facts(proposal, locale))),
        *_list_changes(proposal.changes, proposal, locale),
    ]
    if proposal.warnings:
        blocks += [Heading(make_line(_("Warnings"))), *_list_problems(proposal.warnings, locale)]
    buttons = (
        Button(_("Publish"), f"publish {proposal.number}"),
        Button(_("Discard"), f"discard {proposal.number}"),
        Button(_("Preview"), f"upload {proposal.number} start"),
    )
    title = _("Ready to publish")
    return Reply(title, tuple(blocks), buttons=buttons, command_line=proposal.line, language=locale.code)


def _list_proposal_facts(proposal: Proposal, locale: Locale) -> Iterator[tuple[str, tuple[Span, ...]]]:
    _ = locale.translate
    yield _("Briefing"), make_line(proposal.title)
    yield _("File"), make_line(proposal.file, Style.CODE)
    if proposal.reason:
        yield _("Reason"), make_line(proposal.reason)


def _list_changes(changes: Sequence[str], proposal: Proposal, locale: Locale) -> Iterator[Block]:
    _ = locale.translate
    yield Heading(make_line(_("Changes")))
    if proposal.is_new:
        yield Paragraph(make_line(_("This is a new briefing; it replaces nothing.")))
    elif not changes:
        yield Paragraph(make_line(_("No visible changes.")))
    if changes:
        yield Bullets(tuple(map(make_line, changes[:MAX_CHANGES])))
    if len(changes) > MAX_CHANGES:
        yield from _list_more_note(len(changes) - MAX_CHANGES, locale)


def build_conflict_reply(
    proposal: Proposal,
    changes_since: Iterable[str],
    newest: Revision | None,
    current_digest: str,
    locale: Locale,
) -> Reply:
    """Return what somebody else has published since, and ask again; *held* is the digest of that."""
    _ = locale.translate
    if newest and newest.author:
        text = _("{who} has published version {number} of this file since you sent yours. Changes:")
        explanation = interpolate(text, who=newest.author, number=str(newest.number))
    else:
        explanation = make_line(_("This file has changed since you sent yours. Changes:"))
    blocks = (
        Paragraph(explanation),
        Bullets(tuple(map(make_line, changes_since)) or (make_line(_("No visible changes.")),)),
        Paragraph(make_line(_("Your file would replace the current version completely."))),
        *_list_changes(proposal.changes, proposal, locale),
    )
    buttons = (
        Button(_("Publish anyway"), f"publish {proposal.number} {current_digest[:SHORT_DIGEST_LENGTH]}"),
        Button(_("Discard"), f"discard {proposal.number}"),
    )
    title = _("The file has changed in the meantime")
    return Reply(title, blocks, buttons=buttons, command_line=proposal.line, language=locale.code)


def build_published_reply(
    revision: Revision, previous_number: int, notes: Iterable[str], locale: Locale
) -> Reply:
    """Return that a *version* is published, and how to go back to the one *before*, if there was one."""
    _ = locale.translate
    text = interpolate(
        _("{file}: version {number} is live."),
        file=Span(revision.file, Style.CODE),
        number=str(revision.number),
    )
    blocks = (Paragraph(text), *(Paragraph(make_line(note)) for note in notes))
    buttons = (Button(_("Undo"), f"rollback {previous_number}"),) if previous_number else ()
    return Reply(_("Now live"), blocks, buttons=buttons, language=locale.code)


def build_discarded_reply(locale: Locale) -> Reply:
    """Return that nothing came of a submission."""
    _ = locale.translate
    return _build_text_reply(_("Discarded"), make_line(_("Nothing was published.")), locale)


def build_not_waiting_reply(locale: Locale) -> Reply:
    """Return that a submission no longer waits."""
    _ = locale.translate
    text = make_line(_("It was published or discarded, or is more than a day old. Send the file again."))
    return _build_text_reply(_("This draft is no longer available"), text, locale)


def build_publish_help_reply(locale: Locale) -> Reply:
    """Return how a file is sent to be published."""
    _ = locale.translate
    text = make_line(
        _(
            "Send me the briefing’s YAML file in a private chat. I’ll show you the changes before anything is published."
        )
    )
    return _build_text_reply(_("Publish"), text, locale)


def build_not_yaml_reply(locale: Locale) -> Reply:
    """Return that a file is no briefing."""
    _ = locale.translate
    text = make_line(_("A briefing must be a .yaml file."))
    return _build_text_reply(_("Nothing was published."), text, locale)


def build_too_large_reply(locale: Locale) -> Reply:
    """Return that a file is too large to be read."""
    text = locale.translate("This file is too large. The limit is {count} KiB.")
    text = text.format(count=MAX_FILE_BYTES // 1024)
    return _build_text_reply(locale.translate("Nothing was published."), make_line(text), locale)


def build_no_revision_reply(locale: Locale) -> Reply:
    """Return that a version must be named."""
    _ = locale.translate
    text = interpolate(
        _("Choose a version from {history}, for example {example}."),
        history=Span("/history"),
        example=Span("/rollback 12"),
    )
    return _build_text_reply(_("No such version"), text, locale)


def build_removed_reply(locale: Locale) -> Reply:
    """Return that a version holds nothing."""
    _ = locale.translate
    text = make_line(_("This version removed the file. Restore the one before it."))
    return _build_text_reply(_("No such version"), text, locale)


def build_write_error_reply(reason: str, locale: Locale, submission_number: int = 0) -> Reply:
    """Return that the file could not be written, or the folder not be read; what is *waiting* still is."""
    _ = locale.translate
    text = _("The file can’t be saved: {reason}. The published version stays live.")
    reply = _build_text_reply(_("Nothing was published."), make_line(text.format(reason=reason)), locale)
    retry_buttons = (
        (Button(_("Ready to publish"), f"upload {submission_number}"),) if submission_number else ()
    )
    return replace(reply, buttons=retry_buttons)


def build_database_error_reply(locale: Locale) -> Reply:
    """Return that the database fails."""
    _ = locale.translate
    text = make_line(_("Storage problem. Please try again later."))
    return _build_text_reply(_("Nothing was published."), text, locale)


def _build_text_reply(title: str, line: Line, locale: Locale) -> Reply:
    return Reply(title, (Paragraph(line),), language=locale.code)
