"""Explains pydantic's validation errors in plain sentences, at paths of the file.

pydantic's own words are never shown, because they name Python types. Its locations may go on inside a record
that was written as a single text; each is traced back to what the moderator wrote. Only the kinds of errors
that models of a briefing can raise have messages of their own.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeGuard

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from bot.core.parsing.id_format import is_id, to_id
from bot.core.parsing.odd_letters import describe_odd_letters, to_latin
from bot.core.parsing.problem import (
    ErrorMessage,
    Finding,
    InvalidValueError,
    ProblemCode,
    ValuePath,
    find_nearest_word,
    join_choices,
    quote_excerpt,
)
from bot.core.parsing.schema_navigator import SchemaNavigator, get_schema_navigator
from bot.core.parsing.syntax_context import quote_for_yaml
from bot.core.parsing.yaml_subset import YamlValue, get_child, has_child

_MAX_SUGGESTED_ITEMS = 5  # items of a list that a hint writes out
_MAX_SUGGESTIONS = 200  # unknown fields with a suggestion; each takes 0.3 ms


@dataclass(frozen=True, slots=True)
class _SchemaError:
    """One error: its path, the value there, and whether its location goes on inside a text."""

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
    """Yield what is wrong with *fields*, as *error* of *model* says."""
    schema_errors = _list_schema_errors(error, fields)
    schema = get_schema_navigator(model)
    unknown_fields = [one for one in schema_errors if one.error_type == "extra_forbidden"]
    suggestions = {one.path: schema.suggest_field_name(one.path) for one in unknown_fields[:_MAX_SUGGESTIONS]}
    misspelled = {(path[:-1], name) for path, name in suggestions.items() if name}
    text_paths = {
        one.path[:-1]
        for one in unknown_fields
        if not suggestions.get(one.path) and _is_text_with_colon(one, schema, fields)
    }
    for one in schema_errors:
        if one.error_type == "missing" and (
            one.path in text_paths or (one.path, one.location[-1]) in misspelled
        ):
            continue  # reported at the field that was written instead
        if one.error_type == "extra_forbidden" and one.path[:-1] in text_paths:
            yield _build_finding(one.path[:-1], _describe_colon_in_text({str(one.path[-1]): one.value}))
        else:
            yield _explain_schema_error(one, schema, suggestions.get(one.path, ""))


def _list_schema_errors(error: ValidationError, fields: dict[str, YamlValue]) -> list[_SchemaError]:
    """List the errors, without those about short lists with an invalid item: pydantic does not count it."""
    schema_errors = [_build_schema_error(details, fields) for details in error.errors(include_url=False)]
    parent_paths = {one.path[:end] for one in schema_errors for end in range(len(one.path))}
    return [one for one in schema_errors if one.error_type != "too_short" or one.path not in parent_paths]


def _is_text_with_colon(
    schema_error: _SchemaError, schema: SchemaNavigator, fields: dict[str, YamlValue]
) -> bool:
    """True if an unknown field is really a text with a colon, in a list that may hold texts."""
    path = schema_error.path[:-1]
    parent = follow_path(fields, path)[1]
    return (
        _is_single_text_field(parent)
        and bool(path)
        and isinstance(path[-1], int)
        and schema.accepts_text(path)
    )


def _build_schema_error(details: ErrorDetails, fields: dict[str, YamlValue]) -> _SchemaError:
    error_type, location, context = details["type"], details["loc"], details.get("ctx", {})
    if location[-1:] == ("[key]",):
        path, _ = follow_path(fields, location[:-1])
        return _SchemaError(error_type, location, path, details["input"], is_about_name=True, context=context)
    steps = location[:-1] if error_type == "missing" else location
    path, value = follow_path(fields, steps)
    return _SchemaError(
        error_type, location, path, value, is_inside_text=len(path) < len(steps), context=context
    )


def follow_path(fields: dict[str, YamlValue], steps: ValuePath) -> tuple[ValuePath, YamlValue]:
    """Follow *steps* into *fields* as far as they exist; return that path and its value."""
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
    if not hint and schema_error.error_type != "value_error":  # these come from our own models
        hint = schema.get_description(
            (*schema_error.path, schema_error.location[-1])
            if schema_error.is_inside_text
            else schema_error.path
        )
    return _build_finding(
        schema_error.path, message._replace(hint=hint), is_about_name=schema_error.is_about_name
    )


def _is_single_text_field(value: YamlValue) -> TypeGuard[dict[str, YamlValue]]:
    """True if *value* is a single field with a text."""
    return isinstance(value, dict) and len(value) == 1 and isinstance(next(iter(value.values())), str)


def _describe_colon_in_text(fields: Mapping[str, object]) -> ErrorMessage:
    """Report that the only field is really a text with a colon."""
    text = "".join(f"{name}: {value}" for name, value in fields.items())
    hint = f"put the text in quotes: {quote_for_yaml(text)}"
    return ErrorMessage("this text contains a colon", hint, ProblemCode.COLON_IN_TEXT)


def _is_plain_text(value: object) -> TypeGuard[str]:
    """True if *value* is a text that needs no quotes in a hint."""
    return isinstance(value, str) and re.fullmatch(r"\w[\w .%-]{0,39}", value) is not None


def _improve_hint(hint: str, schema_error: _SchemaError, schema: SchemaNavigator) -> str:
    """Replace *hint* with this very value as it must be written, where a list or fields were expected."""
    value, path = schema_error.value, schema_error.path
    if schema_error.error_type.startswith("tuple_") and isinstance(value, dict):
        return _suggest_items(value, path, schema) or hint
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
            hint = f"{hint.removesuffix(', or delete the line')}, or delete the line"
    return hint


def _suggest_items(fields: dict[str, YamlValue], path: ValuePath, schema: SchemaNavigator) -> str:
    """Suggest how to write fields as a list: each as an item, or with its dashes; "" if neither fits."""
    first_name = next(iter(fields), "")
    if schema.has_item_field(path, first_name):
        return f"write a dash before the first field of each item: - {first_name}: …"
    if schema.has_item_field(path, "id") and isinstance(fields.get(first_name), dict):
        return f"start each item with a dash and its id: - id: {first_name}"
    texts = {
        _write_inside_braces(name): _write_inside_braces(value)
        for name, value in fields.items()
        if isinstance(value, str)
    }
    items = schema.build_item_examples(path, texts) if len(texts) == len(fields) else []
    more = ", …" if len(items) > _MAX_SUGGESTED_ITEMS else ""
    return f"write a list: [{', '.join(items[:_MAX_SUGGESTED_ITEMS])}{more}]" if items else ""


def _write_inside_braces(text: str) -> str:
    return text if _is_plain_text(text) else quote_for_yaml(text)


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
    if suggestion == to_latin(name) and (cause := describe_odd_letters(name)):
        return ErrorMessage(cause, f"write {suggestion}", ProblemCode.UNKNOWN_FIELD)
    hint = (
        f"did you mean {quote_excerpt(suggestion)}?" if suggestion else f"write {join_choices(known_names)}"
    )
    message = f"there is no field {quote_excerpt(name)} here"
    return ErrorMessage(message, hint if known_names else "delete it", ProblemCode.UNKNOWN_FIELD)


ErrorContext = Mapping[str, object]

_SELF_DESCRIBED_TYPES = frozenset({"value_error", "string_too_short"})  # their messages already say "empty"


_LIST_EXPECTED = (ProblemCode.NOT_A_LIST, "a list", "start each item with a dash and a space")
_FIELDS_EXPECTED = (ProblemCode.NOT_FIELDS, "fields", "write each on its own line: name: value")
_TEXT_HINT = "write a single text, in quotes if it contains a colon, brackets or a dash"
_EXPECTED_BY_PREFIX = {  # beginning of pydantic's error type: code, what was expected, hint
    "int": (ProblemCode.NOT_A_NUMBER, "a whole number", "write a number in digits, such as 1"),
    "bool": (ProblemCode.NOT_YES_OR_NO, "yes or no", "write yes or no"),
    "string": (ProblemCode.NOT_A_TEXT, "a single text", _TEXT_HINT),
    "tuple": _LIST_EXPECTED,
    "model": _FIELDS_EXPECTED,
    "dict": _FIELDS_EXPECTED,
}
_FIELD_WITHOUT_SPACE = re.compile(r"[\w-]+:\S")
_ITEM_WITHOUT_SPACE = re.compile(r"-\S")
_BETWEEN_IDS = re.compile(r"\s*[,;/&+|]\s*|\s+(?:and|und|et|y|i|та|і)\s+")  # noqa: RUF001 (Cyrillic)
_OTHER_DASH = re.compile("[\u2010-\u2015\u2212\u2022\u00b7]\\s")


def describe_validation_error(error_type: str, value: object, context: ErrorContext) -> ErrorMessage:
    """Describe what is wrong with *value*, the content of the file, by pydantic's *error_type*."""
    message = _describe_by_type(error_type, value, context)
    if value in (None, "") and error_type not in _SELF_DESCRIBED_TYPES:
        hint = f"{message.hint}, or delete the line" if message.hint else "delete the line"
        return ErrorMessage("this is empty", hint, ProblemCode.EMPTY)
    return message


