"""The notice about what does not work, and about what works again."""

from collections.abc import Iterator, Mapping, Sequence

from bot.core.content.field_labels import gettext_noop
from bot.core.i18n.locale import Locale
from bot.core.messages.platforms import PLATFORM_TITLES
from bot.core.messages.reply import Block, Facts, Heading, Paragraph, Reply, make_line
from bot.services.publishing.message_parts import format_timestamp
from bot.services.store.schema import list_contents
from bot.services.troubles.trouble import Trouble, TroubleKind

MAX_DETAIL_CHARACTERS = 400

_DESCRIPTIONS: Mapping[TroubleKind, tuple[str, str]] = {
    TroubleKind.DATABASE: (
        gettext_noop("Database"),
        gettext_noop("Answers continue, but this isn’t saved: {contents}."),
    ),
    TroubleKind.GIT_PULL: (
        gettext_noop("Pulling from git"),
        gettext_noop("Changes in the repository don’t go live here."),
    ),
    TroubleKind.GIT_PUSH: (
        gettext_noop("Committing to git"),
        gettext_noop("What you publish goes live, but doesn’t reach the repository."),
    ),
    TroubleKind.PLATFORM: (
        gettext_noop("Platform"),
        gettext_noop("Nobody is answered there. The operator has to act."),
    ),
    TroubleKind.CONNECTION: (
        gettext_noop("Connection"),
        gettext_noop("Nobody is answered there until it can be reached again."),
    ),
    TroubleKind.BRIEFINGS: (
        gettext_noop("Briefings"),
        gettext_noop("There is none, so readers get no answers."),
    ),
    TroubleKind.FOLDER: (
        gettext_noop("Briefings folder"),
        gettext_noop("The current versions stay live, but nothing new can be read or published."),
    ),
    TroubleKind.DISK: (
        gettext_noop("Disk"),
        gettext_noop("What is published, chosen or reported may be lost."),
    ),
    TroubleKind.TASK: (
        gettext_noop("Background task"),
        gettext_noop("It keeps ending and starting again."),
    ),
    TroubleKind.PICTURES: (
        gettext_noop("Pictures"),
        gettext_noop("Answers come without pictures. Their text says everything."),
    ),
    TroubleKind.MEMORY: (
        gettext_noop("Memory"),
        gettext_noop("Hardly any is left, and the system may end the bot."),
    ),
    TroubleKind.EVENT_LOOP: (
        gettext_noop("Delays"),
        gettext_noop("All answers are late, by seconds."),
    ),
}
"""What each kind is called, and what follows from it; a test sees to it that there are all."""


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
    subject, effect = map(locale.translate, _DESCRIPTIONS[trouble.kind])
    return subject, effect.format(contents=list_contents(locale))
