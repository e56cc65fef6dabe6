"""The rules of linting, each under the code by which it is named, documented and silenced.

A code is the name of the rule's file with hyphens, and is never given to another rule.
"""

from collections.abc import Callable, Iterable, Mapping

from bot.authoring.lint.context import RuleContext
from bot.authoring.lint.rules import (
    casualties_on_one_word,
    confirmed_by_one,
    cut_title,
    draft_source,
    exact_place,
    fate_on_one_word,
    future_date,
    group_row,
    loaded_word,
    long_answer,
    lost_id,
    margin_on_panel,
    margin_too_small,
    number_without_figure,
    one_sided,
    out_of_date,
    party_only,
    private_detail,
    published_before_end,
    read_before_published,
    reference_to_hidden,
    reused_id,
    review_due,
    said_after_published,
    single_origin,
    stale_translation,
    standing_without_note,
    strength_on_one_word,
    sum_of_answers,
    summary_on_superseded,
    trend_across_wordings,
    two_parents,
    unattributed_figure,
    uncited_source,
    undated_source,
    unreachable_source,
    untranslated,
    vaguer_words,
    withdrawn_source,
    withdrawn_yet_standing,
)
from bot.core.parsing.problem import Finding

RuleCheck = Callable[[RuleContext], Iterable[Finding]]
"""Returns what a rule finds, by the path of each."""

RULES: Mapping[str, RuleCheck] = {
    # polls
    "sum-of-answers": sum_of_answers.check,
    "group-row": group_row.check,
    "margin-on-panel": margin_on_panel.check,
    "margin-too-small": margin_too_small.check,
    "published-before-end": published_before_end.check,
    "trend-across-wordings": trend_across_wordings.check,
    # sources
    "unreachable-source": unreachable_source.check,
    "undated-source": undated_source.check,
    "uncited-source": uncited_source.check,
    "single-origin": single_origin.check,
    "party-only": party_only.check,
    "one-sided": one_sided.check,
    "draft-source": draft_source.check,
    "withdrawn-source": withdrawn_source.check,
    # whose word it is
    "unattributed-figure": unattributed_figure.check,
    "strength-on-one-word": strength_on_one_word.check,
    "casualties-on-one-word": casualties_on_one_word.check,
    "fate-on-one-word": fate_on_one_word.check,
    "loaded-word": loaded_word.check,
    "vaguer-words": vaguer_words.check,
    "private-detail": private_detail.check,
    "exact-place": exact_place.check,
    # what holds, and since when
    "confirmed-by-one": confirmed_by_one.check,
    "standing-without-note": standing_without_note.check,
    "withdrawn-yet-standing": withdrawn_yet_standing.check,
    "two-parents": two_parents.check,
    "future-date": future_date.check,
    "read-before-published": read_before_published.check,
    "said-after-published": said_after_published.check,
    "out-of-date": out_of_date.check,
    "review-due": review_due.check,
    # the summary, and what leads to what
    "number-without-figure": number_without_figure.check,
    "summary-on-superseded": summary_on_superseded.check,
    "reference-to-hidden": reference_to_hidden.check,
    "reused-id": reused_id.check,
    "lost-id": lost_id.check,
    # what readers see
    "cut-title": cut_title.check,
    "long-answer": long_answer.check,
    "untranslated": untranslated.check,
    "stale-translation": stale_translation.check,
}
