"""Writes a translation as a PO file of gettext, for a translator's own tool.

Each text is an entry; its context is the id of the item and the field. An entry is *fuzzy* while its original
has changed since: readers then see the item in the original.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import write_po

from bot.core.content.briefing import Briefing
from bot.core.content.translation import SOURCE_DIGEST_FIELD, TranslatableTexts, compute_source_digest
from bot.core.content.translation_memory import TranslationMemory
from bot.core.content.translation_template import collect_named_texts, describe_offer, get_match
from bot.core.parsing.yaml_subset import YamlValue

FUZZY = "fuzzy"

_LINE_WIDTH = 110  # columns


@dataclass(frozen=True, slots=True)
class PoWriter:
    """Writes the translation of *briefing* into *language*; *memory* knows what else is translated."""

    briefing: Briefing
    language: str
    memory: TranslationMemory

    def render(self, existing: Mapping[str, YamlValue], now: datetime) -> bytes:
        """Render all texts with their *existing* translations, as a file that is written *now*."""
        catalog = Catalog(
            self.language,
            header_comment=f"# {self.briefing.title}\n# Entries marked fuzzy are not shown to readers.",
            project=self.briefing.id,
            version=str(self.briefing.document.as_of),
            creation_date=now,
            revision_date=now,
            fuzzy=False,
        )
        for name, texts in collect_named_texts(self.briefing).items():
            for message in self._build_messages(name, texts, existing.get(name)):
                catalog[message.id] = message
        file = BytesIO()
        write_po(file, catalog, width=_LINE_WIDTH)
        return file.getvalue()

    def _build_messages(self, name: str, texts: TranslatableTexts, existing: YamlValue) -> Iterator[Message]:
        fields = existing if isinstance(existing, dict) else {}
        digest = compute_source_digest(texts)
        is_stale = fields.get(SOURCE_DIGEST_FIELD, digest) != digest
        for path, (source, validator) in texts.items():
            value = fields.get(path)
            translation, comments = value.strip() if isinstance(value, str) else "", [self._find_place(name)]
            flags = {FUZZY} if translation and is_stale else set()
            if not translation:
                offer = self.memory.find_offer(path, source)
                translation = get_match(offer, validator) or ""
                comments += describe_offer(offer, is_filled_in=bool(translation))
            message = Message(source, translation, auto_comments=comments, context=f"{name}.{path}")
            message.flags = flags  # Babel takes "76% of" for a format of Python
            yield message

    def _find_place(self, name: str) -> str:
        """Say in which briefing a text stands, and in which item of which section, if it is one's own."""
        if name not in self.briefing.entries_by_id:
            return self.briefing.id
        return f"{self.briefing.id}: {self.briefing.entries_by_id[name][0]}/{name}"
