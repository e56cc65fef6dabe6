"""Publishing on simcord from end to end: in private, and in the moderators' server."""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from discord import Permissions
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle
from simcord.env import Env
from simcord.results import InteractionResult

from bot.adapters.context import AdapterContext
from bot.adapters.discord.client import BriefingClient
from bot.adapters.discord.moderators import DiscordModerators
from bot.adapters.discord.outbox_sender import DiscordOutboxSender
from bot.core.messages.caller import ChatId
from bot.services.publishing.moderation_settings import ModerationSettings
from bot.services.store.outbox import OutboxMessage
from tests.support.discord_messages import AnyMessage, message_text, response_of
from tests.support.publishing_fixtures import BROKEN, FILE, NEW, OLD, OTHER, ModeratedBot, start_moderated_bot

DEFER_AFTER = 20.0  # seconds, which no answer here takes


@pytest.fixture
async def moderated_bot(tmp_path: Path) -> AsyncIterator[ModeratedBot]:
    async with start_moderated_bot(tmp_path) as moderated_bot:
        await moderated_bot.until_first_version()
        yield moderated_bot


@pytest.fixture
def simcord_bot(moderated_bot: ModeratedBot) -> BriefingClient:
    return BriefingClient(moderated_bot.chat_service, AdapterContext(), DEFER_AFTER)


@pytest.fixture
def channel(simcord_env: Env) -> ChannelHandle:
    return simcord_env.create_guild().create_text_channel("moderators")


@pytest.fixture
def news(simcord_env: Env, channel: ChannelHandle) -> ChannelHandle:
    return simcord_env.guild.create_text_channel("news")


def admin(env: Env, name: str) -> MemberActor:
    """Return an administrator of the server, to whom Discord shows every command."""
    boss = env.guild.create_role(f"boss of {name}", permissions=Permissions(administrator=True))
    return env.guild.add_member(env.create_user(name), roles=[boss])


@pytest.fixture
def ann(simcord_env: Env, channel: ChannelHandle) -> MemberActor:
    return admin(simcord_env, "ann")


@pytest.fixture
async def moderated(
    simcord_env: Env, moderated_bot: ModeratedBot, channel: ChannelHandle, ann: MemberActor
) -> None:
    """Start the bot again, with ann as its moderator."""
    settings = ModerationSettings(discord_users=(ann.id,), discord_channel=channel.id)
    client = BriefingClient(moderated_bot.chat_service, AdapterContext(moderation=settings), DEFER_AFTER)
    await simcord_env.restart_bot(client)


UNREAD = "## Nothing found\nThis message has no text I can look up."


def plain_text(message: AnyMessage) -> str:
    """Return all text of a message without its markup."""
    return re.sub(r"[\\*`\u2060]", "", message_text(message))


async def read_lamps(ann: MemberActor, news: ChannelHandle) -> str:
    """Return what a reader sees."""
    return plain_text(await ann.slash(news, "figures", item="lamps"))


async def test_in_the_moderators_server_a_file_is_published_and_rolled_back(
    moderated: None,
    ann: MemberActor,
    bob: MemberActor,
    channel: ChannelHandle,
    news: ChannelHandle,
) -> None:
    refused = await ann.slash(channel, "publish", file=(FILE, BROKEN.encode()))
    assert "isles.yaml:4:23: figures[0].titel: there is no field" in plain_text(refused)
    sent = await ann.slash(channel, "publish", file=(FILE, NEW.encode()), why="One more was lit")
    assert sent.ephemeral
    assert "figures/lamps: figure 64 → 65" in plain_text(sent)
    assert "One more was lit" in plain_text(sent)
    assert "64" in await read_lamps(bob, news)
    done = await ann.click(response_of(sent), label="Publish")
    assert "isles.yaml: version 2 is live." in plain_text(done)
    assert "65" in await read_lamps(bob, news)
    history = await ann.slash(channel, "history", briefing="isles")
    assert f"ann (discord:{ann.id})" in plain_text(history)
    assert not history.ephemeral
    back = await ann.slash(channel, "rollback", version="1")
    assert "figures/lamps: figure 65 → 64" in plain_text(back)
    await ann.click(response_of(back), label="Publish")
    assert "64" in await read_lamps(bob, news)


async def test_a_spreadsheet_becomes_answers_with_clicks_alone(
    moderated: None, ann: MemberActor, bob: MemberActor, channel: ChannelHandle, news: ChannelHandle
) -> None:
    table = b"Name,Number,Period\nKeepers,12,2031\n"
    shown = await ann.slash(channel, "publish", file=("isles.csv", table))
    assert "Number → figure" in plain_text(shown)
    proposed = await ann.click(response_of(shown), label="Import")
    await ann.click(response_of(proposed), label="Publish")
    assert "12" in plain_text(await bob.slash(news, "figures", item="keepers-2031"))


