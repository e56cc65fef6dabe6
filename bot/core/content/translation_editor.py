"""The translation of a briefing: what a translator gets of it, and what becomes of what they send back."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import PurePath

from bot.core.content.briefing import Briefing
from bot.core.content.field_merge import Fields
from bot.core.content.translation import SOURCE_DIGEST_FIELD, compute_source_digest, parse_translation
from bot.core.content.translation_memory import TranslationMemory, build_translation_memory, get_base_language
from bot.core.content.translation_template import (
    collect_named_texts,
    extract_leading_comments,
    is_translated,
    merge_entries,
    render_partial_file,
    render_translation_file,
)
from bot.core.i18n.languages import SUPPORTED_LANGUAGES
from bot.core.i18n.locale import get_locale
from bot.core.parsing.problem import BriefingError, Problem, ProblemCode
from bot.core.parsing.yaml_loader import read_fields
from bot.core.parsing.yaml_subset import MAX_FILE_BYTES

PO_EXTENSION = ".po"
MAX_PO_BYTES = 4 * MAX_FILE_BYTES  # it has the originals as well, and the place of each


class TranslationEditor:
    """The translation of one briefing into one language."""

    def __init__(self, briefing: Briefing, language: str, content: bytes = b"", file: str = "") -> None:
        """Start from the *content* that the translation has, empty for a new one.

        Raises:
            BriefingError: it cannot be read at all. *file* is its path in the problems.
        """
        self.briefing = briefing
        self.language = language
        self._fields = read_fields(content, file) if content else {}
        self._language_name = get_locale("en").get_language_name(language)
        self._comments = extract_leading_comments(content.decode("utf-8-sig"), self._language_name)

    def render(self, briefings: Iterable[Briefing]) -> bytes:
        """Render the whole file; what the translations of *briefings* have for the same text is filled in."""
        memory = self._build_memory(briefings)
        text = render_translation_file(self.briefing, self._language_name, self._fields, memory)
        return (self._comments + text).encode()

    def render_missing(self, briefings: Iterable[Briefing]) -> bytes:
        """Render a file with what is missing or has changed; empty if that is nothing."""
        memory = self._build_memory(briefings)
        return render_partial_file(self.briefing, self._language_name, self._fields, memory).encode()

    def render_po(self, briefings: Iterable[Briefing], now: datetime) -> bytes:
        """Render a PO file with all texts."""
        from bot.core.content.po_writer import PoWriter  # noqa: PLC0415 (Babel is slow to import)

        return PoWriter(self.briefing, self.language, self._build_memory(briefings)).render(self._fields, now)

    def add_file(self, data: bytes, file: str) -> tuple[bytes, tuple[Problem, ...]]:
        """Add what a translator has sent, PO or YAML; return the whole file, and what is wrong with entries.

        A text that the briefing has several times is filled in where it is translated only once.

        Raises:
            BriefingError: it cannot be used. *file* is its name in the problems.
        """
        problems: tuple[Problem, ...] = ()
        if is_po_name(file):
            from bot.core.content.po_reader import PoReader  # noqa: PLC0415 (Babel is slow to import)

            fields, problems = PoReader(self.briefing, self.language, self._fields).read(data, file)
        else:
            _, errors = parse_translation(data, file, self.briefing, self.language)
            if errors:
                raise BriefingError(errors)
            added = read_fields(data, file)
            fields = merge_entries(self._fields, added)
            problems = tuple(self._find_unconfirmed(added, data, file))
        memory = build_translation_memory((), self.briefing, self.language, fields)
        text = render_translation_file(self.briefing, self._language_name, fields, memory)
        return (self._comments + text).encode(), problems

    def _find_unconfirmed(self, added: Fields, data: bytes, file: str) -> Iterator[Problem]:
        """Find the entries that were sent as translations of what their original was before."""
        lines = data.decode("utf-8-sig").splitlines()
        for name, texts in collect_named_texts(self.briefing).items():
            entry, digest = added.get(name), compute_source_digest(texts)
            if isinstance(entry, dict) and entry.get(SOURCE_DIGEST_FIELD) != digest:
                line = next((number for number, one in enumerate(lines, 1) if one.startswith(f"{name}:")), 1)
                message = "the original has changed, so readers still get the original"
                hint = f"check these texts, then write {SOURCE_DIGEST_FIELD}: {digest}"
                code = ProblemCode.ORIGINAL_CHANGED
                yield Problem(file, line, 1, name, message, hint, code=code, is_warning=True)

    def count_entries(self) -> tuple[int, int]:
        """Count the entries that are translated, and all entries that have texts."""
        texts_by_name = collect_named_texts(self.briefing)
        translated = (is_translated(texts, self._fields.get(name)) for name, texts in texts_by_name.items())
        return sum(translated), len(texts_by_name)

    def _build_memory(self, briefings: Iterable[Briefing]) -> TranslationMemory:
        return build_translation_memory(briefings, self.briefing, self.language, self._fields)


def is_po_name(name: str) -> bool:
    """True if a file of this name is a PO file."""
    return PurePath(name).suffix.lower() == PO_EXTENSION


def list_target_languages(briefing: Briefing) -> tuple[str, ...]:
    """List the codes of the languages that a briefing can be translated into."""
    source_language = get_base_language(briefing)
    return tuple(code for code in SUPPORTED_LANGUAGES if code != source_language)
