"""What the schema refused, in plain sentences with paths in the file."""

from collections.abc import Iterator

from pydantic import BaseModel, ValidationError

from bot.briefing.events import Value
from bot.briefing.problem import Finding


def explain(error: ValidationError, fields: dict[str, Value], model: type[BaseModel]) -> Iterator[Finding]:
    """Yield what is wrong with *fields* as *model*'s."""
    for e in error.errors():
        yield Finding(e["loc"], e["msg"], by_name=e["type"] == "extra_forbidden")
