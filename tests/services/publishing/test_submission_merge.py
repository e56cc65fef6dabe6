"""Two moderators change the same file: what goes together is merged, and what does not is asked about."""

import random
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.core.content.field_merge import Fields
from bot.core.messages.reply import Reply
from bot.core.parsing.yaml_loader import read_fields
from tests.support.app_fixtures import button_commands
from tests.support.publishing_fixtures import FILE, OLD, ModeratedBot, reply_text, start_moderated_bot

TWO = OLD.replace("64}]", "64}, {id: boats, title: Boats, figure: 7}]")
HIS = ("telegram:8", "Boris")


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[ModeratedBot]:
    async with start_moderated_bot(tmp_path) as moderated_bot:
        await moderated_bot.press(await moderated_bot.send(TWO), "Publish")
        yield moderated_bot


def read_file(bot: ModeratedBot) -> str:
    return (bot.folder / FILE).read_text("utf-8")


async def publish_both(bot: ModeratedBot, hers: str, his: str) -> Reply:
    """Let both send a file, Anna publish hers, then Boris his; give what he reads."""
    first, second = await bot.send(hers), await bot.send(his, *HIS)
    await bot.press(first, "Publish")
    return await bot.press(second, "Publish", *HIS)


async def test_changes_of_different_items_are_merged_and_both_named(bot: ModeratedBot) -> None:
    published = await publish_both(bot, TWO.replace("64", "65"), TWO.replace("figure: 7", "figure: 8"))
    assert reply_text(published).startswith(
        "Now live\nisles.yaml: version 4 is live.\n"
        "Merged with version 3 by Anna (telegram:7), which stays\nfigures/lamps: figure 64 → 65\n"
    )
    assert read_file(bot) == TWO.replace("64", "65").replace("figure: 7", "figure: 8")


async def test_a_value_that_both_changed_is_shown_side_by_side_and_asked_about(bot: ModeratedBot) -> None:
    his = TWO.replace("64", "66").replace("figure: 7", "figure: 8")
    asked = await publish_both(bot, TWO.replace("64", "65"), his)
    text = reply_text(asked)
    assert text.startswith(
        "You both changed the same value\n"
        "Anna (telegram:7) has published version 3 of this file since the version that yours was made from.\n"
        "figures/lamps\nField: figure\nBefore: 64\nPublished: 65 (Anna (telegram:7) · "
    )
    assert "\nYours: 66\n" in text
    assert "65" in await bot.read_lamps()
    proposed = await bot.press(asked, "Take mine", *HIS)
    assert "figures/lamps: figure 65 → 66\nfigures/boats: figure 7 → 8\n" in reply_text(proposed)
    await bot.press(proposed, "Publish", *HIS)
    assert read_file(bot) == his
    assert "Version 3 ·" in await bot.ask_text("history")


async def test_answers_that_both_changed_are_shown_as_words(bot: ModeratedBot) -> None:
    answers = "answers: [{label: for, figure: 52%}, {label: against, figure: 48%}]"
    poll = f"{TWO}polls: [{{id: vote, pollster: Brine, questions: [{{text: The bridge, {answers}}}]}}]\n"
    await bot.press(await bot.send(poll), "Publish")
    text = reply_text(await publish_both(bot, poll.replace("52%", "53%"), poll.replace("52%", "51%")))
    assert "Before: for 52%, against 48%\nPublished: for 53%, against 48%" in text
    assert "Yours: for 51%, against 48%" in text


async def test_to_keep_the_published_value_drops_only_what_excludes_it(bot: ModeratedBot) -> None:
    his = TWO.replace("64", "66").replace("figure: 7", "figure: 8")
    asked = await publish_both(bot, TWO.replace("64", "65"), his)
    await bot.press(await bot.press(asked, "Keep the published one", *HIS), "Publish", *HIS)
    assert read_file(bot) == TWO.replace("64", "65").replace("figure: 7", "figure: 8")
    for user in ((), HIS):
        await bot.ask("file isles", *user)
    now = read_file(bot)
    asked = await publish_both(bot, now.replace("65", "70"), now.replace("65", "71"))
    kept = await bot.press(asked, "Keep the published one", *HIS)
    assert reply_text(kept) == "Nothing was published.\nThe published version stays as it is.\n"
    assert "no longer available" in reply_text(await bot.press(asked, "Take mine", *HIS))


async def test_items_in_conflict_are_decided_one_by_one_or_all_at_once(bot: ModeratedBot) -> None:
    hers = TWO.replace("64", "65").replace("figure: 7", "figure: 8")
    his = TWO.replace("64", "66").replace("figure: 7", "figure: 9")
    asked = await publish_both(bot, hers, his)
    assert [*button_commands(asked)] == [
        "1. Take mine",
        "1. Keep the published one",
        "2. Take mine",
        "2. Keep the published one",
        "Take all of mine",
        "Keep all published ones",
        "Discard",
        "Send me the file",
    ]
    asked_again = await bot.press(asked, "2. Take mine", *HIS)
    assert "2. figures/boats" in reply_text(asked_again)
    assert reply_text(asked_again).count("You take yours.") == 1
    proposed = await bot.press(asked_again, "Keep all published ones", *HIS)
    await bot.press(proposed, "Publish", *HIS)
    assert read_file(bot) == hers.replace("figure: 8", "figure: 9")


