"""The notice about what does not work, and about what works again."""

from collections.abc import Iterator, Sequence
from typing import assert_never

from bot.core.i18n.locale import Locale
from bot.core.messages.platforms import PLATFORM_TITLES
from bot.core.messages.reply import Block, Facts, Heading, Paragraph, Reply, make_line
from bot.services.publishing.message_parts import format_timestamp
from bot.services.store.schema import list_contents
from bot.services.troubles.trouble import Trouble, TroubleKind

MAX_DETAIL_CHARACTERS = 400


def build_trouble_reply(troubles: Sequence[Trouble], locale: Locale) -> Reply:
    """Show *troubles*: since when each lasts and what it means, or how long it lasted."""
    _ = locale.translate
    is_any_active = any(one.ended_at is None for one in troubles)
    title = _("Something isn’t working") if is_any_active else _("Working again")
    blocks = tuple(block for one in troubles for block in _build_blocks(one, locale))
    return Reply(title, blocks, language=locale.language)


def _build_blocks(trouble: Trouble, locale: Locale) -> Iterator[Block]:
    _ = locale.translate
    subject, effect = _describe_kind(trouble, locale)
    since = make_line(format_timestamp(trouble.began_at))
    if trouble.subject:
        subject = locale.format_label(subject) + PLATFORM_TITLES.get(trouble.subject, trouble.subject)
    yield Heading(make_line(subject))
    if trouble.ended_at is not None:
        lasted = make_line(locale.format_duration(trouble.ended_at - trouble.began_at))
        yield Paragraph(make_line(_("It works again.")))
        yield Facts(((_("Since"), since), (_("Lasted"), lasted)))
        return
    yield Paragraph(make_line(effect))
    cause = make_line(_(trouble.detail)[:MAX_DETAIL_CHARACTERS] if trouble.detail else _("see the log"))
    yield Facts(((_("Since"), since), (_("Cause"), cause)))


def _describe_kind(trouble: Trouble, locale: Locale) -> tuple[str, str]:
    """Name what does not work, and say what follows from that."""
    _ = locale.translate
    match trouble.kind:
        case TroubleKind.DATABASE:
            subject = _("Database")
            effect = _("Answers continue, but this isn’t saved: {contents}.")
            effect = effect.format(contents=list_contents(locale))
        case TroubleKind.GIT_PULL:
            subject = _("Pulling from git")
            effect = _("Changes in the repository don’t go live here.")
        case TroubleKind.GIT_PUSH:
            subject = _("Committing to git")
            effect = _("What you publish goes live, but doesn’t reach the repository.")
        case TroubleKind.PLATFORM:
            subject = _("Platform")
            effect = _("Nobody is answered there. The operator has to act.")
        case TroubleKind.FOLDER:
            subject = _("Briefings folder")
            effect = _("The current versions stay live, but nothing new can be read or published.")
        case TroubleKind.DISK:
            subject = _("Disk")
            effect = _("What is published, chosen or reported may be lost.")
        case TroubleKind.TASK:
            subject = _("Background task")
            effect = _("It keeps ending and starting again.")
        case TroubleKind.PICTURES:
            subject = _("Pictures")
            effect = _("Answers come without pictures. Their text says everything.")
        case _:
            assert_never(trouble.kind)
    return subject, effect
