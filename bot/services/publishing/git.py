"""The git program: run without a shell, without asking anybody for a password, and for a limited time.

What it says is told without addresses, for these may hold a password.
"""

import asyncio
import os
import re
import signal
from contextlib import suppress
from pathlib import Path

PATIENCE = 60.0  # seconds for one command
POLITE = 1.0  # seconds for ending itself, of the 5 in which the bot has to stop
_ADDRESS = re.compile(r"\S+://\S+|[\w.-]+@[\w.-]+:\S+")
_SAID = 200  # characters of what git says
_QUIET = {  # nobody is there to answer a question, or to read another language
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ASKPASS": "true",
    "SSH_ASKPASS": "true",
    "GIT_SSH_COMMAND": "ssh -oBatchMode=yes",
    "LC_ALL": "C",
}
_OURS = ("-c", "user.name=Briefing Bot", "-c", "user.email=bot@localhost", "-c", "protocol.ext.allow=never")


class GitError(Exception):
    """What git could not do: its own words, without any address."""


async def git(
    folder: Path, *words: str, origin: str = "", missing: bytes | None = None, patience: float = PATIENCE
) -> bytes:
    """Return what ``git`` with these *words* prints in *folder*, or *missing* if it fails and that is given.

    *origin* is the address of the remote repository; it stands neither in the list of processes nor on the
    disk.

    Raises:
        GitError: it fails, takes too long, or is not installed.
    """
    try:
        process = await asyncio.create_subprocess_exec(
            "git",
            *_OURS,
            *words,
            cwd=folder,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env=_environment(origin),
            start_new_session=True,
        )
    except OSError as error:
        raise GitError(f"git cannot be run: {error.strerror}") from None
    except ValueError:
        raise GitError("git cannot be told a character that is in this") from None
    try:
        async with asyncio.timeout(patience):
            printed, said = await process.communicate()
    except TimeoutError:
        raise GitError(f"git {words[0]} took longer than {patience:.0f} s") from None
    finally:
        if process.returncode is None:
            await _end(process)
    if process.returncode and missing is not None:
        return missing
    if process.returncode:
        raise GitError(_discreet(said.decode(errors="replace") or f"git {words[0]} failed"))
    return printed


async def _end(process: asyncio.subprocess.Process) -> None:
    """End git and what it has started; asked politely first, it takes its locks with it."""
    for sign in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, sign)
        with suppress(TimeoutError):
            async with asyncio.timeout(POLITE):
                await process.wait()
                return


def _environment(origin: str) -> dict[str, str]:
    """Return the environment for git, without what a hook of another repository has put there."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "BOT_"))}
    return inherited | _QUIET | (_remote(origin) if origin else {})


def _remote(address: str) -> dict[str, str]:
    return {
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "remote.origin.url",
        "GIT_CONFIG_VALUE_0": address,
    }


def _discreet(said: str) -> str:
    """Return the last lines of what git *said*, on one line and without addresses."""
    words = _ADDRESS.sub("[address]", " ".join(said.split()))
    return words if len(words) <= _SAID else f"…{words[-_SAID:]}"
