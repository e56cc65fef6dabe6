"""The withdrawal of a whole briefing: readers get one sentence, and nothing else that the file says.

What readers see of it is made once, when the file is read, so that no answer, list, feed or export has to
think of it. The briefing as it is written stays behind it, for those who edit, translate or compare it.
"""

from collections.abc import Mapping
from dataclasses import replace

from bot.core.content.briefing import Briefing, Document
from bot.core.content.custom_page import CustomPage
from bot.core.content.item import Entry
from bot.core.content.withdrawal import Withdrawal


def hide_withdrawn(briefing: Briefing) -> Briefing:
    """Give what readers see of a briefing: all of it, unless it says that it is withdrawn."""
    written = briefing.as_written or briefing
    withdrawal = written.document.withdrawn
    return withdraw_briefing(written, withdrawal) if withdrawal else written


def withdraw_briefing(briefing: Briefing, withdrawal: Withdrawal) -> Briefing:
    """Withdraw all that a briefing says; drafts stay hidden, so that nobody learns of them."""
    written = briefing.as_written or briefing
    withdrawn = replace(_withdraw_texts(written, withdrawal), translations={}, as_written=written)
    translations = {
        code: replace(
            _withdraw_texts(one, one.document.withdrawn or withdrawal), original=withdrawn, as_written=one
        )
        for code, one in written.translations.items()
    }
    return replace(withdrawn, translations=translations)


def _withdraw_texts(briefing: Briefing, withdrawal: Withdrawal) -> Briefing:
    sections = {
        name: tuple(_withdraw_entry(entry, withdrawal) for entry in entries)
        for name, entries in briefing.sections.items()
    }
    return replace(
        briefing, document=_hide_texts(briefing.document, briefing.id, withdrawal), sections=sections
    )


def _withdraw_entry(entry: Entry, withdrawal: Withdrawal) -> Entry:
    if entry.state == "draft" or entry.withdrawn:
        return entry
    return entry.model_copy(update={"state": "withdrawn", "withdrawn": withdrawal})


def _hide_texts(document: Document, briefing_id: str, withdrawal: Withdrawal) -> Document:
    """Leave no text of a document but its id and why it was withdrawn."""
    texts = dict.fromkeys(("scope", "desk", "methodology", "corrections_policy", "review_by"))
    pages: Mapping[str, CustomPage] = {
        name: page.model_copy(update={"title": name, "about": None}) for name, page in document.pages.items()
    }
    return document.model_copy(
        update={**texts, "title": briefing_id, "pages": pages, "state": "withdrawn", "withdrawn": withdrawal}
    )
