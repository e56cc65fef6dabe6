"""Real git repositories for tests: a remote one, and a clone of it through which somebody pushes."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

needs_git = pytest.mark.skipif(not shutil.which("git"), reason="there is no git here")


def run_git_as_user(folder: Path, *line: str) -> str:
    """Run git in *folder*, with a user name."""
    named = ("-c", "user.name=Ellen", "-c", "user.email=ellen@localhost", "-c", "init.defaultBranch=main")
    done = subprocess.run(  # noqa: S603
        ["git", *named, *line],  # noqa: S607
        cwd=folder,
        env={"PATH": os.environ["PATH"], "HOME": os.devnull},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


@dataclass(frozen=True)
class GitRemote:
    """A bare repository at *path*, with the branch main."""

    path: Path

    @classmethod
    def create(cls, path: Path) -> "GitRemote":
        path.mkdir()
        run_git_as_user(path, "init", "--bare", "--quiet")
        return cls(path)

    def push(self, files: Mapping[str, str | bytes | None], why: str) -> None:
        """Push *files* to the branch main; None removes a file."""
        clone = self.path.with_name("clone")
        if not clone.exists():
            run_git_as_user(self.path.parent, "clone", "--quiet", str(self.path), str(clone))
        else:
            run_git_as_user(clone, "fetch", "--quiet", "origin")
            run_git_as_user(clone, "reset", "--quiet", "--hard", "origin/main")
        for name, text in files.items():
            (clone / name).parent.mkdir(exist_ok=True)
            if text is None:
                (clone / name).unlink()
            elif isinstance(text, bytes):
                (clone / name).write_bytes(text)
            else:
                (clone / name).write_text(text, "utf-8")
        run_git_as_user(clone, "add", "--all")
        run_git_as_user(clone, "commit", "--quiet", f"--message={why}")
        run_git_as_user(clone, "push", "--quiet", "origin", "HEAD:main")
