"""`translate` writes a file for a translator, and loses nothing that somebody wrote in it."""

import os
from pathlib import Path

import pytest

from bot.cli.translate import write_translation_file
from bot.core.library.loader import list_briefing_files, load_library_files
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


def test_each_text_is_above_the_place_for_its_translation(folder: Path) -> None:
    path, translated_count, total = write_translation_file(folder, "harbour", "uk")
    assert (path.name, translated_count, total) == ("harbour.uk.yaml", 0, 3)
    text = path.read_text()
    assert text.startswith("# The harbour bridge: Ukrainian.\n")
    assert "  # Pier\n  term:\n  # A road: it ends in water.\n  meaning:\n" in text
    assert "\nBriefing:\n  translates: " in text
    assert "A bridge" not in text  # a source's title stays as it was published
    assert load_library_files(list_briefing_files(folder), SECTIONS).problems == ()


@pytest.mark.parametrize(
    "words",
    ["Пірс", "Дорога: у воду", "#1", "- так", "yes", "@пірс", "'", '"', "null", "x" * 200, "12:30", "[a"],
)
def test_any_translation_is_kept(folder: Path, words: str) -> None:
    path, _, _ = write_translation_file(folder, "harbour", "uk")
    quoted = "'" + words.replace("'", "''") + "'"
    path.write_text(path.read_text().replace("  # Pier\n  term:", f"  # Pier\n  term: {quoted}"))
    _, translated_count, _ = write_translation_file(folder, "harbour", "uk")
    assert read_fields(path.read_bytes(), "f.yaml")["pier"]["term"] == words  # type: ignore[index, call-overload]
    assert translated_count == 0
    path.write_text(path.read_text().replace("water.\n  meaning:", "water.\n  meaning: Те, що у воді."))
    assert write_translation_file(folder, "harbour", "uk")[1] == 1


def test_readers_questions_are_kept_as_they_are(folder: Path) -> None:
    path, _, _ = write_translation_file(folder, "harbour", "uk")
    path.write_text(path.read_text().replace("pier:\n", "pier:\n  asked_as: [що таке пірс]\n"))
    write_translation_file(folder, "harbour", "uk")
    assert read_fields(path.read_bytes(), "f.yaml")["pier"]["asked_as"] == ["що таке пірс"]  # type: ignore[index, call-overload]


def test_a_changed_text_keeps_its_translation_for_review(folder: Path) -> None:
    path, _, _ = write_translation_file(folder, "harbour", "uk")
    filled = path.read_text().replace("# Pier\n  term:", "# Pier\n  term: Пірс")
    path.write_text(filled.replace("water.\n  meaning:", "water.\n  meaning: Дорога у воду."))
    assert write_translation_file(folder, "harbour", "uk")[1] == 1

    (folder / "harbour.yaml").write_text(BRIEFING.replace("ends in water", "ends at sea"))
    assert write_translation_file(folder, "harbour", "uk")[1] == 0
    text = path.read_text()
    assert "  meaning: Дорога у воду.\n" in text
    note = "  # The original has changed. Check these texts, then write translates: "
    digest = text.partition(note)[2][:8]
    before = text.partition(f"{note}{digest}\n  translates: ")[2][:8]
    path.write_text(text.replace(f"translates: {before}", f"translates: {digest}"))
    assert write_translation_file(folder, "harbour", "uk")[1] == 1
    assert note not in path.read_text()


def test_obsolete_translations_are_kept_as_comments(folder: Path) -> None:
    path, _, _ = write_translation_file(folder, "harbour", "uk")
    path.write_text(path.read_text().replace("# Boom\n  term:", "# Boom\n  term: Бон"))
    (folder / "harbour.yaml").write_text(BRIEFING.replace("id: boom", "id: chain"))
    write_translation_file(folder, "harbour", "uk")
    assert "\n# No longer in the briefing:\n# boom:\n" in path.read_text()
    assert "term: Бон\n" in path.read_text()
    assert load_library_files(list_briefing_files(folder), SECTIONS).problems == ()


def test_comments_at_the_top_are_kept(folder: Path) -> None:
    path, _, _ = write_translation_file(folder, "harbour", "uk")
    modeline = "# yaml-language-server: $schema=translation.schema.json\n"
    generated = path.read_text()
    path.write_text(modeline + generated.replace("\n\nBriefing", "\n# Translated by Olena.\n\nBriefing"))
    (folder / "harbour.yaml").write_text(BRIEFING.replace("The harbour bridge", "The bridge"))
    for _refresh in range(2):
        write_translation_file(folder, "harbour", "uk")
    lines = path.read_text().splitlines()
    assert lines[:3] == [modeline.strip(), "# Translated by Olena.", "# The bridge: Ukrainian."]
    assert lines[3:6] == generated.splitlines()[1:4]
    assert lines[6] == ""


@pytest.mark.parametrize(
    ("name", "code", "expected"),
    [
        ("harbor", "uk", 'there is no briefing with the id "harbor"; ids: harbour'),
        (
            "harbour",
            "xx",
            '"xx" is not a language to translate into; choose one of uk, de, fr, es, pl, ar, ru',
        ),
        (
            "harbour",
            "en",
            '"en" is not a language to translate into; choose one of uk, de, fr, es, pl, ar, ru',
        ),
    ],
)
def test_an_unknown_briefing_or_language_is_explained(
    folder: Path, name: str, code: str, expected: str
) -> None:
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


def test_a_named_pipe_in_the_place_of_a_translation_is_left_alone(folder: Path) -> None:
    path = folder / "harbour.uk.yaml"
    os.mkfifo(path)
    with pytest.raises(ConfigError) as caught:
        write_translation_file(folder, "harbour", "uk")
    assert str(caught.value) == f"{path} cannot be read: it is a named pipe, not a regular file"
    assert path.is_fifo()
