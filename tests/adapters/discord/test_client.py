"""Discord as its users see it: the real client of discord.py on a simulated Discord."""

from dataclasses import replace
from typing import Any

import discord
import pytest
from discord import AppCommandType
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle
from simcord.env import Env

from bot.adapters.discord.client import BriefingClient
from bot.adapters.discord.commands import LOCALES
from bot.adapters.discord.components import BUTTON, TEXT_DISPLAY, build_text_display, walk_components
from bot.adapters.discord.render import DiscordMessage
from bot.adapters.discord.view import build_view
from bot.core.app import Command, Suggestion
from bot.core.i18n.languages import SUPPORTED_LANGUAGES
from bot.core.i18n.locale import get_locale
from tests.emulators.discord_chat_service import COMMANDS, ScriptedChatService, long_reply, not_found_reply
from tests.emulators.discord_log import capture_logs

SLOW = 60  # seconds, on the simulated clock
PATIENCE = 0.01  # seconds, on the real one: what is there at once is there before
SORRY = "Something went wrong. Please try again in a moment."


@pytest.fixture
def desk() -> ScriptedChatService:
    return ScriptedChatService()


@pytest.fixture
def simcord_bot(desk: ScriptedChatService) -> BriefingClient:
    return BriefingClient(desk, PATIENCE)


@pytest.fixture
def channel(simcord_env: Env) -> ChannelHandle:
    return simcord_env.create_guild().create_text_channel("news")


@pytest.fixture
def ann(simcord_env: Env, channel: ChannelHandle) -> MemberActor:
    return simcord_env.guild.add_member(simcord_env.create_user("ann"))


@pytest.fixture
def bob(simcord_env: Env, channel: ChannelHandle) -> MemberActor:
    return simcord_env.guild.add_member(simcord_env.create_user("bob"))


def shown(message: Any) -> str:
    """Return all text that a message shows."""
    return "\n".join(
        one["content"] for one in walk_components(message.components) if one["type"] == TEXT_DISPLAY
    )


def labels(message: Any) -> list[str]:
    return [one["label"] for one in walk_components(message.components) if one["type"] == BUTTON]


def sent(env: Env, method: str, path: str) -> list[Any]:
    return [one for one in env.http_requests if one.method == method and one.path.endswith(path)]


async def test_every_command_is_registered_with_what_it_takes(simcord_env: Env) -> None:
    (request,) = sent(simcord_env, "PUT", "/commands")
    polls, source, help_, menu = request.json
    assert [polls["name"], source["name"], help_["name"]] == ["polls", "source", "help"]
    assert polls["description"] == "Opinion polls"
    assert polls["options"][0]["name"] == "item"
    assert polls["options"][0]["description"]
    assert polls["options"][0]["autocomplete"] is True
    assert polls["options"][0]["required"] is False
    assert source["options"][0]["required"] is True
    assert help_["options"] == []
    assert (menu["name"], menu["type"]) == ("Look this up", 3)
    for command in (polls, source, help_, menu):
        assert sorted(command["contexts"]) == [0, 1, 2]
        assert sorted(command["integration_types"]) == [0, 1]


async def test_commands_are_described_in_the_languages_that_discord_has(
    simcord_env: Env, desk: ScriptedChatService
) -> None:
    desk.descriptions = {"uk": "Опитування", "de": "Umfragen", "ar": "استطلاعات", "es": "Encuestas"}
    await simcord_env.restart_bot(BriefingClient(desk))
    polls = sent(simcord_env, "PUT", "/commands")[-1].json[0]
    assert polls["name"] == "polls"
    assert "name_localizations" not in polls
    assert polls["description"] == "Opinion polls"
    told = polls["description_localizations"]
    assert told.items() >= {
        "uk": "Опитування", "de": "Umfragen", "es-ES": "Encuestas", "es-419": "Encuestas", "ar": "استطلاعات"
    }.items()  # fmt: skip
    assert not {"en-GB", "en-US", "fi"} & told.keys()
    assert (
        polls["options"][0]["description_localizations"]["pl"]
        == "Wpisz kilka liter, aby zobaczyć, co tu jest"
    )
    menu = sent(simcord_env, "PUT", "/commands")[-1].json[-1]
    assert menu["name_localizations"]["ar"] == get_locale("ar").translate("Look this up") != menu["name"]


