"""What leaves the bot when an answer is shared: the text that cites it, and the picture of its link."""

import re

from bot.core.i18n.locale import get_locale, is_right_to_left
from bot.core.messages.link_preview import LinkPreview
from bot.core.messages.reply import Reply, line_to_text
from bot.core.messages.short_form import EntrySummary
from bot.core.views.navigation import shorten_label
from bot.core.views.permalink import START_COMMAND

_AGE = re.compile(r" \([^()]*\)$")  # at the end of a date, see `Formatter.format_date_with_age`


def build_citation(reply: Reply, link: str = "", version: str = "", max_chars: int = 0) -> str:
    """Build the text that cites an answer: what it says, who says so, the *version* and the *link*.

    With *max_chars*, what it says is cut to that; the version and the link stay whole.
    """
    locale = get_locale(reply.language)
    version_text = locale.translate("Version {number}").format(number=version) if version else ""
    ending = " · ".join(filter(None, (version_text, link)))
    text = _join_statement(reply.title, reply.entry_summary) if reply.entry_summary else reply.title
    room = max_chars - len(ending) - len(" · ")
    text = shorten_label(text, max(1, room)) if max_chars else text
    return " · ".join(filter(None, (text, ending)))


def _join_statement(title: str, summary: EntrySummary) -> str:
    """Join what an entry says and who says so; of one that no longer holds, its status and no number."""
    fact = summary.fact if summary.holds else ""
    status = "" if summary.status.casefold() in title.casefold() else summary.status
    trust = summary.trust.removeprefix(title).removeprefix(" · ")
    return " · ".join(filter(None, (title, status, fact, trust)))


def format_headline(summary: EntrySummary) -> str:
    """Format what an entry says first: its fact, or its status if it no longer holds."""
    return summary.fact if summary.holds else summary.status[:1].upper() + summary.status[1:]


def describe_answer(reply: Reply) -> str:
    """Describe an answer in a line or two that begin with its fact; empty if it says nothing of itself."""
    summary = reply.entry_summary
    if summary is None:
        return line_to_text(reply.dateline)
    headline = format_headline(summary)
    is_told = not summary.holds or summary.excerpt.startswith(headline)
    rest = "" if is_told else summary.excerpt
    parts = dict.fromkeys(filter(None, (headline, summary.trust_line, summary.caveat or rest)))
    return " · ".join(parts)


def get_shared_title(reply: Reply, briefing_title: str) -> str:
    """Get the title of an answer among other people's; that of a briefing, whose page says "Welcome"."""
    is_start = reply.command_line.partition("@")[0] == START_COMMAND
    return briefing_title if is_start and briefing_title else reply.title


def build_link_preview(reply: Reply, briefing_title: str) -> LinkPreview:
    """Build the picture of a link to an answer; that of a list or a briefing has a title and a date."""
    is_mirrored = is_right_to_left(reply.language)
    summary = reply.entry_summary
    if summary is None:
        title = get_shared_title(reply, briefing_title)
        name = briefing_title if title != briefing_title else ""
        parts = line_to_text(reply.dateline).split(" · ")
        # The title stands above, and an age would soon be wrong: a picture is kept and shared.
        kept_parts = (_AGE.sub("", part) for part in parts if part != briefing_title)
        return LinkPreview(name, title, trust=" · ".join(kept_parts), is_mirrored=is_mirrored)
    return LinkPreview(
        briefing_title,
        reply.title,
        summary.fact,
        summary.status,
        summary.trust,
        summary.caveat,
        summary.holds,
        is_mirrored,
    )
