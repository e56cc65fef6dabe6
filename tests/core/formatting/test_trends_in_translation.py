"""A trend joins the same polls in every language, however their translations are worded."""

from dataclasses import replace

from bot.core.app import App
from bot.core.content.briefing import parse_briefing
from bot.core.content.translation import collect_texts, compute_source_digest, parse_translation
from bot.core.library.snapshot import Library
from bot.core.messages.reply import Chart, line_to_text
from bot.core.messages.request import parse_command_line
from bot.core.sections.registry import SECTIONS
from tests.support.app_fixtures import HEAD, TODAY

POLL = """\
  - id: poll-{month}
    pollster: Brine
    population: {population}
    fieldwork: 2031-{month:02}
    questions: [{{text: The bridge, wording: "{wording}", series: bridge, answers: [
      {{label: for, figure: 5{month}%}}, {{label: against, figure: 4{month}%}}]}}]
"""


def list_trend_lines(polls: str, *translations: tuple[str, ...]) -> list[list[str]]:
    """Return the lines of each trend in Ukrainian; each poll has the translations of its texts in order."""
    briefing = parse_briefing(f"{HEAD}polls:\n{polls}".encode(), "isles.yaml", SECTIONS)
    lines: list[str] = []
    for entry, translated in zip(briefing.sections["polls"], translations, strict=False):
        texts = collect_texts(entry)
        lines += [f"{entry.id}:", f"  translates: {compute_source_digest(texts)}"]
        lines += [f"  {path}: {text}" for path, text in zip(texts, translated, strict=True)]
    translation, problems = parse_translation("\n".join(lines).encode(), "isles.uk.yaml", briefing, "uk")
    assert not problems
    app = App(Library({"isles": replace(briefing, translations={"uk": translation})}))
    request, _ = parse_command_line("polls", today=TODAY, language="uk")
    charts = [one for one in app.answer_request(request).blocks if isinstance(one, Chart) and one.picture]
    return [[line_to_text(line) for line in chart.lines] for chart in charts]


def polls(*fields: tuple[str, str]) -> str:
    """Write a poll for each month, with its population and its wording."""
    return "".join(
        POLL.format(month=month, population=population, wording=wording)
        for month, (population, wording) in enumerate(fields, 1)
    )


FIRST = ("Розсіл", "дорослі", "Міст", "Ви за?", "за", "проти")
OTHER_WORDS = ("«Brine»", "усі дорослі", "Про міст", "Чи ви за?", "підтримую", "не підтримую")


def test_other_words_of_a_translation_do_not_break_a_trend() -> None:
    same = polls(("adults", "For?"), ("adults", "For?"))
    expected = "за: 51% (січ. 2031\u202fр.) → 52% (лют. 2031\u202fр.)"
    for translations in ((FIRST, FIRST), (FIRST, OTHER_WORDS), (FIRST,)):
        ((_, _, curve, *_),) = list_trend_lines(same, *translations)
        assert curve == expected


def test_the_same_words_of_a_translation_do_not_join_other_people_or_questions() -> None:
    for other in (("voters", "For?"), ("adults", "Really for?")):
        assert list_trend_lines(polls(("adults", "For?"), other), FIRST, FIRST) == []
