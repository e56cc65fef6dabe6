"""Single fields are changed by a line or a form, and a changed value can become a correction."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.app_fixtures import button_commands
from tests.support.publishing_fixtures import (
    BORIS,
    FILE,
    NEW,
    OLD,
    ModeratedBot,
    reply_text,
    start_moderated_bot,
)

POLL = """\
polls:
  - id: vote
    pollster: Brine
    questions:
      - text: For or against
        answers:
          - {label: for, figure: 52%}  # in the Gull
          - {label: against, figure: "48%"}
      - text: What people fear
        answers: [{label: tolls, figure: 60%}, {label: against, figure: 3%}]
"""


@pytest.fixture
async def moderated_bot(tmp_path: Path) -> AsyncIterator[ModeratedBot]:
    async with start_moderated_bot(tmp_path) as moderated_bot:
        await moderated_bot.press(await moderated_bot.send(OLD + POLL), "Publish")
        yield moderated_bot


def read_file(moderated_bot: ModeratedBot) -> str:
    return (moderated_bot.folder / FILE).read_text("utf-8")


async def test_one_line_changes_a_field_and_gives_the_reason(moderated_bot: ModeratedBot) -> None:
    proposal = await moderated_bot.ask("/set polls/vote for nearly 53% because the pollster corrected it")
    text = reply_text(proposal)
    assert text.startswith("Ready to publish")
    assert "polls/vote: For or against, for 52% → nearly 53%" in text
    assert "Reason: the pollster corrected it" in text
    await moderated_bot.press(proposal, "Publish")
    assert read_file(moderated_bot) == (OLD + POLL).replace("52%", "nearly 53%")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("set", "Name an item and a field"),
        ("set oars figure 3", "There is no item or briefing “oars”."),
        ("set figures/lams figure 3", "Did you mean figures/lamps?"),
        ("edit lampen", "Did you mean figures/lamps?"),
        ("set events/lamps figure 3", "There is no item or briefing “events/lamps”."),
        ("set figures/lamps figur 65", "Did you mean figure?"),
        ("set figures/lamps figur 65", "Fields: title, "),
        ("set polls/vote text A", "questions.2.text"),
        ("set isles figures.1.title Lamps", "Name one of its items: /set figures/lamps …"),
        ("set polls/vote against 47%", "questions.1.answers.2.figure"),
        ("set figures/lamps as_of yesterday", '"yesterday" is not a date'),
        ("set figures/lamps figure 64", "That is what it says already."),
        ("set figures/lamps.uk title Лампи", "figures/lamps (uk) isn’t translated yet."),
    ],
)
async def test_what_cannot_be_changed_is_said_with_what_would_be_right(
    moderated_bot: ModeratedBot, line: str, words: str
) -> None:
    text = await moderated_bot.ask_text(line)
    assert text.startswith("Nothing was changed")
    assert words in text


async def test_the_only_question_of_a_poll_needs_no_path(moderated_bot: ModeratedBot) -> None:
    single = OLD + POLL.partition("      - text: What")[0]
    await moderated_bot.press(await moderated_bot.send(single), "Publish")
    for name, new in (("question", "Do you want it?"), ("text", "Is it right?")):
        proposal = await moderated_bot.ask(f"set vote {name} {new}")
        assert f"text “For or against” → “{new}”" in reply_text(proposal)
    proposal = await moderated_bot.ask("set vote wording Should the bridge be built?")
    assert "wording added: “Should the bridge be built?”" in reply_text(proposal)


@pytest.mark.parametrize(
    ("line", "old", "new"),
    [
        ("set isles as_of 2031-05-01", "as_of: 2031-04-30", "as_of: 2031-05-01"),
        ("set vote@isles pollster Brine, and daughters", "Brine", "Brine, and daughters"),
        ('set vote pollster "They because of it" because so', "Brine", "They because of it"),
        ("SET /figures/lamps@isles FIGURE 65", "64", "65"),
    ],
)
async def test_an_item_is_named_in_several_ways(
    moderated_bot: ModeratedBot, line: str, old: str, new: str
) -> None:
    await moderated_bot.press(await moderated_bot.ask(line), "Publish")
    assert read_file(moderated_bot) == (OLD + POLL).replace(old, new)


async def test_a_form_has_the_fields_of_an_item_and_proposes_those_that_were_changed(
    moderated_bot: ModeratedBot,
) -> None:
    form = await moderated_bot.ask("edit figures/lamps")
    assert form.field_form
    assert [(one.name, one.value) for one in form.field_form.fields[:2]] == [
        ("figure", "64"),
        ("title", "Lamps"),
    ]
    texts = json.dumps({"figure": "65", "title": "Lamps", "period": "", "because": "One more"})
    proposal = await moderated_bot.ask(f"{form.field_form.command_line} {texts}")
    assert "Reason: One more" in reply_text(proposal)
    await moderated_bot.press(proposal, "Publish")
    assert read_file(moderated_bot) == NEW + POLL
    question = await moderated_bot.press(form, "figure")
    assert question.form
    assert question.form.value == "65"
    assert "figure is now:\n65" in reply_text(question)
    again = await moderated_bot.ask(f"{question.form.command_line} 66")
    assert "figure 65 → 66" in reply_text(again)
    more = await moderated_bot.press(form, "More fields")
    assert {*button_commands(more)} - {*button_commands(form)}
    next_form = await moderated_bot.press(again, "Change another field")
    assert next_form.field_form
    assert next_form.field_form.fields[:-1] != form.field_form.fields[:-1]


async def test_every_button_of_a_form_fits_telegram_however_long_the_ids_are(
    moderated_bot: ModeratedBot,
) -> None:
    long_id = "a-very-long-id-of-an-item-of-forty-chars"
    text = (OLD + POLL).replace("id: vote", f"id: {long_id}")
    await moderated_bot.press(await moderated_bot.send(text), "Publish")
    form = await moderated_bot.ask(f"edit {long_id}")
    assert all(len(line.encode()) <= 64 for line in button_commands(form).values())
    assert "against · questions.2.answers.2.figure" in button_commands(form)
    field = await moderated_bot.press(form, "for")
    assert field.form
    assert field.form.command_line == f"set polls/{long_id}@isles questions.1.answers.1.figure"


async def test_another_field_becomes_part_of_the_same_proposal(moderated_bot: ModeratedBot) -> None:
    first = await moderated_bot.ask("set polls/vote for 53% because they corrected it")
    form = await moderated_bot.press(first, "Change another field")
    question = await moderated_bot.press(form, "against · questions.1.answers.2.figure")
    assert question.form
    both = await moderated_bot.ask(f"{question.form.command_line} 47%")
    assert both.command_line == first.command_line
    text = reply_text(both)
    assert "for 52% → 53%" in text
    assert "against 48% → 47%" in text
    assert "Reason: they corrected it" in text
    named = question.form.command_line.rpartition(" ")[0]
    refused = await moderated_bot.ask(f"{named} as_of yesterday")
    assert reply_text(refused).startswith("Nothing was changed")
    his = await moderated_bot.ask(f"{question.form.command_line} 46%", BORIS, "Boris")
    assert his.command_line != first.command_line
    assert "53%" not in reply_text(his)
    corrected = await moderated_bot.press(both, "Make it a correction", BORIS, "Boris")
    assert corrected.command_line not in {both.command_line, his.command_line}
    await moderated_bot.press(both, "Publish")
    assert "corrections" not in read_file(moderated_bot)
    assert read_file(moderated_bot) == (OLD + POLL).replace("52%", "53%").replace('"48%"', "47%")


async def test_moderators_find_edit_on_the_card_of_an_item_and_readers_do_not(
    moderated_bot: ModeratedBot,
) -> None:
    card = await moderated_bot.ask("figures lamps")
    assert (await moderated_bot.press(card, "Edit")).field_form
    for line in ("figures lamps", "edit lamps", "set figures/lamps figure 65", "correct 1"):
        reply = await moderated_bot.ask(line, "telegram:99", "")
        assert "Edit" not in button_commands(reply)
        assert reply.field_form is None


async def test_a_changed_value_becomes_a_correction_with_one_press(moderated_bot: ModeratedBot) -> None:
    proposal = await moderated_bot.ask("set polls/vote for 53% because We misread it.")
    corrected = await moderated_bot.press(proposal, "Make it a correction")
    assert "Make it a correction" not in button_commands(corrected)
    await moderated_bot.press(corrected, "Publish")
    card = await moderated_bot.ask_text("polls vote", "telegram:99", "")
    assert "for: was “52%”, now “53%”. We misread it." in card


async def test_a_whole_file_without_a_reason_is_asked_for_one_before_it_is_a_correction(
    moderated_bot: ModeratedBot,
) -> None:
    proposal = await moderated_bot.send(NEW + POLL.replace("48%", "47%"))
    question = await moderated_bot.press(proposal, "Make it a correction")
    assert question.form
    corrected = await moderated_bot.ask(f"{question.form.command_line} The Gull misprinted them.")
    assert "Reason: The Gull misprinted them." in reply_text(corrected)
    await moderated_bot.press(corrected, "Publish")
    page = await moderated_bot.ask_text("corrections", "telegram:99", "")
    assert "figure: was “64”, now “65”. The Gull misprinted them." in page
    assert "against: was “48%”, now “47%”. The Gull misprinted them." in page


async def test_news_drafts_and_dates_are_no_corrections(moderated_bot: ModeratedBot) -> None:
    for line in ("set figures/lamps as_of 2031-04-01", "set figures/lamps period 2031"):
        assert "Make it a correction" not in button_commands(await moderated_bot.ask(line))
    await moderated_bot.press(await moderated_bot.ask("set figures/lamps state draft"), "Publish")
    assert "Make it a correction" not in button_commands(
        await moderated_bot.ask("set figures/lamps figure 9")
    )
