"""The file for a translator: what is in it, that nothing is lost in it, and what it takes to be told."""

from pathlib import Path

import pytest

from bot.cli.translate import write_translation_file
from bot.core.library.loader import load_library
from bot.core.parsing.yaml_loader import read_fields
from bot.core.sections.registry import SECTIONS
from bot.runtime.config.sources import ConfigError

BRIEFING = """\
title: The harbour bridge
as_of: 2026-11
sources: [{id: post, title: A bridge, publisher: The Post}]
glossary:
  - {id: pier, term: Pier, meaning: "A road: it ends in water."}
  - {id: boom, term: Boom, meaning: What closes the harbour.}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "harbour.yaml").write_text(BRIEFING)
    return tmp_path


def test_each_text_stands_above_the_place_for_its_translation(folder: Path) -> None:
    path, done, there_are = write_translation_file(folder, "harbour", "uk")
    assert (path.name, done, there_are) == ("harbour.uk.yaml", 0, 3)
    text = path.read_text()
    assert text.startswith("# The harbour bridge: Ukrainian.\n")
    assert "  # Pier\n  term:\n  # A road: it ends in water.\n  meaning:\n" in text
    assert "\nBriefing:\n  translates: " in text
    assert "A bridge" not in text  # a source's title stays as it was published
    assert load_library(folder, SECTIONS).problems == ()


@pytest.mark.parametrize(
    "words",
    ["Пірс", "Дорога: у воду", "#1", "- так", "yes", "@пірс", "'", '"', "null", "x" * 200, "12:30", "[a"],
)
def test_what_is_written_is_kept_whatever_it_is(folder: Path, words: str) -> None:
    path, _, _ = write_translation_file(folder, "harbour", "uk")
    quoted = "'" + words.replace("'", "''") + "'"
    path.write_text(path.read_text().replace("  # Pier\n  term:", f"  # Pier\n  term: {quoted}"))
    _, done, _ = write_translation_file(folder, "harbour", "uk")
    assert read_fields(path.read_bytes(), "f.yaml")["pier"]["term"] == words  # type: ignore[index, call-overload]
    assert done == 0
    path.write_text(path.read_text().replace("water.\n  meaning:", "water.\n  meaning: Те, що у воді."))
    assert write_translation_file(folder, "harbour", "uk")[1] == 1


def test_what_changed_is_to_be_looked_through_and_keeps_its_words(folder: Path) -> None:
    path, _, _ = write_translation_file(folder, "harbour", "uk")
    filled = path.read_text().replace("# Pier\n  term:", "# Pier\n  term: Пірс")
    path.write_text(filled.replace("water.\n  meaning:", "water.\n  meaning: Дорога у воду."))
    assert write_translation_file(folder, "harbour", "uk")[1] == 1

    (folder / "harbour.yaml").write_text(BRIEFING.replace("ends in water", "ends at sea"))
    assert write_translation_file(folder, "harbour", "uk")[1] == 0
    text = path.read_text()
    assert "  meaning: Дорога у воду.\n" in text
    told = "  # The original has changed. Look through these texts, then write translates: "
    mark = text.partition(told)[2][:8]
    before = text.partition(f"{told}{mark}\n  translates: ")[2][:8]
    path.write_text(text.replace(f"translates: {before}", f"translates: {mark}"))
    assert write_translation_file(folder, "harbour", "uk")[1] == 1
    assert told not in path.read_text()


def test_what_has_no_place_any_more_is_kept_as_a_note(folder: Path) -> None:
    path, _, _ = write_translation_file(folder, "harbour", "uk")
    path.write_text(path.read_text().replace("# Boom\n  term:", "# Boom\n  term: Бон"))
    (folder / "harbour.yaml").write_text(BRIEFING.replace("id: boom", "id: chain"))
    write_translation_file(folder, "harbour", "uk")
    assert "\n# No longer in the briefing:\n# boom:\n" in path.read_text()
    assert "term: Бон\n" in path.read_text()
    assert load_library(folder, SECTIONS).problems == ()


@pytest.mark.parametrize(
    ("name", "code", "expected"),
    [
        ("harbor", "uk", 'there is no briefing with the id "harbor"; there is harbour'),
        ("harbour", "xx", '"xx" is no language to translate into; write one of uk, de, fr, es, pl, ar'),
        ("harbour", "en", '"en" is no language to translate into; write one of uk, de, fr, es, pl, ar'),
    ],
)
def test_what_cannot_be_translated_is_told(folder: Path, name: str, code: str, expected: str) -> None:
    with pytest.raises(ConfigError) as caught:
        write_translation_file(folder, name, code)
    assert str(caught.value) == expected
    assert not list(folder.glob("*.*.yaml"))


def test_a_broken_translation_is_not_overwritten(folder: Path) -> None:
    path = folder / "harbour.uk.yaml"
    path.write_text("pier: {")
    with pytest.raises(ConfigError, match=r"harbour\.uk\.yaml:1:"):
        write_translation_file(folder, "harbour", "uk")
    assert path.read_text() == "pier: {"
