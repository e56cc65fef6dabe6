"""What readers are told about the language of an answer: that it is a translation, or that there is none."""

from collections.abc import Iterator, Sequence

from bot.core.content.briefing import UntranslatedReason
from bot.core.formatting.formatter import Formatter
from bot.core.messages.reply import Block, Paragraph, Style, make_line


def format_text_language(entry_ids: Sequence[str], formatter: Formatter) -> str:
    """Return which language the texts of these entries are in, or nothing if it is the reader's own."""
    _, briefing = formatter.translate, formatter.briefing
    original_language = briefing.document.language
    language_name = formatter.language.get_language_name(original_language)
    if not entry_ids:
        return ""
    if briefing.original and not all(name in briefing.untranslated for name in entry_ids):
        return _("translated from {language}").format(language=language_name)
    if original_language.partition("-")[0] == formatter.language.code.partition("-")[0]:
        return ""
    return _("{language} only").format(language=language_name)


def build_translation_notices(entry_ids: Sequence[str], formatter: Formatter) -> Iterator[Block]:
    """Yield a paragraph that tells what of these entries a translation lacks, if there is one."""
    reasons = [
        formatter.briefing.untranslated[name] for name in entry_ids if name in formatter.briefing.untranslated
    ]
    if reasons:
        text = (
            _format_notice(reasons[0], formatter)
            if len(entry_ids) == 1
            else _format_notice_for_many(len(reasons), formatter)
        )
        yield Paragraph(make_line(text, Style.ITALIC))


def _format_notice(reason: UntranslatedReason, formatter: Formatter) -> str:
    _ = formatter.translate
    texts = {
        "missing": _("Not translated yet; shown in the original language."),
        "stale": _("Changed since it was translated; shown in the original language."),
    }
    return texts[reason]


def _format_notice_for_many(count: int, formatter: Formatter) -> str:
    return formatter.language.translate_plural(
        "{count} item is not translated yet or has changed since; shown in the original language.",
        "{count} items are not translated yet or have changed since; shown in the original language.",
        count,
    )
