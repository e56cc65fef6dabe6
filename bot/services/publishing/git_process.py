"""Runs the git program: without a shell, without a password prompt, and for a limited time.

What it says goes to the log without addresses, which may hold a password. Moderators get a sentence.
"""

import asyncio
import os
import re
import signal
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from bot.services.publishing.git_failures import explain_failure

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
    "-c",
    "gc.autoDetach=false",  # nothing of git may outlive the command
)


class GitError(Exception):
    """Why git failed: its own words for the log, without any address, and a *sentence* for moderators.

    The sentence is English, and is translated when it is shown.
    """

    def __init__(self, words: str, sentence: str = "") -> None:
        """Take git's *words*; they say which sentence fits, unless one is given."""
        super().__init__(words)
        self.sentence = sentence or explain_failure(words)


class GitTimeoutError(GitError):
    """A command of git took too long, and was ended."""


async def run_git(
    folder: Path,
    *arguments: str,
    default: bytes | None = None,
    standard_input: bytes = b"",
    variables: Mapping[str, str] | None = None,
    time_limit: float = COMMAND_TIMEOUT,
) -> bytes:
    """Run git in *folder*, and give what it prints; *default* stands in for its output if it fails.

    *variables* are added to the environment.

    Raises:
        GitError: it fails, takes too long, or is not installed.
    """
    try:
        process = await asyncio.create_subprocess_exec(
            "git",
            *_CONFIG_OPTIONS,
            *arguments,
            cwd=folder,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env=_build_environment() | dict(variables or {}),
            start_new_session=True,
        )
    except OSError as error:
        problem = "git cannot be run" if error.filename == "git" else "the folder cannot be entered"
        raise GitError(f"{problem}: {error.strerror}") from None
    except ValueError:
        raise GitError("git cannot be given a character in this") from None
    try:
        async with asyncio.timeout(time_limit):
            stdout, stderr = await process.communicate(standard_input)
    except TimeoutError:
        raise GitTimeoutError(f"git {arguments[0]} took longer than {time_limit:.0f} s") from None
    finally:
        if process.returncode is None:
            await _terminate(process)
    if process.returncode and default is not None:
        return default
    if process.returncode:
        output = (stderr or stdout).decode(errors="replace") or f"git {arguments[0]} failed"
        raise GitError(_redact_urls(output), explain_failure(output))
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


def _build_environment() -> dict[str, str]:
    """Build git's environment, without the variables that a hook of another repository has set."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "BOT_"))}
    return inherited | _NONINTERACTIVE_ENVIRONMENT


def build_remote_variables(url: str) -> Mapping[str, str]:
    """Build the variables that give git a remote's address: not in the list of processes, nor on the disk."""
    return {
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "remote.origin.url",
        "GIT_CONFIG_VALUE_0": url,
    }


def _redact_urls(output: str) -> str:
    """Shorten git's *output* to the end of it, on one line and without addresses."""
    text = _URL.sub("[address]", " ".join(output.split()))
    return text if len(text) <= _MAX_MESSAGE_CHARACTERS else f"…{text[-_MAX_MESSAGE_CHARACTERS:]}"