@pytest.mark.guard
def test_commands_are_described_in_every_language_of_the_bot() -> None:
    not_on_discord: set[str] = set()  # a language of the bot that Discord's own app does not have
    assert set(SUPPORTED_LANGUAGES) - set(LOCALES.values()) == {"en"} | not_on_discord


async def test_commands_are_registered_anew_when_a_description_in_another_language_changed(
    simcord_env: Env, desk: ScriptedChatService
) -> None:
    desk.descriptions = {"uk": "Опитування"}
    for _ in range(2):
        await simcord_env.restart_bot(BriefingClient(desk))
        assert len(sent(simcord_env, "PUT", "/commands")) == 2


async def test_a_command_is_answered_in_the_channel(
    ann: MemberActor, channel: ChannelHandle, desk: ScriptedChatService
) -> None:
    result = await ann.slash(channel, "polls", item="levada-2026-01")
    assert shown(result.response) == "## Polls\nAbout polls levada-2026-01."
    assert not result.ephemeral
    assert result.response.flags.components_v2
    assert desk.requests == [(f"discord:{channel.id}", "polls levada-2026-01", "en-US")]


async def test_a_command_without_its_item_asks_for_the_whole_section(
    ann: MemberActor, channel: ChannelHandle, desk: ScriptedChatService
) -> None:
    await ann.slash(channel, "polls")
    await ann.slash(channel, "help")
    assert [line for _, line, _ in desk.requests] == ["polls", "help"]


async def test_line_breaks_in_an_item_are_spaces(
    ann: MemberActor, channel: ChannelHandle, desk: ScriptedChatService
) -> None:
    await ann.slash(channel, "polls", item="  levada \n january ")
    assert desk.requests[0][1] == "polls levada january"


async def test_nobody_is_mentioned(simcord_env: Env, ann: MemberActor, channel: ChannelHandle) -> None:
    await ann.slash(channel, "polls", item="@everyone")
    (request,) = sent(simcord_env, "POST", "/callback")
    assert request.json["data"]["allowed_mentions"]["parse"] == []


async def test_the_one_who_asked_turns_the_pages_in_place(
    ann: MemberActor, channel: ChannelHandle, desk: ScriptedChatService
) -> None:
    desk.replies["polls"] = long_reply("polls")
    first = await ann.slash(channel, "polls")
    assert "All polls · 1/" in shown(first.response)
    turned = await ann.click(first.response, label=labels(first.response)[-1])
    assert turned.response.id == first.response.id
    assert "All polls · 2/" in shown(turned.response)
    back = await ann.click(first.response, label=labels(first.response)[-2])
    assert "All polls · 1/" in shown(back.response)


async def test_the_last_page_is_shown_for_a_page_that_is_no_longer_there(
    ann: MemberActor, channel: ChannelHandle, desk: ScriptedChatService
) -> None:
    desk.replies["polls"] = long_reply("polls")
    first = await ann.slash(channel, "polls")
    desk.replies["polls"] = replace(long_reply("polls"), blocks=long_reply("polls").blocks[:1])
    turned = await ann.click(first.response, label=labels(first.response)[-1])
    assert shown(turned.response) == "## All polls\n**Poll 0**\nJanuary 2026"


async def test_pressing_somebody_elses_button_spoils_nothing(
    ann: MemberActor, bob: MemberActor, channel: ChannelHandle
) -> None:
    answer = await ann.slash(channel, "polls")
    before = shown(answer.response)
    pressed = await bob.click(answer.response, label="Next poll")
    assert pressed.ephemeral
    assert shown(pressed.response) == "## Polls\nAbout polls b."
    assert shown(answer.response) == before


