"""Validates the fields of a file, and checks the whole file even if some of its values are invalid.

A check across the file, such as that each id leads to an entry, needs a valid model. So each invalid value is
left out, or a valid one stands in for it, and whatever the check says about these is dropped.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from copy import deepcopy
from typing import Generic, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from bot.core.parsing.problem import Finding, ProblemCode, ValuePath
from bot.core.parsing.schema_examples import build_valid_value
from bot.core.parsing.schema_navigator import get_schema_navigator
from bot.core.parsing.validation_errors import explain_validation_error, follow_path
from bot.core.parsing.yaml_subset import YamlValue

ModelT = TypeVar("ModelT", bound=BaseModel)

_MAX_ROUNDS = 10  # a valid value may make the record around it invalid; records are eight levels deep
_MAX_ERRORS = 300  # with more, the check across the file can wait

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def validate_fields(
    fields: dict[str, YamlValue], model: type[ModelT], check: Callable[[ModelT], Iterable[Finding]]
) -> tuple[ModelT | None, tuple[Finding, ...]]:
    """Validate *fields*; return the model (None if they are invalid) and the findings, also of *check*."""
    try:
        instance = model.model_validate(fields)
    except ValidationError as error:
        findings = explain_validation_error(error, fields, model)
        return None, (*findings, *_Completion(fields, model).check_valid_part(error, check))
    return instance, tuple(check(instance))


def find_ids(value: YamlValue) -> Iterator[str]:
    """Yield whatever may be an id in a value."""
    if isinstance(value, str):
        yield from _ID.findall(value.lower())
    elif value is not None:
        for inner_value in value.values() if isinstance(value, dict) else value:
            yield from find_ids(inner_value)


class _Completion(Generic[ModelT]):
    """A copy of the fields in which valid values stand in for invalid ones."""

    def __init__(self, fields: dict[str, YamlValue], model: type[ModelT]) -> None:
        self._original_fields = fields
        self._fields = deepcopy(fields)
        self._model = model
        self._schema = get_schema_navigator(model)
        self._changed_paths: set[ValuePath] = set()
        self._lost_ids: set[str] = set()

    def check_valid_part(
        self, error: ValidationError, check: Callable[[ModelT], Iterable[Finding]]
    ) -> Iterator[Finding]:
        """Yield what *check* finds in valid values."""
        for _ in range(_MAX_ROUNDS):
            if error.error_count() > _MAX_ERRORS or not self._replace_invalid_values(error):
                return
            try:
                instance = self._model.model_validate(self._fields)
            except ValidationError as next_error:
                error = next_error
            else:
                yield from (one for one in check(instance) if self._is_about_valid_values(one))
                return

    def _replace_invalid_values(self, error: ValidationError) -> bool:
        """Replace the values that *error* is about; False if one of them is the whole file."""
        # All are found before any is replaced: both ends of a period may be errors of one value.
        found = dict(self._find_value(details) for details in error.errors(include_url=False))
        for invalid_path, is_unknown in found.items():
            path = invalid_path
            while path in self._changed_paths:
                path = path[:-1]
            if not path:
                return False
            self._replace_value(path, is_unknown=is_unknown)
        return True

    def _find_value(self, details: ErrorDetails) -> tuple[ValuePath, bool]:
        """Find the path of the value that an error is about, and whether the schema knows none there."""
        location = details["loc"]
        is_missing, is_name = details["type"] == "missing", location[-1:] == ("[key]",)
        steps = location[:-1] if is_missing or is_name else location
        path, _ = follow_path(self._fields, steps)
        is_unknown = is_name or details["type"] == "extra_forbidden"
        return (location if is_missing and path == steps else path), is_unknown

    def _replace_value(self, path: ValuePath, *, is_unknown: bool) -> None:
        self._changed_paths.add(path)
        known_path, original_value = follow_path(self._original_fields, path)
        if known_path == path or path[-1] == "id":  # a missing id may be any word of its entry
            self._lost_ids.update(find_ids(original_value))
        parent, name = follow_path(self._fields, path[:-1])[1], path[-1]
        if isinstance(parent, dict) and isinstance(name, str):
            if is_unknown or not self._schema.is_required(path):
                parent.pop(name, None)
            else:
                parent[name] = self._build_value(path)
        elif isinstance(parent, list) and isinstance(name, int):
            parent[name] = self._build_value(path)

    def _build_value(self, path: ValuePath) -> YamlValue:
        return build_valid_value(self._schema, self._schema.find_nodes(path))

    def _is_about_valid_values(self, finding: Finding) -> bool:
        """True if a finding is neither about a changed value nor about what such a value is missing from."""
        path = finding.path
        if any(
            changed[: len(path)] == path or path[: len(changed)] == changed for changed in self._changed_paths
        ):
            return False
        if finding.code == ProblemCode.NO_SOURCE:
            return all(len(changed) > 1 for changed in self._changed_paths)
        target = follow_path(self._original_fields, path)[1]
        return finding.code != ProblemCode.UNKNOWN_ID or target not in self._lost_ids
