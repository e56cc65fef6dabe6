"""An exact number where the source is vague."""

import re
from collections.abc import Iterator

from bot.authoring.lint.context import RuleContext, iter_values_of_type
from bot.core.content.figure_value import Bound, Figure
from bot.core.parsing.problem import Finding, quote_excerpt

VAGUE_WORDS = [mark for bound in Bound for mark in (bound.value[0], *bound.value[1]) if mark[:1].isalpha()]
VAGUE_PATTERN = re.compile(rf"\b(?:{'|'.join(VAGUE_WORDS)})\b", re.IGNORECASE)


def check(context: RuleContext) -> Iterator[Finding]:
    """Find exact numbers with vague words of the source, such as 60% with "nearly six in ten"."""
    for path, figure in iter_values_of_type(Figure, context.briefing.document):
        match = VAGUE_PATTERN.search(figure.words)
        if match and figure.bound is Bound.EXACT and figure.best is not None and figure.low is None:
            message = f"the number is exact, but the source says {quote_excerpt(figure.words)}"
            yield Finding(
                path,
                message,
                f"write it as the source does: {match[0].lower()} {figure.best:f}{_format_unit(figure)}",
            )


def _format_unit(figure: Figure) -> str:
    return figure.unit if figure.unit in {"", "%"} else f" {figure.unit}"
