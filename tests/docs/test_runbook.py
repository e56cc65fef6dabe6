"""The runbook quotes log lines that the code can print, and leads on from every alert."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

pytestmark = pytest.mark.guard

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "runbook.md").read_text("utf-8")
BLOCKS = re.findall(r"```log\n(.*?)```", PAGE, re.DOTALL)
QUOTES = [line.strip() for block in BLOCKS for line in block.splitlines() if line.strip()]
FIELD = re.compile(r"%(?:\.\d+)?[sdgf]|\{\w+\}")
MIN_LETTERS = 12  # of a template, beside its fields: a shorter one could stand in any line


def list_templates() -> Iterator[str]:
    """Yield the texts in the code, each with its fields."""
    for file in (ROOT / "bot").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            parts = node.values if isinstance(node, ast.JoinedStr) else [node]
            texts = [part.value if isinstance(part, ast.Constant) else "%s" for part in parts]
            if all(isinstance(text, str) for text in texts):
                yield "".join(map(str, texts))


@pytest.fixture(scope="module")
def patterns() -> list[re.Pattern[str]]:
    long_ones = {
        text for text in list_templates() if len(re.findall("[a-z]", FIELD.sub("", text))) >= MIN_LETTERS
    }
    return [re.compile(".+".join(map(re.escape, FIELD.split(text.rstrip("."))))) for text in long_ones]


@pytest.mark.parametrize("quote", QUOTES)
def test_every_quoted_line_is_one_that_the_code_prints(quote: str, patterns: list[re.Pattern[str]]) -> None:
    assert any(pattern.search(quote) for pattern in patterns)


def test_every_alert_leads_to_a_part_of_the_runbook() -> None:
    rules = yaml.safe_load((ROOT / "deploy" / "prometheus" / "alerts.yaml").read_text("utf-8"))
    (group,) = rules["groups"]
    alerts = {rule["alert"] for rule in group["rules"]}
    assert alerts
    assert alerts == set(re.findall(r"BriefingBot\w+", PAGE))
