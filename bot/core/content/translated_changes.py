"""The changes of a briefing in the words of its translation."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby

from bot.core.content.briefing import Briefing
from bot.core.content.diff import Change, diff_shared_translations


def translate_changes(
    changes: Iterable[Change], before: Briefing, after: Briefing, language: str
) -> Iterator[Change]:
    """Yield changes as the translations of both versions word them, and those of other entries as they are.

    What reads the same in both translations is left out. *changes* are in the order of `diff_briefings`.
    """
    translated_changes = diff_shared_translations(before, after)
    for key, entry_changes in groupby(changes, lambda one: (one.section, one.entry_id)):
        if key in translated_changes:
            places = {(one.kind, one.path) for one in entry_changes}
            for one in translated_changes[key]:
                if (one.kind, one.path) in places:  # else only the translation was reworded
                    yield replace(one, language=language)
        else:
            yield from entry_changes
