"""The file that a translator fills in: each original text is a comment above the place for its translation.

So a translator need not know YAML. Nothing that somebody wrote is ever lost: obsolete translations are kept
as comments, and so are comments at the top. What the translation memory knows for an empty text is filled in,
or stands in brackets below the original.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise, takewhile
from textwrap import indent, wrap

import yaml
from pydantic import ValidationError

from bot.core.content.briefing import Briefing
from bot.core.content.field_merge import Fields
from bot.core.content.translatable_texts import TextValidator
from bot.core.content.translation import (
    QUESTIONS_FIELD,
    SOURCE_DIGEST_FIELD,
    TranslatableTexts,
    collect_texts,
    compute_source_digest,
    iter_translatable_records,
)
from bot.core.content.translation_memory import Offer, TranslatedText, TranslationMemory
from bot.core.parsing.yaml_subset import YamlValue

LINE_WIDTH = 110  # columns

HEADER = """\
# {title}: {language}.
# Write each translation after the name and colon below its original. Do not change the names.
# Put a text in 'single quotes' if it contains a colon or # beside a space, or starts with a symbol.
# Readers see an entry's translation once all of its texts are translated.
"""

PARTIAL_MARK = (
    "# Only what is missing or has changed. Keep this line: with it, the rest of the translation stays."
)
"""A line in the head of a file that adds to a translation, and does not replace it."""

_REPEATED_TEXTS = "# A text that is here several times needs one translation: the bot fills in the others."

UNCONFIRMED_DIGEST = "00000000"
"""Stands for the original of texts that a translator has marked as unsure."""

_NO_MEMORY = TranslationMemory()


def extract_leading_comments(text: str, language_name: str) -> str:
    """Get the comments above the first entry, such as an editor's modeline, without the lines of `HEADER`."""
    lines = [line.strip() for line in takewhile(_is_comment_or_blank, text.splitlines())]
    header_lines = [*HEADER.splitlines()[1:], PARTIAL_MARK]
    return "".join(
        f"{line}\n"
        for line, next_line in pairwise([*lines, ""])
        if line
        and line not in header_lines
        and not (line.endswith(f": {language_name}.") and next_line in header_lines)
    )


def _is_comment_or_blank(line: str) -> bool:
    return not line.strip() or line.lstrip().startswith("#")


def is_partial(content: bytes) -> bool:
    """True if a translation file says that it only adds to the translation."""
    lines = content.decode("utf-8-sig", errors="replace").splitlines()
    return PARTIAL_MARK in (line.strip() for line in takewhile(_is_comment_or_blank, lines))


def render_translation_file(
    briefing: Briefing,
    language_name: str,
    existing: Mapping[str, YamlValue],
    memory: TranslationMemory = _NO_MEMORY,
) -> str:
    """Render the file that translates *briefing*, with the *existing* translations.

    An entry whose original has changed keeps its digest and its texts, for the translator to review.
    """
    texts_by_id = collect_named_texts(briefing)
    blocks = [HEADER.format(title=briefing.title, language=language_name)]
    blocks += [_render_item(name, texts, existing.get(name), memory) for name, texts in texts_by_id.items()]
    obsolete = {name: value for name, value in existing.items() if name not in texts_by_id}
    if obsolete:
        blocks.append(_render_comment("No longer in the briefing:") + _render_obsolete(obsolete))
    return "\n".join(blocks)


def render_partial_file(
    briefing: Briefing,
    language_name: str,
    existing: Mapping[str, YamlValue],
    memory: TranslationMemory = _NO_MEMORY,
) -> str:
    """Render a file with the entries that are not translated or have changed; empty if there are none."""
    blocks = [
        _render_item(name, texts, existing.get(name), memory)
        for name, texts in collect_named_texts(briefing).items()
        if not is_translated(texts, existing.get(name))
    ]
    header = HEADER.format(title=briefing.title, language=language_name)
    return "\n".join((f"{header}{PARTIAL_MARK}\n{_REPEATED_TEXTS}\n", *blocks)) if blocks else ""


def merge_entries(existing: Mapping[str, YamlValue], added: Mapping[str, YamlValue]) -> Fields:
    """Put the *added* entries in the place of *existing* ones, which lose nothing but their texts."""
    merged: Fields = {**existing, **added}
    for name, fields in added.items():
        old_fields = existing.get(name)
        if isinstance(fields, dict) and isinstance(old_fields, dict) and QUESTIONS_FIELD in old_fields:
            merged[name] = {QUESTIONS_FIELD: old_fields[QUESTIONS_FIELD], **fields}
    return merged


