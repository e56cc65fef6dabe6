"""The page and the answers on it, as HTML. It has no state: everything shown is an argument.

An answer carries all three views of itself, and the page's style shows one of them. So the switch between
Telegram, Discord and the web needs no script, and neither does anything else that answers.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from html import escape
from typing import Any

from bot.adapters.web import discord_view, telegram_view
from bot.adapters.web.forms import render_form_fields
from bot.adapters.web.language_attributes import annotate_languages, lang_attributes
from bot.adapters.web.permalink import render_permalink
from bot.adapters.web.render import render
from bot.adapters.web.static_files import AssetBundle
from bot.adapters.web.ui_strings import page_strings
from bot.core.app import Command
from bot.core.i18n import get_locale as tongue
from bot.core.messages.reply import Reply

Renderers = Mapping[str, Callable[[Reply], Sequence[Any]]]
"""The ``render`` functions of Telegram and Discord by platform: a platform may not import another one."""


def render_platform_views(reply: Reply, page_number: int, renderers: Renderers) -> dict[str, str]:
    """Return the *page* of a reply as each platform shows it, as HTML by the platform's name."""
    _ = tongue(reply.language).translate
    private_notice = _("Only you can see this") if reply.not_found else ""
    telegram = telegram_view.render_telegram_message(
        _select_page(renderers["telegram"](reply), page_number), _("Show the full quote")
    )
    discord = discord_view.render_discord_message(
        _select_page(renderers["discord"](reply), page_number), private_notice, _("Today at")
    )
    return {
        "telegram": annotate_languages(telegram, reply.language_spans),
        "discord": annotate_languages(discord, reply.language_spans),
        "web": render(reply)[0],
    }


def render_exchange(
    line: str, reply: Reply, page_number: int, renderers: Renderers, revision: str = ""
) -> str:
    """Return what was *asked* and the *page* of the reply in all views, with a link to its *version*."""
    _ = tongue(reply.language).translate
    you_label, used_label = escape(_("You")), escape(_("used"))
    views_html = "".join(
        f'<div class="view {name}">{html}</div>'
        for name, html in render_platform_views(reply, page_number, renderers).items()
    )
    line = escape("/" + line.strip().removeprefix("/"))
    return (
        f'<article class="exchange" aria-label="{line}">'
        f'<p class="asked"><span class="you">{you_label}</span> <span class="used">{used_label}</span> '
        f'<span class="line">{line}</span> <time></time></p>'
        f'<div class="answer" {lang_attributes(reply.language)} tabindex="-1">'
        f"{views_html}{render_form_fields(reply)}{render_permalink(reply, revision)}</div></article>"
    )


def render_page(  # noqa: PLR0913 (a part of the page each)
    assets: AssetBundle,
    commands: Iterable[Command],
    first_exchange: str,
    head_html: str,
    selected_view: str = "telegram",
    *,
    language: str = "en",
) -> str:
    """Return the page with its menu of *commands* and the *first* exchange, seen as on *view*.

    *head* is what the page says of itself, as HTML; its own words are those of the *language*.
    """
    return assets.page_template.substitute(
        page_strings(language),
        assets=f"/assets/{assets.version}",
        menu="".join(map(_render_menu_item, commands)),
        first=first_exchange,
        head=head_html,
        as_telegram="checked" if selected_view == "telegram" else "",
        as_web="checked" if selected_view == "web" else "",
    )


def _render_menu_item(command: Command) -> str:
    name, description = escape(command.name), escape(command.description)
    return f'<li><button name="ask" value="{name}"><b>/{name}</b> <span>{description}</span></button></li>'


def _select_page(pages: Sequence[Any], page_number: int) -> Any:  # noqa: ANN401 (a message of whatever platform)
    """Return page *number* of a message, or its last one: platforms cut the same answer differently."""
    return pages[min(page_number, len(pages)) - 1]
