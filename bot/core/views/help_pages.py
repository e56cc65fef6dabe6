"""The bot's own pages: welcome, help, the list of briefings, and what it says when nothing was found."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from bot.core.content.briefing import OWN, Briefing
from bot.core.formatting.formatter import Formatter
from bot.core.i18n import Language
from bot.core.i18n import language as language_of
from bot.core.messages.preferences import Choice
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
    fill,
    plain,
)
from bot.core.messages.request import Request, asked, command_line
from bot.core.sections.section import Section
from bot.core.views.detail import dateline
from bot.core.views.language_spans import foreign
from bot.core.views.translation_notices import notices


@dataclass(frozen=True, slots=True)
class Command:
    """A command of the bot: its name, what it is for in one line, and what may follow it.

    *argument* names what the command takes ("item", "briefing"), empty when it takes nothing.
    """

    name: str
    about: str
    argument: str = ""
    required: bool = False


def commands(
    sections: Iterable[Section], language: Language, request: Request, *, corrected: bool
) -> tuple[Command, ...]:
    """Return the commands of *sections* and the bot's own, but for those that would show nothing."""
    _ = language.translate
    nothing = set() if request.history else {"asof", "changes"}
    nothing |= set() if corrected else {"corrections"}
    own = (one for one in own_commands(language) if one.name not in nothing)
    return (*(Command(one.name, _(one.about), _("item")) for one in sections), *own)


def own_commands(language: Language) -> tuple[Command, ...]:
    """Return the commands that bots have whatever their briefings hold."""
    _ = language.translate
    return (
        Command("search", _("Search all briefings"), _("words"), required=True),
        Command("source", _("One source in full"), _("source"), required=True),
        Command("changes", _("What has changed, and why"), _("since")),
        Command("corrections", _("What was wrong and was put right")),
        Command("asof", _("What was told on an earlier day"), _("day")),
        Command("briefings", _("All briefings")),
        Command("briefing", _("Choose the briefing for this chat"), _("briefing"), required=True),
        Command("language", _("Choose the language of this chat"), _("language")),
        Command("forget", _("Forget what this chat has chosen")),
        Command("help", _("What this bot can tell you")),
        Command("start", _("Begin here")),
    )


def no_briefing(request: Request, known: Collection[str]) -> Reply:
    """Return that the briefing is gone, or that there is none at all where none is *known*."""
    words = language_of(request.language)
    _ = words.translate
    if not known:
        text = plain(_("There is no briefing here yet. Please come back later."))
    else:
        text = fill(_("This briefing is no longer here. See {all} for all of them."), all=Span("/briefings"))
    return missed(_("Nothing found"), text, asked(request), words)


def start(sections: Sequence[Section], telling: Formatter) -> Reply:
    """Return the welcome: what the bot does, and the briefing that it would answer from."""
    _, document = telling.translate, telling.briefing.document
    blocks: list[Block] = [
        Paragraph(
            plain(_("I answer from briefings in which every statement has its date, speaker and source."))
        ),
        Paragraph((Span(_("Now: ")), Span(document.title, Style.BOLD))),
    ]
    if document.scope:
        blocks += telling.paragraphs(document.scope)
    how = _("Press a button, or type a command: {first}, {help}.")
    first = Span(f"/{sections[0].name}" if sections else "/briefings")
    blocks.append(Paragraph(fill(how, first=first, help=Span("/help"))))
    line = command_line("start", "", telling.briefing.id)
    return _page(_("Welcome"), blocks, line, telling, menu(sections, telling))


def show_help(commands: Sequence[Command], telling: Formatter) -> Reply:
    """Return every command with what it is for, on one screen."""
    _ = telling.translate
    lines = tuple(_about(command) for command in commands)
    hint = _("Behind a command you can name an item, such as its id or a part of its name.")
    return Reply(
        _("What I can tell you"),
        (Bullets(lines), Paragraph(plain(hint))),
        dateline(telling, names=()),
        line="help",
        briefing=telling.briefing.id,
        language=telling.language.code,
    )


def _about(command: Command) -> Line:
    wanted = f" {command.argument.upper()}" if command.required else ""
    return (Span(f"/{command.name}"), Span(f"{wanted} – {command.about}"))


def briefings(among: Iterable[Briefing], telling: Formatter) -> Reply:
    """Return the list of all briefings."""
    rows = tuple(_briefing_row(briefing, telling) for briefing in among)
    return Reply(telling.translate("Briefings"), rows, line="briefings", language=telling.language.code)


def _briefing_row(briefing: Briefing, telling: Formatter) -> Row:
    document = briefing.told_in(telling.language.code).document
    dated = telling.translate("As of {date}").format(date=telling.aged(document.as_of))
    lines = [telling.prose(document.scope)] if document.scope else []
    lines.append(plain(dated, Style.ITALIC))
    return Row(
        plain(document.title), tuple(lines), Button(briefing.id, command_line("briefing", briefing.id))
    )


def briefing(sections: Sequence[Section], telling: Formatter) -> Reply:
    """Return what a briefing is about, what it covers and who keeps it, with a button for each section."""
    document, blocks = telling.briefing.document, list[Block]()
    if document.scope:
        blocks += telling.paragraphs(document.scope)
    if rows := tuple(_kept(telling)):
        blocks.append(Facts(rows))
    chosen = telling.translate("This chat now gets its answers from this briefing.")
    blocks.append(Paragraph(plain(chosen, Style.ITALIC)))
    line = f"briefing {telling.briefing.id}"
    page = _page(document.title, blocks, line, telling, menu(sections, telling))
    return replace(page, choice=Choice(briefing=telling.briefing.id))


def _kept(telling: Formatter) -> Iterator[tuple[str, Line]]:
    """Yield how a briefing is kept, label and value."""
    _, document = telling.translate, telling.briefing.document
    if document.desk:
        yield _("Kept by"), plain(document.desk)
    if document.methodology:
        yield _("Methodology"), telling.prose(document.methodology)
    if document.corrections_policy:
        yield _("Corrections"), telling.prose(document.corrections_policy)
    if document.review_by:
        yield _("Next review"), plain(telling.when(document.review_by))


def menu(sections: Iterable[Section], telling: Formatter) -> tuple[Button, ...]:
    """Return a button for each section of a briefing."""
    return tuple(
        Button(telling.heading(section), command_line(section.name, "", telling.briefing.id))
        for section in sections
    )


def _page(
    title: str, blocks: Iterable[Block], line: str, telling: Formatter, buttons: tuple[Button, ...] = ()
) -> Reply:
    return Reply(
        title,
        (*notices((OWN,), telling), *blocks),
        dateline(telling),
        buttons=buttons,
        line=line,
        briefing=telling.briefing.id,
        language=telling.language.code,
        foreign=foreign((), telling),
    )


def missed(  # noqa: PLR0913, PLR0917 (each is a part of the answer)
    title: str,
    text: Line,
    line: str,
    language: Language,
    offers: tuple[Button, ...] = (),
    ways: tuple[Button, ...] = (),
) -> Reply:
    """Return that nothing was found, with buttons for what might have been meant and for *ways* on."""
    blocks = [Paragraph(text)]
    if offers:
        blocks.append(Paragraph(plain(language.translate("Did you mean one of these?"))))
    buttons = (*offers, *ways)
    return Reply(title, tuple(blocks), buttons=buttons, line=line, language=language.code, not_found=True)
