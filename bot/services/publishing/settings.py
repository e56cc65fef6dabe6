"""What an operator can set about moderation: who may publish through chat, and where content lives in git."""

import re
from enum import StrEnum
from typing import Annotated
from urllib.parse import unquote, urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_settings import NoDecode

_SEPARATOR = re.compile(r"[\s,]+")
_GIT_URL = re.compile(r"(?:https?|ssh|git|file)://\S+|[\w.-]+@[\w.-]+:\S+")
_BRANCH_NAME = re.compile(r"(?!-)[\w./-]+")


def _parse_ids(value: object) -> object:
    """Return a list of ids: from YAML's list, or from one text, as an environment variable has it."""
    parts = _SEPARATOR.split(value.strip("[] ")) if isinstance(value, str) else value
    if not isinstance(parts, list | tuple) or not all(str(word).isdecimal() for word in parts):
        raise ValueError("should be ids, which are whole numbers: [12345678, 23456789]")
    return tuple(int(str(word)) for word in parts)


def _validate_git_url(url: str) -> str:
    if url and not _GIT_URL.fullmatch(url):
        raise ValueError("should be the address of a git repository: https://host/owner/name.git")
    return url


def _validate_branch(branch: str) -> str:
    if not _BRANCH_NAME.fullmatch(branch):
        raise ValueError("should be the name of a branch: letters, digits and -, ., _ or /")
    return branch


Ids = Annotated[tuple[int, ...], NoDecode, BeforeValidator(_parse_ids)]
"""Ids of users or roles; the environment has them separated by commas."""


class CommitMode(StrEnum):
    """What becomes of a published file in git."""

    NO = "no"
    COMMIT = "commit"
    PUSH = "push"


class ModerationSettings(BaseModel):
    """Who may publish through chat, and where the bot tells moderators what they must know."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    telegram_users: Ids = Field(
        (),
        description="The ids of the moderators on Telegram: [12345678]. Who sends /publish to the bot "
        "finds theirs in its log.",
    )
    telegram_chat: int | None = Field(
        None, description="The id of the moderators' group on Telegram, which has a minus before it."
    )
    discord_users: Ids = Field(
        (), description='The ids of the moderators on Discord: "Copy User ID", in developer mode.'
    )
    discord_roles: Ids = Field((), description="The ids of roles on Discord whose members are moderators.")
    discord_channel: int | None = Field(None, description="The id of the moderators' channel on Discord.")
    commit: CommitMode = Field(
        CommitMode.NO,
        description="no, commit or push: what is published through chat is committed to the git repository "
        "in which the folder of the briefings lies, and pushed.",
    )

    @property
    def is_enabled(self) -> bool:
        """Return whether there is any moderator."""
        return bool(self.telegram_users or self.discord_users or self.discord_roles)

    @property
    def moderator_chats(self) -> tuple[str, ...]:
        """Return the moderators' chats as the desk knows them."""
        ids = {"telegram": self.telegram_chat, "discord": self.discord_channel}
        return tuple(f"{platform}:{number}" for platform, number in ids.items() if number)

    @property
    def private_chats(self) -> tuple[str, ...]:
        """Return the private chats of the moderators who are named one by one."""
        ids = {"telegram": self.telegram_users, "discord": self.discord_users}
        return tuple(f"{platform}:{number}" for platform, users in ids.items() for number in users)


class GitSettings(BaseModel):
    """Where the content lives in git elsewhere."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: Annotated[str, AfterValidator(_validate_git_url)] = Field(
        "", description="The address of a git repository from which briefings are pulled, if there is one."
    )
    branch: Annotated[str, AfterValidator(_validate_branch)] = Field(
        "main", description="The branch that is pulled."
    )
    every: int = Field(15, ge=1, le=1440, description="How many minutes lie between two pulls.")


def extract_git_secrets(url: str) -> tuple[str, ...]:
    """Return what must not be seen of a repository's *address*: a password, or the token in its place."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ()
    password = parts.password or (parts.username if parts.scheme in {"http", "https"} else "") or ""
    return tuple({password, unquote(password)} - {""})
