"""An answer that takes too many pages."""

from collections.abc import Iterator

from bot.authoring.lint.context import RuleContext, iter_values_of_type
from bot.core.content.item import Entry
from bot.core.content.poll import Poll
from bot.core.content.visibility import is_entry_visible
from bot.core.i18n.locale import get_locale
from bot.core.messages.platforms import PLATFORMS
from bot.core.messages.reply import Reply
from bot.core.parsing.problem import Finding, ValuePath
from bot.core.sections.registry import list_sections

PAGED_PLATFORMS = tuple(platform for platform in PLATFORMS if platform.has_pages)
MAX_PAGES = 5  # that a reader turns; a poll with four questions, a picture each, has as many on Telegram
SHORT_ENTRY_LENGTH = (
    2000  # characters in all: an entry with fewer fills two pages, and need not be rendered to know it
)


def check(context: RuleContext) -> Iterator[Finding]:
    """Find entries whose answer, in the briefing's language, takes more than `MAX_PAGES` on a platform."""
    long_entries = [
        (path, section, entry)
        for path, section, entry in context.entries()
        if is_entry_visible(entry, context.today) and not entry.withdrawn and not _is_short(entry)
    ]
    if not long_entries:
        return
    from bot.core.formatting.formatter import Formatter  # noqa: PLC0415 (only long entries need it)
    from bot.core.views.detail import build_card  # noqa: PLC0415
    from bot.core.views.lookup import EntryMatch  # noqa: PLC0415

    briefing = context.briefing
    sections = {one.name: one for one in list_sections(briefing)}
    for path, name, entry in long_entries:
        formatter = Formatter(briefing, sections, get_locale(briefing.document.language), context.today)
        match = EntryMatch(briefing, sections[name], entry, formatter.entry_names(name, entry))
        yield from _check_pages(build_card(match, (match,), formatter), path)


def _check_pages(reply: Reply, path: ValuePath) -> Iterator[Finding]:
    from bot.adapters import load_renderer  # noqa: PLC0415 (only long entries are rendered)

    for platform in PAGED_PLATFORMS:
        if (page_count := len(load_renderer(platform.name)(reply))) > MAX_PAGES:
            message = f"the answer takes {page_count} pages on {platform.title}"
            yield Finding(path, message, "shorten it, or split it into two items")
            return


def _is_short(entry: Entry) -> bool:
    chart_count = len(entry.questions) if isinstance(entry, Poll) else 1
    return (
        chart_count < MAX_PAGES
        and sum(len(text) for _, text in iter_values_of_type(str, entry)) < SHORT_ENTRY_LENGTH
    )
