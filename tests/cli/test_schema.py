"""The JSON Schema for editors accepts what the bot accepts, and rejects what people mistype."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from jsonschema import Draft7Validator

from bot.authoring.lint.rule_registry import RULES
from bot.cli.main import cli
from bot.cli.schema import build_briefing_schema, build_translation_schema
from bot.core.content.briefing import parse_briefing
from bot.core.parsing.problem import BriefingError
from bot.core.sections.registry import SECTIONS
from tests.support.app_fixtures import FICTIONAL, ROOT, SHIPPED

HEAD = "title: A\nas_of: 2026\nsources: [{id: a, title: A, publisher: B}, {id: b, title: A, publisher: B}]\n"
FIGURE = HEAD + "figures:\n  - {id: c, title: D, sources: a, "
POLL = HEAD + "polls:\n  - {id: c, sources: a, questions: [{text: T, answers: [{label: yes, figure: 1%}]}], "
BRIEFING_SCHEMA = build_briefing_schema(SECTIONS)
TRANSLATION_SCHEMA = build_translation_schema()
BRIEFING_VALIDATOR = Draft7Validator(BRIEFING_SCHEMA)
PAGE = HEAD + "pages:\n  sanctions: {title: S, items: [{id: c, title: D, sources: a}]}\n"


class Yaml12(yaml.SafeLoader):
    """Load YAML 1.2, as editors do: `no` and 2026-03-06 are strings."""


Yaml12.yaml_implicit_resolvers = {}

CORE = (
    ("null", r"~|null|Null|NULL|", (lambda _loader, _node: None)),
    ("bool", r"true|True|TRUE|false|False|FALSE", lambda _loader, node: node.value.lower() == "true"),
    ("int", r"[-+]?[0-9]+", lambda _loader, node: int(node.value)),
    (
        "float",
        r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?",
        lambda _l, node: float(node.value),
    ),
)
for name, pattern, constructor in CORE:
    Yaml12.add_implicit_resolver(f"tag:yaml.org,2002:{name}", re.compile(f"(?:{pattern})$"), None)
    Yaml12.add_constructor(f"tag:yaml.org,2002:{name}", constructor)


def find_errors(text: str, validator: Draft7Validator) -> list[str]:
    errors = validator.iter_errors(yaml.load(text, Yaml12))  # noqa: S506 (a SafeLoader)
    return [error.message for error in errors]


@pytest.mark.parametrize("file", [*SHIPPED, *FICTIONAL], ids=lambda file: file.stem)
def test_every_valid_briefing_fits(file: Path) -> None:
    assert find_errors(file.read_text("utf-8"), BRIEFING_VALIDATOR) == []


@pytest.mark.parametrize(
    "file", sorted((ROOT / "briefings").glob("*.*.yaml")), ids=lambda file: file.name.removesuffix(".yaml")
)
def test_every_translation_fits(file: Path) -> None:
    assert find_errors(file.read_text("utf-8"), Draft7Validator(TRANSLATION_SCHEMA)) == []


@pytest.mark.parametrize(
    "text",
    [
        FIGURE + "figure: 76%}",
        FIGURE + "figure: 1200}",
        FIGURE + "figure: 3.5}",
        FIGURE + "figure: dozens, period: not stated, counted_by: Not stated}",
        FIGURE + "figure: {value: nearly 60%, words: six in ten}, period: 2026-01}",
        FIGURE
        + "figure: {low: 600, best: 640, high: 700, unit: people}, period: {start: 2025, end: 2026-02}}",
        FIGURE + "figure: {words: dozens}, attribution: The mayor}",
        FIGURE + "figure: 1, caveats: [One, {text: Two, kind: method}], as_of: 2026-03-06}",
        POLL + "margin: not stated, sample_size: not stated, fieldwork: 2026-01}",
        POLL + "published_on: not stated, fieldwork: {start: 2026-01, end: 2026-02}}",
        HEAD.replace("id: a,", "id: 2026, url: not stated,"),
        HEAD.replace("publisher: B}]", "publisher: {name: 24, kind: media}}]"),
        PAGE.replace("sources: a", "sources: [a, {source: b, locator: 3}], facts: {Since: 2026, Why: no}"),
        HEAD.replace("title: A\n", "title: 2026\nschema: 1\n"),
    ],
)
def test_every_way_to_write_a_value_fits(text: str) -> None:
    parse_briefing(text.encode(), "harbour.yaml", SECTIONS)
    assert find_errors(text, BRIEFING_VALIDATOR) == []


@pytest.mark.parametrize(
    "text",
    [
        HEAD + "pols: []\n",
        "title: A\n",
        HEAD.replace("2026", "2026-13"),
        HEAD.replace("2026", "20260306"),
        HEAD.replace("2026", "March 2026"),
        HEAD.replace("id: a,", "id: A b,"),
        HEAD.replace("id: a,", ""),
        HEAD.replace("id: a,", "id: a, url: www.example.org,"),
        HEAD.replace("publisher: B}]", "publisher: {name: B, kind: newspaper}}]"),
        HEAD.replace("publisher: B}]", "publisher: [B]}]"),
        HEAD + "schema: 2\n",
        HEAD + "language: English\n",
        FIGURE + "titel: E, figure: 1}",
        FIGURE + "figure: [1]}",
        FIGURE + "figure: {number: 1}}",
        FIGURE + "figure: {low: 1}}",
        FIGURE + "figure: 1, period: soon}",
        FIGURE + "figure: 1, period: {}}",
        FIGURE + "figure: 1, standing: sure}",
        FIGURE + "figure: 1, caveats: {text: One}}",
        FIGURE + "figure: 1, attribution: {by: The mayor}}",
        POLL.replace("answers: [{label: yes, figure: 1%}]", "answers: []") + "}",
        POLL.replace("text: T,", "text: T, multi_select: maybe,") + "}",
        HEAD + "summary: {lede: " + "long " * 70 + "}\n",
        PAGE.replace("sanctions", "Sanctions"),
        PAGE.replace("sanctions", "a_very_long_name"),
        PAGE.replace("sources: a", "sources: A b"),
    ],
)
def test_typical_mistakes_do_not_fit(text: str) -> None:
    with pytest.raises(BriefingError):
        parse_briefing(text.encode(), "harbour.yaml", SECTIONS)
    assert find_errors(text, BRIEFING_VALIDATOR)


@pytest.mark.parametrize("schema", [BRIEFING_SCHEMA, TRANSLATION_SCHEMA], ids=["briefing", "translation"])
def test_the_schema_itself_is_valid(schema: dict[str, Any]) -> None:
    Draft7Validator.check_schema(schema)


def test_every_field_has_a_description() -> None:
    undescribed = [path for path, field in fields(BRIEFING_SCHEMA) if not field.get("description")]
    assert undescribed == []


def fields(node: Any, path: str = "") -> list[tuple[str, dict[str, Any]]]:
    if isinstance(node, list):
        return [one for inner in node for one in fields(inner, path)]
    if not isinstance(node, dict):
        return []
    found = [(f"{path}.{name}", field) for name, field in node.get("properties", {}).items()]
    return found + [one for name, inner in node.items() for one in fields(inner, f"{path}.{name}")]


@pytest.mark.parametrize(
    ("words", "schema"),
    [([], BRIEFING_SCHEMA), (["--translation"], TRANSLATION_SCHEMA)],
)
def test_the_command_prints_the_schema(words: list[str], schema: dict[str, Any]) -> None:
    result = CliRunner().invoke(cli, ["schema", *words])
    assert (result.exit_code, json.loads(result.output)) == (0, schema)


def test_the_command_saves_both_schemas_in_the_folder_of_the_briefings(tmp_path: Path) -> None:
    result = CliRunner().invoke(cli, ["schema", "--save"], env={"BOT_BRIEFINGS": str(tmp_path)})
    assert result.exit_code == 0, result.output
    assert json.loads((tmp_path / "briefing.schema.json").read_text("utf-8")) == BRIEFING_SCHEMA
    assert json.loads((tmp_path / "translation.schema.json").read_text("utf-8")) == TRANSLATION_SCHEMA


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    result = CliRunner().invoke(cli, ["schema", "--save"], env={"BOT_BRIEFINGS": str(tmp_path / "none")})
    assert result.exit_code == 2
    assert (
        result.output
        == f"{tmp_path / 'none' / 'briefing.schema.json'} cannot be written: No such file or directory\n"
    )


def test_an_editor_suggests_the_warnings_wherever_they_can_be_allowed() -> None:
    schema = BRIEFING_SCHEMA
    (allowed,) = (one for name, one in schema["definitions"].items() if name == "Allowed")
    assert set(allowed["properties"]) == set(RULES)
    assert allowed["properties"]["two-parents"]["description"].startswith("A unit that belongs to two")
    for where in (schema, schema["definitions"]["Poll"], schema["definitions"]["Source"]):
        assert where["properties"]["allow"]["allOf"] == [{"$ref": "#/definitions/Allowed"}]