async def test_a_decision_is_about_the_version_that_was_shown(bot: ModeratedBot) -> None:
    third = await bot.send(TWO.replace("64", "67"))
    asked = await publish_both(bot, TWO.replace("64", "65"), TWO.replace("64", "66"))
    await bot.press(await bot.press(await bot.press(third, "Publish"), "Take mine"), "Publish")
    again = await bot.press(asked, "Take mine", *HIS)
    assert "Published: 67" in reply_text(again)
    assert "67" in await bot.read_lamps()


async def test_the_same_change_is_published_once(bot: ModeratedBot) -> None:
    answer = await publish_both(bot, TWO.replace("64", "65"), TWO.replace("64", "65"))
    assert reply_text(answer) == (
        "Nothing was published.\nVersion 3 by Anna (telegram:7) has all of your changes already.\n"
    )


async def test_a_file_made_from_an_older_version_reverts_nothing_unless_its_author_says_so(
    bot: ModeratedBot,
) -> None:
    await bot.press(await bot.send(TWO.replace("64", "65")), "Publish")
    his = TWO.replace("figure: 7", "figure: 8")
    sent = await bot.send(his, *HIS)
    text = reply_text(sent)
    assert "Changes\nfigures/boats: figure 7 → 8\n" in text
    assert "Merged with version 3 by Anna (telegram:7), which stays\nfigures/lamps: figure 64 → 65\n" in text
    seen = await bot.press(sent, "Preview", *HIS)
    line = seen.command_line.replace("boats", "lamps")
    assert "65" in await bot.ask_text(line, *HIS)
    whole = await bot.press(sent, "Use my file as it is", *HIS)
    assert "figures/lamps: figure 65 → 64\nfigures/boats: figure 7 → 8\n" in reply_text(whole)
    await bot.press(whole, "Publish", *HIS)
    assert read_file(bot) == his


async def test_an_older_version_that_is_sent_as_it_was_is_meant_to_come_back(bot: ModeratedBot) -> None:
    await bot.press(await bot.send(TWO.replace("64", "65")), "Publish")
    sent = await bot.send(TWO, *HIS)
    assert "Changes\nfigures/lamps: figure 65 → 64\n" in reply_text(sent)
    await bot.press(sent, "Publish", *HIS)
    assert read_file(bot) == TWO


async def test_what_is_valid_alone_but_not_together_is_refused_with_a_way_out(bot: ModeratedBot) -> None:
    hers = OLD
    his = TWO.replace("64}", "64, standing: superseded, superseded_by: boats}")
    asked = await publish_both(bot, hers, his)
    assert reply_text(asked).startswith(
        "The file has changed in the meantime\nAnna (telegram:7) has published"
    )
    assert "Together they are not valid." in reply_text(asked)
    await bot.press(await bot.press(asked, "Use my file as it is", *HIS), "Publish", *HIS)
    assert read_file(bot) == his


async def test_a_file_that_was_removed_meanwhile_comes_back_only_if_somebody_says_so(
    bot: ModeratedBot,
) -> None:
    harbour = OLD.replace("Lantern Isles", "harbour")
    published = await bot.press(await bot.send(harbour, name="harbour.yaml"), "Publish")
    his = await bot.send(harbour.replace("64", "65"), *HIS, name="harbour.yaml")
    await bot.press(published, "Undo")
    asked = await bot.press(his, "Publish", *HIS)
    assert "harbour.yaml was removed in the meantime." in reply_text(asked)
    await bot.press(await bot.press(asked, "Use my file as it is", *HIS), "Publish", *HIS)
    assert (bot.folder / "harbour.yaml").exists()


async def test_a_file_of_which_nobody_kept_the_base_is_asked_about_value_by_value(bot: ModeratedBot) -> None:
    his = await bot.send(TWO.replace("figure: 7", "figure: 8"), *HIS)
    (bot.folder / FILE).write_text(TWO.replace("64", "50").replace("figure: 7", "figure: 9"), "utf-8")
    await bot.ask("reload")
    await bot.until_recorded()
    asked = await bot.press(his, "Publish", *HIS)
    assert "figures/boats\nField: figure\nBefore: 7\nPublished: 9" in reply_text(asked)
    await bot.press(await bot.press(asked, "Take mine", *HIS), "Publish", *HIS)
    assert read_file(bot) == TWO.replace("64", "50").replace("figure: 7", "figure: 8")


