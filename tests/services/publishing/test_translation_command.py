"""Translators in a chat: /translate sends what is missing, and what comes back goes into the translation."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.core.content.translation_template import PARTIAL_MARK
from bot.core.messages.reply import Reply
from tests.support.app_fixtures import button_commands
from tests.support.publishing_fixtures import (
    OLD,
    ModeratedBot,
    reply_text,
    start_moderated_bot,
)

GUARDS = "  - {id: guards, title: Guards, figure: 12}\n"
ISLES = OLD.replace("figures: [{id: lamps, title: Lamps, figure: 64}]\n", "")
ISLES += "figures:\n  - {id: lamps, title: Lamps, figure: 64}\n"


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[ModeratedBot]:
    async with start_moderated_bot(tmp_path) as bot:
        await bot.until_first_version()
        await publish(await bot.send(ISLES), bot)
        yield bot


async def publish(proposal: Reply, bot: ModeratedBot) -> str:
    return reply_text(await bot.press(proposal, "Publish"))


async def fetch(bot: ModeratedBot, line: str) -> tuple[str, str]:
    """Get the name and the text of the file that a command sends."""
    document = (await bot.ask(line)).document
    assert document
    return document.name, document.content.decode()


def fill_in(template: str, **translations: str) -> str:
    """Write translations below their originals."""
    for original, translation in translations.items():
        template, count = re.subn(rf"(# {original}\n  title:)", rf"\1 {translation}", template)
        assert count == 1
    return template


async def translate_all(bot: ModeratedBot) -> None:
    name, template = await fetch(bot, "translate isles uk")
    text = fill_in(template, Lamps="Ліхтарі").replace("Isles\n  title:", "Isles\n  title: Голосування")
    await publish(await bot.send(text, name=name), bot)


async def test_what_is_missing_comes_as_a_file_and_goes_into_the_translation(bot: ModeratedBot) -> None:
    name, template = await fetch(bot, "translate isles uk")
    assert name == "isles.uk.yaml"
    assert PARTIAL_MARK in template
    await translate_all(bot)
    published = (bot.folder / name).read_text("utf-8")
    assert PARTIAL_MARK not in published

    await publish(await bot.send(ISLES + GUARDS), bot)
    name, template = await fetch(bot, "translate isles uk")
    assert "Lamps" not in template
    proposal = await bot.send(fill_in(template, Guards="Вартові"), name="isles.uk (1).yaml")
    assert "Changes\nfigures/guards (uk): translated\n" in reply_text(proposal)  # and nothing else
    await publish(proposal, bot)
    text = (bot.folder / name).read_text("utf-8")
    assert "title: Вартові\n" in text
    assert "title: Ліхтарі\n" in text

    reply = await bot.ask("translate isles uk")
    assert reply.document is None
    assert "Everything is translated, and nothing has changed since." in reply_text(reply)


async def test_a_text_that_is_there_several_times_is_translated_once(bot: ModeratedBot) -> None:
    answers = "answers: [{label: 'yes', figure: 60%}, {label: 'no', figure: 40%}]"
    polls = "".join(
        f"  - {{id: p{one}, title: Poll, questions: [{{text: Bridge, {answers}}}]}}\n" for one in range(3)
    )
    await publish(await bot.send(f"{ISLES}polls:\n{polls}"), bot)
    name, template = await fetch(bot, "translate isles uk")
    assert template.count("# yes\n") == 3
    for original, translation in (("Poll", "Опитування"), ("Bridge", "Міст"), ("yes", "так"), ("no", "ні")):
        template = re.sub(rf"(# {original}\n  .+:)\n", rf"\1 {translation}\n", template, count=1)
    await publish(await bot.send(template, name=name), bot)
    assert (bot.folder / name).read_text("utf-8").count("label: так\n") == 3
    languages = reply_text(await bot.ask("translate isles"))
    assert "Ukrainian: 2 missing, 0 changed since" in languages  # the title, and the lamps


async def test_an_entry_that_is_not_confirmed_for_its_new_original_is_named(bot: ModeratedBot) -> None:
    await translate_all(bot)
    await publish(await bot.send(ISLES.replace("title: Lamps", "title: Lights")), bot)
    name, template = await fetch(bot, "translate isles uk")
    proposal = await bot.send(template.replace("Ліхтарі", "Вогні"), name=name)
    digest = re.search(r"then write translates: (\w+)", template)
    assert digest
    assert "lamps: the original has changed, so readers still get the original; check" in reply_text(proposal)
    confirmed = re.sub(r"  translates: \w+", f"  translates: {digest[1]}", template)
    proposal = await bot.send(confirmed.replace("Ліхтарі", "Вогні"), name=name)
    assert "Warnings" not in reply_text(proposal)
    assert "figures/lamps (uk): translated" in reply_text(proposal)


async def test_a_po_file_comes_back_as_a_proposal_that_names_what_does_not_fit(bot: ModeratedBot) -> None:
    name, text = await fetch(bot, "translate isles uk po")
    assert name == "isles.uk.po"
    assert "As a PO file" not in button_commands(await bot.ask("translate isles uk po"))
    text = text.replace('msgid "Lamps"\nmsgstr ""', 'msgid "Lamps"\nmsgstr "Ліхтарі"')
    text = text.replace('"Briefing.title"', '"briefing.title"').replace(
        'Isles"\nmsgstr ""', 'Isles"\nmsgstr "Г"'
    )
    proposal = await bot.send(text, name=name)
    line = text.splitlines().index('msgctxt "briefing.title"') + 2
    assert f'isles.uk.po:{line}:1: briefing.title: "briefing" is not one of the items' in reply_text(proposal)
    await publish(proposal, bot)
    assert "title: Ліхтарі\n" in (bot.folder / "isles.uk.yaml").read_text("utf-8")


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        ("msgid Lamps", "isles.uk.po", 'isles.uk.po:1:1: "msgid Lamps" is not a line of a PO file'),
        ('msgid ""\nmsgstr ""\n', "harbour.po", "no briefing and language could be found in the name"),
        ('msgid ""\nmsgstr ""\n', "isles.xx.po", "no briefing and language could be found in the name"),
        (f"{PARTIAL_MARK}\nlamps: {{\n", "isles.uk.yaml", "isles.uk.yaml:2:"),
        (f"{PARTIAL_MARK}\nlamp:\n  title: A\n", "isles.uk.yaml", 'did you mean "lamps"?'),
    ],
)
async def test_a_file_that_cannot_be_used_is_refused_with_its_line(
    bot: ModeratedBot, content: str, name: str, words: str
) -> None:
    reply = await bot.send(content, name=name)
    assert words in reply_text(reply)
    assert "Publish" not in button_commands(reply)


async def test_the_command_alone_leads_to_every_briefing_and_language(bot: ModeratedBot) -> None:
    await translate_all(bot)
    await publish(await bot.send(ISLES.replace("Lamps", "Lights") + GUARDS), bot)
    reply = await bot.ask("translate")
    assert "Ukrainian: 1 missing, 1 changed since" in reply_text(reply)
    languages = await bot.ask("translate isles")
    assert "German: no translation yet" in reply_text(languages)
    assert button_commands(languages)["German"] == "translate isles de"
    assert "English" not in reply_text(languages)
    assert reply_text(await bot.ask("translate isles en")) == reply_text(languages)
    assert reply_text(await bot.ask("translate nowhere uk")) == reply_text(reply)


async def test_only_moderators_get_the_files_of_translators(bot: ModeratedBot) -> None:
    reply = await bot.ask("translate isles uk", "telegram:99", "")
    assert reply.document is None
    assert "There’s no command" in reply_text(reply)


async def test_a_text_that_another_briefing_has_translated_comes_filled_in(bot: ModeratedBot) -> None:
    await translate_all(bot)
    await publish(await bot.send(ISLES.replace("Lantern Isles", "harbour"), name="harbour.yaml"), bot)
    for line in ("translate harbour uk", "file harbour uk"):
        _, text = await fetch(bot, line)
        assert "# [filled in from isles, lamps: check that it fits here]\n  title: Ліхтарі\n" in text, line
