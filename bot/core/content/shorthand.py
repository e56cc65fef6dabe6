"""Short ways to write what could be written in full, which the schema shows to editors and documents too."""

from dataclasses import dataclass
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

NOT_STATED = "not stated"


def remove_description(field: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a record's field as one of what stands for the whole record."""
    return {key: value for key, value in field.items() if key not in ("description", "title")}


@dataclass(frozen=True, slots=True)
class Shorthand:  # noqa: N801 (used as one says it: Annotated[Caveat, written_as("text")])
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
        """Tell an editor both ways: the text must be what its field must be."""
        whole = handler(schema)
        text = handler.resolve_ref_schema(whole)["properties"][self.field]
        return {"anyOf": [whole, remove_description(text)]}


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
        """Tell an editor both ways: a text alone must be what an item must be that is written as a text."""
        many = handler(schema)
        return {"anyOf": [many, many["items"]["anyOf"][-1]]}


@dataclass(frozen=True, slots=True)
class AllowNotStated:
    """Lets a value be written as ``not stated``, which then is None."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:  # noqa: ANN401
        """Read the value, or that it is not stated."""

        def expand(value: Any) -> Any:  # noqa: ANN401 (whatever YAML held)
            return None if isinstance(value, str) and value.strip().lower() == NOT_STATED else value

        return core_schema.no_info_before_validator_function(expand, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """Tell an editor both ways."""
        return {"anyOf": [handler(schema), {"const": NOT_STATED}]}
