"""Runs the git program: without a shell, without a password prompt, and for a limited time.

Its messages are reported without addresses, which may hold a password.
"""

import asyncio
import os
import re
import signal
from contextlib import suppress
from pathlib import Path

COMMAND_TIMEOUT = 60.0  # seconds for one command
TERMINATE_TIMEOUT = 1.0  # seconds for git to end itself, of the 5 in which the bot has to stop
_URL = re.compile(r"\S+://\S+|[\w.-]+@[\w.-]+:\S+")
_MAX_MESSAGE_CHARACTERS = 200
_NONINTERACTIVE_ENVIRONMENT = {  # nobody answers prompts, and messages are in English
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ASKPASS": "true",
    "SSH_ASKPASS": "true",
    "GIT_SSH_COMMAND": "ssh -oBatchMode=yes",
    "LC_ALL": "C",
}
_CONFIG_OPTIONS = (
    "-c",
    "user.name=Briefing Bot",
    "-c",
    "user.email=bot@localhost",
    "-c",
    "protocol.ext.allow=never",
)


class GitError(Exception):
    """Why git failed: its own words, without any address."""


async def run_git(
    folder: Path,
    *arguments: str,
    remote_url: str = "",
    default: bytes | None = None,
    time_limit: float = COMMAND_TIMEOUT,
) -> bytes:
    """Run git in *folder*, and give what it prints; *default* stands in for its output if it fails.

    *remote_url* is the address of the remote repository: it appears neither in the list of processes nor on
    the disk.

    Raises:
        GitError: it fails, takes too long, or is not installed.
    """
    try:
        process = await asyncio.create_subprocess_exec(
            "git",
            *_CONFIG_OPTIONS,
            *arguments,
            cwd=folder,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env=_build_environment(remote_url),
            start_new_session=True,
        )
    except OSError as error:
        raise GitError(f"git cannot be run: {error.strerror}") from None
    except ValueError:
        raise GitError("git cannot be given a character in this") from None
    try:
        async with asyncio.timeout(time_limit):
            stdout, stderr = await process.communicate()
    except TimeoutError:
        raise GitError(f"git {arguments[0]} took longer than {time_limit:.0f} s") from None
    finally:
        if process.returncode is None:
            await _terminate(process)
    if process.returncode and default is not None:
        return default
    if process.returncode:
        raise GitError(_redact_urls(stderr.decode(errors="replace") or f"git {arguments[0]} failed"))
    return stdout


async def _terminate(process: asyncio.subprocess.Process) -> None:
    """End git and its children: SIGTERM first, after which it removes its locks."""
    for signal_number in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal_number)
        with suppress(TimeoutError):
            async with asyncio.timeout(TERMINATE_TIMEOUT):
                await process.wait()
                return


def _build_environment(remote_url: str) -> dict[str, str]:
    """Build git's environment, without the variables that a hook of another repository has set."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "BOT_"))}
    return inherited | _NONINTERACTIVE_ENVIRONMENT | (_build_remote_config(remote_url) if remote_url else {})


def _build_remote_config(url: str) -> dict[str, str]:
    return {
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "remote.origin.url",
        "GIT_CONFIG_VALUE_0": url,
    }


def _redact_urls(output: str) -> str:
    """Shorten git's *output* to the end of it, on one line and without addresses."""
    text = _URL.sub("[address]", " ".join(output.split()))
    return text if len(text) <= _MAX_MESSAGE_CHARACTERS else f"…{text[-_MAX_MESSAGE_CHARACTERS:]}"
