"""Reads how much memory the process may still use: its container's limit goes before the machine's."""

import re
from pathlib import Path

MIN_FREE_SHARE = 0.05  # of the memory; below it the system soon ends a process

_CGROUP = Path("/sys/fs/cgroup")  # of the container, cgroup v2
_MEMINFO = Path("/proc/meminfo")


def read_free_memory(cgroup: Path = _CGROUP, meminfo: Path = _MEMINFO) -> tuple[int, int] | None:
    """Return the free bytes and all bytes; None where the system does not say.

    Cached files that the system can drop count as free, as Kubernetes counts them (``inactive_file``).
    """
    try:
        limit = int((cgroup / "memory.max").read_text())
        used = int((cgroup / "memory.current").read_text())
        droppable = _read_number(cgroup / "memory.stat", r"^inactive_file (\d+)$")
    except (OSError, ValueError):  # no cgroup, or no limit: "max"
        return _read_machine_memory(meminfo)
    return max(0, limit - used + droppable), limit


def _read_machine_memory(meminfo: Path) -> tuple[int, int] | None:
    try:
        free = _read_number(meminfo, r"^MemAvailable: +(\d+) kB$")
        total = _read_number(meminfo, r"^MemTotal: +(\d+) kB$")
    except (OSError, ValueError):
        return None
    return free * 1024, total * 1024


def _read_number(file: Path, pattern: str) -> int:
    match = re.search(pattern, file.read_text(), re.MULTILINE)
    if not match:
        raise ValueError(pattern)
    return int(match[1])
