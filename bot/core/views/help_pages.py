"""The bot's own pages: welcome, help, the list of briefings, and what it says when nothing was found."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from bot.core.content.briefing import BRIEFING_KEY, Briefing
from bot.core.formatting.formatter import Formatter
from bot.core.i18n import Locale
from bot.core.i18n import get_locale as language_of
from bot.core.messages.preferences import PreferenceChange
from bot.core.messages.reply import (
    Block,
    Bullets,
    Button,
    Facts,
    Line,
    Paragraph,
    Reply,
    Row,
    Span,
    Style,
    interpolate,
    make_line,
)
from bot.core.messages.request import Request, format_command_line, repeat_command
from bot.core.sections.section import Section
from bot.core.views.detail import build_dateline
from bot.core.views.language_spans import find_language_spans
from bot.core.views.translation_notices import build_translation_notices


@dataclass(frozen=True, slots=True)
class Command:
    """A command of the bot: its name, what it is for in one line, and what may follow it.

    *argument* names what the command takes ("item", "briefing"), empty when it takes nothing.
    """

    name: str
    description: str
    argument: str = ""
    is_required: bool = False


def list_commands(
    sections: Iterable[Section], language: Locale, request: Request, *, has_corrections: bool
) -> tuple[Command, ...]:
    """Return the commands of *sections* and the bot's own, but for those that would show nothing."""
    _ = language.translate
    empty_commands = set() if request.has_history else {"asof", "changes"}
    empty_commands |= set() if has_corrections else {"corrections"}
    builtin_commands = (one for one in list_builtin_commands(language) if one.name not in empty_commands)
    return (*(Command(one.name, _(one.description), _("item")) for one in sections), *builtin_commands)


def list_builtin_commands(language: Locale) -> tuple[Command, ...]:
    """Return the commands that bots have whatever their briefings hold."""
    _ = language.translate
    return (
        Command("search", _("Search all briefings"), _("words"), is_required=True),
        Command("source", _("Source details"), _("source"), is_required=True),
        Command("changes", _("What changed, and why"), _("since")),
        Command("corrections", _("Errors that have been corrected")),
        Command("asof", _("Read a briefing as it was on an earlier date"), _("date")),
        Command("briefings", _("All briefings")),
        Command("briefing", _("Choose this chat’s briefing"), _("briefing"), is_required=True),
        Command("language", _("Choose this chat’s language"), _("language")),
        Command("forget", _("Reset this chat’s settings")),
        Command("help", _("What you can ask")),
        Command("start", _("Start")),
    )


def build_no_briefing_page(request: Request, visible_ids: Collection[str]) -> Reply:
    """Return that the briefing is gone, or that there is none at all where none is *known*."""
    reader_language = language_of(request.language)
    _ = reader_language.translate
    if not visible_ids:
        text = make_line(_("No briefings yet. Please check back later."))
    else:
        text = interpolate(
            _("This briefing is no longer available. All briefings: {all}."), all=Span("/briefings")
        )
    return build_not_found_page(_("Nothing found"), text, repeat_command(request), reader_language)


def build_start_page(sections: Sequence[Section], formatter: Formatter) -> Reply:
    """Return the welcome: what the bot does, and the briefing that it would answer from."""
    _, document = formatter.translate, formatter.briefing.document
    blocks: list[Block] = [
        Paragraph(
            make_line(
                _(
                    "I answer from sourced briefings. Each answer says who said it and when, or that this isn’t known."
                )
            )
        ),
        Paragraph((Span(_("Current briefing: ")), Span(document.title, Style.BOLD))),
    ]
    if document.scope:
        blocks += formatter.format_paragraphs(document.scope)
    instructions = _("Choose a topic below or type a command, such as {first} or {help}.")
    first_command = Span(f"/{sections[0].name}" if sections else "/briefings")
    blocks.append(Paragraph(interpolate(instructions, first=first_command, help=Span("/help"))))
    start_line = format_command_line("start", "", formatter.briefing.id)
    return _build_page(
        _("Welcome"), blocks, start_line, formatter, build_section_buttons(sections, formatter)
    )


