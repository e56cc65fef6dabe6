"""Figures and events are imported, too; and a table that is imported again updates the same items."""

from dataclasses import replace
from datetime import date

import pytest

from bot.core.content.briefing import parse_briefing
from bot.core.export.item_rows import ExportedItem, build_table
from bot.core.export.table_files import write_csv, write_xlsx
from bot.core.parsing.yaml_loader import read_fields
from bot.core.sections.registry import SECTIONS
from bot.core.tables.importer import ImportRequest, TableImport, import_table
from bot.core.tables.item_sources import SourceNeededError
from bot.core.tables.sheet import TableError
from tests.support.poll_tables import build_collection

TODAY = date(2026, 11, 29)
BRIEFING = """\
title: The harbour bridge
as_of: 2026-11
sources: [{id: post, title: A bridge, publisher: The Post}]

# What it costs
figures:
  - id: cost  # in the first year
    title: Cost
    figure: €90 million

glossary:
  - {id: pier, term: Pier, meaning: What the bridge stands on.}
"""
POLLS = """\
Pollster,Start,End,Sample size,Question,For,Against
Brine,2026-10-05,2026-10-09,1040,The bridge,60,40
Quay Institute,2026-10-12,2026-10-14,900,The bridge,55,45
Quay Institute,2026-10-12,2026-10-14,900,The tolls,20,80
"""
FIGURES = """\
Indicator,Value,Unit,Year,Counted by,URL
Ships,"1,204",ships,2025,The port,
Crossings,about 3000,people,2026,The city,https://example.org/crossings
"""
EVENTS = """\
Ereignis;Datum;Ort;Beteiligte
Grundsteinlegung;03.05.2026;Nordpier;"Stadt; Hafen"
Richtfest;20.10.2026;;
"""


def run_import(table: str, briefing: str = BRIEFING, previous: TableImport | None = None) -> TableImport:
    """Import a table into a briefing, which must stay valid, with the mapping of the *previous* import."""
    mapping = previous.mapping if previous else None
    result = import_table(ImportRequest("t.csv", table.encode(), "harbour", TODAY, briefing, mapping=mapping))
    parse_briefing(result.text.encode(), "harbour.yaml", SECTIONS)
    return result


def test_new_items_come_at_the_end_of_their_section_and_all_else_stays() -> None:
    first = run_import(POLLS)
    assert first.text.startswith(BRIEFING)
    assert first.merge.added == ["brine-2026-10-09", "quay-institute-2026-10-14"]
    figures = run_import("Title,Figure\nShips,12\n")
    start, end = BRIEFING.split("\n\nglossary:")
    assert figures.text == f"{start}\n  - id: ships\n    title: Ships\n    figure: 12\n\nglossary:{end}"


def test_the_same_table_changes_nothing() -> None:
    first = run_import(POLLS)
    again = run_import(POLLS, first.text, first)
    assert again.text == first.text
    assert again.merge.unchanged == ["brine-2026-10-09", "quay-institute-2026-10-14"]


def test_what_moderators_added_survives_and_only_changed_cells_are_written() -> None:
    first = run_import(POLLS)
    edited = (
        first.text.replace("pollster: Brine", "pollster: Brine  # checked", 1)
        .replace("    sample_size: 1040\n", "    sample_size: 1040\n    caveats: [By telephone only.]\n")
        .replace("{label: For, figure: 55%}", "{label: For, figure: {value: 55%, words: more than half}}")
        .replace("{label: Against, figure: 45%}", "{label: Against, figure: 45%}  # rounded")
    )
    unchanged = run_import(POLLS, edited, first)
    assert unchanged.text == edited
    corrected = run_import(POLLS.replace("60,40", "61,39"), edited, first)
    assert corrected.merge.updated == ["brine-2026-10-09"]
    assert corrected.text == edited.replace("figure: 60%", "figure: 61%").replace(
        "figure: 40%", "figure: 39%"
    )


