"""A margin of error for a sample that was not drawn at random."""

from collections.abc import Iterator

from bot.authoring.lint.context import RuleContext
from bot.authoring.lint.word_lists import load_word_list
from bot.core.content.poll import Poll
from bot.core.parsing.problem import Finding


def check(context: RuleContext) -> Iterator[Finding]:
    """Find margins beside words such as "online panel", "quota" or "opt-in" (AAPOR on opt-in samples)."""
    language = context.briefing.document.language
    panel_words, probability_words = (
        load_word_list("not_drawn_by_chance", language),
        load_word_list("drawn_by_chance", language),
    )
    for path, poll in context.active_entries(Poll):
        description = " ".join(filter(None, (poll.sampling, poll.mode)))
        word = panel_words.find_first(description)
        if poll.margin and word and not probability_words.find_first(description):
            message = f'a margin of error is given, but the sample is described as "{word}"'
            hint = "write margin: not stated, and give the pollster's number under limitations"
            yield Finding((*path, "margin"), message, hint)
