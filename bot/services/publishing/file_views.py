"""The replies with a file: what it is, what to do with it, and which ones there are."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.core.i18n.locale import Locale
from bot.core.messages.reply import (
    AttachedFile,
    Block,
    Button,
    Line,
    Paragraph,
    Reply,
    Row,
    Span,
    Style,
    interpolate,
    make_line,
)
from bot.core.messages.request import MAX_COMMAND_LINE_BYTES, format_command_line
from bot.services.publishing.message_parts import build_more_note, format_timestamp
from bot.services.store.revisions import Revision

FILE = "file"  # the command that sends a file
FILES = "files"  # lists the files in the folder
VERSIONS = "versions"  # lists versions as the history does, and sends them
MAX_LISTED_FILES = 60


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file that is sent: its *name* and *content*, and the *revision* that this is, if it is recorded.

    *current* is the number of the file's current version if that is another one. *problem_count* counts the
    errors in what stands in the folder.
    """

    name: str
    content: bytes
    revision: Revision | None = None
    current: int = 0
    problem_count: int = 0


def build_file_reply(sent: SentFile, locale: Locale) -> Reply:
    """Send a file, and say which version it is and what to do with it."""
    _ = locale.translate
    blocks = tuple(map(Paragraph, _describe_file(sent, locale)))
    buttons = [_build_history_button(sent.name, locale)]
    if sent.problem_count:
        buttons.insert(0, Button(_("Show the errors"), format_command_line("status", sent.name)))
    document = AttachedFile(sent.name, sent.content)
    return Reply(sent.name, blocks, buttons=tuple(buttons), language=locale.language, document=document)


def _describe_file(sent: SentFile, locale: Locale) -> Iterator[Line]:
    _, revision = locale.translate, sent.revision
    if revision:
        yield make_line(_describe_revision(revision, locale))
    if sent.current:
        text = _("This is not the current version. That is version {number}.")
        yield make_line(text.format(number=sent.current))
    if sent.problem_count:
        yield make_line(
            locale.translate_plural(
                "The file as it stands has {count} error. The last valid version stays live.",
                "The file as it stands has {count} errors. The last valid version stays live.",
                sent.problem_count,
            )
        )
    elif not revision:
        yield make_line(_("This is the file as it stands in the briefings folder."))
    yield make_line(_("Change it and send it back. I’ll show you the changes before anything is published."))


def _describe_revision(revision: Revision, locale: Locale) -> str:
    number = locale.translate("Version {number}").format(number=revision.number)
    return " · ".join(filter(None, (number, format_timestamp(revision.published_at), revision.author)))


def build_template_reply(file: AttachedFile, language_name: str, locale: Locale) -> Reply:
    """Send the empty file of a translation."""
    _ = locale.translate
    blocks = (
        Paragraph(make_line(_("There is no translation yet ({language}).").format(language=language_name))),
        Paragraph(
            make_line(_("Each text is a comment. Write its translation below it, and send the file back."))
        ),
    )
    return Reply(file.name, blocks, language=locale.language, document=file)


def build_files_reply(files: Sequence[str], locale: Locale) -> Reply:
    """Offer *files* to choose from."""
    _ = locale.translate
    rows: list[Block] = [
        Row(make_line(name, Style.BOLD), (), build_send_button(name, locale, label=name))
        for name in files[:MAX_LISTED_FILES]
    ]
    if len(files) > MAX_LISTED_FILES:
        rows.append(build_more_note(len(files) - MAX_LISTED_FILES, locale))
    empty = (Paragraph(make_line(_("There is no file in the briefings folder."))),)
    return Reply(
        _("Which file?"),
        tuple(rows) or empty,
        command_line=FILES,
        language=locale.language,
        not_found=not rows,
    )


def build_unknown_file_reply(name: str, locale: Locale) -> Reply:
    """Say that no file is called *name*, or has such an item."""
    _ = locale.translate
    text = interpolate(
        _("No file is called “{name}”, and no briefing has an item of that name. For example: {example}"),
        name=name[:100],
        example=Span("/file polls/levada-2026-01", Style.CODE),
    )
    buttons = (Button(_("All files"), FILES),)
    title = _("No such file")
    return Reply(title, (Paragraph(text),), buttons=buttons, language=locale.language, not_found=True)


def build_no_version_reply(number: int, locale: Locale) -> Reply:
    """Say that there is no such version of the file."""
    _ = locale.translate
    text = _("There is no version {number} of this file. The history lists all versions.")
    blocks = (Paragraph(make_line(text.format(number=number))),)
    buttons = (Button(_("History"), "history"),)
    title = _("No such version")
    return Reply(title, blocks, buttons=buttons, language=locale.language, not_found=True)


def build_unsendable_reply(name: str, sentence: str, locale: Locale) -> Reply:
    """Say in a *sentence* why a file cannot be sent."""
    buttons = (_build_history_button(name, locale),)
    return Reply(name, (Paragraph(make_line(sentence)),), buttons=buttons, language=locale.language)


def build_send_button(target: str, locale: Locale, *, label: str = "") -> Button:
    """Build the button that sends the file called *target*, or that of the version with this number."""
    return Button(label or locale.translate("Send me the file"), format_command_line(FILE, target))


def add_send_button(reply: Reply, target: str, locale: Locale) -> Reply:
    """Add that button to *reply*, unless its line is too long for one."""
    button = build_send_button(target, locale)
    is_short = len(button.command_line.encode()) <= MAX_COMMAND_LINE_BYTES
    return replace(reply, buttons=(*reply.buttons, button)) if is_short else reply


def _build_history_button(file: str, locale: Locale) -> Button:
    return Button(locale.translate("History"), format_command_line("history", file))
