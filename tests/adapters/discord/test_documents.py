"""Answers with a file on Discord: it comes in a message of its own, and what Discord refuses is said."""

import pytest

from bot.adapters.discord.components import walk_components
from bot.adapters.discord.handlers import DEFER_AFTER
from bot.adapters.discord.render import render
from bot.core.messages.reply import AttachedFile, Button, Paragraph, Reply, make_line
from tests.emulators.discord import ANN, DiscordEmulator
from tests.emulators.discord_chat_service import ScriptedChatService
from tests.support.discord_serving import serving
from tests.support.platform_limits import find_discord_problems

FILE = AttachedFile("harbour.uk.yaml", "title: Міст\n".encode())
ANSWER = Reply(
    "The file", (Paragraph(make_line("Version 3 of it.")),), buttons=(Button("Help", "help"),), document=FILE
)


@pytest.fixture
def chat_service() -> ScriptedChatService:
    return ScriptedChatService(replies={"source x": ANSWER, "polls b": ANSWER})


async def test_a_file_comes_with_its_text_and_its_buttons(
    emulator: DiscordEmulator, chat_service: ScriptedChatService
) -> None:
    async with serving(emulator, chat_service):
        answer = await (await emulator.slash(ANN, "source", source="x")).wait_for_reply()
    assert answer.reply.document_names == [FILE.name]
    assert emulator.files[FILE.name] == FILE.content
    assert "Version 3 of it." in answer.reply.text
    assert "Help" in answer.reply.buttons


@pytest.mark.parametrize("is_slow", [False, True])
async def test_a_button_sends_a_file_beside_its_message_which_stays(
    emulator: DiscordEmulator, chat_service: ScriptedChatService, *, is_slow: bool
) -> None:
    async with serving(emulator, chat_service, defer_after=0.0 if is_slow else DEFER_AFTER):
        polls = await (await emulator.slash(ANN, "polls", item="a")).wait_for_reply()
        clicked = await emulator.click(ANN, polls.reply, "Next poll")
        await clicked.wait_until(lambda one: bool(one.followups or one.original))
        assert clicked.reply is not polls.reply
        assert clicked.reply.document_names == [FILE.name]
        assert not clicked.reply.is_ephemeral
        assert polls.reply.document_names == []


def test_a_long_answer_with_a_file_is_within_the_limits_and_the_file_keeps_its_name() -> None:
    document = AttachedFile("the harbour, міст.yaml", b"title: A")
    rows = tuple(Paragraph(make_line(f"{number} " + "word " * 60)) for number in range(40))
    reply = Reply(
        "The file", rows, buttons=tuple(Button(f"B{n}", f"x {n}") for n in range(9)), document=document
    )
    messages = render(reply)
    assert len(messages) > 1
    assert list(find_discord_problems(messages, reply)) == []
    files = [
        one["file"] for message in messages for one in walk_components(message.components) if "file" in one
    ]
    assert files == [{"url": "attachment://the_harbour______.yaml"}]


@pytest.mark.parametrize(("status", "code"), [(413, 40005), (400, 50035), (403, 50013)])
async def test_a_file_that_discord_refuses_leaves_the_text_which_says_so(
    emulator: DiscordEmulator, chat_service: ScriptedChatService, status: int, code: int
) -> None:
    async with serving(emulator, chat_service, may_refuse=True):
        emulator.fail_next("POST", "/interactions/*/callback", status, code=code)
        answer = await (await emulator.slash(ANN, "source", source="x")).wait_for_reply()
    assert answer.reply.document_names == []
    assert "Version 3 of it." in answer.reply.text
    assert "Discord did not take the file. Please try again later." in answer.reply.text
