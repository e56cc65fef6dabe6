"""The alert rules and the dashboard ask for metrics that there are, and the rules fire when they should."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.adapters.status import PlatformState
from bot.runtime.loop_lag import LoopLag
from bot.runtime.metrics import Metrics
from bot.runtime.metrics_state import BotState
from bot.services.troubles.tracker import TroubleTracker
from tests.support.app_fixtures import SHIPPED, TODAY, app_from_files

ROOT = Path(__file__).parents[2]
RULES = ROOT / "deploy" / "prometheus" / "alerts.yaml"
DASHBOARD = ROOT / "deploy" / "grafana" / "dashboard.json"
PROMTOOL = shutil.which("promtool") or ""
needs_promtool = pytest.mark.skipif(not PROMTOOL, reason="needs promtool: apt-get install prometheus")
METRIC = re.compile(r"\b(?:briefing_bot|process)_\w+")
SUFFIX = re.compile(r"_(?:bucket|sum|count)$")


def list_rules() -> list[dict[str, Any]]:
    (group,) = yaml.safe_load(RULES.read_text("utf-8"))["groups"]
    rules: list[dict[str, Any]] = group["rules"]
    return rules


def list_queries() -> list[str]:
    panels = json.loads(DASHBOARD.read_text("utf-8"))["panels"]
    return [target["expr"] for panel in panels for target in panel["targets"]]


async def list_metrics() -> set[str]:
    async def count_nothing(_: str) -> int:
        return 0

    library = app_from_files(*SHIPPED).library
    metrics = Metrics()
    state = BotState(
        get_library=lambda: library,
        today=lambda: TODAY,
        platforms={"web": PlatformState.SERVING},
        troubles=TroubleTracker(),
        loop_lag=LoopLag(),
        count_outbox=count_nothing,
        get_free_memory=lambda: (1, 2),
    )
    metrics.add_state(state)
    text = (await metrics.render())[0].decode()
    return set(re.findall(r"^# TYPE (\w+) ", text, re.MULTILINE))


def run_promtool(*words: str) -> str:
    result = subprocess.run([PROMTOOL, *words], capture_output=True, text=True, check=False)  # noqa: S603
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


@needs_promtool
def test_prometheus_accepts_the_alert_rules() -> None:
    assert f"SUCCESS: {len(list_rules())} rules found" in run_promtool("check", "rules", str(RULES))


async def test_every_metric_of_the_alerts_and_of_the_dashboard_exists() -> None:
    queries = [*list_queries(), *(rule["expr"] for rule in list_rules())]
    wanted = {SUFFIX.sub("", name) for query in queries for name in METRIC.findall(query)}
    assert len(wanted) > 10
    assert wanted <= await list_metrics()


async def test_every_metric_is_on_the_dashboard_and_in_the_docs() -> None:
    metrics = await list_metrics()
    page = (ROOT / "docs" / "operators.md").read_text("utf-8")
    assert metrics <= set(METRIC.findall(page))
    on_dashboard = {SUFFIX.sub("", name) for query in list_queries() for name in METRIC.findall(query)}
    own = {name for name in metrics if name.startswith("briefing_bot_")}
    assert own - on_dashboard == {"briefing_bot_build_info"}


@needs_promtool
def test_prometheus_understands_every_query_of_the_dashboard(tmp_path: Path) -> None:
    variables = {"$__rate_interval": "5m", "$__range": "1d", "$job": "briefing-bot"}
    filled = [re.sub(r"\$\w+", lambda found: variables[found[0]], query) for query in list_queries()]
    rules = [{"record": f"query_{number}", "expr": query} for number, query in enumerate(filled)]
    file = tmp_path / "rules.yaml"
    file.write_text(yaml.safe_dump({"groups": [{"name": "dashboard", "rules": rules}]}), "utf-8")
    assert f"{len(rules)} rules found" in run_promtool("check", "rules", str(file))


def series(name: str, values: str, **labels: str) -> dict[str, str]:
    """Write a series of 90 values for promtool: ``0+1`` grows by one at each."""
    all_labels = {"job": "briefing-bot", "instance": "bot"} | labels
    text = ",".join(f'{label}="{value}"' for label, value in all_labels.items())
    return {"series": f"{name}{{{text}}}", "values": f"{values}x90"}


DAY = 86_400  # seconds
BOT = "briefing_bot_"
UP = series("up", "1+0")
DURATION = f"{BOT}answer_duration_seconds_bucket"
CASES: list[tuple[str, list[dict[str, str]]]] = [  # the alert that fires, and what Prometheus has read
    ("", [UP, series(f"{BOT}platform_state", "1+0", platform="web", state="serving")]),
    ("BriefingBotGone", [series("up", "0+0")]),
    ("BriefingBotGone", []),
    (
        "BriefingBotPlatformDown",
        [UP, series(f"{BOT}platform_state", "0+0", platform="telegram", state="serving")],
    ),
    ("", [UP, series(f"{BOT}platform_state", "1+0", platform="telegram", state="standby")]),
    ("BriefingBotNoLeader", [UP, series(f"{BOT}is_leader", "0+0")]),
    ("BriefingBotDatabaseDown", [UP, series(f"{BOT}troubles", "1+0", kind="database")]),
    ("BriefingBotTrouble", [UP, series(f"{BOT}troubles", "1+0", kind="git-pull")]),
    ("BriefingBotNoBriefings", [UP, series(f"{BOT}briefings", "0+0")]),
    ("BriefingBotBrokenBriefings", [UP, series(f"{BOT}briefing_problems", "2+0")]),
    ("BriefingBotContentOld", [UP, series(f"{BOT}newest_as_of_timestamp_seconds", f"-{31 * DAY}+0")]),
    ("BriefingBotReviewsOverdue", [UP, series(f"{BOT}reviews_overdue", "3+0")]),
    (
        "BriefingBotAnswersFail",
        [
            UP,
            series(f"{BOT}answers_total", "0+1", platform="web", outcome="failed"),
            series(f"{BOT}answers_total", "0+9", platform="web", outcome="answered"),
        ],
    ),
    (
        "BriefingBotAnswersSlow",
        [
            UP,
            series(DURATION, "0+1", platform="web", le="1.0"),
            series(DURATION, "0+9", platform="web", le="2.5"),
            series(DURATION, "0+9", platform="web", le="+Inf"),
        ],
    ),
    (
        "BriefingBotPlatformErrors",
        [UP, series(f"{BOT}platform_errors_total", "0+60", platform="telegram", kind="502")],
    ),
    ("", [UP, series(f"{BOT}platform_errors_total", "0+60", platform="telegram", kind="403")]),
    ("BriefingBotOutboxStuck", [UP, series(f"{BOT}outbox_messages", "1+0", platform="discord")]),
    ("BriefingBotEventLoopLate", [UP, series(f"{BOT}event_loop_lag_seconds", "2+0")]),
    (
        "BriefingBotMemoryLow",
        [UP, series(f"{BOT}memory_available_bytes", "5+0"), series(f"{BOT}memory_limit_bytes", "99+0")],
    ),
]


@needs_promtool
def test_each_alert_fires_when_it_should_and_alone(tmp_path: Path) -> None:
    assert {alert for alert, _ in CASES if alert} == {rule["alert"] for rule in list_rules()}
    tests = [
        {
            "interval": "1m",
            "input_series": values,
            "promql_expr_test": [
                {
                    "expr": 'count by (alertname) (ALERTS{alertstate="firing"})',
                    "eval_time": "90m",
                    "exp_samples": [{"labels": f'{{alertname="{alert}"}}', "value": 1}] if alert else [],
                }
            ],
        }
        for alert, values in CASES
    ]
    file = tmp_path / "test.yaml"
    content = {"rule_files": [str(RULES)], "evaluation_interval": "1m", "tests": tests}
    file.write_text(yaml.safe_dump(content), "utf-8")
    run_promtool("test", "rules", str(file))
