"""The project as it is installed: its pinned requirements, its wheel and its version."""

import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import bot

pytestmark = pytest.mark.guard

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
GROUPS = PROJECT["dependency-groups"]
RUN = [
    *PROJECT["project"]["dependencies"],
    *(name for extra in PROJECT["project"]["optional-dependencies"].values() for name in extra),
]
REQUIRED = {
    "requirements.txt": RUN,
    "requirements-bench.txt": GROUPS["bench"],
    "requirements-build.txt": GROUPS["build"],
    "requirements-dev.txt": [
        *RUN,
        *GROUPS["build"],
        *(name for name in GROUPS["dev"] if isinstance(name, str)),
    ],
}


def read_pins(file: str) -> list[Requirement]:
    lines = (ROOT / file).read_text().replace("\\\n", " ").splitlines()
    return [Requirement(line.split("--hash=")[0]) for line in lines]


@pytest.mark.parametrize("file", REQUIRED)
def test_requirements_are_only_versions_and_hashes(file: str) -> None:
    line = re.compile(r"[\w.-]+==[\w.]+( ; [^\\]+)?( \\\n    --hash=sha256:[0-9a-f]{64})+\n")
    assert line.sub("", (ROOT / file).read_text()) == ""


@pytest.mark.parametrize(("file", "required"), REQUIRED.items(), ids=REQUIRED)
def test_every_requirement_of_the_project_is_pinned_within_its_bounds(file: str, required: list[str]) -> None:
    pins = {canonicalize_name(pin.name): next(iter(pin.specifier)).version for pin in read_pins(file)}
    for requirement in map(Requirement, required):
        assert requirement.specifier.contains(pins[canonicalize_name(requirement.name)]), (
            f"make lock: {requirement}"
        )


@pytest.mark.parametrize("file", ["requirements.txt", "requirements-build.txt"])
def test_the_tests_run_with_the_shipped_versions(file: str) -> None:
    tested = {str(pin) for pin in read_pins("requirements-dev.txt")}
    assert {str(pin) for pin in read_pins(file)} <= tested, "make lock"


@pytest.mark.parametrize(("first", "second", "again"), [("test", "run", False), ("run", "test", True)])
def test_make_installs_only_what_is_missing(tmp_path: Path, first: str, second: str, *, again: bool) -> None:
    venv, tools = tmp_path / ".venv", tmp_path / "tools"
    (venv / "bin").mkdir(parents=True)
    (venv / "bin" / "python").symlink_to(sys.executable)
    tools.mkdir()
    (tools / "uv").write_text("#!/bin/sh\n")  # a fake installer
    (tools / "uv").chmod(0o755)

    def make(*words: str) -> str:
        return subprocess.run(  # noqa: S603
            ["make", f"VENV={venv}", *words],  # noqa: S607
            cwd=ROOT,
            env={"PATH": f"{tools}:{os.environ['PATH']}"},
            capture_output=True,
            text=True,
            check=True,
        ).stdout

    assert "Installing" in make(f"{venv}/.{first}")
    assert "Installing" not in make("--dry-run", first)
    assert ("Installing" in make("--dry-run", second)) == again


def test_the_changelog_begins_with_this_version() -> None:
    headings = re.findall(r"^## \[(.+?)\]", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert headings[0] == bot.__version__


def test_the_wheel_contains_the_whole_package_and_its_command(tmp_path: Path) -> None:
    subprocess.run(  # noqa: S603
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path], cwd=ROOT, check=True
    )
    (wheel,) = tmp_path.glob(f"briefing_bot-{bot.__version__}-*.whl")
    files = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "bot").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        entry_points = archive.read(f"briefing_bot-{bot.__version__}.dist-info/entry_points.txt").decode()
    assert {name for name in names if name.startswith("bot/")} == files
    assert "briefing-bot = bot.__main__:main" in entry_points