def _describe_by_type(error_type: str, value: object, context: ErrorContext) -> ErrorMessage:
    if error_type in _DESCRIBERS:
        return _DESCRIBERS[error_type](value, context)
    for type_prefix, (code, noun, hint) in _EXPECTED_BY_PREFIX.items():
        if error_type.startswith(f"{type_prefix}_"):
            return _describe_wrong_type(noun, hint, code, value)
    return ErrorMessage(f"{_describe_value(value)} is not allowed here", "", ProblemCode.UNFITTING)


def _describe_wrong_type(expected_noun: str, hint: str, code: ProblemCode, value: object) -> ErrorMessage:
    if value is None:
        return ErrorMessage(
            "this is empty", "write a text" if code is ProblemCode.NOT_A_TEXT else hint, ProblemCode.EMPTY
        )
    if not isinstance(value, str):
        verb = "were" if code is ProblemCode.NOT_FIELDS else "was"
        is_dashed = code is ProblemCode.NOT_FIELDS and isinstance(value, list)
        hint = "write them without a dash" if is_dashed else hint
        return ErrorMessage(f"{expected_noun} {verb} expected, not {_describe_value(value)}", hint, code)
    if code is ProblemCode.NOT_A_LIST:
        hint = "put a space after each dash" if _ITEM_WITHOUT_SPACE.match(value) else hint
        hint = "start each item with the dash on your keyboard: -" if _OTHER_DASH.match(value) else hint
        return ErrorMessage(f"a list was expected, not {quote_excerpt(value)}", hint, code)
    if code is ProblemCode.NOT_FIELDS:
        hint = "put a space after the colon" if _FIELD_WITHOUT_SPACE.match(value) else hint
        return ErrorMessage(f"fields were expected, not {quote_excerpt(value)}", hint, code)
    return ErrorMessage(f"{quote_excerpt(value)} is not {expected_noun}", hint, code)


