"""What an operator can set about moderation: who may publish through chat, and where content lives in git."""

import re
from enum import StrEnum
from typing import Annotated
from urllib.parse import unquote, urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_settings import NoDecode

_SEPARATOR = re.compile(r"[\s,]+")
_ADDRESS = re.compile(r"(?:https?|ssh|git|file)://\S+|[\w.-]+@[\w.-]+:\S+")
_BRANCH = re.compile(r"(?!-)[\w./-]+")


def _numbers(given: object) -> object:
    """Return a list of ids: from YAML's list, or from one text, as an environment variable has it."""
    words = _SEPARATOR.split(given.strip("[] ")) if isinstance(given, str) else given
    if not isinstance(words, list | tuple) or not all(str(word).isdecimal() for word in words):
        raise ValueError("should be ids, which are whole numbers: [12345678, 23456789]")
    return tuple(int(str(word)) for word in words)


def _reachable(address: str) -> str:
    if address and not _ADDRESS.fullmatch(address):
        raise ValueError("should be the address of a git repository: https://host/owner/name.git")
    return address


def _named(branch: str) -> str:
    if not _BRANCH.fullmatch(branch):
        raise ValueError("should be the name of a branch: letters, digits and -, ., _ or /")
    return branch


Ids = Annotated[tuple[int, ...], NoDecode, BeforeValidator(_numbers)]
"""Ids of users or roles; the environment has them separated by commas."""


class Commit(StrEnum):
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
    commit: Commit = Field(
        Commit.NO,
        description="no, commit or push: what is published through chat is committed to the git repository "
        "in which the folder of the briefings lies, and pushed.",
    )

    @property
    def is_on(self) -> bool:
        """Return whether there is any moderator."""
        return bool(self.telegram_users or self.discord_users or self.discord_roles)

    @property
    def chats(self) -> tuple[str, ...]:
        """Return the moderators' chats as the desk knows them."""
        ids = {"telegram": self.telegram_chat, "discord": self.discord_channel}
        return tuple(f"{platform}:{number}" for platform, number in ids.items() if number)

    @property
    def private(self) -> tuple[str, ...]:
        """Return the private chats of the moderators who are named one by one."""
        ids = {"telegram": self.telegram_users, "discord": self.discord_users}
        return tuple(f"{platform}:{number}" for platform, users in ids.items() for number in users)


class GitSettings(BaseModel):
    """Where the content lives in git elsewhere."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: Annotated[str, AfterValidator(_reachable)] = Field(
        "", description="The address of a git repository from which briefings are pulled, if there is one."
    )
    branch: Annotated[str, AfterValidator(_named)] = Field("main", description="The branch that is pulled.")
    every: int = Field(15, ge=1, le=1440, description="How many minutes lie between two pulls.")


def secrets_of(address: str) -> tuple[str, ...]:
    """Return what must not be seen of a repository's *address*: a password, or the token in its place."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ()
    written = parts.password or (parts.username if parts.scheme in {"http", "https"} else "") or ""
    return tuple({written, unquote(written)} - {""})
