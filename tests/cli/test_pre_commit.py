"""What other programs run works: the pre-commit hook, and the commands in docs/checking.md."""

import re
import shlex
import tomllib
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from bot.cli.main import cli
from tests.support.app_fixtures import ROOT

PAGE = (ROOT / "docs" / "checking.md").read_text("utf-8")
EXAMPLES = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
COMMANDS = sorted(set(re.findall(r"(?:python -m bot|briefing-bot) (check[^#\n`]*)", PAGE)))
(HOOK,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))

pytestmark = pytest.mark.guard


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a repository with a valid briefing in its folder briefings, and go there."""
    (tmp_path / "briefings").mkdir()
    (tmp_path / "briefings" / "isles.yaml").write_text("title: Isles\nas_of: 2026\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def exit_code(words: list[str]) -> int:
    return CliRunner().invoke(cli, words).exit_code


def test_the_hook_runs_an_installed_command(repository: Path) -> None:
    program, *words = shlex.split(HOOK["entry"])
    assert program in tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["scripts"]
    assert exit_code([*words, *shlex.split("briefings --strict")]) == 0
    (repository / "briefings" / "isles.yaml").write_text("title: Isles\n")
    assert exit_code(words) == 1


def test_the_hook_runs_for_the_files_of_briefings() -> None:
    matched = [name for name in ("a.yaml", "b/c.uk.yml", "d.md") if re.search(HOOK["files"], name)]
    assert matched == ["a.yaml", "b/c.uk.yml"]
    assert HOOK["pass_filenames"] is False


def test_the_example_for_pre_commit_names_the_hook() -> None:
    (repo,) = yaml.safe_load(EXAMPLES[0])["repos"]
    assert [hook["id"] for hook in repo["hooks"]] == [HOOK["id"]]


def test_the_example_for_github_is_a_workflow() -> None:
    workflow = yaml.safe_load(EXAMPLES[1])
    steps = workflow["jobs"]["check"]["steps"]
    assert steps[-1]["run"] == "briefing-bot check --format github briefings"


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_of_the_page_runs(repository: Path, command: str) -> None:
    assert exit_code(shlex.split(command)) == 0
