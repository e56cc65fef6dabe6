"""Discord as its users see it: the real client of discord.py on simcord, a simulated Discord."""

from dataclasses import replace
from typing import Any

import discord
import pytest
from discord import AppCommandType
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle
from simcord.env import Env

from bot.adapters.context import AdapterContext
from bot.adapters.discord.client import BriefingClient
from bot.adapters.discord.commands import LOCALES
from bot.adapters.discord.components import build_text_display
from bot.adapters.discord.rendered_message import DiscordMessage
from bot.adapters.discord.view import check_message
from bot.core.app import Command, Suggestion
from bot.core.i18n.languages import SUPPORTED_LANGUAGES
from bot.core.i18n.locale import get_locale
from bot.core.messages.short_form import EntrySummary
from tests.emulators.discord_chat_service import (
    COMMANDS,
    ScriptedChatService,
    as_chat_service,
    long_reply,
    not_found_reply,
    plain_reply,
)
from tests.emulators.discord_log import capture_logs
from tests.support.discord_messages import button_labels, message_text, response_of

SLOW = 60  # seconds of simulated time
DEFER_AFTER = 0.01  # seconds of real time, in which an immediate answer arrives
SORRY = "Something went wrong. Please try again in a moment."


@pytest.fixture
def simcord_bot(chat_service: ScriptedChatService) -> BriefingClient:
    return BriefingClient(as_chat_service(chat_service), AdapterContext(), DEFER_AFTER)


def find_requests(env: Env, method: str, path: str) -> list[Any]:
    return [one for one in env.http_requests if one.method == method and one.path.endswith(path)]


async def test_every_command_is_registered_with_its_options(simcord_env: Env) -> None:
    (request,) = find_requests(simcord_env, "PUT", "/commands")
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


async def test_commands_are_described_in_the_languages_of_discord(
    simcord_env: Env, chat_service: ScriptedChatService
) -> None:
    chat_service.descriptions = {"uk": "Опитування", "de": "Umfragen", "ar": "استطلاعات", "es": "Encuestas"}
    await simcord_env.restart_bot(BriefingClient(as_chat_service(chat_service), AdapterContext()))
    polls = find_requests(simcord_env, "PUT", "/commands")[-1].json[0]
    assert polls["name"] == "polls"
    assert "name_localizations" not in polls
    assert polls["description"] == "Opinion polls"
    sent_text = polls["description_localizations"]
    assert sent_text.items() >= {
        "uk": "Опитування", "de": "Umfragen", "es-ES": "Encuestas", "es-419": "Encuestas", "ar": "استطلاعات"
    }.items()  # fmt: skip
    assert not {"en-GB", "en-US", "fi"} & sent_text.keys()
    assert polls["options"][0]["description_localizations"]["pl"] == get_locale("pl").translate(
        "Start typing to see matches"
    )
    menu = find_requests(simcord_env, "PUT", "/commands")[-1].json[-1]
    assert menu["name_localizations"]["ar"] == get_locale("ar").translate("Look this up") != menu["name"]


@pytest.mark.guard
def test_commands_are_described_in_every_language_of_the_bot() -> None:
    not_on_discord: set[str] = set()  # a language of the bot that Discord's own app does not have
    assert set(SUPPORTED_LANGUAGES) - set(LOCALES.values()) == {"en"} | not_on_discord


async def test_commands_are_registered_again_when_a_translated_description_changes(
    simcord_env: Env, chat_service: ScriptedChatService
) -> None:
    chat_service.descriptions = {"uk": "Опитування"}
    for _ in range(2):
        await simcord_env.restart_bot(BriefingClient(as_chat_service(chat_service), AdapterContext()))
        assert len(find_requests(simcord_env, "PUT", "/commands")) == 2