async def test_a_new_briefing_leaves_the_default_until_a_moderator_decides(
    moderated: None, ann: MemberActor, bob: MemberActor, channel: ChannelHandle, news: ChannelHandle
) -> None:
    newer = NEW.replace("2031-04-30", "2031-05-10").replace("Lantern Isles", "harbour")
    sent = await ann.slash(channel, "publish", file=("harbour.yaml", newer.encode()))
    assert "Readers who chose no briefing keep getting The vote on the Lantern Isles." in plain_text(sent)
    assert "To read this one: /briefing harbour" in plain_text(sent)
    await ann.click(response_of(sent), label="Publish")
    assert "64" in await read_lamps(bob, news)
    await ann.slash(channel, "default", briefing="harbour")
    assert "65" in await read_lamps(bob, news)


async def test_a_first_publication_is_undone_with_one_press(
    moderated: None,
    moderated_bot: ModeratedBot,
    ann: MemberActor,
    channel: ChannelHandle,
    news: ChannelHandle,
) -> None:
    sent = await ann.slash(channel, "publish", file=("harbour.yaml", NEW.encode()))
    published = await ann.click(response_of(sent), label="Publish")
    undone = await ann.click(response_of(published), label="Undo")
    assert "harbour.yaml is removed, and version 2 of it is kept." in plain_text(undone)
    assert not (moderated_bot.folder / "harbour.yaml").exists()
    assert "64" in await read_lamps(ann, news)


async def test_in_private_a_file_is_published_by_a_message(
    moderated: None, simcord_env: Env, ann: MemberActor, bob: MemberActor, news: ChannelHandle
) -> None:
    await send(simcord_env, ann, NEW)
    answer = ann.user.dm_channel.last_message
    assert "figures/lamps: figure 64 → 65" in plain_text(answer)
    await ann.user.click(answer, label="Publish")
    assert "65" in await read_lamps(bob, news)


async def test_a_role_makes_a_moderator_in_private_too(
    moderated_bot: ModeratedBot, simcord_env: Env, channel: ChannelHandle, news: ChannelHandle
) -> None:
    role = simcord_env.guild.create_role("moderators")
    cleo = simcord_env.guild.add_member(simcord_env.create_user("cleo"), roles=[role])
    settings = ModerationSettings(discord_roles=(role.id,), discord_channel=channel.id)
    await simcord_env.restart_bot(
        BriefingClient(moderated_bot.chat_service, AdapterContext(moderation=settings), DEFER_AFTER)
    )
    await send(simcord_env, cleo, NEW)
    answer = cleo.user.dm_channel.last_message
    await cleo.user.click(answer, label="Publish")
    assert "65" in await read_lamps(cleo, news)
    dora = simcord_env.guild.add_member(simcord_env.create_user("dora"))
    await send(simcord_env, dora, OTHER)
    assert plain_text(dora.user.dm_channel.last_message) == UNREAD


async def test_two_moderators_publish_at_once(
    moderated: None, ann: MemberActor, channel: ChannelHandle, news: ChannelHandle
) -> None:
    first = await ann.slash(channel, "publish", file=(FILE, NEW.encode()))
    second = await ann.slash(channel, "publish", file=(FILE, OTHER.encode()))
    await ann.click(response_of(first), label="Publish")
    confirmation = await ann.click(response_of(second), label="Publish")
    assert "has published version 2 of this file" in plain_text(confirmation)
    assert "65" in await read_lamps(ann, news)
    asked = plain_text(confirmation)
    assert "Before: 64" in asked
    assert "Yours: 66" in asked
    proposed = await ann.click(response_of(confirmation), label="Take mine")
    await ann.click(response_of(proposed), label="Publish")
    assert "66" in await read_lamps(ann, news)


async def test_an_item_is_withdrawn_and_brought_back_with_one_press(
    moderated: None, ann: MemberActor, channel: ChannelHandle, news: ChannelHandle
) -> None:
    proposed = await ann.slash(channel, "unpublish", item="figures/lamps because It was wrong.")
    published = await ann.click(response_of(proposed), label="Publish")
    assert "Withdrawn on 20 May 2031: It was wrong." in await read_lamps(ann, news)
    await ann.click(response_of(published), label="Undo")
    assert "64" in await read_lamps(ann, news)


