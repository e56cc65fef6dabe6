"""The formats of `check` that other programs read."""

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from jsonschema import Draft4Validator

from bot.cli.check_reporters import REPORTERS
from bot.cli.main import cli

SCHEMA = (
    Path(__file__).parents[1] / "npm/node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json"
)
BROKEN = 'title: "100%: a, b"\nas_of: 2026-01\nfigures:\n  - id: a b\n    titel: x\n'
QUESTIONABLE = """\
title: Ä: the north
as_of: 2026-01
language: en
sources:
  - {id: paper, title: A paper, publisher: The Paper, url: https://example.org/a, published_on: 2026-01}
polls:
  - id: levada-2026-01
    pollster: Levada
    questions:
      - text: Support
        answers: [{label: Yes, figure: 74%}, {label: No, figure: 17%}]
""".replace("Ä: the", "Ä the")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "our briefings"
    folder.mkdir()
    (folder / "broken.yaml").write_text(BROKEN, "utf-8")
    (folder / "north.yaml").write_text(QUESTIONABLE, "utf-8")
    (folder / "south.YAML").write_text(QUESTIONABLE, "utf-8")
    monkeypatch.chdir(tmp_path)
    return folder


def check(form: str, place: Path | str, *words: str) -> tuple[int, str]:
    result = CliRunner().invoke(cli, ["check", "--format", form, *words, str(place)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.output
    return result.exit_code, result.output


def test_the_formats_are_a_public_interface() -> None:
    assert tuple(REPORTERS) == ("text", "json", "github", "sarif")


@pytest.mark.parametrize("form", REPORTERS)
def test_the_exit_status_is_the_same_in_every_format(folder: Path, form: str) -> None:
    assert check(form, folder)[0] == 1
    (folder / "broken.yaml").unlink()
    assert check(form, folder)[0] == 0
    assert check(form, folder, "--strict")[0] == 1


def test_json_has_each_problem_with_its_place_code_and_severity(folder: Path) -> None:
    report = json.loads(check("json", folder)[1])
    assert report["version"] == 1
    assert report["briefings"] == [{"id": "north", "file": str(folder / "north.yaml")}]
    assert report["notes"] == [f'{folder / "south.YAML"}: this file is not read; call it "south.yaml"']
    problems = {problem["code"]: problem for problem in report["problems"]}
    assert problems["unknown-field"] == {
        "file": str(folder / "broken.yaml"),
        "line": 5,
        "column": 5,
        "path": "figures[0].titel",
        "code": "unknown-field",
        "severity": "error",
        "message": 'there is no field "titel" here',
        "hint": 'did you mean "title"?',
    }
    assert problems["sum-of-answers"]["severity"] == "warning"
    assert (problems["sum-of-answers"]["line"], problems["sum-of-answers"]["column"]) == (11, 18)


def test_github_gets_an_annotation_at_the_line_of_each_problem(folder: Path) -> None:
    lines = check("github", folder)[1].splitlines()
    assert (
        "::error file=our briefings/broken.yaml,line=5,col=5,title=unknown-field"
        '::figures[0].titel: there is no field "titel" here; did you mean "title"?'
    ) in lines
    warning = next(line for line in lines if "sum-of-answers" in line)
    assert warning.startswith("::warning file=our briefings/north.yaml,line=11,col=18,title=sum-of-answers::")
    assert "91%25" in warning
    assert lines[-1].startswith("Briefings read: 1. Problems: 3. ")


@pytest.mark.parametrize(
    ("name", "escaped"), [("a,b.yaml", "a%2Cb.yaml"), ("a%b.yaml", "a%25b.yaml"), ("a:b.yaml", "a%3Ab.yaml")]
)
def test_no_file_name_breaks_an_annotation(folder: Path, name: str, escaped: str) -> None:
    (folder / name).write_text("a: [", "utf-8")
    assert f"::error file=our briefings/{escaped},line=1," in check("github", folder)[1]


def test_the_content_of_a_file_cannot_inject_an_annotation(folder: Path) -> None:
    (folder / "evil.yaml").write_text('title: A\nas_of: 2026\n"x\\n::error file=a::b": c\n', "utf-8")
    lines = check("github", folder)[1].splitlines()
    assert all(
        re.match(r"::(error|warning) (file=our briefings/|.*not read)|::warning::|Briefings", line)
        for line in lines
    )


def sarif(place: Path | str) -> dict[str, Any]:
    report: dict[str, Any] = json.loads(check("sarif", place)[1])
    if not SCHEMA.exists():
        message = "the SARIF schema is missing: run make npm"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(message)
    Draft4Validator(json.loads(SCHEMA.read_text("utf-8"))).validate(report)
    return report


def test_sarif_fits_its_schema(folder: Path) -> None:
    (run,) = sarif(folder)["runs"]
    found = {result["ruleId"]: result for result in run["results"]}
    assert found["unknown-field"]["level"] == "error"
    assert found["sum-of-answers"]["level"] == "warning"
    place = found["unknown-field"]["locations"][0]["physicalLocation"]
    assert place == {
        "artifactLocation": {"uri": "our%20briefings/broken.yaml"},
        "region": {"startLine": 5, "startColumn": 5},
    }
    rules = run["tool"]["driver"]["rules"]
    assert all(rules[result["ruleIndex"]]["id"] == result["ruleId"] for result in run["results"])
    assert all(rule["shortDescription"]["text"].endswith(".") for rule in rules)
    assert "south.YAML" in run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"]


def test_sarif_of_a_valid_folder_has_no_results(folder: Path) -> None:
    (folder / "right").mkdir()
    (folder / "right" / "south.yaml").write_text("title: The south\nas_of: 2026\n", "utf-8")
    assert sarif(folder / "right")["runs"][0]["results"] == []


def test_a_file_outside_the_working_directory_keeps_its_absolute_path(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "elsewhere").mkdir()
    monkeypatch.chdir(folder / "elsewhere")
    (result, *_) = sarif(folder / "broken.yaml")["runs"][0]["results"]
    uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri == (folder / "broken.yaml").as_uri()
