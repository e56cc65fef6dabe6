"""The bot's own pages and commands: welcome, help, the list of briefings, and "nothing found"."""

from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal

from bot.core.content.briefing import BRIEFING_KEY, Briefing, Document
from bot.core.formatting.formatter import Formatter
from bot.core.i18n.locale import Locale, get_locale
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
    make_command_span,
    make_line,
    number_rows,
)
from bot.core.messages.request import Request, format_command_line, repeat_command
from bot.core.sections.section import Section
from bot.core.views.detail import build_dateline
from bot.core.views.entry_summary import format_withdrawal
from bot.core.views.list_parts import find_part, first_part
from bot.core.views.navigation import build_menu_button, build_section_buttons
from bot.core.views.text_language import build_translation_notices, find_language_spans

MAX_ECHO_CHARS = 80  # characters of the reader's text that an answer repeats
MAX_OFFERED_BRIEFINGS = 10  # to a reader who asked for what is not there


@dataclass(frozen=True, slots=True)
class Command:
    """A command: its name, what it shows in one line, and what may follow it.

    *argument* names what the command takes ("item", "briefing"); it is empty if the command takes nothing.
    What it *is_personal* about, callers with an own language choose for themselves; see `preference_pages`.
    """

    name: str
    description: str
    argument: str = ""
    is_required: bool = False
    is_personal: bool = False
    place: Literal["menu", "settings", "unlisted"] = "menu"
    """Where readers find it: in menus, on the page of settings, or nowhere. All work if they are typed."""


def list_commands(
    sections: Iterable[Section], locale: Locale, *, empty: Container[str], unlisted: Container[str]
) -> tuple[Command, ...]:
    """List the commands of *sections*, then the built-in ones, in the order of the menu.

    Those named in *empty* would show nothing and are left out, those in *unlisted* offer no choice.
    """
    _ = locale.translate
    builtin_commands = (
        replace(one, place="unlisted") if one.name in unlisted else one
        for one in list_builtin_commands(locale)
        if one.name not in empty
    )
    return (*(Command(one.name, _(one.description), _("item")) for one in sections), *builtin_commands)


def list_builtin_commands(locale: Locale) -> tuple[Command, ...]:
    """List the commands that do not depend on the content of the briefings."""
    _ = locale.translate
    return (
        Command("search", _("Search all briefings"), _("words"), is_required=True),
        Command("source", _("Source details"), _("source"), is_required=True),
        Command("corrections", _("Errors that have been corrected")),
        Command("briefings", _("All briefings")),
        Command("briefing", _("Choose this chat’s briefing"), _("briefing"), is_required=True),
        Command("settings", _("Language, earlier versions and more")),
        Command("help", _("What you can ask")),
        Command("start", _("Start")),
        *(replace(one, place="settings") for one in _list_settings_commands(locale)),
        Command("forget", _("Delete what is stored about this chat"), is_personal=True, place="unlisted"),
    )


def _list_settings_commands(locale: Locale) -> tuple[Command, ...]:
    _ = locale.translate
    return (
        Command("language", _("Choose this chat’s language"), _("language"), is_personal=True),
        Command("changes", _("What changed, and why"), _("since")),
        Command("asof", _("Read a briefing as it was on an earlier date"), _("date")),
        Command("privacy", _("Who runs this bot, and what it stores")),
        Command("mydata", _("What is stored about this chat")),
        Command("forgetme", _("Delete what is stored about this chat"), is_personal=True),
    )


def build_no_briefing_page(request: Request, visible_ids: Collection[str]) -> Reply:
    """Say that the requested briefing is gone, or that there is none at all if *visible_ids* is empty."""
    locale = get_locale(request.language)
    _ = locale.translate
    if not visible_ids:
        for_readers = _("No briefings yet. Please check back later.")
        for_moderators = _("No briefings yet. Send me a file or a table to begin one.")
        text = make_line(for_moderators if request.include_drafts else for_readers)
        return replace(build_not_found_page(_("Nothing found"), text, request), navigation=())
    text = interpolate(
        _("This briefing is no longer available. All briefings: {all}."), all=make_command_span("briefings")
    )
    return build_not_found_page(_("Nothing found"), text, request)


