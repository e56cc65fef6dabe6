"""The replies about pushing: that it is done, or what others have changed in the same place."""

from collections.abc import Iterator, Sequence

from bot.core.i18n.locale import Locale
from bot.core.messages.reply import (
    Block,
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
from bot.services.publishing.merge_views import format_sides
from bot.services.publishing.message_parts import build_more_note
from bot.services.publishing.push_merge import FileConflict, PushConflictError

MINE, THEIRS = "mine", "theirs"  # the two sides that a moderator can take
MAX_VALUES = 10  # in conflict, in one answer


def build_push_conflict_reply(error: PushConflictError, locale: Locale) -> Reply:
    """Show what both sides have changed differently, and ask whose change stays."""
    _ = locale.translate
    explanation = _(
        "The repository and the bot have different values in the same place. What is published stays live, "
        "and nothing is pushed until you decide."
    )
    blocks: list[Block] = [Paragraph(make_line(explanation))]
    blocks += [block for one in error.conflicts for block in _list_conflict(one, locale)]
    has_proposal = any(one.proposal is not None for one in error.conflicts)
    buttons = (
        Button(_("Keep the published one"), f"push {MINE} {error.digest}"),
        *([Button(_("Take the one from git"), f"push {THEIRS}")] if has_proposal else []),
    )
    title = _("Git and chat differ")
    return Reply(title, tuple(blocks), buttons=buttons, command_line="push", language=locale.language)


def _list_conflict(conflict: FileConflict, locale: Locale) -> Iterator[Block]:
    _ = locale.translate
    yield Heading(make_line(conflict.name))
    source = " · ".join(filter(None, (conflict.author, conflict.subject)))
    if conflict.theirs is None:
        yield Paragraph(interpolate(_("Removed in git: {source}"), source=source))
    elif not conflict.values:
        yield Paragraph(
            interpolate(
                _("Changed in git in a way that does not fit what is published: {source}"), source=source
            )
        )
    for value in conflict.values[:MAX_VALUES]:
        sides = format_sides(value, locale)
        rows: list[tuple[str, Line]] = [
            (_("Field"), make_line("/".join(value.path), Style.CODE)),
            (_("Before"), sides.base),
            (_("Published"), sides.live),
            (_("In git"), (*sides.incoming, Span(f" ({source})", Style.ITALIC))),
        ]
        yield Facts(tuple(rows))
    if (remaining := len(conflict.values) - MAX_VALUES) > 0:
        yield build_more_note(remaining, locale)


def build_choice_reply(choices: Sequence[tuple[str, str]], locale: Locale) -> Reply:
    """Offer the proposals that take what is in git; *choices* are files with command lines."""
    _ = locale.translate
    buttons = tuple(Button(file, line) for file, line in choices)
    text = _("Publish each of these files as it is in git:") if choices else _("Nothing was published.")
    return _build_reply(_("Git and chat differ"), make_line(text), locale, buttons)


def build_pushed_reply(locale: Locale) -> Reply:
    """Confirm that the repository has all that is published."""
    _ = locale.translate
    return _build_reply(_("Pushed"), make_line(_("The repository has all that is published here.")), locale)


def build_failure_reply(sentence: str, locale: Locale) -> Reply:
    """Say in a *sentence* why nothing was pushed; it is English."""
    _ = locale.translate
    return _build_reply(_("Not pushed"), make_line(_(sentence)), locale)


def build_no_push_reply(locale: Locale) -> Reply:
    """Say that the bot pushes nothing."""
    _ = locale.translate
    text = _("The operator has not set up the bot to push to a repository.")
    return _build_reply(_("Not pushed"), make_line(text), locale)


def _build_reply(title: str, line: Line, locale: Locale, buttons: Sequence[Button] = ()) -> Reply:
    return Reply(title, (Paragraph(line),), buttons=tuple(buttons), language=locale.language)
