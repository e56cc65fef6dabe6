"""The page, its own texts, and the answers on it, as HTML.

An answer carries all three views of itself, and the style sheet shows one. So neither the switch between
Telegram, Discord and the web nor anything else that answers needs a script.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from bot.adapters.web import discord_view, telegram_view
from bot.adapters.web.language_attributes import annotate_languages
from bot.adapters.web.render import render, render_form
from bot.adapters.web.static_files import AssetBundle
from bot.adapters.web.templates import load_environment, load_macros
from bot.core.app import Command
from bot.core.i18n.locale import get_locale
from bot.core.messages.reply import Reply

LTR_ISOLATE, POP_ISOLATE = "\u2066", "\u2069"  # around text that always reads from left to right

NO_MARKUP = Markup()

Renderers = Mapping[str, Callable[[Reply], Sequence[Any]]]
"""The ``render`` functions of Telegram and Discord by platform: an adapter may not import another one."""


@dataclass(frozen=True, slots=True)
class PageContent:
    """What a page shows: its first exchange, what its head says about it, and its language."""

    exchange: Markup
    head: Markup
    language: str = "en"
    selected_view: str = "telegram"


def render_platform_views(reply: Reply, page_number: int, renderers: Renderers) -> dict[str, Markup]:
    """Render page *page_number* of a reply as each platform shows it, by the platform's name."""
    _ = get_locale(reply.language).translate
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
    line: str, reply: Reply, page_number: int, renderers: Renderers, permalink: Markup = NO_MARKUP
) -> Markup:
    """Render a command *line* and its reply in all views, with the *permalink* below."""
    _ = get_locale(reply.language).translate
    return load_macros("exchange").exchange(
        "/" + line.strip().removeprefix("/"),
        reply,
        {"you": _("You"), "used": _("used")},
        render_platform_views(reply, page_number, renderers),
        render_form(reply),
        permalink,
    )


def render_page(assets: AssetBundle, commands: Iterable[Command], content: PageContent) -> str:
    """Render a whole page, with *commands* as its menu."""
    template = load_environment(__package__).get_template("page.html.jinja")
    return template.render(
        assets=f"/assets/{assets.version}",
        commands=commands,
        exchange=content.exchange,
        head=content.head,
        language=get_locale(content.language).language,
        selected_view=content.selected_view,
        strings=translate_page_strings(content.language),
    )


def translate_page_strings(language_tag: str) -> dict[str, str]:
    """Translate the page's own texts; the keys are their names in the template."""
    _ = get_locale(language_tag).translate
    return {
        "bot": _("bot"),
        "skip": _("Skip to the input field"),
        "view": _("Preview as"),
        "colours": _("Theme"),
        "system": _("Auto"),
        "light": _("Light"),
        "dark": _("Dark"),
        "commands": _("Commands"),
        "conversation": _("Conversation"),
        "ask": _("Ask the bot"),
        "open_menu": _("Menu"),
        "command": _("Ask or search"),
        "example": _("Ask, search or try {help}").format(help=f"{LTR_ISOLATE}/help{POP_ISOLATE}"),
        "suggestions": _("Suggestions"),
        "send": _("Send"),
        "unreachable": _("No connection to the bot. Please try again."),
    }


def _select_page(pages: Sequence[Any], page_number: int) -> Any:  # noqa: ANN401 (a message of either platform)
    """Pick a page of a reply, or the last one: platforms cut the same reply into different pages."""
    return pages[min(page_number, len(pages)) - 1]