async def test_what_only_bob_sees_bob_turns_in_place(
    ann: MemberActor, bob: MemberActor, channel: ChannelHandle
) -> None:
    answer = await ann.slash(channel, "polls")
    own = await bob.click(answer.response, label="Next poll")
    again = await bob.click(own.response, label="Next poll")
    assert again.response.id == own.response.id
    assert again.followups == []


async def test_a_button_works_after_a_restart(
    simcord_env: Env, ann: MemberActor, channel: ChannelHandle, desk: ScriptedChatService
) -> None:
    answer = await ann.slash(channel, "polls")
    await simcord_env.restart_bot(BriefingClient(desk))
    await ann.click(answer.response, label="Next poll")
    assert shown(answer.response) == "## Polls\nAbout polls b."


async def test_what_was_not_found_is_told_to_the_asker_alone(
    ann: MemberActor, channel: ChannelHandle, desk: ScriptedChatService
) -> None:
    desk.replies["polls nowhere"] = not_found_reply("polls nowhere")
    result = await ann.slash(channel, "polls", item="nowhere")
    assert result.ephemeral
    assert "Not found" in shown(result.response)


async def test_a_button_to_something_gone_leaves_the_answer_as_it_was(
    ann: MemberActor, channel: ChannelHandle, desk: ScriptedChatService
) -> None:
    answer = await ann.slash(channel, "polls")
    before = shown(answer.response)
    desk.replies["polls b"] = not_found_reply("polls b")
    pressed = await ann.click(answer.response, label="Next poll")
    assert pressed.ephemeral
    assert "Not found" in shown(pressed.response)
    assert shown(answer.response) == before


async def test_a_slow_answer_is_announced_and_follows(
    simcord_env: Env, ann: MemberActor, channel: ChannelHandle, desk: ScriptedChatService
) -> None:
    desk.delay = SLOW
    result = await ann.slash(channel, "polls")
    assert result.deferred
    assert shown(result.response) == ""
    await simcord_env.advance_time(SLOW)
    assert not result.ephemeral
    assert "About polls." in shown(result.response)


async def test_a_slow_answer_to_a_button_comes_in_place(
    simcord_env: Env, ann: MemberActor, bob: MemberActor, channel: ChannelHandle, desk: ScriptedChatService
) -> None:
    answer = await ann.slash(channel, "polls")
    before, desk.delay = shown(answer.response), SLOW
    await ann.click(answer.response, label="Next poll")
    assert shown(answer.response) == before
    others = await bob.click(answer.response, label="Next poll")
    assert others.deferred
    await simcord_env.advance_time(SLOW)
    assert shown(answer.response) == "## Polls\nAbout polls b."
    assert others.ephemeral
    assert shown(others.response) == "## Polls\nAbout polls b."


async def test_what_was_slow_and_not_found_takes_the_announcement_back(
    simcord_env: Env, ann: MemberActor, channel: ChannelHandle, desk: ScriptedChatService
) -> None:
    desk.delay, desk.replies["polls x"] = SLOW, not_found_reply("polls x")
    result = await ann.slash(channel, "polls", item="x")
    await simcord_env.advance_time(SLOW)
    (told,) = result.followups
    assert told.ephemeral
    assert "Not found" in shown(told)
    assert [message for message in channel.history() if not message.flags.ephemeral] == []


async def test_direct_messages_are_answered_for_the_user(simcord_env: Env, desk: ScriptedChatService) -> None:
    ann = simcord_env.create_user("ann")
    result = await ann.slash("polls")
    await ann.click(result.response, label="Next poll")
    assert shown(result.response) == "## Polls\nAbout polls b."
    assert {chat for chat, _, _ in desk.requests} == {f"discord:{ann.id}"}


async def test_a_thread_is_a_chat_of_its_own(
    simcord_env: Env, ann: MemberActor, channel: ChannelHandle, desk: ScriptedChatService
) -> None:
    parent = simcord_env.bot.get_channel(channel.id)
    await parent.create_thread(name="talk", type=discord.ChannelType.public_thread)
    (thread,) = channel.threads
    result = await ann.slash(thread, "polls")
    await ann.click(result.response, label="Next poll")
    assert shown(result.response) == "## Polls\nAbout polls b."
    assert {chat for chat, _, _ in desk.requests} == {f"discord:{thread.id}"}