def _describe_value(value: object) -> str:
    if isinstance(value, list | dict):
        return "a list" if isinstance(value, list) else "a group of fields"
    return quote_excerpt(str(value or ""))


def _describe_value_error(_value: object, context: ErrorContext) -> ErrorMessage:
    """Use the message of the model's own check."""
    error = context.get("error")
    if isinstance(error, InvalidValueError):
        return ErrorMessage(error.message, error.hint, error.code)
    return ErrorMessage(str(error), "", ProblemCode.UNFITTING)


def _describe_unknown_choice(value: object, context: ErrorContext) -> ErrorMessage:
    """Report that *value* is not an allowed word; suggest the most similar one, or list all."""
    choices = re.findall(r"'([^']*)'", str(context.get("expected")))  # as in: 'a', 'b c' or 'd'
    choice_list = join_choices([f'"{choice}"' if " " in choice else choice for choice in choices])
    if not isinstance(value, str):
        return ErrorMessage(
            f"{_describe_value(value)} is not allowed here", f"write {choice_list}", ProblemCode.UNKNOWN_WORD
        )
    if to_latin(value) in choices and (cause := describe_odd_letters(value)):
        return ErrorMessage(cause, f"write {to_latin(value)}", ProblemCode.UNKNOWN_WORD)
    suggestion = find_nearest_word(value, choices)
    hint = f'did you mean "{suggestion}"?' if suggestion else f"write {choice_list}"
    return ErrorMessage(
        f"{quote_excerpt(value)} is not one of the allowed words", hint, ProblemCode.UNKNOWN_WORD
    )


def _describe_empty_text(_value: object, _context: ErrorContext) -> ErrorMessage:
    return ErrorMessage("this text is empty", "write something, or delete the line", ProblemCode.EMPTY)


def _describe_long_text(value: object, context: ErrorContext) -> ErrorMessage:
    message = f"this text is too long: {len(str(value).strip()):,} characters"
    return ErrorMessage(message, f"shorten it to {context.get('max_length')}", ProblemCode.TOO_LONG)


def _describe_short_list(_value: object, context: ErrorContext) -> ErrorMessage:
    minimum = context.get("min_length")
    message = f"this list has too few items: {context.get('actual_length')}"
    return ErrorMessage(message, f"write at least {minimum}", ProblemCode.TOO_FEW)


def _describe_pattern_mismatch(value: object, context: ErrorContext) -> ErrorMessage:
    text, pattern = str(value), str(context.get("pattern"))
    latin_text = to_latin(text)
    is_mixed = latin_text.isascii() and re.search("[a-z]", text.lower()) is not None
    cause = describe_odd_letters(text) if is_mixed else ""
    suggestion = _to_name(latin_text if cause else text, pattern)
    if ids := _split_ids(text):
        suggestion = f"several as a list: [{', '.join(ids)}]"
    hint = f"write {suggestion}" if suggestion else "use small Latin letters, digits and hyphens"
    return ErrorMessage(cause or f"{_describe_value(value)} cannot be an id", hint, ProblemCode.NOT_AN_ID)


def _split_ids(text: str) -> list[str]:
    """Split a text that holds several ids; empty if it does not."""
    parts = _BETWEEN_IDS.split(text.strip("()[]{} "))
    return parts if len(parts) > 1 and all(map(is_id, parts)) else []


def _to_name(text: str, pattern: str) -> str:
    """Make the id or the name that fits *pattern* and is closest to *text*; "" if there is none."""
    suggestion = to_id(text)
    names = (name for name in (suggestion, suggestion.replace("-", "_")) if re.search(pattern, name))
    return next(names, "")


_DESCRIBERS: dict[str, Callable[[object, ErrorContext], ErrorMessage]] = {
    "value_error": _describe_value_error,
    "literal_error": _describe_unknown_choice,
    "string_too_short": _describe_empty_text,
    "string_too_long": _describe_long_text,
    "too_long": _describe_long_text,  # of a text that is checked before it is measured
    "too_short": _describe_short_list,
    "string_pattern_mismatch": _describe_pattern_mismatch,
}
