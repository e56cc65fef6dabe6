"""Discord's limit on bytes, in scripts of three and four bytes a letter: answers, forms and choices."""

import pytest

from bot.adapters.discord.components import MAX_TEXT_BYTES, truncate_text, utf16_length
from bot.adapters.discord.render import render
from bot.core.app import Suggestion
from bot.core.messages.chart import BigNumber, BigNumbers, Picture
from bot.core.messages.reply import Button, Chart, Form, Paragraph, Reply, Row, make_line
from tests.emulators.discord import ANN, DiscordEmulator
from tests.emulators.discord_chat_service import ScriptedChatService
from tests.emulators.discord_schema import count_string_bytes
from tests.support.discord_serving import serving

SCRIPTS = {
    "Thai": "ตามรายงานของกระทรวง",
    "Georgian": "სამინისტროსცნობით",
    "Hindi": "मंत्रालयकीरिपोर्ट",
    "Chinese": "据该部报告志愿者人数增加",
    "Japanese": "同省の報告によると志願兵",
    "emoji": "🌉🏮🗼🛶👩\u200d🚀👍🏽",
}
SCRIPT = pytest.mark.parametrize("letters", SCRIPTS.values(), ids=SCRIPTS)


def repeat(letters: str, length: int) -> str:
    """Repeat *letters* up to *length* UTF-16 units."""
    return letters * (length // utf16_length(letters))


@SCRIPT
async def test_choices_are_within_the_limit(
    emulator: DiscordEmulator, chat_service: ScriptedChatService, letters: str
) -> None:
    name, value = repeat(letters, 300), repeat(letters, 100)
    chat_service.suggestions = tuple(Suggestion(f"{number} {name}", value) for number in range(40))
    async with serving(emulator, chat_service):
        choices = await emulator.autocomplete(ANN, "polls", "item", "x")
    assert len(choices) >= 10
    assert all(one["name"].endswith("…") for one in choices)


@SCRIPT
async def test_a_form_is_within_the_limit(
    emulator: DiscordEmulator, chat_service: ScriptedChatService, letters: str
) -> None:
    texts = tuple(Paragraph(make_line(repeat(letters, 3900))) for _ in range(2))
    form = Form("report polls", repeat(letters, 100))
    chat_service.replies["help"] = Reply(repeat(letters, 100), texts, form=form, command_line="help")
    async with serving(emulator, chat_service):
        interaction = await emulator.slash(ANN, "help")
    assert interaction.modal["title"].endswith("…")
    assert count_string_bytes(interaction.modal) > MAX_TEXT_BYTES / 2


@SCRIPT
async def test_an_answer_with_pictures_and_buttons_is_within_the_limit(
    emulator: DiscordEmulator, chat_service: ScriptedChatService, letters: str
) -> None:
    long = make_line(repeat(letters, 1500))
    numbers = BigNumbers(tuple(BigNumber("1", repeat(letters, 200)) for _ in range(5)))
    chat_service.replies["polls"] = Reply(
        repeat(letters, 300),
        (
            Paragraph(long),
            *(Chart(picture=Picture(numbers, repeat(letters, 500))) for _ in range(3)),
            *(
                Row(make_line(f"{number}"), (long,), Button(repeat(letters, 90), "polls"))
                for number in range(3)
            ),
        ),
        buttons=tuple(Button(f"{number} {repeat(letters, 90)}", f"polls {number}") for number in range(9)),
        command_line="polls",
    )
    async with serving(emulator, chat_service):
        interaction = await (await emulator.slash(ANN, "polls")).wait_for_reply()
        pages = len(render(chat_service.replies["polls"]))
        for number in range(2, pages + 1):
            await (await emulator.click(ANN, interaction.reply, f"polls#{number}")).wait_for_reply()
            assert f"{number}/{pages}" in interaction.reply.text


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        ("กี่", 4, "กี่"),
        ("กกี่", 3, "ก…"),  # not กก… with another vowel
        ("กกี่", 4, "กกี่"),
        ("नमस्तेजी", 7, "नमस्ते…"),
        ("aa👩\u200d🚀b", 7, "aa…"),
        ("a👍🏽bc", 5, "a…"),
        ("one two three", 8, "one two…"),
        ("🌉🏮", 3, "🌉…"),
    ],
)
def test_a_text_is_not_cut_inside_a_character(text: str, limit: int, expected: str) -> None:
    assert truncate_text(text, limit) == expected