def test_items_that_left_the_table_are_named_and_stay() -> None:
    first = run_import(POLLS)
    shorter = "".join(POLLS.splitlines(keepends=True)[:2])
    again = run_import(shorter, first.text, first)
    assert again.vanished == ("quay-institute-2026-10-14",)
    assert again.text == first.text
    back = run_import(POLLS, again.text, again)
    assert (back.vanished, back.text) == ((), first.text)


def test_polls_that_share_pollster_and_day_keep_their_ids_when_a_sibling_comes() -> None:
    header, brine, *_ = POLLS.splitlines()
    table = f"{header},Sponsor\n{brine},The port\n"
    first = run_import(table)
    assert first.merge.added == ["brine-2026-10-09"]
    second = run_import(f"{header},Sponsor\n{brine},The city\n{brine},The port\n", first.text, first)
    assert second.merge.unchanged == ["brine-2026-10-09"]
    (added,) = second.merge.added
    assert added.startswith("brine-2026-10-09-")
    assert run_import(table, second.text, second).vanished == (added,)


def test_figures_keep_their_ids_whatever_the_order_of_their_rows() -> None:
    header, *rows = "Title,Figure,Counted by\nShips,12,The port\nShips,14,The city\n".splitlines()
    first = run_import("\n".join([header, *rows]))
    assert first.merge.added[0] == "ships"
    assert run_import("\n".join([header, *reversed(rows)]), first.text, first).text == first.text


def test_an_id_that_another_section_has_is_not_taken() -> None:
    first = run_import("Title,Figure\nPier,12\n")
    (added,) = first.merge.added
    assert added.startswith("pier-")
    assert run_import("Title,Figure\nPier,12\n", first.text, first).text == first.text


def test_figures_get_their_units_periods_and_sources() -> None:
    result = run_import(FIGURES)
    assert result.problems == ()
    assert "figure: 1204 ships\n    period: 2025\n    counted_by: The port\n    sources: post" in result.text
    assert "figure: about 3000 people" in result.text
    briefing = parse_briefing(result.text.encode(), "harbour.yaml", SECTIONS)
    assert [one.id for one in briefing.sections["sources"]] == ["post", "example-org"]
    assert briefing.get_source("example-org").url == "https://example.org/crossings"
    assert "figure: €90 million\n    sources: post\n" in result.text


def test_events_in_german_are_recognised() -> None:
    result = run_import(EVENTS)
    assert result.mapping.section == "events"
    assert result.merge.added == ["grundsteinlegung-2026-05-03", "richtfest-2026-10-20"]
    assert "place: Nordpier\n    participants: [Stadt, Hafen]" in result.text


def test_a_source_is_asked_for_where_the_briefing_has_several() -> None:
    two = BRIEFING.replace(
        "The Post}]", "The Post}, {id: port, title: A list, publisher: The port}]"
    ).replace("figure: €90 million", "figure: €90 million\n    sources: post")
    with pytest.raises(SourceNeededError) as error:
        run_import(POLLS, two)
    assert error.value.ids == ("post", "port")
    mapping = run_import(POLLS).mapping.model_copy(update={"source": "port"})
    request = ImportRequest("t.csv", POLLS.encode(), "harbour", TODAY, two, mapping=mapping)
    assert import_table(request).text.count("    sources: port\n") == 2


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("", "the table is empty"),
        ("just one column\n1\n", "no row has the names of the columns"),
        ("Year,Ships,Crossings\n2024,1200,3000\n", "no column has the title"),
        ("1,2\n3,4\n", "no row has the names of the columns"),
        ('Pollster,For,Against\nBrine,45.3,54.7\nQuay,45.3,"54,7"\n', "has a decimal point and"),
    ],
)
def test_a_table_that_cannot_be_understood_says_why(table: str, message: str) -> None:
    with pytest.raises(TableError) as error:
        run_import(table)
    assert message in str(error.value)


def test_a_mapping_for_other_columns_is_refused_with_both_lists() -> None:
    first = run_import(POLLS)
    with pytest.raises(TableError, match="that this table lacks: For; the table has: Pollster, Start"):
        run_import(POLLS.replace("For", "Yes"), first.text, first)


