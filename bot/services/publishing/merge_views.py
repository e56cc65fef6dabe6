"""The replies about a submission that others were faster than: what was merged, and what is to be decided."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from bot.core.content.field_merge import MergeConflict, Path
from bot.core.content.word_diff import excerpt_differences
from bot.core.content.yaml_editor import dump_fields
from bot.core.i18n.locale import Locale
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
from bot.core.parsing.yaml_subset import YamlValue
from bot.services.publishing.file_views import add_send_button
from bot.services.publishing.merge_choices import (
    MINE,
    OPEN,
    PUBLISHED,
    build_choice_line,
    build_choice_line_for_all,
    read_choice,
)
from bot.services.publishing.message_parts import build_more_note, format_timestamp
from bot.services.publishing.submission_merge import (
    DisputedValue,
    Meanwhile,
    SubmissionConflict,
    UnmergeableSubmission,
)
from bot.services.store.revisions import Revision

MAX_MEANWHILE_CHANGES = 20  # sentences about what others have published
MAX_SHOWN_ITEMS = 10  # in conflict, in one answer
MAX_CHOICES = 4  # items with buttons of their own: they stay on one screen


def list_meanwhile(meanwhile: Meanwhile, locale: Locale) -> Iterator[Block]:
    """Say which versions a submission was merged with, and what they changed."""
    _, newest = locale.translate, next(iter(meanwhile.revisions), None)
    if newest and newest.author:
        text = _("Merged with version {number} by {who}, which stays")
        authors = dict.fromkeys(one.author for one in reversed(meanwhile.revisions) if one.author)
        line = interpolate(text, number=str(newest.number), who=", ".join(authors))
    else:
        line = make_line(_("Merged with what has changed in the meantime, which stays"))
    yield Heading(line)
    yield from _list_changes(meanwhile, locale)


def _list_changes(meanwhile: Meanwhile, locale: Locale) -> Iterator[Block]:
    changes = meanwhile.changes[:MAX_MEANWHILE_CHANGES]
    nothing = make_line(locale.translate("No visible changes."))
    yield Bullets(tuple(map(make_line, changes)) or (nothing,))
    if (remaining := len(meanwhile.changes) - MAX_MEANWHILE_CHANGES) > 0:
        yield build_more_note(remaining, locale)


def build_whole_file_button(number: int, locale: Locale) -> Button:
    """Build the button that proposes the submission as it was sent, without what others have published."""
    return Button(locale.translate("Use my file as it is"), f"merge {number} whole")


def build_conflict_reply(conflict: SubmissionConflict, choices: str, locale: Locale) -> Reply:
    """Show each value that two sides changed differently, as it was, is live and would be, and ask."""
    _, number = locale.translate, conflict.submission.number
    blocks = (
        Paragraph(_explain(conflict.meanwhile, locale)),
        *_list_disputed_items(conflict, choices, locale),
        Paragraph(
            make_line(_("Everything else is merged once you have decided. Then I’ll show you the result."))
        ),
    )
    buttons = (
        *_build_choice_buttons(conflict, choices, locale),
        Button(_("Discard"), f"discard {number}"),
    )
    title = _("You both changed the same value")
    reply = Reply(title, blocks, buttons=buttons, command_line=f"merge {number}", language=locale.language)
    return add_send_button(reply, conflict.submission.file, locale)


def _explain(meanwhile: Meanwhile, locale: Locale) -> Line:
    _, newest = locale.translate, next(iter(meanwhile.revisions), None)
    if newest and newest.author:
        text = _(
            "{who} has published version {number} of this file since the version that yours was made from."
        )
        return interpolate(text, who=newest.author, number=str(newest.number))
    return make_line(_("This file has changed since the version that yours was made from."))


def _list_disputed_items(conflict: SubmissionConflict, choices: str, locale: Locale) -> Iterator[Block]:
    items = conflict.items
    for path, values in groupby(conflict.values, lambda one: one.conflict.item):
        place = items.index(path)
        if place < MAX_SHOWN_ITEMS:
            yield Heading(make_line(_number_item(place, items, _format_path(path))))
            for value in values:
                yield Facts(_list_sides(value, locale))
            yield from _describe_choice(read_choice(choices, place), locale)
    if (remaining := len(items) - MAX_SHOWN_ITEMS) > 0:
        yield build_more_note(remaining, locale)


def _number_item(place: int, items: Sequence[Path], text: str) -> str:
    return f"{place + 1}. {text}" if len(items) > 1 else text


def _list_sides(value: DisputedValue, locale: Locale) -> tuple[tuple[str, Line], ...]:
    _, conflict = locale.translate, value.conflict
    below, sides = conflict.path[len(conflict.item) :], format_sides(value.conflict, locale)
    return (
        *([(_("Field"), make_line(_format_path(below), Style.CODE))] if below else []),
        (_("Before"), sides.base),
        (_("Published"), (*sides.live, *_format_author(value.revision))),
        (_("Yours"), sides.incoming),
    )


@dataclass(frozen=True, slots=True)
class ValueSides:
    """A value in conflict, as it was, is live and would be: each shortened to what differs."""

    base: Line
    live: Line
    incoming: Line


def format_sides(conflict: MergeConflict, locale: Locale) -> ValueSides:
    """Format the three values of a conflict."""
    base, live, incoming = (_write_value(one) for one in (conflict.base, conflict.live, conflict.incoming))
    shown_live, shown_incoming = excerpt_differences(live, incoming)
    shown_base, _live = excerpt_differences(base, live)
    lines = (_format_value(text, locale) for text in (shown_base, shown_live, shown_incoming))
    return ValueSides(*lines)


def _format_author(revision: Revision | None) -> Line:
    if revision is None:
        return ()
    details = " · ".join(filter(None, (revision.author, format_timestamp(revision.published_at))))
    return (Span(f" ({details})", Style.ITALIC),)


def _write_value(value: YamlValue) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, list) and (figures := [_write_figure(one) for one in value]) and all(figures):
        return ", ".join(figures)
    return dump_fields(value, in_one_line=True)


def _write_figure(value: YamlValue) -> str:
    """Write what has only a label and a figure, such as an answer of a poll; empty for anything else."""
    match value:
        case {"label": str(label), "figure": str(figure), **others} if not others:
            return f"{label} {figure}"
        case _:
            return ""


def _format_value(text: str, locale: Locale) -> Line:
    return make_line(text, Style.BOLD) or make_line(locale.translate("nothing"), Style.ITALIC)


def _format_path(path: Path) -> str:
    return "/".join(path)


def _describe_choice(choice: str, locale: Locale) -> Iterator[Block]:
    _ = locale.translate
    sentences = {MINE: _("You take yours."), PUBLISHED: _("You keep the published one.")}
    if choice in sentences:
        yield Paragraph(make_line(sentences[choice], Style.ITALIC))


def _build_choice_buttons(conflict: SubmissionConflict, choices: str, locale: Locale) -> Iterator[Button]:
    _, items = locale.translate, conflict.items
    labels = {MINE: _("Take mine"), PUBLISHED: _("Keep the published one")}
    is_open = [place for place in range(len(items)) if read_choice(choices, place) == OPEN]
    if len(items) > 1:
        for place in is_open[:MAX_CHOICES]:
            for side, label in labels.items():
                line = build_choice_line(conflict, choices, place, side)
                yield Button(_number_item(place, items, label), line)
        labels = {MINE: _("Take all of mine"), PUBLISHED: _("Keep all published ones")}
    for side, label in labels.items():
        yield Button(label, build_choice_line_for_all(conflict, choices, side))


def build_unmergeable_reply(outcome: UnmergeableSubmission, locale: Locale) -> Reply:
    """Say why a submission does not go together with what others have published, and ask."""
    _, submission = locale.translate, outcome.submission
    blocks: list[Block] = [Paragraph(_explain(outcome.meanwhile, locale))]
    if outcome.problems:
        blocks += [
            *_list_changes(outcome.meanwhile, locale),
            Paragraph(make_line(_("Together they are not valid. Send a file that has both, or use yours."))),
            Bullets(tuple(make_line(str(problem)) for problem in outcome.problems[:MAX_SHOWN_ITEMS])),
        ]
    else:
        text = _("{file} was removed in the meantime.")
        blocks = [Paragraph(interpolate(text, file=Span(submission.file, Style.CODE)))]
    buttons = (
        build_whole_file_button(submission.number, locale),
        Button(_("Discard"), f"discard {submission.number}"),
    )
    reply = Reply(
        _("The file has changed in the meantime"),
        tuple(blocks),
        buttons=buttons,
        command_line=f"upload {submission.number}",
        language=locale.language,
    )
    return add_send_button(reply, submission.file, locale) if outcome.problems else reply


def build_included_reply(meanwhile: Meanwhile | None, locale: Locale) -> Reply:
    """Say that there is nothing to publish, because the live version has all of it already."""
    _, newest = locale.translate, meanwhile and next(iter(meanwhile.revisions), None)
    if newest and newest.author:
        text = _("Version {number} by {who} has all of your changes already.")
        line = interpolate(text, number=str(newest.number), who=newest.author)
    else:
        line = make_line(_("The published version stays as it is."))
    return Reply(_("Nothing was published."), (Paragraph(line),), language=locale.language)
