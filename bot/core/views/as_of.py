"""Answers of the past: each says which version it is, and its buttons stay there but for one."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from bot.core.i18n import Language, language
from bot.core.messages.reply import Block, Button, Chart, Paragraph, Reply, Row, Span, Style, fill, plain
from bot.core.messages.request import LINE_LIMIT, PAGE_LIMIT, Request, command_line, page_line, parse
from bot.core.views import help_pages

TIMELESS = frozenset({"asof", "briefing", "changes", "corrections", "forget", "help", "language"})
"""Commands that are answered as of today wherever they are pressed."""


def dated(reply: Reply, at: str, told: date) -> Reply:
    """Return a *reply* of the version of the day *told*, which buttons ask for as *at*."""
    words = language(reply.language)
    version = words.translate("Version of {date}").format(date=_day(told, words))
    text = words.translate("You read the version of {date}. What is known today may be different.")
    notice = Paragraph(fill(text, date=Span(_day(told, words), Style.BOLD)))
    today = Button(words.translate("Read today’s version"), reply.line or "start")
    then = _then(at)
    return replace(
        reply,
        blocks=(notice, *(_block(block, then, version) for block in reply.blocks)),
        stamp=(Span(f"{version} · "), *reply.stamp) if reply.stamp else plain(version),
        buttons=(today, *(replace(button, line=then(button.line)) for button in reply.buttons)),
        line=_carried(then(reply.line)) if reply.line else "",
        choice=None,
    )


def _then(at: str) -> Callable[[str], str]:
    def then(line: str) -> str:
        request, _ = parse(line, today=date.min)
        if request.command in TIMELESS:
            return line
        return command_line(request.command, request.argument, request.briefing, at)

    return then


def _carried(line: str) -> str:
    """Return a line that buttons can carry with a page behind it, or nothing."""
    return line if len(page_line(line, PAGE_LIMIT).encode(errors="replace")) <= LINE_LIMIT else ""


def _block(block: Block, then: Callable[[str], str], version: str) -> Block:
    match block:
        case Row(title, lines, button):
            return Row(title, lines, replace(button, line=then(button.line)))
        case Chart(picture=picture) if picture:
            return replace(block, picture=replace(picture, foot=(*picture.foot, version)))
    return block


def before_all(request: Request, since: date) -> Reply:
    """Return that there is no version of the day which was asked for."""
    words = language(request.language)
    text = words.translate("Versions are kept since {date}; there is none of an earlier day.")
    return _missed(text.format(date=_day(since, words)), (), words)


def how_to_ask(request: Request, since: date, days: Sequence[date]) -> Reply:
    """Return how to ask for a day of the past, with buttons for some *days* on which something changed."""
    words = language(request.language)
    _ = words.translate
    example = Span(f"/asof {days[0] if days else since} polls")
    kept = _("Versions are kept since {date}.").format(date=_day(since, words))
    how = fill(_("Name a day, and what you want to read as it was then: {example}"), example=example)
    buttons = (Button(_day(day, words), command_line("start", "", "", day.isoformat())) for day in days)
    return Reply(
        _("Earlier versions"),
        (Paragraph(plain(kept)), Paragraph(how)),
        buttons=tuple(buttons),
        line="asof",
        language=words.code,
    )


def no_day(request: Request, since: date) -> Reply:
    """Return that what was typed is no day."""
    words = language(request.language)
    text = words.translate("I see no date in “{text}”. Write it like this: {first} or {second}.")
    told = text.format(text=request.argument[:40], first=since.isoformat(), second=_day(since, words))
    return _missed(told, (), words)


def not_now(request: Request) -> Reply:
    """Return that the record cannot be read."""
    words = language(request.language)
    return _missed(words.translate("I cannot look back just now. Please try again in a moment."), (), words)


def _missed(text: str, offers: tuple[Button, ...], words: Language) -> Reply:
    return help_pages.missed(words.translate("Earlier versions"), plain(text), "asof", words, offers)


def _day(day: date, words: Language) -> str:
    return words.day(day.year, day.month, day.day)
