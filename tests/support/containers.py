"""The images of the Dockerfile, built with buildah, and containers of them, run as an orchestrator would.

A container has a read-only root, no privileges, and the user, command and environment of its image; only its
network is the machine's own.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
MISSING = [name for name in ("buildah", "mmdebstrap", "setpriv", "unshare") if not shutil.which(name)]
CERTIFICATES = Path("/etc/ssl/certs")
PIP_SETTINGS = ("PIP_CERT", "PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_TRUSTED_HOST")
START = """
mount --bind "$ROOT" "$ROOT"
mount -o remount,bind,ro "$ROOT"
mount -t proc proc "$ROOT/proc"
mount --rbind /dev "$ROOT/dev"
mount -t tmpfs tmpfs "$ROOT/tmp"
while [ "$1" != -- ]; do mount --bind "$2" "$ROOT$1"; shift 2; done
shift
exec setpriv --no-new-privs chroot --userspec="$USER" "$ROOT" env -i -C "$WORKDIR" "$@"
"""


@dataclass(frozen=True)
class Image:
    """An image: its file system, unpacked, and its configuration as Docker names it."""

    root: Path
    config: Mapping[str, Any]

    def measure_size(self) -> int:
        """Add up the bytes of all files."""
        files = (Path(folder, name) for folder, _, names in os.walk(self.root) for name in names)
        return sum(file.lstat().st_size for file in files)


class ImageBuilder:
    """Builds images in *folder*, which is in memory until it is closed, because there are so many files."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._run("mount", "-t", "tmpfs", "-o", "size=4g", "tmpfs", str(folder))

    def close(self) -> None:
        """Forget all images and their file systems."""
        self._run("umount", "--recursive", str(self._folder))

    def build_base(self) -> Image:
        """Build a base like Debian's slim images with Python, whose standard library has no bytecode."""
        archive = self._folder / "base.tar"
        self._run(
            *("mmdebstrap", "--quiet", "--variant=minbase", "--include=python3,python3-venv,ca-certificates"),
            """--customize-hook=find "$1"/usr/lib/python3* -name '*.pyc' -delete""",
            *("bookworm", str(archive)),
        )
        container = self._call("from", "scratch")
        self._call("add", "--quiet", container, str(archive), "/")
        archive.unlink()
        self._call("commit", "--quiet", container, "localhost/base")
        return self._open("localhost/base")

    def build(self, target: str, **arguments: str) -> Image:
        """Build a *target* of the Dockerfile on that base."""
        pairs = [f"--build-arg={name}={value}" for name, value in arguments.items()]
        self._call(
            *("build-using-dockerfile", "--format=docker", "--isolation=chroot", "--network=host"),
            *("--layers", "--quiet"),
            f"--volume={CERTIFICATES}:{CERTIFICATES}:ro",
            f"--volume={self._write_pip_settings()}:/etc/pip.conf:ro",
            *("--build-arg=BASE=localhost/base", *pairs, f"--target={target}"),
            *(f"--tag=localhost/{target}", str(ROOT)),
        )
        return self._open(f"localhost/{target}")

    def _write_pip_settings(self) -> Path:
        """Hand this machine's settings of pip to the one that installs the bot."""
        file = self._folder / "pip.conf"
        names = [name for name in PIP_SETTINGS if name in os.environ]
        lines = (f"{name[4:].lower().replace('_', '-')} = {os.environ[name]}\n" for name in names)
        file.write_text("[global]\n" + "".join(lines), "utf-8")
        return file

    def _open(self, name: str) -> Image:
        container = self._call("from", name)
        details = json.loads(self._call("inspect", "--type=image", name))
        return Image(Path(self._call("mount", container)), details["Docker"]["config"])

    def _call(self, *words: str) -> str:
        places = (f"--root={self._folder / 'images'}", f"--runroot={self._folder / 'run'}")
        return self._run("buildah", *places, "--storage-driver=overlay", *words).strip()

    def _run(self, *words: str) -> str:
        """Run a program that has its temporary files in memory as well, and return its output."""
        environment = {**os.environ, "TMPDIR": str(self._folder)}
        done = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
        assert done.returncode == 0, f"{words} failed:\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}"
        return done.stdout


@dataclass(frozen=True)
class Container:
    """A container of *image*, with folders of this machine mounted at places in it."""

    image: Image
    mounts: Mapping[str, Path]
    environment: Mapping[str, str] = field(default_factory=dict)

    @contextmanager
    def start(self) -> Iterator[subprocess.Popen[str]]:
        """Start the command of the image, and kill it in the end if it still runs; its log is a pipe."""
        words = (*self.image.config["Entrypoint"], *self.image.config["Cmd"])
        with subprocess.Popen(  # noqa: S603
            self._build_command(words),
            env=self._build_environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        ) as process:
            try:
                yield process
            finally:
                process.kill()

    def run(self, *words: str, data: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        """Run another command in it to its end, with *data* as its input."""
        return subprocess.run(  # noqa: S603
            self._build_command(words),
            env=self._build_environment(),
            input=data,
            capture_output=True,
            check=False,
        )

    def run_bot(self, *words: str) -> subprocess.CompletedProcess[bytes]:
        """Run a command of the bot in it to its end."""
        return self.run(*self.image.config["Entrypoint"], *words)

    def _build_command(self, words: Sequence[str]) -> list[str]:
        mounts = [word for place, folder in self.mounts.items() for word in (place, str(folder))]
        settings = [f"{name}={value}" for name, value in self.environment.items()]
        inside = [*self.image.config["Env"], *settings, *words]
        return ["unshare", "--mount", "sh", "-euc", START, "sh", *mounts, "--", *inside]

    def _build_environment(self) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "ROOT": str(self.image.root),
            "USER": self.image.config["User"],
            "WORKDIR": self.image.config["WorkingDir"],
        }
