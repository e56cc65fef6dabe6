"""Discord's objects as its API sends them, as far as an application with commands needs them."""

from dataclasses import dataclass
from enum import Enum
from typing import Any

Json = dict[str, Any]

APPLICATION, BOT, GUILD, CHANNEL, THREAD, DIRECT = "1001", "1001", "2001", "2002", "2003", "2004"
OTHER_GUILD = str(1 << 22)  # the second of two shards serves it (Gateway, "Sharding")
_TIME = "2026-01-01T00:00:00.000000+00:00"


@dataclass(frozen=True)
class Person:
    """A user of Discord."""

    id: str
    name: str
    locale: str = "en-US"


class Place(Enum):
    """Where a user uses the bot."""

    SERVER = "a channel of a server that has installed it"
    OTHER_SERVER = "a channel of a server that the second of two shards serves"
    THREAD = "a thread of that server"
    BOT_DM = "a direct message to it"
    PRIVATE_CHANNEL = "a direct message between users who have installed it"
    USER_INSTALL = "a server that has not installed it, but the user has"


def user_payload(person: Person) -> Json:
    """Build the user object of *person*."""
    return {
        "id": person.id,
        "username": person.name,
        "global_name": None,
        "discriminator": "0",
        "avatar": None,
        "bot": person.id == BOT,
    }


def application_payload() -> Json:
    """Build the application object."""
    return {
        "id": APPLICATION,
        "name": "Briefing Bot",
        "icon": None,
        "description": "",
        "bot_public": True,
        "bot_require_code_grant": False,
        "owner": user_payload(Person("9", "owner")),
        "verify_key": "00",
        "flags": 0,
    }


def ready_event(session: str, resume: str) -> Json:
    """Build the READY event."""
    return {
        "v": 10,
        "user": {**user_payload(Person(BOT, "briefing")), "bot": True},
        "guilds": [],
        "session_id": session,
        "resume_gateway_url": resume,
        "application": {"id": APPLICATION, "flags": 0},
    }


def interaction_event(number: str, kind: int, data: Json, person: Person, where: Place) -> Json:
    """Build an INTERACTION_CREATE event."""
    alone = where is Place.USER_INSTALL
    event = {
        "id": number,
        "application_id": APPLICATION,
        "type": kind,
        "token": f"token-of-interaction-{number}",
        "version": 1,
        "data": data,
        "locale": person.locale,
        "entitlements": [],
        "attachment_size_limit": 10_485_760,
        "app_permissions": "0",
        "authorizing_integration_owners": {"1": person.id} if alone else {"0": GUILD},
        "context": {Place.BOT_DM: 1, Place.PRIVATE_CHANNEL: 2}.get(where, 0),
    }
    if where is Place.PRIVATE_CHANNEL:
        event["authorizing_integration_owners"] = {"1": person.id}
        return event | {"user": user_payload(person), "channel": _dm_channel(person), "channel_id": DIRECT}
    if where is Place.BOT_DM:
        event["authorizing_integration_owners"] = {"0": "0", "1": person.id}
        return event | {"user": user_payload(person), "channel": _dm_channel(person), "channel_id": DIRECT}
    place = _channel(THREAD, 11) if where is Place.THREAD else _channel(CHANNEL, 0)
    guild = OTHER_GUILD if where is Place.OTHER_SERVER else GUILD
    return event | {
        "member": _member(person),
        "guild_id": guild,
        "guild": {"id": guild, "locale": "en-US", "features": []},
        "guild_locale": "en-US",
        "channel": place,
        "channel_id": place["id"],
    }


def _member(person: Person) -> Json:
    return {
        "user": user_payload(person),
        "roles": [],
        "joined_at": _TIME,
        "deaf": False,
        "mute": False,
        "flags": 0,
        "permissions": "0",
    }


def _dm_channel(person: Person) -> Json:
    return {
        "id": DIRECT,
        "type": 1,
        "recipients": [user_payload(person)],
        "flags": 0,
        "last_message_id": None,
    }


def _channel(number: str, kind: int) -> Json:
    channel: Json = {"id": number, "type": kind, "name": "news", "guild_id": GUILD, "position": 0}
    channel |= {"permissions": "0", "parent_id": CHANNEL, "permission_overwrites": [], "flags": 0}
    if kind == 11:
        archived = {
            "archived": False,
            "auto_archive_duration": 60,
            "archive_timestamp": _TIME,
            "locked": False,
        }
        channel |= {"owner_id": "9", "message_count": 0, "member_count": 1, "thread_metadata": archived}
    return channel


def reply_payload(number: str, event: Json, sent: Json) -> Json:
    """Build the bot's message that responds to *event* with the fields in *sent*."""
    asker = event["member"]["user"] if "member" in event else event["user"]
    return {
        "id": number,
        "channel_id": event["channel_id"],
        "author": user_payload(Person(BOT, "briefing")),
        "application_id": APPLICATION,
        "webhook_id": APPLICATION,
        "content": sent.get("content") or "",
        "components": sent.get("components") or [],
        "flags": sent.get("flags", 0),
        "timestamp": _TIME,
        "edited_timestamp": None,
        "tts": False,
        "mention_everyone": False,
        "mentions": [],
        "mention_roles": [],
        "attachments": [],
        "embeds": [],
        "pinned": False,
        "type": 20,
        "interaction_metadata": {
            "id": event["id"],
            "type": event["type"],
            "user": asker,
            "authorizing_integration_owners": event["authorizing_integration_owners"],
        },
    }


def user_message(number: str, author: Person, content: str, **more: Any) -> Json:
    """Build a message that *author* wrote in the channel."""
    return {
        "id": number,
        "channel_id": CHANNEL,
        "author": user_payload(author),
        "content": content,
        "components": [],
        "flags": 0,
        "timestamp": _TIME,
        "edited_timestamp": None,
        "tts": False,
        "mention_everyone": False,
        "mentions": [],
        "mention_roles": [],
        "attachments": [],
        "embeds": [],
        "pinned": False,
        "type": 0,
        **more,
    }
