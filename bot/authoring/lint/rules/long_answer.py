"""An answer that comes as many messages."""

from collections.abc import Iterator

from bot.adapters import renderer
from bot.authoring.lint.context import Subject
from bot.authoring.lint.visitor import only
from bot.core.app import App
from bot.core.content.item import Entry
from bot.core.content.visibility import shown
from bot.core.library.reader import Library
from bot.core.messages.request import Request
from bot.core.parsing.problem import Finding
from bot.core.sections.polls import Poll

CUT = ("telegram", "discord")  # platforms on which an answer is cut into pages
PAGES = 5  # that a reader turns; a poll with four questions, a picture each, has as many on Telegram
SHORT = 2000  # characters in all: an entry with fewer fills two pages, and need not be rendered to know it


def check(subject: Subject) -> Iterator[Finding]:
    """Find entries whose answer, in the briefing's language, takes more than five pages on a platform."""
    briefing = subject.briefing
    app = App(Library({briefing.id: briefing}))
    for path, section, entry in subject.entries():
        if not shown(entry, subject.today) or entry.withdrawn or _is_short(entry):
            continue
        language = briefing.document.language
        reply = app.answer(Request(section, entry.id, briefing.id, language, today=subject.today))
        for platform in CUT:
            if (pages := len(renderer(platform)(reply))) > PAGES:
                message = f"the answer takes {pages} pages on {platform.title()}"
                yield Finding(path, message, "shorten it, or make two items of it")
                break


def _is_short(entry: Entry) -> bool:
    pictures = len(entry.questions) if isinstance(entry, Poll) else 1
    return pictures < PAGES and sum(len(text) for _, text in only(str, entry)) < SHORT
