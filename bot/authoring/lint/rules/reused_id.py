"""An id that used to belong to another item."""

import re
from collections.abc import Iterator

from bot.authoring.lint.context import RuleContext, find_title
from bot.core.content.item import Entry
from bot.core.parsing.problem import Finding


def check(context: RuleContext) -> Iterator[Finding]:
    """Find ids that were published in another section, or with a title that shares no word with today's."""
    previous_entries = {} if context.previous is None else context.previous.entries_by_id
    for path, section, entry in context.entries():
        if entry.id not in previous_entries:
            continue
        previous_section, previous_entry = previous_entries[entry.id]
        if previous_section != section:
            message = f'"{entry.id}" was in {previous_section} before'
        elif (
            _title_words(previous_entry)
            and _title_words(entry)
            and not _title_words(previous_entry) & _title_words(entry)
        ):
            message = f'"{entry.id}" was "{find_title(previous_entry)[1]}" before'
        else:
            continue
        yield Finding(
            (*path, "id"), message, "give this item a new id: old links and buttons mean the other one"
        )


def _title_words(entry: Entry) -> set[str]:
    return set(re.findall(r"\w+", find_title(entry)[1].casefold()))