async def test_an_outsider_is_refused(
    moderated: None, simcord_env: Env, bob: MemberActor, channel: ChannelHandle, news: ChannelHandle
) -> None:
    assert not {"publish", "status", "history"} & {*bob.available_commands(channel)}
    await send(simcord_env, bob, OTHER)
    assert plain_text(bob.user.dm_channel.last_message) == UNREAD
    assert "64" in await read_lamps(bob, news)


async def test_others_are_refused_even_if_their_server_shows_the_commands(
    moderated: None, simcord_env: Env, channel: ChannelHandle, news: ChannelHandle
) -> None:
    bob = admin(simcord_env, "bob")
    commands: dict[str, dict[str, Any]] = {"status": {}, "publish": {"file": (FILE, NEW.encode())}}
    for name, options in commands.items():
        answer = await bob.slash(channel, name, **options)
        assert "There’s no command" in plain_text(answer)
        assert answer.ephemeral
    assert "64" in await read_lamps(bob, news)


async def test_in_other_channels_only_the_moderator_sees_the_answer(
    moderated: None, ann: MemberActor, channel: ChannelHandle, news: ChannelHandle
) -> None:
    assert (await ann.slash(news, "status")).ephemeral
    assert "isles: Version 1" in plain_text(await ann.slash(channel, "status"))


async def test_outbox_messages_reach_the_moderators_channel_and_private_chats(
    moderated: None, moderated_bot: ModeratedBot, simcord_env: Env, ann: MemberActor, channel: ChannelHandle
) -> None:
    settings = ModerationSettings(discord_channel=channel.id)
    sender = DiscordOutboxSender(moderated_bot.chat_service, simcord_env.bot, DiscordModerators(settings))
    for number in (channel.id, ann.id):
        await sender.send(OutboxMessage(1, ChatId("discord", str(number)), "status"))
    await simcord_env.settle()
    for place in (channel, ann.user.dm_channel):
        assert "isles: Version 1" in plain_text(place.last_message)


@pytest.mark.usefixtures("moderated")
async def test_a_file_is_got_changed_sent_back_and_published(
    moderated_bot: ModeratedBot, ann: MemberActor, channel: ChannelHandle, news: ChannelHandle
) -> None:
    sent = await ann.slash(channel, "file", briefing="figures/lamps")
    assert "Version 1" in plain_text(sent)
    assert await file_of(sent) == (FILE, OLD)
    status = await ann.slash(channel, "status")
    again = await ann.click(response_of(status), label="Send me the file")
    assert await file_of(again) == (FILE, OLD)
    assert response_of(again).id != response_of(status).id
    changed = await ann.slash(channel, "publish", file=("isles (1).yaml", OLD.replace("64", "65").encode()))
    await ann.click(response_of(changed), label="Publish")
    assert "65" in await read_lamps(ann, news)
    hidden = await ann.slash(news, "file", briefing="isles 1")
    assert hidden.ephemeral
    assert await file_of(hidden) == (FILE, OLD)