def build_withdrawn_page(request: Request, formatter: Formatter) -> Reply:
    """Say when and why the whole briefing was withdrawn, whatever is asked of it."""
    _, briefing_id = formatter.translate, formatter.briefing.id
    return Reply(
        _("{briefing} is withdrawn").format(briefing=briefing_id),
        tuple(Paragraph(line) for line in _list_withdrawals(formatter)),
        command_line=repeat_command(request),
        briefing_id=briefing_id,
        language=formatter.locale.language,
        navigation=(Button(_("All briefings"), "briefings"), build_menu_button(formatter.locale)),
    )


def _list_withdrawals(formatter: Formatter) -> Iterator[Line]:
    """Yield when and why the briefing was withdrawn, if it was."""
    if withdrawal := formatter.briefing.document.withdrawn:
        yield format_withdrawal(withdrawal, formatter)


def build_start_page(
    sections: Sequence[Section], formatter: Formatter, *, has_several_briefings: bool
) -> Reply:
    """Build the welcome: what one can ask about this briefing, and how."""
    _, document = formatter.translate, formatter.briefing.document
    welcome = _("Ask me about {title}. Each answer says who said it and when, or that this isn’t known.")
    blocks: list[Block] = [Paragraph(interpolate(welcome, title=Span(document.title, Style.BOLD)))]
    if document.scope:
        blocks += formatter.format_paragraphs(document.scope)
    instructions = _("Choose a topic below or type a command, such as {first} or {help}.")
    first_command = make_command_span(sections[0].name if sections else "briefings")
    help_command = make_command_span("help")
    blocks.append(Paragraph(interpolate(instructions, first=first_command, help=help_command)))
    start_line = format_command_line("start", "", formatter.briefing.id)
    page = _build_page(
        _("Welcome"), blocks, start_line, formatter, build_section_buttons(sections, formatter)
    )
    briefings = (Button(_("Briefings"), "briefings"),) if has_several_briefings else ()
    return replace(
        page, navigation=(*briefings, Button(_("Settings"), "settings"), Button(_("Help"), "help"))
    )


def build_help_page(commands: Sequence[Command], example: str, formatter: Formatter) -> Reply:
    """Build the list of the commands in the menu; *example* is a command line that shows a single entry."""
    _ = formatter.translate
    lines = tuple(_describe_command(command) for command in commands if command.place == "menu")
    hint = _("After a command you can add an ID or part of a name: {example}")
    return Reply(
        _("What you can ask"),
        (
            Bullets(lines),
            Paragraph(interpolate(hint, example=Span(f"/{example}", Style.CODE, command_line=example))),
            Paragraph(interpolate(_("What I store: {privacy}"), privacy=make_command_span("privacy"))),
        ),
        build_dateline(formatter, entry_ids=()),
        command_line="help",
        briefing_id=formatter.briefing.id,
        language=formatter.locale.language,
        navigation=(build_menu_button(formatter.locale),),
    )


def _describe_command(command: Command) -> Line:
    """Format a command, what must follow it, and what it shows.

    One that needs more than a tap is set as code, to be copied.
    """
    typed = Span(f"/{command.name} {command.argument.upper()}", Style.CODE)
    name = typed if command.is_required else make_command_span(command.name)
    return (name, Span(f" – {command.description}"))


def build_briefing_list(briefings: Sequence[Briefing], part_number: str, formatter: Formatter) -> Reply:
    """Build the part of the list of briefings that has this number, or the first."""
    part, locale = find_part(briefings, part_number) or first_part(briefings), formatter.locale
    rows = (_build_briefing_row(briefing, formatter) for briefing in part.items)
    return Reply(
        formatter.translate("Briefings"),
        (*part.describe_position(locale), *number_rows(rows, part.start + 1)),
        command_line=format_command_line("briefings", part.argument),
        language=locale.language,
        navigation=(*part.build_buttons("briefings", "", locale), build_menu_button(locale)),
    )