async def test_items_are_suggested_within_discords_limits(
    ann: MemberActor, channel: ChannelHandle, desk: ScriptedChatService
) -> None:
    desk.suggestions = (
        Suggestion("Levada, January 2026", "levada-2026-01"),
        Suggestion("long " * 30, "long"),
        Suggestion("", "nameless"),
        Suggestion("unaskable", "x" * 101),
        *(Suggestion(f"Poll {number}", f"poll-{number}") for number in range(40)),
    )
    choices = await ann.autocomplete(channel, "polls", "item", "lev")
    assert choices[0] == {"name": "Levada, January 2026", "value": "levada-2026-01"}
    assert choices[1]["name"] == ("long " * 30)[:99] + "…"
    assert choices[2] == {"name": "nameless", "value": "nameless"}
    assert choices[3]["value"] == "poll-0"
    assert len(choices) == 25
    assert desk.requests == [(f"discord:{channel.id}", "polls lev", "en-US")]


async def test_suggestions_that_take_too_long_are_none(
    ann: MemberActor, channel: ChannelHandle, desk: ScriptedChatService
) -> None:
    desk.delay, desk.suggestions = SLOW, (Suggestion("A", "a"),)
    assert await ann.autocomplete(channel, "polls", "item", "a") == []


async def test_a_broken_suggestion_is_none_and_is_logged(
    ann: MemberActor, channel: ChannelHandle, desk: ScriptedChatService
) -> None:
    desk.error = RuntimeError("no index")
    with capture_logs() as logs:
        assert await ann.autocomplete(channel, "polls", "item", "a") == []
    assert [log.getMessage() for log in logs] == ["an interaction failed"]


@pytest.mark.parametrize("seconds", [0, SLOW])
async def test_an_error_is_a_plain_sentence_and_a_log_entry(
    seconds: float, simcord_env: Env, ann: MemberActor, channel: ChannelHandle, desk: ScriptedChatService
) -> None:
    desk.delay, desk.error = seconds, RuntimeError("the desk fell over")
    with capture_logs() as logs:
        result = await ann.slash(channel, "polls")
        await simcord_env.advance_time(seconds)
    told = result.followups[-1] if result.followups else result.response
    assert told.ephemeral
    assert told.content == SORRY
    (log,) = logs
    assert log.exc_info is not None
    assert log.exc_info[1] is desk.error
    assert vars(log)["interaction"]
    assert [message for message in channel.history() if not message.flags.ephemeral] == []


async def test_the_bot_answers_on_after_an_error(
    ann: MemberActor, channel: ChannelHandle, desk: ScriptedChatService
) -> None:
    desk.error = RuntimeError("once")
    with capture_logs():
        await ann.slash(channel, "polls")
    desk.error = None
    result = await ann.slash(channel, "polls")
    assert shown(result.response) == "## Polls\nAbout polls."


async def test_a_pressed_message_that_is_gone_gives_a_new_one(
    simcord_env: Env, ann: MemberActor, channel: ChannelHandle
) -> None:
    answer = await ann.slash(channel, "polls")
    simcord_env.inject_error("POST", "/interactions/*/callback", status=404, code=10008)
    pressed = await ann.click(answer.response, label="Next poll")
    assert pressed.ephemeral
    assert shown(pressed.response) == "## Polls\nAbout polls b."


@pytest.mark.parametrize("code", [10062, 40060])
async def test_an_answer_that_came_too_late_is_logged_without_a_traceback(
    code: int, simcord_env: Env, ann: MemberActor, channel: ChannelHandle
) -> None:
    simcord_env.inject_error("POST", "/interactions/*/callback", status=404, code=code)
    with capture_logs() as logs:
        result = await ann.slash(channel, "polls")
    assert not result.acknowledged
    assert [(log.getMessage(), log.exc_info) for log in logs] == [(f"an answer was too late ({code})", None)]


