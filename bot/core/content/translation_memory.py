"""The translation memory: what a desk has translated already is offered wherever the same text stands again.

Only an equal text in the same kind of field counts as translated, and only if all translations of it agree.
Whatever else is known is a suggestion, because words change with their place.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from bot.core.content.briefing import BRIEFING_KEY, Briefing
from bot.core.content.comparable_text import normalize_text
from bot.core.content.translation import (
    SOURCE_DIGEST_FIELD,
    collect_texts,
    compute_source_digest,
    iter_translatable_records,
)
from bot.core.parsing.yaml_subset import YamlValue

NAME_FIELDS = frozenset(
    {
        "by",
        "call_sign",
        "claimant",
        "counted_by",
        "desk",
        "name",
        "organisation",
        "place",
        "pollster",
        "sponsor",
        "who",
    }
)
"""Fields that hold the name of somebody or something: one kind of field, because a name stays the same."""

MAX_SUGGESTIONS = 4  # translations of one text, and names in one text, that are listed
_NAME, _TERM = "name", "term"  # kinds of fields whose texts are looked for in longer texts
_MIN_NAME_LENGTH = 3  # characters; "US" is in too many texts
_INDEX = re.compile(r"\[\d+\]")


@dataclass(frozen=True, slots=True)
class TranslatedText:
    """A text with its translation, the kind of *field* that holds it, and the *place*: briefing and entry."""

    source: str
    translation: str
    field: str
    place: str


@dataclass(frozen=True, slots=True)
class Offer:
    """What is known for a text: the translation that counts, or else *suggestions*, or the *names* in it."""

    match: TranslatedText | None = None
    suggestions: tuple[TranslatedText, ...] = ()
    names: tuple[TranslatedText, ...] = ()


class TranslationMemory:
    """Texts from one language into another, with their translations."""

    def __init__(self, texts: Iterable[TranslatedText] = ()) -> None:
        """Remember *texts*."""
        self._texts_by_key: dict[str, list[TranslatedText]] = defaultdict(list)
        self._names: dict[str, TranslatedText] = {}
        for one in texts:
            self._texts_by_key[normalize_text(one.source)].append(one)
            if one.field in (_NAME, _TERM) and len(one.source) >= _MIN_NAME_LENGTH:
                self._names.setdefault(one.source, one)

    def find_offer(self, path: str, source: str) -> Offer:
        """Find what is known for the text *source* in the field at *path*."""
        similar_texts = self._texts_by_key.get(normalize_text(source), [])
        field, spelling = get_field_kind(path), _unify_spelling(source)
        matches = [
            one for one in similar_texts if one.field == field and _unify_spelling(one.source) == spelling
        ]
        if len({one.translation for one in matches}) == 1:
            return Offer(matches[0])
        suggestions = {one.translation: one for one in reversed(similar_texts)}
        return Offer(
            suggestions=tuple(reversed(suggestions.values()))[:MAX_SUGGESTIONS],
            names=() if suggestions else tuple(self._find_names(source))[:MAX_SUGGESTIONS],
        )

    def _find_names(self, source: str) -> Iterator[TranslatedText]:
        names = self._name_pattern.findall(source) if self._names else ()
        yield from (self._names[name] for name in dict.fromkeys(names))

    @cached_property
    def _name_pattern(self) -> re.Pattern[str]:
        longest_first = sorted(self._names, key=len, reverse=True)
        return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")


def build_translation_memory(
    briefings: Iterable[Briefing], briefing: Briefing, language: str, fields: Mapping[str, YamlValue]
) -> TranslationMemory:
    """Collect the translations into *language* of texts in the language of *briefing*.

    *fields* are those of its own translation, where texts count whose entry is not complete yet; of all other
    *briefings*, what readers see in translation.
    """
    source_language = get_base_language(briefing)
    others = (one for one in briefings if one.id != briefing.id and get_base_language(one) == source_language)
    own_texts = _iter_field_texts(briefing, fields)
    return TranslationMemory([*own_texts, *(text for one in others for text in _iter_texts(one, language))])


def get_base_language(briefing: Briefing) -> str:
    """Get the language that a briefing is written in, without script and region."""
    return briefing.document.language.partition("-")[0]


def get_field_kind(path: str) -> str:
    """Get the kind of field at *path*: ``questions[0].answers[1].label`` is a label, like any other."""
    name = _INDEX.sub("", path).rpartition(".")[2]
    return _NAME if name in NAME_FIELDS else name


def _iter_texts(briefing: Briefing, language: str) -> Iterator[TranslatedText]:
    """Yield the texts of the entries that a briefing shows in translation."""
    translation = briefing.translations.get(language)
    if translation is None:
        return
    pairs = zip(iter_translatable_records(briefing), iter_translatable_records(translation), strict=True)
    for (name, record), (_, translated_record) in pairs:
        if name in translation.untranslated:
            continue
        texts, translated_texts = collect_texts(record), collect_texts(translated_record)
        for path, (source, _) in texts.items():
            if path in translated_texts:
                yield _build_text(briefing, name, path, (source, translated_texts[path][0]))


def _iter_field_texts(briefing: Briefing, fields: Mapping[str, YamlValue]) -> Iterator[TranslatedText]:
    """Yield the texts in the fields of a translation, unless their entry has changed since."""
    for name, record in iter_translatable_records(briefing):
        record_fields, texts = fields.get(name), collect_texts(record)
        if not isinstance(record_fields, dict):
            continue
        if record_fields.get(SOURCE_DIGEST_FIELD) != compute_source_digest(texts):
            continue
        for path, (source, _) in texts.items():
            value = record_fields.get(path)
            if isinstance(value, str) and value.strip():
                yield _build_text(briefing, name, path, (source, value.strip()))


def _build_text(briefing: Briefing, name: str, path: str, pair: tuple[str, str]) -> TranslatedText:
    place = briefing.id if name == BRIEFING_KEY else f"{briefing.id}, {name}"
    return TranslatedText(*pair, get_field_kind(path), place)


def _unify_spelling(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())
