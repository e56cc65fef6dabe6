"""What readers are told about the language of an answer: that it is a translation, or that there is none."""

from collections.abc import Iterator, Sequence

from bot.core.content.briefing import Lack
from bot.core.formatting.formatter import Formatter
from bot.core.messages.reply import Block, Paragraph, Style, plain


def tongue(names: Sequence[str], telling: Formatter) -> str:
    """Return which language the texts of these entries are in, or nothing if it is the reader's own."""
    _, briefing = telling.translate, telling.briefing
    written = briefing.document.language
    language = telling.language.name(written)
    if not names:
        return ""
    if briefing.original and not all(name in briefing.lacks for name in names):
        return _("translated; original in {language}").format(language=language)
    if written.partition("-")[0] == telling.language.code.partition("-")[0]:
        return ""
    return _("text in {language}").format(language=language)


def notices(names: Sequence[str], telling: Formatter) -> Iterator[Block]:
    """Yield a paragraph that tells what of these entries a translation lacks, if there is one."""
    lacks = [telling.briefing.lacks[name] for name in names if name in telling.briefing.lacks]
    if lacks:
        told = _of_one(lacks[0], telling) if len(names) == 1 else _of_several(len(lacks), telling)
        yield Paragraph(plain(told, Style.ITALIC))


def _of_one(lack: Lack, telling: Formatter) -> str:
    _ = telling.translate
    reasons = {
        "missing": _("This is not translated yet and stands in its original language."),
        "stale": _("The original has changed since it was translated, and stands here in its own language."),
    }
    return reasons[lack]


def _of_several(count: int, telling: Formatter) -> str:
    return telling.language.plural(
        "{count} entry is not translated or has changed since, and stands in its original language.",
        "{count} entries are not translated or have changed since, and stand in their original language.",
        count,
    )
