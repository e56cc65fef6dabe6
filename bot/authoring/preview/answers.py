"""The answers of a file: every command that it has, each as three platforms show it, now and as published."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from html import escape

from bot.adapters.web.language_attributes import direction
from bot.adapters.web.page import Renderers, views
from bot.authoring.preview.file_state import State
from bot.authoring.preview.html_diff import marked
from bot.core.app import App
from bot.core.content.briefing import Briefing
from bot.core.i18n import language as tongue
from bot.core.messages.reply import Reply
from bot.core.messages.request import command_line, parse

PLATFORMS = {"telegram": "Telegram", "discord": "Discord", "web": "Web page"}


@dataclass(frozen=True, slots=True)
class Asked:
    """A command of the file: the *line* that asks it, how readers type it, and the entry that it shows."""

    line: str
    typed: str
    section: str = ""
    entry: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer in one language: the HTML of each platform, and how it differs from the published one."""

    title: str
    language: str
    views: Mapping[str, str]
    mark: str
    """``new``, ``changed``, ``gone``, or empty where readers have it already."""


def commands(state: State, name: str) -> tuple[Asked, ...]:
    """Return every command of the briefing *name*: its welcome, its sections, their entries, what is gone."""
    now, before = (app.library.briefings.get(name) for app in (state.now, state.before))
    told = tuple(_of(now)) if now else ()
    gone = (one for one in _of(before) if one not in told) if before else ()
    return (*told, *gone)


def _of(briefing: Briefing) -> Iterator[Asked]:
    yield Asked(command_line("start", "", briefing.id), "/start")
    for section, entries in briefing.content.items():
        yield Asked(command_line(section, "", briefing.id), f"/{section}", section)
        if len(entries) > 1:  # a list of one is its card
            for entry in entries:
                line = command_line(section, entry.id, briefing.id)
                yield Asked(line, f"/{section} {entry.id}", section, entry.id)


def answer(state: State, line: str, language: str, today: date, renderers: Renderers) -> Answer:
    """Return the answer to a command line in this *language*, with its differences marked."""
    now, page = _reply(state.now, line, language, today)
    before, _ = _reply(state.before, line, language, today)
    mark = _mark(before, now)
    told = views(now, page, renderers)
    if mark == "changed":
        old = views(before, page, renderers)
        told = {name: marked(old[name], html) for name, html in told.items()}
    return Answer(now.title, now.language, told, mark)


def _mark(before: Reply, now: Reply) -> str:
    if before == now:
        return ""
    if now.not_found:
        return "gone"
    return "new" if before.not_found else "changed"


def _reply(app: App, line: str, language: str, today: date) -> tuple[Reply, int]:
    request, page = parse(line, today=today, language=language)
    return app.answer(replace(request, drafts=True)), page


def cells(answers: Sequence[Answer]) -> str:
    """Return the HTML of an answer in one or several languages, a row of cells for each language."""
    return "".join(_row(one, several=len(answers) > 1) for one in answers)


def _row(told: Answer, *, several: bool) -> str:
    name = tongue(told.language).own_name if several else ""
    spoken = f'lang="{escape(told.language)}" dir="{direction(told.language)}"'
    shown = (
        f'<div role="group" class="cell {platform}" aria-label="{escape(f"{label} {name}".strip())}">'
        f'<div class="view {platform}" {spoken}>{told.views[platform]}</div></div>'
        for platform, label in PLATFORMS.items()
    )
    heading = f'<h3 class="tongue" {spoken}>{escape(name)}</h3>' if several else ""
    return f'{heading}<div class="cells">{"".join(shown)}</div>'
