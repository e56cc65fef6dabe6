"""The replies about a file that a moderator sent: its errors, its changes, and what came of it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

from bot.core.i18n.locale import Locale
from bot.core.messages.reply import (
    Block,
    Bullets,
    Button,
    Details,
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
from bot.core.messages.request import CORRECT
from bot.core.parsing.problem import Problem
from bot.core.parsing.problem_groups import group_problems
from bot.core.parsing.yaml_subset import MAX_FILE_BYTES
from bot.services.publishing.file_views import FILES
from bot.services.publishing.merge_views import build_whole_file_button, list_meanwhile
from bot.services.publishing.message_parts import build_more_note
from bot.services.publishing.proposal_warnings import NO_WARNINGS, ProposalWarnings
from bot.services.publishing.reader_outlook import ReaderOutlook, list_outlook
from bot.services.publishing.submission_merge import Meanwhile
from bot.services.store.revisions import Revision

_PROPOSAL_LINE = re.compile(r"upload \d+")
MAX_PROBLEMS = 12  # as many as fit into one message on every platform
MAX_CHANGES = 60
_IMAGE_EXTENSIONS = frozenset({".png", ".jpg", ".jpeg", ".webp"})


@dataclass(frozen=True, slots=True)
class Proposal:
    """What publishing a submission would do to the briefing with this *title*.

    *changes* are sentences, and *outlook* is what readers get; *is_new* is true if the file replaces nothing.
    *warnings* do not prevent publishing. The preview begins with the answer to *preview_line*. *is_from_git*
    is true for what a pull could not merge. It holds what was published *meanwhile*, too. With *is_way_back*
    it brings an earlier version back. Whoever has the *preview_url* can look at it in a browser. Its button
    publishes only what has this *fingerprint*.
    """

    number: int
    file: str
    title: str
    changes: tuple[str, ...]
    outlook: ReaderOutlook
    is_new: bool
    warnings: ProposalWarnings = NO_WARNINGS
    reason: str = ""
    is_from_git: bool = False
    meanwhile: Meanwhile | None = None
    is_way_back: bool = False
    fingerprint: str = ""
    is_correctable: bool = False
    """True if a value that readers have seen changes, which may be an error put right."""
    preview_url: str = ""
    preview_line: str = "start"

    @property
    def line(self) -> str:
        """The command line that shows the proposal again."""
        return f"upload {self.number}"


def get_proposal_line(reply: Reply) -> str:
    """Get the line that shows a proposal again, if *reply* shows one; empty if it shows something else."""
    return reply.command_line if _PROPOSAL_LINE.fullmatch(reply.command_line) else ""


def build_problems_reply(problems: Sequence[Problem], locale: Locale) -> Reply:
    """List the errors that must be fixed, as ``check`` does."""
    text = locale.translate_plural(
        "{count} error. Fix it and send the file again.",
        "{count} errors. Fix them and send the file again.",
        len(problems),
    )
    blocks = (Paragraph(make_line(text)), *list_problems(problems, locale))
    return Reply(locale.translate("This file can’t be published yet"), blocks, language=locale.language)


def list_problems(problems: Sequence[Problem], locale: Locale) -> Iterator[Block]:
    """List problems, as many as a message holds."""
    groups = group_problems(problems)
    yield Bullets(tuple(make_line(str(one)) for one in groups[:MAX_PROBLEMS]))
    if (remaining := len(groups) - MAX_PROBLEMS) > 0:
        yield build_more_note(remaining, locale)


def build_proposal_reply(proposal: Proposal, locale: Locale) -> Reply:
    """Show what a submission would change, with the buttons that decide on it."""
    _ = locale.translate
    blocks = [
        *([Paragraph(make_line(_explain_git_conflict(locale)))] if proposal.is_from_git else []),
        Facts(tuple(_list_proposal_facts(proposal, locale))),
        *_list_changes(proposal.changes, proposal, locale),
        *(list_meanwhile(proposal.meanwhile, locale) if proposal.meanwhile else ()),
    ]
    if proposal.warnings.new:
        blocks += [Heading(make_line(_("Warnings"))), *list_problems(proposal.warnings.new, locale)]
    if proposal.warnings.known:
        known = tuple(list_problems(proposal.warnings.known, locale))
        blocks.append(Details(_("Earlier warnings"), known))
    correction = Button(_("Make it a correction"), f"{CORRECT} {proposal.number}")
    if proposal.preview_url:
        link = Span(_("Preview in the browser"), url=proposal.preview_url)
        blocks.append(
            Paragraph(interpolate(_("{link} (while it waits, for everybody who has the link)"), link=link))
        )
    buttons = (
        Button(_("Publish"), f"publish {proposal.number} {proposal.fingerprint}"),
        Button(_("Discard"), f"discard {proposal.number}"),
        Button(_("Preview"), f"upload {proposal.number} {proposal.preview_line}"),
        *([correction] if proposal.is_correctable else []),
        *([build_whole_file_button(proposal.number, locale)] if proposal.meanwhile else []),
    )
    title = _("Git and chat differ") if proposal.is_from_git else _("Ready to publish")
    return Reply(title, tuple(blocks), buttons=buttons, command_line=proposal.line, language=locale.language)


def _explain_git_conflict(locale: Locale) -> str:
    return locale.translate(
        "Git and chat have changed the same place in different ways. The current version stays live until "
        "you decide: “Publish” takes the changes from git, “Discard” keeps what is live. Each line has both."
    )


def _list_proposal_facts(proposal: Proposal, locale: Locale) -> Iterator[tuple[str, tuple[Span, ...]]]:
    _ = locale.translate
    yield _("Briefing"), make_line(proposal.title)
    yield _("File"), make_line(proposal.file, Style.CODE)
    if proposal.reason:
        yield _("Reason"), make_line(proposal.reason)


def _list_changes(changes: Sequence[str], proposal: Proposal, locale: Locale) -> Iterator[Block]:
    _ = locale.translate
    yield Heading(make_line(_("Changes")))
    if proposal.outlook.is_new:
        yield Paragraph(make_line(_("This is a new briefing; it replaces nothing.")))
    elif proposal.is_new:
        yield Paragraph(make_line(_("This is a new translation; it replaces nothing.")))
    elif not changes:
        yield Paragraph(make_line(_("No visible changes.")))
    if changes:
        yield Bullets(tuple(map(make_line, changes[:MAX_CHANGES])))
    if len(changes) > MAX_CHANGES:
        yield build_more_note(len(changes) - MAX_CHANGES, locale)
    yield from list_outlook(proposal.outlook, locale)


def build_published_reply(
    revision: Revision, proposal: Proposal, notes: Iterable[str], locale: Locale
) -> Reply:
    """Confirm that a version is live, with a button that takes it back."""
    _ = locale.translate
    text = interpolate(
        _("{file}: version {number} is live."),
        file=Span(revision.file, Style.CODE),
        number=str(revision.number),
    )
    blocks = (
        Paragraph(text),
        *(_list_changes(proposal.changes, proposal, locale) if proposal.is_way_back else ()),
        *(list_meanwhile(proposal.meanwhile, locale) if proposal.meanwhile else ()),
        *(Paragraph(make_line(note)) for note in notes),
    )
    outlook = proposal.outlook
    buttons = [Button(_("Undo"), f"undo {revision.number}")]
    if outlook.is_new and outlook.after and outlook.after.id != outlook.briefing.id:
        buttons.append(Button(_("Make it the default"), f"default {outlook.briefing.id}"))
    return Reply(_("Now live"), blocks, buttons=tuple(buttons), language=locale.language)


def build_discarded_reply(locale: Locale) -> Reply:
    """Confirm that a submission was discarded."""
    _ = locale.translate
    return _build_text_reply(_("Discarded"), make_line(_("Nothing was published.")), locale)


def build_not_waiting_reply(locale: Locale) -> Reply:
    """Say that a submission no longer waits."""
    _ = locale.translate
    text = make_line(_("It was published or discarded, or is too old. Send the file again."))
    return _build_text_reply(_("This draft is no longer available"), text, locale)


def build_no_item_reply(locale: Locale) -> Reply:
    """Say that a reader's question cannot be added, because no item in the folder answers it."""
    _ = locale.translate
    text = make_line(
        _("No item in the briefings folder answers this question. Answer it with an item first.")
    )
    return _build_text_reply(_("Readers’ questions"), text, locale)