def build_help_page(commands: Sequence[Command], formatter: Formatter) -> Reply:
    """Return every command with what it is for, on one screen."""
    _ = formatter.translate
    lines = tuple(_describe_command(command) for command in commands)
    hint = _("After a command you can add an item: its ID or part of its name.")
    return Reply(
        _("What you can ask"),
        (Bullets(lines), Paragraph(make_line(hint))),
        build_dateline(formatter, entry_ids=()),
        command_line="help",
        briefing_id=formatter.briefing.id,
        language=formatter.language.code,
    )


def _describe_command(command: Command) -> Line:
    argument = f" {command.argument.upper()}" if command.is_required else ""
    return (Span(f"/{command.name}"), Span(f"{argument} – {command.description}"))


def build_briefing_list(briefings: Iterable[Briefing], formatter: Formatter) -> Reply:
    """Return the list of all briefings."""
    rows = tuple(_build_briefing_row(briefing, formatter) for briefing in briefings)
    return Reply(
        formatter.translate("Briefings"), rows, command_line="briefings", language=formatter.language.code
    )


def _build_briefing_row(briefing: Briefing, formatter: Formatter) -> Row:
    document = briefing.in_language(formatter.language.code).document
    as_of_text = formatter.translate("As of {date}").format(
        date=formatter.format_date_with_age(document.as_of)
    )
    lines = [formatter.format_prose(document.scope)] if document.scope else []
    lines.append(make_line(as_of_text, Style.ITALIC))
    return Row(
        make_line(document.title),
        tuple(lines),
        Button(briefing.id, format_command_line("briefing", briefing.id)),
    )


def build_briefing_page(sections: Sequence[Section], formatter: Formatter) -> Reply:
    """Return what a briefing is about, what it covers and who keeps it, with a button for each section."""
    document, blocks = formatter.briefing.document, list[Block]()
    if document.scope:
        blocks += formatter.format_paragraphs(document.scope)
    if rows := tuple(_build_maintenance_rows(formatter)):
        blocks.append(Facts(rows))
    confirmation_text = formatter.translate("This chat now uses this briefing.")
    blocks.append(Paragraph(make_line(confirmation_text, Style.ITALIC)))
    repeat_line = f"briefing {formatter.briefing.id}"
    page = _build_page(
        document.title, blocks, repeat_line, formatter, build_section_buttons(sections, formatter)
    )
    return replace(page, preference_change=PreferenceChange(briefing_id=formatter.briefing.id))


def _build_maintenance_rows(formatter: Formatter) -> Iterator[tuple[str, Line]]:
    """Yield how a briefing is kept, label and value."""
    _, document = formatter.translate, formatter.briefing.document
    if document.desk:
        yield _("Maintained by"), make_line(document.desk)
    if document.methodology:
        yield _("Methodology"), formatter.format_prose(document.methodology)
    if document.corrections_policy:
        yield _("Corrections"), formatter.format_prose(document.corrections_policy)
    if document.review_by:
        yield _("Next review"), make_line(formatter.format_date(document.review_by))


def build_section_buttons(sections: Iterable[Section], formatter: Formatter) -> tuple[Button, ...]:
    """Return a button for each section of a briefing."""
    return tuple(
        Button(formatter.section_title(section), format_command_line(section.name, "", formatter.briefing.id))
        for section in sections
    )


def _build_page(
    title: str,
    blocks: Iterable[Block],
    repeat_line: str,
    formatter: Formatter,
    buttons: tuple[Button, ...] = (),
) -> Reply:
    return Reply(
        title,
        (*build_translation_notices((BRIEFING_KEY,), formatter), *blocks),
        build_dateline(formatter),
        buttons=buttons,
        command_line=repeat_line,
        briefing_id=formatter.briefing.id,
        language=formatter.language.code,
        language_spans=find_language_spans((), formatter),
    )


def build_not_found_page(  # noqa: PLR0913, PLR0917 (each is a part of the answer)
    title: str,
    text: Line,
    repeat_line: str,
    language: Locale,
    suggestion_buttons: tuple[Button, ...] = (),
    navigation_buttons: tuple[Button, ...] = (),
) -> Reply:
    """Return that nothing was found, with buttons for what might have been meant and for *ways* on."""
    blocks = [Paragraph(text)]
    if suggestion_buttons:
        blocks.append(Paragraph(make_line(language.translate("Did you mean one of these?"))))
    buttons = (*suggestion_buttons, *navigation_buttons)
    return Reply(
        title,
        tuple(blocks),
        buttons=buttons,
        command_line=repeat_line,
        language=language.code,
        not_found=True,
    )