async def test_a_command_is_answered_in_the_channel(
    ann: MemberActor, channel: ChannelHandle, chat_service: ScriptedChatService
) -> None:
    result = await ann.slash(channel, "polls", item="levada-2026-01")
    assert message_text(result) == "## Polls\nAbout polls levada-2026-01."
    assert not result.ephemeral
    assert response_of(result).flags.components_v2
    assert chat_service.requests == [(f"discord:{channel.id}", "polls levada-2026-01", "en-US")]


async def test_a_command_without_an_item_requests_the_whole_section(
    ann: MemberActor, channel: ChannelHandle, chat_service: ScriptedChatService
) -> None:
    await ann.slash(channel, "polls")
    await ann.slash(channel, "help")
    assert [line for _, line, _ in chat_service.requests] == ["polls", "help"]


async def test_line_breaks_in_an_item_become_spaces(
    ann: MemberActor, channel: ChannelHandle, chat_service: ScriptedChatService
) -> None:
    await ann.slash(channel, "polls", item="  levada \n january ")
    assert chat_service.requests[0][1] == "polls levada january"


async def test_nobody_is_mentioned(simcord_env: Env, ann: MemberActor, channel: ChannelHandle) -> None:
    await ann.slash(channel, "polls", item="@everyone")
    (request,) = find_requests(simcord_env, "POST", "/callback")
    assert request.json["data"]["allowed_mentions"]["parse"] == []


async def test_the_caller_turns_pages_in_place(
    ann: MemberActor, channel: ChannelHandle, chat_service: ScriptedChatService
) -> None:
    chat_service.replies["polls"] = long_reply("polls")
    first = await ann.slash(channel, "polls")
    assert "All polls · 1/" in message_text(first)
    turned = await ann.click(response_of(first), label="2 ›")
    assert response_of(turned).id == response_of(first).id
    assert "All polls · 2/" in message_text(turned)
    back = await ann.click(response_of(first), label="‹ 1")
    assert "All polls · 1/" in message_text(back)


async def test_a_page_that_no_longer_exists_shows_the_last_one(
    ann: MemberActor, channel: ChannelHandle, chat_service: ScriptedChatService
) -> None:
    chat_service.replies["polls"] = long_reply("polls")
    first = await ann.slash(channel, "polls")
    chat_service.replies["polls"] = replace(long_reply("polls"), blocks=long_reply("polls").blocks[:1])
    turned = await ann.click(response_of(first), label=button_labels(first)[-1])
    assert message_text(turned) == "## All polls\n**Poll 0**\nJanuary 2026"


async def test_a_click_under_an_answer_to_somebody_else_does_not_edit_it(
    ann: MemberActor, bob: MemberActor, channel: ChannelHandle
) -> None:
    answer = await ann.slash(channel, "polls")
    before = message_text(answer)
    clicked = await bob.click(response_of(answer), label="Next poll")
    assert clicked.ephemeral
    assert message_text(clicked) == "## Polls\nAbout polls b."
    assert message_text(answer) == before


async def test_an_ephemeral_answer_is_edited_in_place(
    ann: MemberActor, bob: MemberActor, channel: ChannelHandle
) -> None:
    answer = await ann.slash(channel, "polls")
    own = await bob.click(response_of(answer), label="Next poll")
    again = await bob.click(response_of(own), label="Next poll")
    assert response_of(again).id == response_of(own).id
    assert again.followups == []


async def test_a_button_works_after_a_restart(
    simcord_env: Env, ann: MemberActor, channel: ChannelHandle, chat_service: ScriptedChatService
) -> None:
    answer = await ann.slash(channel, "polls")
    await simcord_env.restart_bot(BriefingClient(as_chat_service(chat_service), AdapterContext()))
    await ann.click(response_of(answer), label="Next poll")
    assert message_text(answer) == "## Polls\nAbout polls b."


async def test_only_the_caller_sees_that_nothing_was_found(
    ann: MemberActor, channel: ChannelHandle, chat_service: ScriptedChatService
) -> None:
    chat_service.replies["polls nowhere"] = not_found_reply("polls nowhere")
    result = await ann.slash(channel, "polls", item="nowhere")
    assert result.ephemeral
    assert "Not found" in message_text(result)