async def test_a_refused_answer_is_told_and_logged(
    simcord_env: Env, ann: MemberActor, channel: ChannelHandle
) -> None:
    simcord_env.inject_error("POST", "/interactions/*/callback", status=400, code=50035)
    with capture_logs() as logs:
        result = await ann.slash(channel, "polls")
    assert result.response.content == SORRY
    assert [log.getMessage() for log in logs] == ["an interaction failed"]


async def test_commands_are_registered_anew_only_when_they_changed(
    simcord_env: Env, desk: ScriptedChatService
) -> None:
    await simcord_env.restart_bot(BriefingClient(desk))
    assert len(sent(simcord_env, "PUT", "/commands")) == 1
    changes = [
        (*COMMANDS, Command("units", "Military units")),
        (replace(COMMANDS[0], description="All polls"), *COMMANDS[1:]),
        (replace(COMMANDS[0], is_required=True), *COMMANDS[1:]),
        (replace(COMMANDS[0], argument=""), *COMMANDS[1:]),
        COMMANDS[1:],
    ]
    for number, menu in enumerate(changes, 2):
        desk.commands = menu
        await simcord_env.restart_bot(BriefingClient(desk))
        assert len(sent(simcord_env, "PUT", "/commands")) == number


async def test_the_commands_order_changes_nothing(simcord_env: Env, desk: ScriptedChatService) -> None:
    desk.commands = COMMANDS[::-1]
    await simcord_env.restart_bot(BriefingClient(desk))
    assert len(sent(simcord_env, "PUT", "/commands")) == 1


async def test_a_bot_whose_commands_discord_refuses_answers_the_ones_it_knows(
    simcord_env: Env, ann: MemberActor, channel: ChannelHandle, desk: ScriptedChatService
) -> None:
    desk.commands = (*COMMANDS, Command("units", "Military units"))
    simcord_env.inject_error("PUT", "/applications/*/commands", status=400, code=30034)
    with capture_logs() as logs:
        await simcord_env.restart_bot(BriefingClient(desk))
    (log,) = logs
    assert "did not accept the commands" in log.getMessage()
    result = await ann.slash(channel, "polls")
    assert shown(result.response) == "## Polls\nAbout polls."


async def test_a_command_that_the_bot_no_longer_has_is_answered(
    simcord_env: Env, ann: MemberActor, channel: ChannelHandle, desk: ScriptedChatService
) -> None:
    desk.commands = COMMANDS[1:]
    simcord_env.inject_error("PUT", "/applications/*/commands", status=400, code=30034)
    with capture_logs() as logs:
        await simcord_env.restart_bot(BriefingClient(desk))
        result = await ann.slash(channel, "polls")
    assert result.response.content == SORRY
    assert result.ephemeral
    assert logs[-1].getMessage() == "an interaction failed"
    assert len(simcord_env.errors) == 1


async def test_more_commands_than_discord_takes_lose_the_last_ones(desk: ScriptedChatService) -> None:
    desk.commands = tuple(Command(f"page{number}", "A page") for number in range(101))
    with capture_logs() as logs:
        client = BriefingClient(desk)
    assert len(client.tree.get_commands(type=AppCommandType.chat_input)) == 100
    assert "takes 100 commands" in logs[0].getMessage()


async def test_an_answer_is_laid_out_once_and_sent_often(
    ann: MemberActor, bob: MemberActor, channel: ChannelHandle, desk: ScriptedChatService
) -> None:
    desk.replies["polls"] = long_reply("polls")
    await ann.slash(channel, "polls")
    laid_out = ann._env.bot._interaction_handler._render.cache_info().misses
    await bob.slash(channel, "polls")
    assert ann._env.bot._interaction_handler._render.cache_info().misses == laid_out == 1


@pytest.mark.parametrize(
    "message", [DiscordMessage((build_text_display("x" * 4001),)), DiscordMessage(({"type": 99},))]
)
async def test_what_discord_would_refuse_is_not_sent(message: DiscordMessage) -> None:
    with pytest.raises(ValueError, match=r"4001 characters|no component of ours"):
        build_view(message)