def test_a_fixed_field_and_the_meaning_of_codes_are_taken_from_the_mapping() -> None:
    mapping = run_import(POLLS).mapping.model_copy(
        update={"fixed": {"population": "a"}, "values": {"population": {"a": "adults"}}}
    )
    request = ImportRequest("t.csv", POLLS.encode(), "harbour", TODAY, BRIEFING, mapping=mapping)
    assert import_table(request).text.count("population: adults") == 2
    assert replace(request, mapping=None).mapping is None


def _export(briefing: str) -> bytes:
    """Export the polls of a briefing as the command does."""
    fields = read_fields(briefing.encode(), "harbour.yaml")
    polls = fields["polls"]
    assert isinstance(polls, list)
    items = [ExportedItem("harbour", one) for one in polls if isinstance(one, dict)]
    return write_csv(build_table("polls", items))


def test_a_table_that_this_bot_exported_comes_back_without_loss() -> None:
    briefing = import_table(ImportRequest("t.csv", build_collection(60), "harbour", TODAY)).text
    briefing = briefing.replace(
        "    sample_size: 1000\n", "    sample_size: 1000\n    caveats: [Small.]\n", 1
    )
    exported = _export(briefing)
    again = import_table(ImportRequest("harbour-polls.csv", exported, "harbour", TODAY, briefing))
    assert (again.text, len(again.merge.unchanged)) == (briefing, 60)
    fresh = import_table(ImportRequest("harbour-polls.csv", exported, "harbour", TODAY))
    polls, expected = (read_fields(one.encode(), "f.yaml")["polls"] for one in (fresh.text, briefing))
    assert polls == expected
    edited = import_table(
        ImportRequest("harbour-polls.csv", exported.replace(b"40%", b"41%", 1), "harbour", TODAY, briefing)
    )
    assert edited.text == briefing.replace("figure: 40%", "figure: 41%", 1)


def test_pollsters_and_wordings_that_polls_refer_to_by_id_stay_references() -> None:
    table = POLLS.replace("Question,", "Wording,").replace("The bridge", "Are you for the bridge?")
    first = run_import(table)
    shared = (
        first.text.replace("pollster: Brine\n", "pollster: brine\n")
        .replace("text: Are you for the bridge?\n        wording: Are you for the bridge?", "wording: bridge")
        .replace("glossary:", "pollsters:\n  brine: {name: Brine}\nwordings:\n  bridge: WORDING\n\nglossary:")
        .replace("WORDING", "{text: The bridge, wording: Are you for the bridge?}")
    )
    assert shared.count("wording: bridge") == 2
    assert run_import(table, shared, first).text == shared


def test_the_name_of_a_series_that_a_moderator_gave_stays() -> None:
    table = POLLS + "Brine,2026-11-05,2026-11-09,1000,The bridge,62,38\n"
    first = run_import(table)
    assert first.text.count("series: The bridge") == 2
    renamed = first.text.replace("series: The bridge", "series: bridge")
    assert run_import(table, renamed, first).text == renamed


@pytest.mark.parametrize("heading", ["Question", "Question wording"])
def test_a_table_with_the_newest_poll_only_continues_the_series_of_the_briefing(heading: str) -> None:
    head, *rows = POLLS.replace("Question", heading).splitlines(keepends=True)
    november = "Brine,2026-11-05,2026-11-09,1000,The bridge,62,38\n"
    first = run_import(head + rows[0] + november)
    december = run_import(head + november.replace("-11-", "-12-"), first.text, first)
    assert december.text.count("series: The bridge") == 3
    other = run_import(head + rows[1].replace("10", "12"), first.text, first)
    assert other.text.count("series: The bridge") == 2


def test_the_only_source_of_a_briefing_is_named_as_that_of_the_items() -> None:
    (note,) = [one for one in run_import(POLLS).notes if "source" in one]
    assert note.startswith("the source of all items is “A bridge”, the only one of the briefing;")
    assert not [one for one in run_import(POLLS, "").notes if "the source of all" in one]


def test_the_unit_in_the_name_of_a_column_is_that_of_its_figures() -> None:
    result = run_import("Name,Cost (million euros)\nBridge,95\nTunnel,120.5\n")
    assert "figure: 95 million euros" in result.text
    assert result.mapping.fixed == {"unit": "million euros"}


