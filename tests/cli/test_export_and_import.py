"""What `export` writes, `import` takes back: exactly, and with what somebody changed in the table."""

import re
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from bot.cli.main import cli
from bot.core.content.field_merge import Fields
from bot.core.content.yaml_editor import dump_fields
from bot.core.parsing.yaml_loader import read_fields
from bot.core.parsing.yaml_subset import YamlValue

WORDS = (
    "yes",
    "no; perhaps",
    'so "called"',
    "+12%",
    "@all",
    "=1+1",
    "'quoted",
    "так, «так»",
    "007",
    "TRUE",
    "12:30",
)

HEAD = """\
title: The harbour bridge
as_of: 2026-11-20
sources: [{id: post, title: Bridge opens, publisher: The Post}]
"""
ITEMS = """\
figures:
  # by the city
  - id: cost
    title: "Cost of the bridge"
    figure: nearly 90 million euros  # rounded
    caveats: [The city is vague., {text: "Counted: twice.", kind: method}]
    text: >-
      What is included,
      and what not.
  - {id: trend, title: Change, figure: +12%, state: draft, editor_note: Ask again.}
events:
  - {id: opening, title: It opens, when: {since: 2026-11}, place: pier, participants: [the city, the port]}
polls:
  - id: brine
    pollster: Brine
    questions:
      - text: For or against
        answers:
          - {label: "yes", figure: 60%, parts: [{label: firmly, figure: 31%}]}
          - {label: "no", figure: 31%}
        subgroups: [{name: age, groups: [{label: 18–29, answers: {"yes": 71%}}]}]
"""


def generate_polls(count: int) -> Iterator[Fields]:
    """Generate polls that have some of the fields that a poll can have."""
    choose = Random(7)  # noqa: S311 (the same polls each time)
    for number in range(count):
        labels = choose.sample(WORDS, choose.randint(1, 3))
        answers: YamlValue = [{"label": one, "figure": f"{choose.randint(0, 250) / 10}%"} for one in labels]
        groups: YamlValue = [{"label": "18–29", "sample_size": "402", "answers": {labels[0]: "61%"}}]
        question: Fields = {"text": choose.choice(WORDS), "answers": answers}
        optional: Fields = {
            "pollster": choose.choice(WORDS),
            "fieldwork": {"start": "2026-01-02", "end": "2026-01-09"} if number % 2 else "2026-01",
            "sample_size": "1,040",
            "sources": [{"source": "post", "locator": choose.choice(WORDS)}] if number % 3 else "post",
            "attribution": {"who": choose.choice(WORDS), "verb": "estimates"} if number % 5 else "The city",
            "caveats": [choose.choice(WORDS), {"text": choose.choice(WORDS), "kind": "method"}],
            "state": "draft",
        }
        if number % 7 == 0:
            question["subgroups"] = [{"name": "age", "groups": groups}]
        second: Fields = {"text": "Again", "multi_select": "true", "answers": answers}
        questions: list[YamlValue] = [question, second] if number % 2 else [question]
        chosen = {name: value for name, value in optional.items() if choose.random() < 0.35}
        yield {"id": f"poll-{number}", **chosen, "questions": questions}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "briefings"
    folder.mkdir()
    (folder / "harbour.yaml").write_text(HEAD + ITEMS, "utf-8")
    monkeypatch.chdir(tmp_path)
    return folder