async def test_a_button_to_a_removed_entry_does_not_edit_the_answer(
    ann: MemberActor, channel: ChannelHandle, chat_service: ScriptedChatService
) -> None:
    answer = await ann.slash(channel, "polls")
    before = message_text(answer)
    chat_service.replies["polls b"] = not_found_reply("polls b")
    clicked = await ann.click(response_of(answer), label="Next poll")
    assert clicked.ephemeral
    assert "Not found" in message_text(clicked)
    assert message_text(answer) == before


async def test_a_slow_answer_is_deferred_and_follows(
    simcord_env: Env, ann: MemberActor, channel: ChannelHandle, chat_service: ScriptedChatService
) -> None:
    chat_service.delay = SLOW
    result = await ann.slash(channel, "polls")
    assert result.deferred
    assert message_text(result) == ""
    await simcord_env.advance_time(SLOW)
    assert not result.ephemeral
    assert "About polls." in message_text(result)


async def test_a_slow_citation_is_deferred_and_follows(
    simcord_env: Env, ann: MemberActor, channel: ChannelHandle, chat_service: ScriptedChatService
) -> None:
    summary = EntrySummary("polls", "lamps", "As of March 2031", ("The Gull",), "", fact="12 lamps")
    chat_service.replies["polls"] = replace(plain_reply("polls"), entry_summary=summary)
    answer = await ann.slash(channel, "polls")
    chat_service.delay = SLOW
    pressed = await ann.click(response_of(answer), label="Cite")
    assert pressed.deferred
    await simcord_env.advance_time(SLOW)
    (sent_text,) = pressed.followups
    assert sent_text.ephemeral
    assert sent_text.content.startswith("```\nPolls · 12 lamps")


async def test_a_slow_answer_to_a_button_edits_in_place(
    simcord_env: Env,
    ann: MemberActor,
    bob: MemberActor,
    channel: ChannelHandle,
    chat_service: ScriptedChatService,
) -> None:
    answer = await ann.slash(channel, "polls")
    before, chat_service.delay = message_text(answer), SLOW
    await ann.click(response_of(answer), label="Next poll")
    assert message_text(answer) == before
    others = await bob.click(response_of(answer), label="Next poll")
    assert others.deferred
    await simcord_env.advance_time(SLOW)
    assert message_text(answer) == "## Polls\nAbout polls b."
    assert others.ephemeral
    assert message_text(others) == "## Polls\nAbout polls b."


async def test_a_slow_answer_that_is_not_found_removes_the_deferral(
    simcord_env: Env, ann: MemberActor, channel: ChannelHandle, chat_service: ScriptedChatService
) -> None:
    chat_service.delay, chat_service.replies["polls x"] = SLOW, not_found_reply("polls x")
    result = await ann.slash(channel, "polls", item="x")
    await simcord_env.advance_time(SLOW)
    (sent_text,) = result.followups
    assert sent_text.ephemeral
    assert "Not found" in message_text(sent_text)
    assert [message for message in channel.history() if not message.flags.ephemeral] == []


async def test_direct_messages_are_answered_for_the_user(
    simcord_env: Env, chat_service: ScriptedChatService
) -> None:
    ann = simcord_env.create_user("ann")
    result = await ann.slash("polls")
    await ann.click(response_of(result), label="Next poll")
    assert message_text(result) == "## Polls\nAbout polls b."
    assert {chat for chat, _, _ in chat_service.requests} == {f"discord:{ann.id}"}


async def test_a_thread_is_a_chat_of_its_own(
    simcord_env: Env, ann: MemberActor, channel: ChannelHandle, chat_service: ScriptedChatService
) -> None:
    parent = simcord_env.bot.get_channel(channel.id)
    assert isinstance(parent, discord.TextChannel)
    await parent.create_thread(name="talk", type=discord.ChannelType.public_thread)
    (thread,) = channel.threads
    result = await ann.slash(thread, "polls")
    await ann.click(response_of(result), label="Next poll")
    assert message_text(result) == "## Polls\nAbout polls b."
    assert {chat for chat, _, _ in chat_service.requests} == {f"discord:{thread.id}"}


