"""Short ways to write what could be written in full, which the schema shows to editors and documents too."""

from dataclasses import dataclass
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema


@dataclass(frozen=True, slots=True)
class written_as:  # noqa: N801 (used as one says it: Annotated[Caveat, written_as("text")])
    """Lets a record be written as one text, which then is its *field*."""

    field: str

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:  # noqa: ANN401
        """Read the record, or the text."""

        def expand(value: Any) -> Any:  # noqa: ANN401 (whatever YAML held)
            return {self.field: value} if isinstance(value, str) else value

        return core_schema.no_info_before_validator_function(expand, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """Tell an editor both ways."""
        return {"anyOf": [handler(schema), {"type": "string"}]}


@dataclass(frozen=True, slots=True)
class OneOrMany:
    """Lets a list of a single text be written as this text."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:  # noqa: ANN401
        """Read the list, or its only text."""

        def expand(value: Any) -> Any:  # noqa: ANN401 (whatever YAML held)
            return [value] if isinstance(value, str) else value

        return core_schema.no_info_before_validator_function(expand, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """Tell an editor both ways."""
        return {"anyOf": [handler(schema), {"type": "string"}]}