def run(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(cli, [*words], env={"BOT_BRIEFINGS": str(folder)})


def read_items(folder: Path, section: str) -> object:
    return read_fields((folder / "harbour.yaml").read_bytes(), "harbour.yaml")[section]


@pytest.mark.parametrize("section", ["polls", "figures", "events"])
@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_an_exported_table_gives_the_same_items_again(folder: Path, section: str, ending: str) -> None:
    items = read_items(folder, section)
    run(folder, "export", "harbour", "--csv", "--xlsx")
    table = f"harbour-{section}.csv" if ending == "csv" else "harbour.xlsx"
    sheet = ["--sheet", section] if ending == "xlsx" else []
    unchanged = run(folder, "import", table, "--into", "harbour", "--yes", *sheet)
    assert unchanged.output.endswith("Nothing changes.\n"), unchanged.output
    without = re.sub(rf"(?ms)^{section}:\n.*?(?=^\w|\Z)", "", HEAD + ITEMS)
    (folder / "harbour.yaml").write_text(without, "utf-8")
    result = run(folder, "import", table, "--into", "harbour", "--yes", *sheet)
    assert result.exit_code == 0, result.output
    assert read_items(folder, section) == items


def test_what_is_changed_in_the_table_changes_only_that_in_the_file(folder: Path) -> None:
    run(folder, "export", "harbour", "--xlsx")
    workbook = load_workbook("harbour.xlsx")
    names = {cell.value: number for number, cell in enumerate(workbook["figures"][1], 1)}
    workbook["figures"].cell(2, names["figure"]).value = "about 95 million euros"
    workbook["figures"].cell(2, names["caveats[0]"]).value = None
    workbook.save("harbour.xlsx")
    result = run(folder, "import", "harbour.xlsx", "--sheet", "figures", "--into", "harbour", "--yes")
    assert "figures/cost: figure nearly 90 million euros → ≈95 million euros" in result.output
    text = (folder / "harbour.yaml").read_text("utf-8")
    assert text == HEAD + ITEMS.replace("nearly 90", "about 95").replace("The city is vague., ", "")


def test_an_exported_table_leaves_the_mappings_of_other_tables_alone(folder: Path) -> None:
    other = folder.parent / "other.csv"
    other.write_text("Pollster,Date,For,Against\nQuay,2026-10-05,60,40\n", "utf-8")
    for _twice in range(2):
        assert run(folder, "import", "other.csv", "--into", "harbour", "--yes").exit_code == 0
        mapping = (folder / "imports" / "harbour.polls.yaml").read_text("utf-8")
        run(folder, "export", "harbour", "--csv")
        table = folder.parent / "harbour-polls.csv"
        table.write_text(table.read_text("utf-8").replace('"60%"', '"61%"'), "utf-8")
        result = run(folder, "import", "harbour-polls.csv", "--into", "harbour", "--yes")
        assert "60% → 61%" in result.output
        assert (folder / "imports" / "harbour.polls.yaml").read_text("utf-8") == mapping


@pytest.mark.slow
def test_a_thousand_polls_are_the_same_after_export_and_import(folder: Path) -> None:
    polls: list[YamlValue] = list(generate_polls(1000))
    text = HEAD + dump_fields({"polls": polls})
    (folder / "harbour.yaml").write_text(text, "utf-8")
    exported = run(folder, "export", "harbour", "--csv")
    assert exported.exit_code == 0, exported.output
    (folder / "harbour.yaml").write_text(HEAD, "utf-8")
    result = run(folder, "import", "harbour-polls.csv", "--into", "harbour", "--yes")
    assert "1000 to add, 0 to update, 0 unchanged." in result.output
    assert read_items(folder, "polls") == polls


@pytest.mark.parametrize(
    ("section", "item"),
    [
        ("events", "{id: late, title: It was late, when: {since: 2026-11}}"),
        ("events", "{id: late, title: It was late, casualties: [{figure: 2, attribution: The city}]}"),
        (
            "figures",
            "{id: late, title: Late, positions: [{who: The city, figure: 2}, {who: The port, figure: 3}]}",
        ),
    ],
)
def test_the_section_of_an_exported_table_is_known_by_its_columns(
    folder: Path, section: str, item: str
) -> None:
    text = f"{HEAD}{section}:\n  - {item}\n"
    (folder / "harbour.yaml").write_text(text, "utf-8")
    run(folder, "export", "harbour", "--csv")
    result = run(folder, "import", f"harbour-{section}.csv", "--into", "harbour", "--yes")
    assert f"1 rows become {section} in harbour.yaml" in result.output
    assert result.output.endswith("Nothing changes.\n"), result.output


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ('"harbour","brine"', '"","brine"', "row 2 has no briefing; write which item it is about"),
        ('"harbour","brine"', '"harbour",""', "row 2 has no id; write which item it is about"),
        (
            '"questions[0].answers[1]"',
            '"questions[0].answer[1]"',
            'row 4, column path: "questions[0].answer[1]" leads nowhere; write it as in the other rows',
        ),
        ('"harbour","brine"', '"tower","brine"', "Nothing changes"),
    ],
)
def test_a_row_that_leads_nowhere_is_named(folder: Path, before: str, after: str, expected: str) -> None:
    run(folder, "export", "harbour", "--csv")
    table = folder.parent / "harbour-polls.csv"
    count = -1 if "tower" in after else 1
    table.write_text(table.read_text("utf-8").replace(before, after, count), "utf-8")
    assert expected in run(folder, "import", table.name, "--into", "harbour", "--yes").output