async def test_items_are_suggested_within_discords_limits(
    ann: MemberActor, channel: ChannelHandle, chat_service: ScriptedChatService
) -> None:
    chat_service.suggestions = (
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
    assert chat_service.requests == [(f"discord:{channel.id}", "polls lev", "en-US")]


async def test_slow_suggestions_are_left_out(
    ann: MemberActor, channel: ChannelHandle, chat_service: ScriptedChatService
) -> None:
    chat_service.delay, chat_service.suggestions = SLOW, (Suggestion("A", "a"),)
    assert await ann.autocomplete(channel, "polls", "item", "a") == []


async def test_a_failing_suggestion_is_left_out_and_logged(
    ann: MemberActor, channel: ChannelHandle, chat_service: ScriptedChatService
) -> None:
    chat_service.error = RuntimeError("no index")
    with capture_logs() as logs:
        assert await ann.autocomplete(channel, "polls", "item", "a") == []
    assert [log.getMessage() for log in logs] == ["an interaction failed"]


@pytest.mark.parametrize("seconds", [0, SLOW])
async def test_an_error_gives_an_apology_and_a_log_entry(
    seconds: float,
    simcord_env: Env,
    ann: MemberActor,
    channel: ChannelHandle,
    chat_service: ScriptedChatService,
) -> None:
    chat_service.delay, chat_service.error = seconds, RuntimeError("the service failed")
    with capture_logs() as logs:
        result = await ann.slash(channel, "polls")
        await simcord_env.advance_time(seconds)
    sent_text = result.followups[-1] if result.followups else response_of(result)
    assert sent_text.ephemeral
    assert sent_text.content == SORRY
    (log,) = logs
    assert log.exc_info is not None
    assert log.exc_info[1] is chat_service.error
    assert vars(log)["interaction"]
    assert [message for message in channel.history() if not message.flags.ephemeral] == []


async def test_the_bot_keeps_answering_after_an_error(
    ann: MemberActor, channel: ChannelHandle, chat_service: ScriptedChatService
) -> None:
    chat_service.error = RuntimeError("once")
    with capture_logs():
        await ann.slash(channel, "polls")
    chat_service.error = None
    result = await ann.slash(channel, "polls")
    assert message_text(result) == "## Polls\nAbout polls."


async def test_a_click_under_a_deleted_message_sends_a_new_one(
    simcord_env: Env, ann: MemberActor, channel: ChannelHandle
) -> None:
    answer = await ann.slash(channel, "polls")
    simcord_env.inject_error("POST", "/interactions/*/callback", status=404, code=10008)
    clicked = await ann.click(response_of(answer), label="Next poll")
    assert clicked.ephemeral
    assert message_text(clicked) == "## Polls\nAbout polls b."


async def test_a_refused_answer_is_shown_shortened_and_logged(
    simcord_env: Env, ann: MemberActor, channel: ChannelHandle
) -> None:
    simcord_env.inject_error("POST", "/interactions/*/callback", status=400, code=50035)
    with capture_logs() as logs:
        result = await ann.slash(channel, "polls")
    assert message_text(result).startswith("## Polls\nAbout polls.")
    assert message_text(result).endswith("This is its beginning.")
    (log,) = logs
    assert log.getMessage().startswith("an interaction failed: 400 Bad Request, code 50035: ")
    assert not log.exc_info


async def test_an_answer_that_is_refused_twice_gives_an_apology(
    simcord_env: Env, ann: MemberActor, channel: ChannelHandle
) -> None:
    simcord_env.inject_error("POST", "/interactions/*/callback", status=400, code=50035, times=2)
    with capture_logs() as logs:
        result = await ann.slash(channel, "polls")
    assert response_of(result).content == SORRY
    assert len(logs) == 2


async def test_commands_are_registered_again_only_when_they_change(
    simcord_env: Env, chat_service: ScriptedChatService
) -> None:
    await simcord_env.restart_bot(BriefingClient(as_chat_service(chat_service), AdapterContext()))
    assert len(find_requests(simcord_env, "PUT", "/commands")) == 1
    changes = [
        (*COMMANDS, Command("units", "Military units")),
        (replace(COMMANDS[0], description="All polls"), *COMMANDS[1:]),
        (replace(COMMANDS[0], is_required=True), *COMMANDS[1:]),
        (replace(COMMANDS[0], argument=""), *COMMANDS[1:]),
        COMMANDS[1:],
    ]
    for number, menu in enumerate(changes, 2):
        chat_service.commands = menu
        await simcord_env.restart_bot(BriefingClient(as_chat_service(chat_service), AdapterContext()))
        assert len(find_requests(simcord_env, "PUT", "/commands")) == number


async def test_the_order_of_commands_does_not_matter(
    simcord_env: Env, chat_service: ScriptedChatService
) -> None:
    chat_service.commands = COMMANDS[::-1]
    await simcord_env.restart_bot(BriefingClient(as_chat_service(chat_service), AdapterContext()))
    assert len(find_requests(simcord_env, "PUT", "/commands")) == 1


async def test_if_discord_refuses_the_commands_the_old_ones_are_answered(
    simcord_env: Env, ann: MemberActor, channel: ChannelHandle, chat_service: ScriptedChatService
) -> None:
    chat_service.commands = (*COMMANDS, Command("units", "Military units"))
    simcord_env.inject_error("PUT", "/applications/*/commands", status=400, code=30034)
    await simcord_env.restart_bot(BriefingClient(as_chat_service(chat_service), AdapterContext()))
    result = await ann.slash(channel, "polls")
    assert message_text(result) == "## Polls\nAbout polls."


async def test_a_command_that_the_bot_no_longer_has_is_answered(
    simcord_env: Env, ann: MemberActor, channel: ChannelHandle, chat_service: ScriptedChatService
) -> None:
    chat_service.commands = COMMANDS[1:]
    simcord_env.inject_error("PUT", "/applications/*/commands", status=400, code=30034)
    with capture_logs() as logs:
        await simcord_env.restart_bot(BriefingClient(as_chat_service(chat_service), AdapterContext()))
        result = await ann.slash(channel, "polls")
    assert response_of(result).content == SORRY
    assert result.ephemeral
    assert logs[-1].getMessage() == "an interaction failed"
    assert len(simcord_env.errors) == 1


async def test_commands_beyond_discords_limit_are_left_out(chat_service: ScriptedChatService) -> None:
    chat_service.commands = tuple(Command(f"page{number}", "A page") for number in range(101))
    with capture_logs() as logs:
        client = BriefingClient(as_chat_service(chat_service), AdapterContext())
    assert len(client.tree.get_commands(type=AppCommandType.chat_input)) == 100
    assert "takes 100 commands" in logs[0].getMessage()


async def test_an_answer_is_rendered_once(
    ann: MemberActor,
    bob: MemberActor,
    channel: ChannelHandle,
    chat_service: ScriptedChatService,
    simcord_bot: BriefingClient,
) -> None:
    chat_service.replies["polls"] = long_reply("polls")
    await ann.slash(channel, "polls")
    render_cache = simcord_bot._interaction_handler.message_renderer._render
    assert render_cache.cache_info().misses == 1
    await bob.slash(channel, "polls")
    assert render_cache.cache_info().misses == 1


@pytest.mark.parametrize(
    "message", [DiscordMessage((build_text_display("x" * 4001),)), DiscordMessage(({"type": 99},))]
)
async def test_what_discord_would_refuse_is_not_sent(message: DiscordMessage) -> None:
    with pytest.raises(ValueError, match=r"4001 characters|unexpected component"):
        check_message(message)