PAIRS, SEEDS = 50, 4  # two hundred pairs, which tests that run in parallel share
PLACES = {  # each value that the generated edits change, with the item that is kept whole because of it
    "title": "title",
    "lede": "summary",
    "lamps": "figures/lamps",
    "period": "figures/lamps",
    "boats": "figures/boats",
    "name": "figures/boats",
    "people": "polls/tide",
    "share": "polls/tide",
}


def render_file(values: dict[str, str]) -> str:
    """Write a briefing with these *values*; the items that only one side has added are in `added`."""
    added = "".join(f"  - {{id: {one}, title: New, figure: 1}}\n" for one in values["added"].split())
    return (
        f"title: Isles {values['title']}\nas_of: 2031-04-30\n"
        "sources: [{id: gull, title: A bridge too wet, publisher: The Gull's Errand}]\n"
        f"summary: {{lede: It is {values['lede']}., points: [One]}}\n"
        f"figures:\n{added}"
        f"  - {{id: lamps, title: Lamps, figure: {values['lamps']}, period: {values['period']}}}\n"
        f"  - id: boats  # of the isles\n    title: Boats {values['name']}\n    figure: {values['boats']}\n"
        f"polls:\n  - id: tide\n    pollster: Tide\n    sample_size: {values['people']}\n"
        "    questions: [{text: Well, answers: "
        f"[{{label: yes, figure: {values['share']}}}, {{label: no, figure: 1}}]}}]\n"
    )


class EditGenerator:
    """Generates what two moderators change at once, and says what must come of it."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 (no secret)
        self.live = dict.fromkeys(PLACES, "1000") | {"added": ""}
        self._number = 1000  # four digits, for one of them is a year

    def next_value(self) -> str:
        self._number += 1
        return str(self._number)

    def generate(self) -> tuple[dict[str, str], dict[str, str], set[str]]:
        """Generate her values, his values, and the items in which they exclude each other."""
        hers, his, disputed = dict(self.live), dict(self.live), set()
        for place, item in PLACES.items():
            match self._random.choices(("nobody", "her", "him", "same", "both"), (8, 3, 3, 1, 1))[0]:
                case "her":
                    hers[place] = self.next_value()
                case "him":
                    his[place] = self.next_value()
                case "same":
                    hers[place] = his[place] = self.next_value()
                case "both":
                    hers[place], his[place] = self.next_value(), self.next_value()
                    disputed.add(item)
        for side in (hers, his):
            if self._random.random() < 0.1:
                side["added"] = f"new-{self.next_value()} {side['added']}".strip()
        return hers, his, disputed

    def merge(self, hers: dict[str, str], his: dict[str, str], kept: set[str]) -> dict[str, str]:
        """Merge field by field: his changes win, but for the items that are *kept* as she left them."""
        merged = dict(hers)
        for place, item in PLACES.items():
            if item not in kept and his[place] != self.live[place]:
                merged[place] = his[place]
        both = [*hers["added"].split(), *his["added"].split()]
        merged["added"] = " ".join(dict.fromkeys(both))
        return merged


def sort_figures(text: str) -> Fields:
    """Read a file, with its figures by their ids: those that one side has added may come in another order."""
    fields = read_fields(text.encode(), FILE)
    fields["figures"] = sorted(fields["figures"], key=repr) if isinstance(fields["figures"], list) else None
    return fields


async def decide_all(bot: ModeratedBot, asked: Reply, *, is_kept: bool) -> None:
    """Take one side of all that is asked, and publish the result."""
    assert reply_text(asked).startswith("You both changed the same value")
    labels = (
        ("Keep all published ones", "Keep the published one")
        if is_kept
        else ("Take all of mine", "Take mine")
    )
    label = next(one for one in labels if one in button_commands(asked))
    answer = await bot.press(asked, label, *HIS)
    if "Publish" in button_commands(answer):
        await bot.press(answer, "Publish", *HIS)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(SEEDS))
async def test_pairs_of_edits_are_merged_field_by_field_or_asked_about(tmp_path: Path, seed: int) -> None:
    generator, questions = EditGenerator(seed), 0
    async with start_moderated_bot(tmp_path) as bot:
        await bot.press(await bot.send(render_file(generator.live)), "Publish")
        for number in range(PAIRS):
            for user in ((), HIS):
                await bot.ask("file isles", *user)
            hers, his, disputed = generator.generate()
            answer = await publish_both(bot, render_file(hers), render_file(his))
            kept = disputed if number % 2 else set()
            if disputed:
                questions += 1
                await decide_all(bot, answer, is_kept=bool(kept))
            else:
                assert reply_text(answer).startswith(("Now live", "Nothing was published."))
            expected = generator.merge(hers, his, kept)
            assert sort_figures(read_file(bot)) == sort_figures(render_file(expected))
            generator.live = expected
    assert PAIRS / 10 < questions < PAIRS * 9 / 10
