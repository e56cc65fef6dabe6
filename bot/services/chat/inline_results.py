"""Offers: what the words that somebody typed or pressed on may mean, as answers ready to be sent.

It is for those who cannot be asked back: the reader of Telegram's list of results, and the one who let a
message be looked up on Discord.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.core.app import App
from bot.core.i18n import language
from bot.core.messages.reply import Button, Reply, Row, Style, plain, text_of
from bot.core.messages.request import Request, parse
from bot.core.views import help_pages
from bot.core.views.detail import LABEL_LIMIT
from bot.core.views.help_pages import own_commands

TEXT = 256  # characters of somebody else's text that are looked up
ROWS = 5  # entries to choose from, as many as fit one page everywhere: no button can ask this again

_NO_WORDS = re.compile(
    r"https?://\S+|<[@#:at/][^<>\s]*>|[*_`~|>#]+"
)  # addresses, Discord's marks and mentions


@dataclass(frozen=True, slots=True)
class Offer:
    """One answer: its title, what it is about in a line or two, and the whole of it."""

    title: str
    about: str
    reply: Reply


def offers(app: App, words: str, request: Request, limit: int) -> tuple[Offer, ...]:
    """Return at most *limit* answers to *words*, the best first; without words the sections of the briefing.

    *request* is how a command line would be understood, and says who asks, what, and when. A whole command
    line, such as the share button writes, has the one answer that it asks for.
    """
    if not words.strip():
        return tuple(_sections(app, request))[:limit]
    asked = _asked(app, request)
    if asked and asked.reply.line == words.strip():
        return (asked,)
    found = (asked, *(_asked(app, _parsed(line, request)) for line in _found(app, words, request, limit)))
    return tuple({one.reply.line: one for one in found if one}.values())[:limit]


def look_up(app: App, text: str, request: Request) -> Reply:
    """Return what the briefings say about a *text* of somebody else: the best entry, or a few to choose from.

    *request* says who asks, and when.
    """
    words = language(request.language)
    _ = words.translate
    said = " ".join(_NO_WORDS.sub(" ", text).split())[:TEXT]
    if not said:
        return help_pages.missed(
            _("Nothing found"), plain(_("This message has no words that I could look up.")), "", words
        )
    found = offers(app, said, replace(request, command=said, argument=""), ROWS)
    if not found:
        return help_pages.missed(
            _("Nothing found"), plain(_("No briefing here says anything about it.")), "", words
        )
    if len(found) == 1:
        return found[0].reply
    rows = tuple(_row(offer) for offer in found)
    return Reply(_("What I know about it"), rows, language=words.code)


def _row(offer: Offer) -> Row:
    about, _, gist = offer.about.partition("\n")
    lines = (plain(gist), plain(about, Style.ITALIC))
    label = offer.title if len(offer.title) <= LABEL_LIMIT else f"{offer.title[: LABEL_LIMIT - 1]}…"
    return Row(plain(offer.title), tuple(filter(None, lines)), Button(label, offer.reply.line))


def _found(app: App, words: str, request: Request, limit: int) -> Iterator[str]:
    """Yield the command lines of the entries that *words* find."""
    return (hit.line for hit in app.search(request, words, limit))


def _sections(app: App, request: Request) -> Iterator[Offer]:
    about = {command.name: command.about for command in app.commands(request.language, request.today)}
    for button in app.answer(replace(request, command="start", argument="")).buttons:
        asked = _parsed(button.line, request)
        yield Offer(button.label, about.get(asked.command, ""), app.answer(asked))


def _asked(app: App, request: Request) -> Offer | None:
    """Return the answer to what was asked, if that is a section or an entry of a briefing."""
    own = {command.name for command in own_commands(language(request.language))} - {"source"}
    reply = app.answer(request)
    if request.command in own or reply.not_found or not reply.briefing:
        return None
    return offer_of(reply)


def offer_of(reply: Reply) -> Offer:
    """Return a reply as an offer of it."""
    about = f"{reply.card.about}\n{reply.card.gist}" if reply.card else text_of(reply.stamp)
    return Offer(reply.title, about.strip(), reply)


def _parsed(line: str, request: Request) -> Request:
    return parse(line, today=request.today, language=request.language)[0]
