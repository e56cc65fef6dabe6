"""What the schema refused, as findings at paths of the file.

pydantic's own locations also hold the fields of a record that was written as one text. Here each error is led
back to what the moderator wrote.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeGuard

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from bot.core.parsing.error_codes import ErrorMessage, ProblemCode
from bot.core.parsing.problem import Finding, ValuePath, quote_excerpt
from bot.core.parsing.schema_hints import SchemaNavigator
from bot.core.parsing.syntax_context import quote_for_yaml
from bot.core.parsing.validation_messages import describe_validation_error, join_choices
from bot.core.parsing.yaml_events import YamlValue, get_child, has_child

_MAX_SUGGESTIONS = 200  # unknown fields for which the nearest known one is looked up: each takes 0.3 ms


@dataclass(frozen=True, slots=True)
class _SchemaError:
    """One error: its path, what the file holds there, and whether its location goes on inside a text."""

    error_type: str
    location: ValuePath
    path: ValuePath
    value: YamlValue
    is_inside_text: bool = False
    is_about_name: bool = False
    context: Mapping[str, object] = field(default_factory=dict)


def explain_validation_error(
    error: ValidationError, fields: dict[str, YamlValue], model: type[BaseModel]
) -> Iterator[Finding]:
    """Yield what is wrong with *fields*, which *model* refused."""
    schema_errors = [_build_schema_error(details, fields) for details in error.errors(include_url=False)]
    parent_paths = {fault.path[:end] for fault in schema_errors for end in range(len(fault.path))}
    # of a list with something broken in it, pydantic has counted only the other items
    schema_errors = [
        fault for fault in schema_errors if fault.error_type != "too_short" or fault.path not in parent_paths
    ]
    schema = SchemaNavigator(model)
    unknown_fields = [fault for fault in schema_errors if fault.error_type == "extra_forbidden"]
    suggestions = {
        fault.path: schema.suggest_field_name(fault.path) for fault in unknown_fields[:_MAX_SUGGESTIONS]
    }
    misspelled = {(path[:-1], name) for path, name in suggestions.items() if name}
    text_paths = {
        fault.path[:-1]
        for fault in unknown_fields
        if not suggestions.get(fault.path) and _is_text_with_colon(fault, schema, fields)
    }
    for schema_error in schema_errors:
        if schema_error.error_type == "missing" and (
            schema_error.path in text_paths or (schema_error.path, schema_error.location[-1]) in misspelled
        ):
            continue  # told where it is written, but otherwise
        if schema_error.error_type == "extra_forbidden" and schema_error.path[:-1] in text_paths:
            message = _describe_colon_in_text({str(schema_error.path[-1]): schema_error.value})
            yield _build_finding(schema_error.path[:-1], message)
        else:
            yield _explain_schema_error(schema_error, schema, suggestions.get(schema_error.path, ""))


def _is_text_with_colon(
    schema_error: _SchemaError, schema: SchemaNavigator, fields: dict[str, YamlValue]
) -> bool:
    """Return whether an unknown field is a text with a colon in it, in a list that may hold texts."""
    path = schema_error.path[:-1]
    parent = _follow_path(fields, path)[1]
    return (
        _is_single_text_field(parent)
        and bool(path)
        and isinstance(path[-1], int)
        and schema.accepts_text(path)
    )


def _build_schema_error(details: ErrorDetails, fields: dict[str, YamlValue]) -> _SchemaError:
    error_type, location, context = details["type"], details["loc"], details.get("ctx", {})
    if location[-1:] == ("[key]",):
        path, _ = _follow_path(fields, location[:-1])
        return _SchemaError(error_type, location, path, details["input"], is_about_name=True, context=context)
    steps = location[:-1] if error_type == "missing" else location
    path, value = _follow_path(fields, steps)
    return _SchemaError(
        error_type, location, path, value, is_inside_text=len(path) < len(steps), context=context
    )


def _follow_path(fields: dict[str, YamlValue], steps: ValuePath) -> tuple[ValuePath, YamlValue]:
    """Follow *steps* through the file as far as they are in it; return the path, and its value."""
    value: YamlValue = fields
    for end, step in enumerate(steps):
        if not has_child(value, step):
            return steps[:end], value
        value = get_child(value, step)
    return steps, value


def _build_finding(path: ValuePath, message: ErrorMessage, *, is_about_name: bool = False) -> Finding:
    return Finding(path, message.message, message.hint, is_about_name=is_about_name, code=message.code)


def _explain_schema_error(schema_error: _SchemaError, schema: SchemaNavigator, suggestion: str) -> Finding:
    if schema_error.error_type == "missing":
        return _build_finding(schema_error.path, _describe_missing_field(schema_error, schema))
    if schema_error.error_type == "extra_forbidden":
        return _build_finding(
            schema_error.path, _describe_unknown_field(schema_error, schema, suggestion), is_about_name=True
        )
    if (
        schema_error.error_type == "string_type"
        and isinstance(schema_error.path[-1], int)
        and _is_single_text_field(schema_error.value)
    ):
        return _build_finding(schema_error.path, _describe_colon_in_text(schema_error.value))
    message = describe_validation_error(schema_error.error_type, schema_error.value, schema_error.context)
    hint = _improve_hint(message.hint, schema_error, schema)
    if not hint and schema_error.error_type != "value_error":  # whose words are the shape's own, and enough
        hint = schema.get_description(
            (*schema_error.path, schema_error.location[-1])
            if schema_error.is_inside_text
            else schema_error.path
        )
    return _build_finding(
        schema_error.path, message._replace(hint=hint), is_about_name=schema_error.is_about_name
    )


def _is_single_text_field(value: YamlValue) -> TypeGuard[dict[str, YamlValue]]:
    """Return whether *written* is a single field with a text."""
    return isinstance(value, dict) and len(value) == 1 and isinstance(next(iter(value.values())), str)


def _describe_colon_in_text(fields: Mapping[str, object]) -> ErrorMessage:
    """Return that the only field of *written* is a text with a colon in it."""
    text = "".join(f"{name}: {value}" for name, value in fields.items())
    hint = f"put the text in quotes: {quote_for_yaml(text)}"
    return ErrorMessage("this text has a colon in it", hint, ProblemCode.COLON_IN_TEXT)


def _is_plain_text(value: object) -> TypeGuard[str]:
    """Return whether *written* is a text that needs no quotes in a hint."""
    return isinstance(value, str) and re.fullmatch(r"\w[\w .%-]{0,39}", value) is not None


def _improve_hint(hint: str, schema_error: _SchemaError, schema: SchemaNavigator) -> str:
    """Return *hint*, or what this very text must be written as, where a list or fields were expected."""
    value, path = schema_error.value, schema_error.path
    if (
        schema_error.error_type.endswith("_type")
        and not schema_error.is_inside_text
        and (value is None or _is_plain_text(value))
    ):
        if value is None and schema.accepts_text(path):
            hint = "write a text"
        elif example := schema.build_example(path, value or "…"):
            hint = f"write {example}"
        if value is None and not schema.is_required(path):
            hint = f"{hint.removesuffix(', or leave the line out')}, or leave the line out"
    return hint


def _describe_missing_field(schema_error: _SchemaError, schema: SchemaNavigator) -> ErrorMessage:
    name = str(schema_error.location[-1])
    purpose = schema.get_field_descriptions(schema_error.path).get(name, "")
    instruction = "add it under this item" if schema_error.path else "add it to the file"
    hint = f"{instruction}: {purpose}" if purpose else instruction
    return ErrorMessage(f"{quote_excerpt(name)} is missing", hint, ProblemCode.MISSING_FIELD)


def _describe_unknown_field(
    schema_error: _SchemaError, schema: SchemaNavigator, suggestion: str
) -> ErrorMessage:
    name = str(schema_error.path[-1])
    known_names = schema.get_sibling_names(schema_error.path)
    hint = (
        f"did you mean {quote_excerpt(suggestion)}?" if suggestion else f"write {join_choices(known_names)}"
    )
    message = f"there is no field {quote_excerpt(name)} here"
    return ErrorMessage(message, hint if known_names else "leave it out", ProblemCode.UNKNOWN_FIELD)
