"""The answers of a file: every command that it has, each as three platforms show it, now and as published."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from html import escape

from bot.adapters.web.language_attributes import text_direction
from bot.adapters.web.page import Renderers, render_platform_views
from bot.authoring.preview.file_state import PreviewState
from bot.authoring.preview.html_diff import mark_changes
from bot.core.app import App
from bot.core.content.briefing import Briefing
from bot.core.i18n import get_locale as tongue
from bot.core.messages.reply import Reply
from bot.core.messages.request import format_command_line, parse_command_line

PLATFORM_LABELS = {"telegram": "Telegram", "discord": "Discord", "web": "Web page"}


@dataclass(frozen=True, slots=True)
class PreviewCommand:
    """A command of the file: the *line* that asks it, how readers type it, and the entry that it shows."""

    line: str
    command_text: str
    section: str = ""
    entry: str = ""


@dataclass(frozen=True, slots=True)
class PreviewAnswer:
    """One answer in one language: the HTML of each platform, and how it differs from the published one."""

    title: str
    language: str
    views: Mapping[str, str]
    status: str
    """``new``, ``changed``, ``gone``, or empty where readers have it already."""


def list_commands(state: PreviewState, briefing_id: str) -> tuple[PreviewCommand, ...]:
    """Return every command of the briefing *name*: its welcome, its sections, their entries, what is gone."""
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
        if len(entries) > 1:  # a list of one is its card
            for entry in entries:
                line = format_command_line(section, entry.id, briefing.id)
                yield PreviewCommand(line, f"/{section} {entry.id}", section, entry.id)


def build_answer(
    state: PreviewState, line: str, language: str, today: date, renderers: Renderers
) -> PreviewAnswer:
    """Return the answer to a command line in this *language*, with its differences marked."""
    current, page = _answer_line(state.current_app, line, language, today)
    published, _ = _answer_line(state.published_app, line, language, today)
    status = _compare_replies(published, current)
    html_by_platform = render_platform_views(current, page, renderers)
    if status == "changed":
        published_html = render_platform_views(published, page, renderers)
        html_by_platform = {
            name: mark_changes(published_html[name], html) for name, html in html_by_platform.items()
        }
    return PreviewAnswer(current.title, current.language, html_by_platform, status)


def _compare_replies(published: Reply, current: Reply) -> str:
    if published == current:
        return ""
    if current.not_found:
        return "gone"
    return "new" if published.not_found else "changed"


def _answer_line(app: App, line: str, language: str, today: date) -> tuple[Reply, int]:
    request, page = parse_command_line(line, today=today, language=language)
    return app.answer_request(replace(request, include_drafts=True)), page


def render_cells(answers: Sequence[PreviewAnswer]) -> str:
    """Return the HTML of an answer in one or several languages, a row of cells for each language."""
    return "".join(_render_row(one, several=len(answers) > 1) for one in answers)


def _render_row(answer: PreviewAnswer, *, several: bool) -> str:
    language_name = tongue(answer.language).native_name if several else ""
    language_attributes = f'lang="{escape(answer.language)}" dir="{text_direction(answer.language)}"'
    cells = (
        f'<div role="group" class="cell {platform}" aria-label="{escape(f"{label} {language_name}".strip())}">'
        f'<div class="view {platform}" {language_attributes}>{answer.views[platform]}</div></div>'
        for platform, label in PLATFORM_LABELS.items()
    )
    heading = f'<h3 class="tongue" {language_attributes}>{escape(language_name)}</h3>' if several else ""
    return f'{heading}<div class="cells">{"".join(cells)}</div>'