def test_a_comma_that_may_be_a_decimal_comma_is_asked_about() -> None:
    result = run_import("Name;Value\nBridge;12,345\n")
    assert "this number can be read in two ways" in str(result.problems[0])


def test_figures_below_one_are_not_taken_for_shares() -> None:
    result = run_import("Name,Value\nBridge,0.5\nTunnel,0.25\n")
    assert "figure: 0.5\n" in result.text
    assert not [one for one in result.notes if "share" in one]


def test_a_new_briefing_is_never_as_of_a_day_to_come() -> None:
    result = run_import("Name,Value,Year\nShips,5,2026-Q1\nShips,6,2035\nShips,7,2026-09\n", "")
    assert "as_of: 2026-09\n" in result.text


def test_margins_and_tables_of_subgroups_that_moderators_added_stay() -> None:
    table = "Pollster,Date,Question,Yes,No,Men: Yes,Men: No\nBrine,2026-10-09,The bridge,60,40,55,45\n"
    first = run_import(table)
    region = "          - {name: Region, groups: [{label: North, answers: {Yes: 58%, No: 42%}}]}\n"
    edited = first.text.replace("label: Men,", "label: Men, margin: ±4%,")
    edited = edited.replace("        subgroups:\n", f"        subgroups:\n{region}")
    again = run_import(table.replace("55,45", "56,44"), edited, first)
    assert region in again.text
    assert "{label: Men, margin: ±4%, answers: {Yes: 56%, No: 44%}}" in again.text


def test_a_cell_of_an_exported_table_that_cannot_be_read_is_named() -> None:
    briefing = import_table(ImportRequest("t.csv", build_collection(60), "harbour", TODAY)).text
    lines = _export(briefing).decode("utf-8-sig").splitlines()
    wrong = lines[1].replace("1000", "1.600", 1)
    table = "\n".join([lines[0], wrong, *lines[2:]]).encode()
    result = import_table(ImportRequest("harbour.csv", table, "harbour", TODAY, briefing))
    (problem,) = result.problems
    assert str(problem).startswith('row 2, column H "1.600": "1.600" may mean two numbers; write 1600')
    assert result.text == briefing, "the item stays as it is"


def test_an_edit_in_a_row_of_an_exported_item_that_does_not_count_is_named() -> None:
    briefing = import_table(ImportRequest("t.csv", build_collection(20), "harbour", TODAY)).text
    first, second, *others = _export(briefing).decode().split('"Brine & Daughters"')
    edited = f'{first}"Brine & Daughters"{second}"Quay"' + '"Brine & Daughters"'.join(others)
    result = import_table(ImportRequest("harbour-polls.csv", edited.encode(), "harbour", TODAY, briefing))
    assert result.text == briefing
    note = 'row 3 "Quay": row 2 of the same item has "Brine & Daughters" as pollster, which counts'
    assert result.notes == (f"{note}; write the same in all its rows",)


@pytest.mark.parametrize("title", ["'-5 degrees' is the title", "=1+1", "'quoted'", "''+", "#N/A", "@all"])
def test_texts_that_look_like_formulas_come_back_from_a_workbook(title: str) -> None:
    quoted = title.replace("'", "''")
    briefing = BRIEFING.replace("title: Cost", f"title: '{quoted}'")
    fields = read_fields(briefing.encode(), "harbour.yaml")["figures"]
    assert isinstance(fields, list)
    items = [ExportedItem("harbour", one) for one in fields if isinstance(one, dict)]
    table = write_xlsx([build_table("figures", items)])
    assert import_table(ImportRequest("harbour.xlsx", table, "harbour", TODAY, briefing)).text == briefing


def test_the_line_ends_of_a_file_from_windows_stay() -> None:
    first = run_import(POLLS)
    windows = BRIEFING.replace("\n", "\r\n")
    assert run_import(POLLS, windows).text == first.text.replace("\n", "\r\n")
    whole = first.text.replace("\n", "\r\n")
    assert run_import(POLLS, whole, first).text == whole
