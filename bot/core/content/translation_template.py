"""The file that a translator fills in: each original text is a comment above the place for its translation.

So a translator need not know YAML. Nothing that somebody wrote is ever lost: obsolete translations are kept
as comments, and so are comments at the top.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise, takewhile
from textwrap import indent, wrap

import yaml

from bot.core.content.briefing import Briefing
from bot.core.content.translation import (
    QUESTIONS_FIELD,
    SOURCE_DIGEST_FIELD,
    TranslatableTexts,
    collect_texts,
    compute_source_digest,
    iter_translatable_records,
)
from bot.core.parsing.yaml_subset import YamlValue

LINE_WIDTH = 110  # columns

HEADER = """\
# {title}: {language}.
# Write each translation after the name and colon below its original. Do not change the names.
# Put a text in 'single quotes' if it contains a colon or # beside a space, or starts with a symbol.
# Readers see an entry's translation once all of its texts are translated.
"""


def extract_leading_comments(text: str, language_name: str) -> str:
    """Get the comments above the first entry, such as an editor's modeline, without the lines of `HEADER`."""
    lines = [line.strip() for line in takewhile(_is_comment_or_blank, text.splitlines())]
    header_lines = HEADER.splitlines()[1:]
    return "".join(
        f"{line}\n"
        for line, next_line in pairwise([*lines, ""])
        if line
        and line not in header_lines
        and not (line.endswith(f": {language_name}.") and next_line in header_lines)
    )


def _is_comment_or_blank(line: str) -> bool:
    return not line.strip() or line.lstrip().startswith("#")


def render_translation_file(briefing: Briefing, language_name: str, existing: Mapping[str, YamlValue]) -> str:
    """Render the file that translates *briefing*, with the *existing* translations.

    An entry whose original has changed keeps its digest and its texts, for the translator to review.
    """
    named_texts = [(name, collect_texts(record)) for name, record in iter_translatable_records(briefing)]
    texts_by_id = {name: texts for name, texts in named_texts if texts}
    blocks = [HEADER.format(title=briefing.title, language=language_name)]
    blocks += [_render_item(name, texts, existing.get(name)) for name, texts in texts_by_id.items()]
    obsolete = {name: value for name, value in existing.items() if name not in texts_by_id}
    if obsolete:
        blocks.append(_render_comment("No longer in the briefing:") + _render_obsolete(obsolete))
    return "\n".join(blocks)


def _render_item(name: str, texts: TranslatableTexts, existing: YamlValue) -> str:
    existing_fields = existing if isinstance(existing, dict) else {}
    current_digest = compute_source_digest(texts)
    known_digest = existing_fields.get(SOURCE_DIGEST_FIELD, current_digest)
    lines = [_render_field(SOURCE_DIGEST_FIELD, known_digest)]
    if known_digest != current_digest:
        sentence = (
            f"The original has changed. Check these texts, then write {SOURCE_DIGEST_FIELD}: {current_digest}"
        )
        lines.insert(0, _render_comment(sentence))
    for path, (text, _) in texts.items():
        lines += [_render_comment(text), _render_field(path, existing_fields.get(path))]
    obsolete = {
        path: value
        for path, value in existing_fields.items()
        if path not in (SOURCE_DIGEST_FIELD, QUESTIONS_FIELD, *texts)
    }
    if questions := existing_fields.get(QUESTIONS_FIELD):
        lines.append(_render_field(QUESTIONS_FIELD, questions))
    if obsolete:
        lines.append(_render_comment("No longer in the original:") + _render_obsolete(obsolete))
    return f"{name}:\n{indent(''.join(lines), '  ')}"


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