def build_publish_help_reply(locale: Locale) -> Reply:
    """Explain how to send a file."""
    _ = locale.translate
    text = make_line(
        _(
            "Send me the briefing’s YAML file in a private chat. "
            "I’ll show you the changes before anything is published."
        )
    )
    buttons = (Button(_("Send me a file"), FILES),)
    return replace(_build_text_reply(_("Publish"), text, locale), buttons=buttons)


def build_not_yaml_reply(name: str, locale: Locale) -> Reply:
    """Refuse the file called *name*, which is no YAML; say how an image gets to an item."""
    _ = locale.translate
    text = make_line(_("A briefing must be a .yaml file."))
    if PurePath(name).suffix.lower() in _IMAGE_EXTENSIONS:
        template = _(
            "I can’t take images in chat. Ask the operator to put the file beside the briefings, "
            "then send {line}"
        )
        example = "/set figures/cost image {file: map.png, alt: …, source: …}"
        text = interpolate(template, line=Span(example, Style.CODE))
    return _build_text_reply(_("Nothing was published."), text, locale)


def build_too_large_reply(locale: Locale, limit: int = MAX_FILE_BYTES) -> Reply:
    """Refuse a file with more bytes than the *limit*."""
    text = locale.translate("This file is too large. The limit is {count} KiB.")
    text = text.format(count=limit // 1024)
    return _build_text_reply(locale.translate("Nothing was published."), make_line(text), locale)


def build_no_revision_reply(locale: Locale) -> Reply:
    """Ask for the number of a version."""
    _ = locale.translate
    text = interpolate(
        _("Choose a version from {history}, for example {example}."),
        history=Span("/history"),
        example=Span("/rollback 12"),
    )
    return _build_text_reply(_("No such version"), text, locale)


def build_write_error_reply(reason: str, locale: Locale, submission_number: int = 0) -> Reply:
    """Say that the file cannot be written, or the folder not be read; the submission, if any, still waits."""
    _ = locale.translate
    text = _("The file can’t be saved: {reason}. The published version stays live.")
    reply = _build_text_reply(_("Nothing was published."), make_line(text.format(reason=reason)), locale)
    retry_buttons = (
        (Button(_("Ready to publish"), f"upload {submission_number}"),) if submission_number else ()
    )
    return replace(reply, buttons=retry_buttons)


def build_database_error_reply(locale: Locale) -> Reply:
    """Say that the database fails."""
    _ = locale.translate
    text = make_line(_("Storage problem. Please try again later."))
    return _build_text_reply(_("Nothing was published."), text, locale)


def _build_text_reply(title: str, line: Line, locale: Locale) -> Reply:
    return Reply(title, (Paragraph(line),), language=locale.language)
