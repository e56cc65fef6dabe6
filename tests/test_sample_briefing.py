"""The sample briefing says no more than its article: items name sources and figures keep their qualifiers."""

from datetime import date

import pytest
import yaml

from bot.core.app import App
from bot.core.content.item import Item
from bot.core.messages.chart import describe_picture
from bot.core.messages.reply import Chart
from bot.core.messages.request import parse_command_line
from tests.support.app_fixtures import ROOT, answer_text, app_from_files, ask, list_command_lines, list_lines

FILE = ROOT / "briefings" / "russian-volunteers.yaml"
DAY = date(2026, 11, 20)


def sample() -> App:
    return app_from_files(FILE)


def test_the_folder_holds_the_sample_and_nothing_else() -> None:
    names = {path.name.partition(".")[0] for path in FILE.parent.iterdir()}
    assert names == {"russian-volunteers", "briefing", "translation"}  # the last two are the schemas


def test_every_item_has_a_source_in_its_answer() -> None:
    app = sample()
    (briefing,) = app.library.briefings.values()
    items = [(name, entry) for name, entries in briefing.sections.items() for entry in entries]
    for section, entry in items:
        if isinstance(entry, Item):
            said = answer_text(app, f"{section} {entry.id}", today=DAY)
            lines = said.split("\n")
            assert any("LBC" in line and line.endswith("[1]") for line in lines[:4])
            assert "[1] not stated" not in said
    assert len(items) > 30


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("en", "on the eve of the fourth anniversary of Russia's full-scale invasion of Ukraine"),
        ("uk", "напередодні четвертої річниці повномасштабного вторгнення Росії в Україну"),
        ("de", "am Vorabend des vierten Jahrestags von Russlands umfassendem Überfall auf die Ukraine"),
    ],
)
def test_the_discussion_in_berlin_is_dated_as_the_article_dates_it(language: str, shown: str) -> None:
    request, _ = parse_command_line("/events berlin-discussion", today=DAY, language=language)
    app = app_from_files(*sorted(FILE.parent.glob("russian-volunteers*.yaml")))
    assert shown in "\n".join(list_lines(app.answer_request(request)))


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("/figures recruited-2025", "more than 400,000"),
        ("/figures protests-2025", "401"),
        ("/figures population", "more than 140 million"),
    ],
)
def test_a_key_figure_keeps_the_qualifier_of_the_article(line: str, shown: str) -> None:
    reply = ask(sample(), line, today=DAY)
    (chart,) = [block for block in reply.blocks if isinstance(block, Chart)]
    assert chart.picture
    assert shown in list(describe_picture(chart.picture))[2]
    assert list(list_lines(reply))[1] == shown


def test_the_poll_of_the_levada_centre_shows_the_total_and_its_parts() -> None:
    blocks = ask(sample(), "/polls levada-2026-01", today=DAY).blocks
    (chart,) = [block for block in blocks if isinstance(block, Chart)]
    assert [(bar.figure_text, bar.percent, bar.is_part) for bar in chart.bars] == [
        ("76%", 76.0, False),
        ("43%", 43.0, True),
        ("33%", 33.0, True),
    ]
    assert all("support" in bar.label for bar in chart.bars)


def test_nearly_six_in_ten_is_never_a_bare_60() -> None:
    app = sample()
    for line in list_command_lines(app):
        for block in ask(app, line, today=DAY).blocks:
            bars = block.bars if isinstance(block, Chart) else ()
            assert all("nearly" in bar.figure_text for bar in bars if "60" in bar.figure_text)
        said = answer_text(app, line, today=DAY)
        assert said.count("60%") == said.count("nearly 60%")
    assert "nearly 60%" in answer_text(app, "/polls", today=DAY)


def test_400000_and_140_million_are_never_bare() -> None:
    app = sample()
    for line in list_command_lines(app):
        said = answer_text(app, line, today=DAY)
        assert said.count("400,000") == said.count("more than 400,000")
        assert said.count("140 million") == said.count("more than 140 million")


def test_the_poll_lists_what_the_article_does_not_disclose() -> None:
    said = answer_text(sample(), "/polls levada-2026-01", today=DAY)
    assert (
        "Details not stated: sponsor, interview dates, who it represents, "
        "sample size, sampling method, margin of error, weighting, interview method and question wording."
    ) in said
    assert "\nTransparency: 1 of 10 details published\n" in said
    assert "Limitations\n" in said
    assert "\nAbout the method: " in said


def test_the_poll_without_a_pollster_says_so() -> None:
    said = answer_text(sample(), "/polls peace-or-escalation", today=DAY)
    assert "Transparency: 0 of 10 details published" in said
    assert "Details not stated: pollster, sponsor, interview dates," in said
    assert "It does not say whether it comes from the same poll" in said


def test_an_argument_is_never_stated_as_a_fact() -> None:
    app = sample()
    (briefing,) = app.library.briefings.values()
    for claim in briefing.sections["claims"]:
        said = answer_text(app, f"/claims {claim.id}", today=DAY)
        is_claim = "Claimed by " in said and "not independently verified" in said
        assert "\nOpinion of " in said or is_claim


def test_every_answer_shows_its_date_and_age() -> None:
    assert answer_text(sample(), "/polls levada", today=DAY).endswith(
        "As of January 2026 (10 months ago) · Russian volunteers fighting for Ukraine"
    )
    assert "As of 2025 (1 year ago)" in answer_text(sample(), "/figures protests-2025", today=DAY)
    assert "As of 6 March 2026 (8 months ago)" in answer_text(sample(), "/units", today=DAY)


def test_quotations_are_few_and_short() -> None:
    content = yaml.load(FILE.read_bytes(), yaml.CBaseLoader)  # noqa: S506 (it makes texts of everything)
    originals = list(_named(content, "original"))
    assert originals == ["The volunteers have already taken responsibility for the struggle"]


def _named(value: object, name: str) -> list[str]:
    match value:
        case dict():
            own = [value[name]] if name in value else []
            return own + [one for inner in value.values() for one in _named(inner, name)]
        case list():
            return [one for inner in value for one in _named(inner, name)]
    return []
