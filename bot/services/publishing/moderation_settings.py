"""The settings of moderation: who may publish through chat, and from which git repository to pull.

A platform's moderators are set by fields that begin with its name: ``telegram_users``, ``discord_channel``.
"""

import re
from enum import StrEnum
from typing import Annotated, Any
from urllib.parse import unquote, urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_settings import NoDecode

from bot.core.messages.caller import ChatId
from bot.core.messages.platforms import PLATFORMS

_MODERATED_PLATFORMS = tuple(platform.name for platform in PLATFORMS if platform.has_moderators)
_SEPARATOR = re.compile(r"[\s,]+")
_GIT_URL = re.compile(r"(?:https?|ssh|git|file)://\S+|[\w.-]+@[\w.-]+:\S+")
_BRANCH_NAME = re.compile(r"(?!-)[\w./-]+")


def _parse_ids(value: object) -> object:
    """Parse ids from YAML's list, or from the text of an environment variable."""
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
"""Ids of users or roles; an environment variable separates them by commas."""


class CommitMode(StrEnum):
    """What happens to a published file in git."""

    NO = "no"
    COMMIT = "commit"
    PUSH = "push"


class ModerationSettings(BaseModel):
    """Who may publish through chat, and in which chats moderators are notified."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    telegram_users: Ids = Field(
        (),
        description="The ids of the moderators on Telegram: [12345678]. Send /publish to the bot to find "
        "your id in its log.",
    )
    telegram_chat: int | None = Field(
        None, description="The id of the moderators' group on Telegram; it starts with a minus."
    )
    discord_users: Ids = Field(
        (), description='The ids of the moderators on Discord: "Copy User ID" in developer mode.'
    )
    discord_roles: Ids = Field(
        (), description="The ids of the roles on Discord whose members are moderators."
    )
    discord_channel: int | None = Field(None, description="The id of the moderators' channel on Discord.")
    telegram_editors: Ids = Field(
        (), description="The ids of the editors on Telegram: they propose, and the moderators publish."
    )
    discord_editors: Ids = Field(
        (), description="The ids of the editors on Discord: they propose, and the moderators publish."
    )
    discord_editor_roles: Ids = Field(
        (), description="The ids of the roles on Discord whose members are editors."
    )
    require_approval: bool = Field(
        default=False, description="Whether nobody publishes their own proposal, but only a colleague's."
    )
    commit: CommitMode = Field(
        CommitMode.NO,
        description="What to do in git with files published through chat: no (nothing), commit (to the "
        "repository that contains the briefings folder) or push (commit and push).",
    )

    @property
    def is_enabled(self) -> bool:
        """True if there is any moderator."""
        return any(
            self._get_field(name, kind)
            for name in _MODERATED_PLATFORMS
            for kind in ("users", "roles", "editors", "editor_roles")
        )

    @property
    def moderator_chats(self) -> tuple[ChatId, ...]:
        """The moderators' own chat on each platform that has one."""
        chats = {name: self._get_field(name, "chat", "channel") for name in _MODERATED_PLATFORMS}
        return tuple(ChatId(name, str(number)) for name, number in chats.items() if number)

    @property
    def private_chats(self) -> tuple[ChatId, ...]:
        """The private chats of the moderators who are listed by their user id, editors included."""
        return tuple(dict.fromkeys((*self._list_users("users"), *self._list_users("editors"))))

    @property
    def notified_chats(self) -> tuple[ChatId, ...]:
        """The chats that hear of what happens: the moderators' own, or else each moderator in private."""
        return self.moderator_chats or self.private_chats

    @property
    def deciding_chats(self) -> tuple[ChatId, ...]:
        """The chats that get proposals to decide on: the moderators' own, or else each publisher's."""
        return self.moderator_chats or self._list_users("users")

    def _list_users(self, kind: str) -> tuple[ChatId, ...]:
        """List the private chats of the users in the settings of this *kind*."""
        users = {name: self._get_field(name, kind) or () for name in _MODERATED_PLATFORMS}
        return tuple(ChatId(name, str(number)) for name, ids in users.items() for number in ids)

    def _get_field(self, platform: str, *kinds: str) -> Any:  # noqa: ANN401 (an id, ids or nothing)
        """Get the setting of a platform, ``telegram_users``, by the first of its *kinds* that exists."""
        return next(
            (
                getattr(self, f"{platform}_{kind}")
                for kind in kinds
                if f"{platform}_{kind}" in type(self).model_fields
            ),
            None,
        )


class GitSettings(BaseModel):
    """The git repository from which briefings are pulled."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: Annotated[str, AfterValidator(_validate_git_url)] = Field(
        "", description="The URL of a git repository to pull briefings from."
    )
    branch: Annotated[str, AfterValidator(_validate_branch)] = Field(
        "main", description="The branch to pull."
    )
    every: int = Field(15, ge=1, le=1440, description="Minutes between two pulls.")


def extract_git_secrets(url: str) -> tuple[str, ...]:
    """List what must be redacted of a repository's address: a password, or the token in its place."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ()
    password = parts.password or (parts.username if parts.scheme in {"http", "https"} else "") or ""
    return tuple({password, unquote(password)} - {""})
