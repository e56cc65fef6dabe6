"""Narrows a list by words in the names of its entries and by a date: ``/polls fox 2019``."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bot.core.content.comparable_text import normalize_text
from bot.core.content.partial_date import PartialDate
from bot.core.formatting.formatter import Formatter
from bot.core.i18n.date_parsing import find_date
from bot.core.i18n.locale import Locale
from bot.core.views.lookup import EntryMatch

MAX_WORDS_BYTES = 24  # of a filter; with a group, a date and the number of a part it still fits a button


@dataclass(frozen=True, slots=True)
class ListFilter:
    """What the entries of a list have in common: *words* in a name, a date in *when*, or both.

    The default one lets everything pass.
    """

    words: str = ""
    when: PartialDate | None = None

    def shorten(self) -> "ListFilter":
        """Keep the first words that fit a button; what passes the whole filter passes this one, too."""
        return replace(self, words=_cut_words(self.words))

    @property
    def argument(self) -> str:
        """The argument of the command that filters so, as far as it fits a button."""
        return " ".join(filter(None, (_cut_words(self.words), str(self.when or ""))))

    def select(self, matches: Iterable[EntryMatch]) -> tuple[EntryMatch, ...]:
        """Select the entries that pass, in the same order: with the words together, or else one by one."""
        dated = tuple(match for match in matches if self._has_date(match))
        phrase = normalize_text(self.words)
        names = {match.entry.id: [normalize_text(name) for name in match.names] for match in dated}
        beginning, *beginnings = map(_find_beginnings, (phrase, *phrase.split()))
        together = tuple(one for one in dated if any(map(beginning.search, names[one.entry.id])))
        return together or tuple(
            one for one in dated if all(any(map(word.search, names[one.entry.id])) for word in beginnings)
        )

    def describe(self, formatter: Formatter) -> str:
        """Describe it to readers: “fox” · 2019."""
        words = formatter.locale.quote(self.words) if self.words else ""
        return " · ".join(filter(None, (words, formatter.format_date(self.when) if self.when else "")))

    def _has_date(self, match: EntryMatch) -> bool:
        return self.when is None or (match.period is not None and match.period.overlaps(self.when))


def _find_beginnings(text: str) -> re.Pattern[str]:
    """Build the pattern that finds *text* where a word begins, in Arabic also after the article."""
    return re.compile(rf"(?<!\w)(?:ال)?{re.escape(text)}")


def _cut_words(words: str) -> str:
    """Cut *words* between two of them; only a first word that is too long itself loses its end."""
    if len(words.encode()) <= MAX_WORDS_BYTES:
        return words
    start = words.encode()[:MAX_WORDS_BYTES].decode(errors="ignore")
    is_between_words = words[len(start)].isspace()
    return start.rstrip() if is_between_words else (start.rpartition(" ")[0] or start)


NO_FILTER = ListFilter()


def parse_filter(text: str, locale: Locale) -> ListFilter:
    """Take *text* apart into the date that it has, if any, and its words."""
    date_parts, words = find_date(text, locale.language)
    return ListFilter(words, PartialDate(*date_parts)) if date_parts else ListFilter(text)


def list_filters(text: str, locale: Locale) -> Sequence[ListFilter]:
    """List what *text* may mean as a filter, the likeliest first: a year may also be a word of a name."""
    return tuple(dict.fromkeys((parse_filter(text, locale), ListFilter(text))))