@pytest.fixture
def message_menus(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let simcord say in which server a message command is registered, as Discord does."""
    dispatch = MemberActor._dispatch_interaction

    async def dispatch_with_guild(
        self: MemberActor, kind: Any, channel: ChannelHandle, data: dict[str, Any]
    ) -> InteractionResult:
        return await dispatch(self, kind, channel, {"guild_id": str(self.guild.id), **data})

    monkeypatch.setattr(MemberActor, "_dispatch_interaction", dispatch_with_guild)


@pytest.mark.usefixtures("moderated", "message_menus")
async def test_a_file_in_the_moderators_channel_is_proposed_by_the_menu_of_its_message(
    simcord_env: Env, ann: MemberActor, channel: ChannelHandle, news: ChannelHandle
) -> None:
    dropped = await ann.send(channel, "One more was lit", attachments=[(FILE, NEW.encode())])
    proposal = await ann.context_menu(channel, "Propose this file", dropped)
    assert "figures/lamps: figure 64 → 65" in plain_text(proposal)
    assert "One more was lit" in plain_text(proposal)
    await ann.click(response_of(proposal), label="Publish")
    assert "65" in await read_lamps(ann, news)
    words = await ann.send(channel, "Well done")
    assert "Send me the briefing" in plain_text(await ann.context_menu(channel, "Propose this file", words))
    bob = admin(simcord_env, "bob")
    refused = await bob.context_menu(channel, "Propose this file", dropped)
    assert "There’s no command" in plain_text(refused)


async def test_in_private_a_briefing_pasted_as_text_is_a_proposal(
    moderated: None, simcord_env: Env, ann: MemberActor, bob: MemberActor, news: ChannelHandle
) -> None:
    for who, text in ((bob, f"```yaml\n{NEW}```"), (ann, f"```yaml\n{NEW}```"), (ann, "")):
        files = [] if text else [("message.txt", NEW.encode())]  # Discord's app makes it of a long text
        attachments = simcord_env.backend.store_attachments(who.user.dm_channel.id, files)
        await who.send_dm(text, attachments=attachments)
        await simcord_env.settle()
        proposed = "figures/lamps: figure 64 → 65" in plain_text(who.user.dm_channel.last_message)
        assert proposed == (who is ann)
    await ann.user.click(ann.user.dm_channel.last_message, label="Publish")
    assert "65" in await read_lamps(ann, news)


async def file_of(result: InteractionResult) -> tuple[str, str]:
    """Return the name and the content of the file that an answer shows."""
    (attachment,) = response_of(result).attachments
    return attachment.filename, (await attachment.read()).decode()


async def send(env: Env, who: MemberActor, text: str) -> None:
    """Let somebody send a file in private."""
    channel = who.user.dm_channel
    await who.send_dm("", attachments=env.backend.store_attachments(channel.id, [(FILE, text.encode())]))
    await env.settle()


async def test_a_translators_file_goes_out_and_comes_back(
    moderated: None, moderated_bot: ModeratedBot, ann: MemberActor, channel: ChannelHandle
) -> None:
    fetched = await ann.slash(channel, "translate", briefing="isles uk po")
    (file,) = response_of(fetched).attachments
    assert file.filename == "isles.uk.po"
    po = (await file.read()).replace(b'"Lamps"\nmsgstr ""', '"Lamps"\nmsgstr "Ліхтарі"'.encode())
    sent = await ann.slash(channel, "publish", file=("isles.uk.po", po))
    await ann.click(response_of(sent), label="Publish")
    assert "Ліхтарі" in (moderated_bot.folder / "isles.uk.yaml").read_text("utf-8")


async def test_an_item_is_edited_in_a_form(
    moderated: None, ann: MemberActor, bob: MemberActor, channel: ChannelHandle, news: ChannelHandle
) -> None:
    form = await ann.slash(channel, "edit", item="figures/lamps")
    assert form.modal
    assert form.modal["title"] == "Edit figures/lamps"
    fields = list_inputs(form.modal)
    assert fields["figure"]["value"] == "64"
    assert [*fields][:2] == ["figure", "title"]
    assert len(fields) == 5
    sent = await ann.submit_modal(form, fill_in(fields, figure="65", because="One more was lit"))
    assert sent.ephemeral
    assert "figures/lamps: figure 64 → 65" in plain_text(sent)
    assert "One more was lit" in plain_text(sent)
    await ann.click(response_of(sent), label="Publish")
    assert "65" in await read_lamps(bob, news)
    line = await ann.slash(channel, "set", change="figures/lamps figure 66 because of nothing")
    assert "figure 65 → 66" in plain_text(line)
    reason = await ann.click(response_of(line), label="Make it a correction")
    assert reason.modal is None
    more = await ann.slash(channel, "edit", item="figures/lamps more 2")
    assert more.modal
    assert list_inputs(more.modal).keys() - fields.keys()


async def test_a_form_takes_back_nothing_that_was_published_since_it_was_opened(
    moderated: None, ann: MemberActor, bob: MemberActor, channel: ChannelHandle, news: ChannelHandle
) -> None:
    form = await ann.slash(channel, "edit", item="figures/lamps")
    assert form.modal
    title = await ann.slash(channel, "set", change="figures/lamps title Lanterns")
    await ann.click(response_of(title), label="Publish")
    sent = await ann.submit_modal(form, fill_in(list_inputs(form.modal), figure="65"))
    assert "figure 64 → 65" in plain_text(sent)
    assert "title" not in plain_text(sent)
    await ann.click(response_of(sent), label="Publish")
    assert "Lanterns" in await read_lamps(bob, news)


def list_inputs(modal: dict[str, Any]) -> dict[str, Any]:
    """List the inputs of a form by their names."""
    inputs = [one["component"] for one in modal["components"]]
    return {one["custom_id"].partition(" ")[0]: one for one in inputs}


def fill_in(inputs: dict[str, Any], **texts: str) -> dict[str, str]:
    """Fill in a form: *texts* are what somebody changes."""
    return {one["custom_id"]: texts.get(name, one.get("value", "")) for name, one in inputs.items()}
