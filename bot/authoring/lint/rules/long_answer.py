"""An answer that takes too many pages."""

from collections.abc import Iterator

from bot.adapters import load_renderer
from bot.authoring.lint.context import RuleContext, iter_values_of_type
from bot.core.app import App
from bot.core.content.item import Entry
from bot.core.content.poll import Poll
from bot.core.content.visibility import is_entry_visible
from bot.core.library.snapshot import Library
from bot.core.messages.platforms import PLATFORMS
from bot.core.messages.request import Request
from bot.core.parsing.problem import Finding

PAGED_PLATFORMS = tuple(platform for platform in PLATFORMS if platform.has_pages)
MAX_PAGES = 5  # that a reader turns; a poll with four questions, a picture each, has as many on Telegram
SHORT_ENTRY_LENGTH = (
    2000  # characters in all: an entry with fewer fills two pages, and need not be rendered to know it
)


def check(context: RuleContext) -> Iterator[Finding]:
    """Find entries whose answer, in the briefing's language, takes more than `MAX_PAGES` on a platform."""
    briefing = context.briefing
    app = App(Library({briefing.id: briefing}))
    for path, section, entry in context.entries():
        if not is_entry_visible(entry, context.today) or entry.withdrawn or _is_short(entry):
            continue
        language = briefing.document.language
        reply = app.answer_request(Request(section, entry.id, briefing.id, language, today=context.today))
        for platform in PAGED_PLATFORMS:
            if (page_count := len(load_renderer(platform.name)(reply))) > MAX_PAGES:
                message = f"the answer takes {page_count} pages on {platform.title}"
                yield Finding(path, message, "shorten it, or split it into two items")
                break


def _is_short(entry: Entry) -> bool:
    chart_count = len(entry.questions) if isinstance(entry, Poll) else 1
    return (
        chart_count < MAX_PAGES
        and sum(len(text) for _, text in iter_values_of_type(str, entry)) < SHORT_ENTRY_LENGTH
    )
