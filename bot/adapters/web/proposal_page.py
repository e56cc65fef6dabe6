"""The page of a proposal: what it changes, then each changed answer as every platform will show it."""

from functools import partial

from markupsafe import Markup

from bot.adapters.web.addresses import build_address
from bot.adapters.web.page import Renderers, build_shared_values, render_all_views
from bot.adapters.web.render import render
from bot.adapters.web.static_files import AssetBundle
from bot.adapters.web.templates import load_environment
from bot.core.messages.image import Image
from bot.core.messages.platforms import PLATFORM_TITLES
from bot.core.messages.reply import Reply
from bot.services.publishing.moderation_handler import ProposalPreview

IMAGES_FOLDER = "images"  # behind the path of a proposal


def render_proposal_page(
    preview: ProposalPreview, path: str, renderers: Renderers, assets: AssetBundle
) -> str:
    """Render the page that is at *path*."""
    answers = [
        (reply.title, _render_views(reply, number, path, renderers))
        for number, reply in enumerate(preview.answers, 1)
    ]
    template = load_environment(__package__).get_template("proposal.html.jinja")
    return template.render(
        title=preview.summary.title,
        summary=render(preview.summary)[0],
        answers=answers,
        **build_shared_values(preview.summary.language, assets),
    )


def _render_views(
    reply: Reply, number: int, path: str, renderers: Renderers
) -> list[tuple[str, str, Markup]]:
    """Render an answer in every view, by name and title; no footnote has the id of another answer's."""
    views = render_all_views(reply, 1, renderers, build_address, partial(_find_image_path, path))
    return [(name, PLATFORM_TITLES[name], _number_notes(html, number)) for name, html in views.items()]


def _number_notes(html: Markup, number: int) -> Markup:
    """Give the footnotes of an answer ids of their own; words of the answer have no quotation mark before."""
    for start in ('id="note-', 'href="#note-'):
        html = html.replace(Markup(start), Markup(f"{start}{number}-"))  # noqa: S704 (constant)
    return html


def _find_image_path(path: str, _reply: Reply, image: Image) -> str:
    return f"{path}/{IMAGES_FOLDER}/{image.file.digest}"
