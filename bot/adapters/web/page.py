"""The page around an answer, and its own texts, as HTML.

An answer is the content of a page of its own, as readers of a website expect: its address says what it is,
and the browser's Back and Reload work. Telegram's and Discord's look is there on request, for those who want
to see what readers see there.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from markupsafe import Markup

from bot.adapters.web import discord_view, telegram_view
from bot.adapters.web.addresses import LinkTo, add_query, build_address, get_command
from bot.adapters.web.frame import NO_FRAME, Frame
from bot.adapters.web.language_attributes import annotate_languages
from bot.adapters.web.permalink import render_permalink
from bot.adapters.web.render import FindImage, find_public_image, render, render_form
from bot.adapters.web.static_files import AssetBundle
from bot.adapters.web.templates import load_environment
from bot.core.i18n.languages import SUPPORTED_LANGUAGES
from bot.core.i18n.locale import get_locale
from bot.core.messages.platforms import PLATFORM_TITLES, PREVIEWED_PLATFORMS
from bot.core.messages.reply import Reply
from bot.core.views.permalink import START_COMMAND

WEB = "web"
VIEWS = (WEB, *PREVIEWED_PLATFORMS)
"""Whose look an answer can have, by the parameter ``as`` of its address."""

_BRIEFING_COMMANDS = frozenset({START_COMMAND, "source"})  # beside its sections
_VIEW_TITLES = {**PLATFORM_TITLES, WEB: "Web"}

Renderers = Mapping[str, Callable[[Reply], Sequence[Any]]]
"""The ``render`` functions of Telegram and Discord by platform: an adapter may not import another one."""


@dataclass(frozen=True, slots=True)
class PageSource:
    """All that a page is made of: two pages of equal sources are the same.

    *path* is the page's own address, without what only chooses its look or its language. *query* is what the
    reader wrote into the search field. *page_number* is the part of the reply that a platform's *view* shows.
    *language* is set if the address chooses it, *revision* is the version that a permanent link names, and
    *base_url* is the address of the site that the reader opened.
    """

    reply: Reply
    path: str = "/"
    view: str = WEB
    page_number: int = 1
    query: str = ""
    language: str = ""
    revision: str = ""
    base_url: str = ""
    is_home: bool = False
    frame: Frame = NO_FRAME


def render_platform_view(
    reply: Reply,
    page_number: int,
    platform: str,
    renderers: Renderers,
    *,
    find_image: FindImage = find_public_image,
) -> Markup:
    """Render page *page_number* of a reply as *platform*, which is not the web, shows it."""
    _ = get_locale(reply.language).translate
    find_own_image = partial(find_image, reply)
    message = _select_page(renderers[platform](reply), page_number)
    if platform == "telegram":
        html = telegram_view.render_telegram_message(message, _("Show the full quote"), find_own_image)
    else:
        private_notice = _("Only you can see this") if reply.not_found else ""
        html = discord_view.render_discord_message(message, private_notice, _("Today at"), find_own_image)
    return annotate_languages(html, reply.language_spans)


def render_all_views(
    reply: Reply,
    page_number: int,
    renderers: Renderers,
    link_to: LinkTo,
    find_image: FindImage = find_public_image,
) -> dict[str, Markup]:
    """Render a reply in every view, by name; the web's links are those that *link_to* finds."""
    views = {
        one: render_platform_view(reply, page_number, one, renderers, find_image=find_image)
        for one in PREVIEWED_PLATFORMS
    }
    return views | {WEB: render(reply, link_to, title_level=3, find_image=find_image)[0]}


def render_page(source: PageSource, head: Markup, assets: AssetBundle, renderers: Renderers) -> str:
    """Render a whole page under this *head*."""
    reply, frame = source.reply, source.frame
    link_to = partial(_link_from, source)
    if source.view == WEB:
        content = render(reply, link_to)[0]
    else:
        content = render_platform_view(reply, source.page_number, source.view, renderers)
    return (
        load_environment(__package__)
        .get_template("page.html.jinja")
        .render(
            source=source,
            head=head,
            content=content,
            form=render_form(reply),
            permalink=render_permalink(reply, source.revision, source.base_url),
            crumbs=annotate_languages(frame.render_crumbs(reply, link_to), reply.language_spans),
            link_to=link_to,
            view_addresses=_list_view_addresses(source),
            **build_shared_values(reply.language, assets, source.language),
        )
    )


def _link_from(source: PageSource, line: str) -> str:
    """Find the address of the answer to *line*, which is about this page's briefing if that can answer it."""
    command = get_command(line)
    is_here = "@" in line or command in _BRIEFING_COMMANDS or source.frame.has_section(command)
    return build_address(line, source.reply.briefing_id if is_here else "", source.language)


def render_error_page(status: int, language: str, sentence: str, assets: AssetBundle) -> str:
    """Render the page that says why there is no answer; it needs nothing that could fail again."""
    template = load_environment(__package__).get_template("error.html.jinja")
    return template.render(status=status, sentence=sentence, **build_shared_values(language, assets))


def _list_view_addresses(source: PageSource) -> list[tuple[str, str, str]]:
    """List the views by name and title, with the address of this page in each."""

    def find_address(view: str) -> str:
        return add_query(source.path, **{"as": view if view != WEB else ""}, language=source.language)

    return [(view, _VIEW_TITLES[view], find_address(view)) for view in VIEWS]


def build_shared_values(language: str, assets: AssetBundle, address_language: str = "") -> dict[str, object]:
    """List the values that every page needs; *address_language* is the one that its address chooses."""
    return {
        "home_address": add_query("/", language=address_language),
        "assets": f"/assets/{assets.version}",
        "language": get_locale(language).language,
        "language_name": get_locale(language).native_name,
        "languages": {code: get_locale(code).native_name for code in SUPPORTED_LANGUAGES},
        "strings": translate_page_strings(language),
    }


def translate_page_strings(language_tag: str) -> dict[str, str]:
    """Translate the page's own texts; the keys are their names in the templates."""
    _ = get_locale(language_tag).translate
    return {
        "skip": _("Skip to the content"),
        "view": _("Preview as"),
        "colours": _("Theme"),
        "system": _("Auto"),
        "light": _("Light"),
        "dark": _("Dark"),
        "language": _("Language"),
        "open_menu": _("Menu"),
        "command": _("Ask or search"),
        "suggestions": _("Suggestions"),
        "search": _("Search"),
        "breadcrumbs": _("You are here"),
        "home": _("To the start page"),
    }


def _select_page(pages: Sequence[Any], page_number: int) -> Any:  # noqa: ANN401 (a message of either platform)
    """Pick a page of a reply, or the last one: platforms cut the same reply into different pages."""
    return pages[min(page_number, len(pages)) - 1]
