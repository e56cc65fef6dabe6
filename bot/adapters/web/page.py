"""The page and the answers on it, as HTML. It has no state: everything shown is an argument.

An answer carries all three views of itself, and the page's style shows one of them. So the switch between
Telegram, Discord and the web needs no script, and neither does anything else that answers.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from html import escape
from typing import Any

from bot.adapters.web import discord_view, telegram_view
from bot.adapters.web.forms import fields
from bot.adapters.web.language_attributes import attributes, marked
from bot.adapters.web.permalink import link_to
from bot.adapters.web.render import render
from bot.adapters.web.static_files import Assets
from bot.adapters.web.ui_strings import words
from bot.core.app import Command
from bot.core.i18n import language as tongue
from bot.core.messages.reply import Reply

Renderers = Mapping[str, Callable[[Reply], Sequence[Any]]]
"""The ``render`` functions of Telegram and Discord by platform: a platform may not import another one."""


def views(reply: Reply, page: int, renderers: Renderers) -> dict[str, str]:
    """Return the *page* of a reply as each platform shows it, as HTML by the platform's name."""
    _ = tongue(reply.language).translate
    private = _("Only you can see this") if reply.not_found else ""
    telegram = telegram_view.show(_page(renderers["telegram"](reply), page), _("Show the whole quote"))
    discord = discord_view.show(_page(renderers["discord"](reply), page), private, _("Today at"))
    return {
        "telegram": marked(telegram, reply.foreign),
        "discord": marked(discord, reply.foreign),
        "web": render(reply)[0],
    }


def exchange(asked: str, reply: Reply, page: int, renderers: Renderers, version: str = "") -> str:
    """Return what was *asked* and the *page* of the reply in all views, with a link to its *version*."""
    _ = tongue(reply.language).translate
    you, used = escape(_("You")), escape(_("used"))
    shown = "".join(
        f'<div class="view {name}">{html}</div>' for name, html in views(reply, page, renderers).items()
    )
    asked = escape("/" + asked.strip().removeprefix("/"))
    return (
        f'<article class="exchange" aria-label="{asked}">'
        f'<p class="asked"><span class="you">{you}</span> <span class="used">{used}</span> '
        f'<span class="line">{asked}</span> <time></time></p>'
        f'<div class="answer" {attributes(reply.language)} tabindex="-1">'
        f"{shown}{fields(reply)}{link_to(reply, version)}</div></article>"
    )


def whole(  # noqa: PLR0913 (a part of the page each)
    assets: Assets,
    commands: Iterable[Command],
    first: str,
    head: str,
    view: str = "telegram",
    *,
    language: str = "en",
) -> str:
    """Return the page with its menu of *commands* and the *first* exchange, seen as on *view*.

    *head* is what the page says of itself, as HTML; its own words are those of the *language*.
    """
    return assets.page.substitute(
        words(language),
        assets=f"/assets/{assets.version}",
        menu="".join(map(_item, commands)),
        first=first,
        head=head,
        as_telegram="checked" if view == "telegram" else "",
        as_web="checked" if view == "web" else "",
    )


def _item(command: Command) -> str:
    name, about = escape(command.name), escape(command.about)
    return f'<li><button name="ask" value="{name}"><b>/{name}</b> <span>{about}</span></button></li>'


def _page(pages: Sequence[Any], number: int) -> Any:  # noqa: ANN401 (a message of whatever platform)
    """Return page *number* of a message, or its last one: platforms cut the same answer differently."""
    return pages[min(number, len(pages)) - 1]
