"""The answers of a file: each of its commands, as every platform shows it, with the changes marked."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import quote

from markupsafe import Markup

from bot.adapters.web.page import Renderers, render_all_views
from bot.adapters.web.templates import load_macros
from bot.authoring.preview.html_diff import mark_changes
from bot.authoring.preview.state import PreviewState
from bot.core.app import App
from bot.core.content.briefing import Briefing
from bot.core.i18n.locale import get_locale
from bot.core.messages.image import Image
from bot.core.messages.platforms import PLATFORM_TITLES, PREVIEWED_PLATFORMS
from bot.core.messages.reply import Reply
from bot.core.messages.request import format_command_line, parse_command_line

PLATFORM_LABELS = {name: PLATFORM_TITLES[name] for name in (*PREVIEWED_PLATFORMS, "web")}

IMAGES_PATH = "/api/images"


@dataclass(frozen=True, slots=True)
class PreviewCommand:
    """A command of the file: its full command *line*, how readers type it, and the entry that it shows."""

    line: str
    command_text: str
    section: str = ""
    entry: str = ""


@dataclass(frozen=True, slots=True)
class PreviewAnswer:
    """One answer in one language: its HTML for each platform, and how it differs from the published one."""

    title: str
    language: str
    views: Mapping[str, Markup]
    status: str
    """``new``, ``changed``, ``gone``, or empty if it is the published one."""


def list_commands(state: PreviewState, briefing_id: str) -> tuple[PreviewCommand, ...]:
    """List the commands of a briefing: its welcome, its sections and their entries, then what is gone."""
    current, published = (
        app.library.briefings.get(briefing_id) for app in (state.current_app, state.published_app)
    )
    current_commands = tuple(_iterate_commands(current)) if current else ()
    removed_commands = (
        (one for one in _iterate_commands(published) if one not in current_commands) if published else ()
    )
    return (*current_commands, *removed_commands)


def _iterate_commands(briefing: Briefing) -> Iterator[PreviewCommand]:
    yield PreviewCommand(format_command_line("start", "", briefing.id), "/start")
    for section, entries in briefing.sections.items():
        yield PreviewCommand(format_command_line(section, "", briefing.id), f"/{section}", section)
        if len(entries) > 1:  # a list of one entry shows that entry itself
            for entry in entries:
                line = format_command_line(section, entry.id, briefing.id)
                yield PreviewCommand(line, f"/{section} {entry.id}", section, entry.id)


def find_shown_entry(command: PreviewCommand, briefing: Briefing | None) -> str:
    """Find the entry that a command shows: a section of one entry shows that; empty for a list."""
    entries = briefing.sections.get(command.section, ()) if briefing else ()
    return command.entry or (entries[0].id if len(entries) == 1 else "")


def build_answer(
    state: PreviewState, line: str, language: str, today: date, renderers: Renderers
) -> PreviewAnswer:
    """Answer a command line in this *language*, and mark what has changed."""
    current, page = _answer_line(state.current_app, line, language, today)
    published, _ = _answer_line(state.published_app, line, language, today)
    status = _compare_replies(published, current)
    html_by_platform = render_all_views(current, page, renderers, _link_to_line, find_image_address)
    if status == "changed":
        published_html = render_all_views(published, page, renderers, _link_to_line, find_image_address)
        html_by_platform = {
            name: mark_changes(published_html[name], html) for name, html in html_by_platform.items()
        }
    return PreviewAnswer(current.title, current.language, html_by_platform, status)


def _link_to_line(line: str) -> str:
    """Make the address of a command line on the preview's own page, whose script opens it."""
    return f"#/{quote(line)}"


def find_image_address(_reply: Reply, image: Image) -> str:
    """Find the address of an image on the preview's own page, where drafts have theirs too."""
    return f"{IMAGES_PATH}/{image.file.digest}"


def _compare_replies(published: Reply, current: Reply) -> str:
    if published == current:
        return ""
    if current.not_found:
        return "gone"
    return "new" if published.not_found else "changed"


def _answer_line(app: App, line: str, language: str, today: date) -> tuple[Reply, int]:
    request, page = parse_command_line(line, today=today, language=language)
    return app.answer_request(replace(request, include_drafts=True)), page


def render_answer_rows(answers: Sequence[PreviewAnswer]) -> Markup:
    """Render an answer in one or several languages, a row of cells for each language."""
    macros = load_macros("answers", __package__)
    has_names = len(answers) > 1
    return Markup("").join(
        macros.row(one, PLATFORM_LABELS, get_locale(one.language).native_name if has_names else "")
        for one in answers
    )