def _build_briefing_row(briefing: Briefing, formatter: Formatter) -> Row:
    document = briefing.in_language(formatter.locale.language).document
    if document.withdrawn:
        return Row(
            make_line(document.title),
            (format_withdrawal(document.withdrawn, formatter),),
            Button(briefing.id, format_command_line("briefing", briefing.id)),
        )
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
    """Build the page of a briefing, with a button for each section; opening it chooses it for the chat."""
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
    return replace(
        page,
        preference_change=PreferenceChange(briefing_id=formatter.briefing.id),
        navigation=(Button(formatter.translate("All briefings"), "briefings"),),
    )


def _build_maintenance_rows(formatter: Formatter) -> Iterator[tuple[str, Line]]:
    """Yield who maintains a briefing and how, label and value."""
    document, label = formatter.briefing.document, partial(formatter.field_label, Document)
    if document.desk:
        yield label("desk"), make_line(document.desk)
    if document.methodology:
        yield label("methodology"), formatter.format_prose(document.methodology)
    if document.corrections_policy:
        yield label("corrections_policy"), formatter.format_prose(document.corrections_policy)
    if document.review_by:
        yield label("review_by"), make_line(formatter.format_date(document.review_by))


def match_briefing(query: str, briefings: Mapping[str, Briefing]) -> Briefing | None:
    """Find the briefing with this id, or the first with this title in one of its languages, or former id."""
    title_matches = (
        briefing
        for briefing in briefings.values()
        if query.casefold() in map(str.casefold, briefing.titles) or query in briefing.document.aliases
    )
    return briefings.get(query) or next(title_matches, None)


def build_unknown_briefing_page(
    request: Request, briefings: Sequence[Briefing], formatter: Formatter
) -> Reply:
    """Say that no briefing has the requested name, and list the newest, with a button to the list of all."""
    _, offered = formatter.translate, briefings[:MAX_OFFERED_BRIEFINGS]
    text = _("There’s no briefing “{name}”. Available briefings:")
    name = echo_text(request.argument or formatter.briefing.id)
    is_complete = len(offered) == len(briefings)
    return Reply(
        _("Briefings"),
        (
            Paragraph(interpolate(text, name=name)),
            *number_rows(_build_briefing_row(briefing, formatter) for briefing in offered),
        ),
        buttons=() if is_complete else (Button(_("All briefings"), "briefings"),),
        command_line=repeat_command(request),
        language=formatter.locale.language,
        not_found=True,
        navigation=(build_menu_button(formatter.locale),),
    )


def echo_text(text: str) -> str:
    """Shorten what the reader typed: repeated in full, a long text would bury the answer."""
    return text if len(text) <= MAX_ECHO_CHARS else f"{text[:MAX_ECHO_CHARS]}…"


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
        language=formatter.locale.language,
        language_spans=find_language_spans((), formatter),
    )


def build_not_found_page(
    title: str,
    text: Line,
    request: Request,
    suggestion_buttons: tuple[Button, ...] = (),
    navigation_buttons: tuple[Button, ...] = (),
) -> Reply:
    """Build a page that says that nothing was found, with buttons for likely meanings, and the menu."""
    locale, blocks = get_locale(request.language), [Paragraph(text)]
    if suggestion_buttons:
        blocks.append(Paragraph(make_line(locale.translate("Did you mean one of these?"))))
    return Reply(
        title,
        tuple(blocks),
        buttons=suggestion_buttons,
        command_line=repeat_command(request),
        language=locale.language,
        not_found=True,
        navigation=(*navigation_buttons, build_menu_button(locale)),
    )
