"""The replies about who decides on a proposal, and about what somebody has decided."""

from dataclasses import replace

from bot.core.i18n.locale import Locale, get_locale
from bot.core.messages.reply import (
    Button,
    Form,
    Paragraph,
    Quote,
    Reply,
    Span,
    Style,
    interpolate,
    make_line,
)
from bot.services.store.revisions import Revision
from bot.services.store.submissions import Submission


def build_editor_reply(locale: Locale, submission_number: int = 0) -> Reply:
    """Say what an editor may not do, with a button back to the proposal for those who may."""
    _ = locale.translate
    text = _("You’re an editor here: you propose changes, and a publisher decides on them.")
    button = Button(_("Ready to publish"), f"upload {submission_number}")
    reply = _build_text_reply(_("Only publishers can do this"), text, locale)
    return replace(reply, buttons=(button,) if submission_number else ())


def build_own_proposal_reply(submission: Submission, locale: Locale) -> Reply:
    """Say that a colleague has to decide on one's own proposal."""
    _ = locale.translate
    text = _("This is your own proposal. A colleague has to publish it.")
    reply, line = _build_text_reply(_("Nothing was published."), text, locale), f"upload {submission.number}"
    return replace(reply, buttons=(Button(_("Ready to publish"), line),), command_line=line)


def build_own_version_reply(revision: Revision, minutes: int, locale: Locale) -> Reply:
    """Say that a colleague has to take back what one has published."""
    _ = locale.translate
    text = _("You published version {number} more than {minutes} minutes ago. A colleague has to remove it.")
    text = text.format(number=revision.number, minutes=minutes)
    return _build_text_reply(_("Nothing was removed"), text, locale)


def mark_as_passed_on(reply: Reply, *, is_by_editor: bool, hides_publish: bool) -> Reply:
    """Say that others decide on a proposal; where only its proposer reads it, without *Publish*."""
    locale = get_locale(reply.language)
    _ = locale.translate
    text = _("This is your own proposal. A colleague has to publish it.")
    if is_by_editor:
        text = _("A publisher decides on it. I’ll tell you what becomes of it.")
    buttons = tuple(one for one in reply.buttons if not one.command_line.startswith("publish "))
    return replace(
        reply,
        title=_("Proposed"),
        blocks=(Paragraph(make_line(text)), *reply.blocks),
        buttons=buttons if hides_publish else reply.buttons,
    )


def mark_as_changed(reply: Reply, submission: Submission) -> Reply:
    """Say that a proposal is not what somebody wanted to publish, and who made it."""
    _ = get_locale(reply.language).translate
    text = _("This proposal has changed since you saw it. Look at it again.")
    proposal = add_proposer(reply, submission)
    return replace(proposal, blocks=(Paragraph(make_line(text)), *proposal.blocks))


def add_proposer(reply: Reply, submission: Submission) -> Reply:
    """Say who made a proposal."""
    if not submission.proposer_chat:
        return reply
    text = get_locale(reply.language).translate("Proposed by {who}.")
    return replace(reply, blocks=(Paragraph(interpolate(text, who=submission.author)), *reply.blocks))


def build_decided_reply(submission: Submission, locale: Locale) -> Reply:
    """Say who has published or discarded a submission, and why."""
    _ = locale.translate
    is_published = submission.state == "published"
    text = (
        _("{who} published version {number} of {file}.")
        if is_published
        else _("{who} discarded this proposal for {file}. Nothing was published.")
    )
    line = interpolate(
        text,
        who=submission.closed_by or _("Somebody"),
        number=submission.closing_note,
        file=Span(submission.file, Style.CODE),
    )
    has_reason = not is_published and submission.closing_note
    return Reply(
        _("Published") if is_published else _("Discarded"),
        (Paragraph(line), *((Quote((make_line(submission.closing_note),)),) if has_reason else ())),
        buttons=(Button(_("History"), "history"),) if is_published else (),
        command_line=f"upload {submission.number}",
        language=locale.language,
    )


def build_discard_form(submission: Submission, locale: Locale) -> Reply:
    """Ask why a proposal is discarded."""
    _ = locale.translate
    question = _("Why? {who} gets your answer word for word.")
    return Reply(
        _("Discard"),
        (Paragraph(interpolate(question, who=submission.author)),),
        language=locale.language,
        form=Form(f"discard {submission.number}", _("Your reply")),
    )


def _build_text_reply(title: str, text: str, locale: Locale) -> Reply:
    return Reply(title, (Paragraph(make_line(text)),), language=locale.language)