def collect_named_texts(briefing: Briefing) -> dict[str, TranslatableTexts]:
    """Collect the texts of a briefing by the names of their entries in the file."""
    named_texts = ((name, collect_texts(record)) for name, record in iter_translatable_records(briefing))
    return {name: texts for name, texts in named_texts if texts}


def is_translated(texts: TranslatableTexts, fields: YamlValue) -> bool:
    """True if the *fields* of an entry translate all of its *texts* as they are now."""
    if not isinstance(fields, dict) or fields.get(SOURCE_DIGEST_FIELD) != compute_source_digest(texts):
        return False
    return all(_is_valid(fields.get(path), validator) for path, (_, validator) in texts.items())


def _is_valid(value: YamlValue, validator: TextValidator) -> bool:
    try:
        return isinstance(value, str) and bool(validator.validate_python(value.strip()))
    except ValidationError:
        return False


def _render_item(name: str, texts: TranslatableTexts, existing: YamlValue, memory: TranslationMemory) -> str:
    existing_fields = existing if isinstance(existing, dict) else {}
    lines = [*_render_digest(compute_source_digest(texts), existing_fields)]
    for path, (text, validator) in texts.items():
        lines.append(_render_comment(text))
        value = existing_fields.get(path)
        if value is None:
            offer = memory.find_offer(path, text)
            value = get_match(offer, validator)
            lines += map(_render_comment, describe_offer(offer, is_filled_in=value is not None))
        lines.append(_render_field(path, value))
    if questions := existing_fields.get(QUESTIONS_FIELD):
        lines.append(_render_field(QUESTIONS_FIELD, questions))
    obsolete = {
        path: value
        for path, value in existing_fields.items()
        if path not in (SOURCE_DIGEST_FIELD, QUESTIONS_FIELD, *texts)
    }
    if obsolete:
        lines.append(_render_comment("No longer in the original:") + _render_obsolete(obsolete))
    return f"{name}:\n{indent(''.join(lines), '  ')}"


def _render_digest(current_digest: str, existing_fields: Mapping[str, YamlValue]) -> Iterator[str]:
    """Render the digest that an entry has; below what must be done, if that is not the current one."""
    known_digest = existing_fields.get(SOURCE_DIGEST_FIELD, current_digest)
    if known_digest != current_digest:
        is_unconfirmed = known_digest == UNCONFIRMED_DIGEST
        cause = "Nobody has confirmed this yet." if is_unconfirmed else "The original has changed."
        yield _render_comment(
            f"{cause} Check these texts, then write {SOURCE_DIGEST_FIELD}: {current_digest}"
        )
    yield _render_field(SOURCE_DIGEST_FIELD, known_digest)


def get_match(offer: Offer, validator: TextValidator) -> str | None:
    """Get the text to fill in, if there is one that this field may hold."""
    text = offer.match.translation if offer.match else None
    return text if _is_valid(text, validator) else None


def describe_offer(offer: Offer, *, is_filled_in: bool) -> Iterator[str]:
    """Say where a text that was filled in comes from, or what else is known for it."""
    if offer.match and is_filled_in:
        yield f"[filled in from {offer.match.place}: check that it fits here]"
    elif offer.match or offer.suggestions:
        known_texts = (offer.match,) if offer.match else offer.suggestions
        yield f"[elsewhere: {'; '.join(f'“{one.translation}” in {one.place}' for one in known_texts)}]"
    elif offer.names:
        yield f"[names: {'; '.join(map(_describe_name, offer.names))}]"


def _describe_name(name: TranslatedText) -> str:
    return f"{name.source} = {name.translation}"


def _render_field(name: str, value: YamlValue) -> str:
    """Format a field as YAML that any text survives unchanged."""
    if value is None:
        return f"{name}:\n"
    dumped: str = yaml.safe_dump({name: value}, allow_unicode=True, width=LINE_WIDTH)
    return dumped


def _render_obsolete(values: Mapping[str, YamlValue]) -> str:
    return "".join(
        f"# {line}\n" for name in values for line in _render_field(name, values[name]).splitlines()
    )


def _render_comment(text: str) -> str:
    return "".join(f"# {line}\n" for line in _wrap_lines(text.splitlines()))


def _wrap_lines(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        yield from wrap(line, LINE_WIDTH - 4, break_long_words=False, break_on_hyphens=False) or [""]
