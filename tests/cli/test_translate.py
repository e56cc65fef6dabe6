"""`translate` writes a file for a translator, and loses nothing that somebody wrote in it."""

import os
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli.main import cli
from bot.core.content.translation_template import PARTIAL_MARK
from bot.core.library.loader import list_briefing_files, load_library_files
from bot.core.parsing.yaml_loader import read_fields
from bot.core.sections.registry import SECTIONS

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


def run_translate(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(cli, ["translate", *words], env={"BOT_BRIEFINGS": str(folder)})


def write_translation(folder: Path, *words: str) -> tuple[Path, int, int]:
    """Write or update the translation; return its path, and how many entries are translated of how many."""
    result = run_translate(folder, "harbour", "uk", *words)
    assert result.exit_code == 0, result.output
    match = re.fullmatch(r"(.+): (\d+) of (\d+) entries are translated\.\n", result.output)
    assert match
    return Path(match[1]), int(match[2]), int(match[3])


def test_each_text_is_above_the_place_for_its_translation(folder: Path) -> None:
    path, translated_count, total = write_translation(folder)
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
    path, _, _ = write_translation(folder)
    quoted = "'" + words.replace("'", "''") + "'"
    path.write_text(path.read_text().replace("  # Pier\n  term:", f"  # Pier\n  term: {quoted}"))
    _, translated_count, _ = write_translation(folder)
    assert read_fields(path.read_bytes(), "f.yaml")["pier"]["term"] == words  # type: ignore[index, call-overload]
    assert translated_count == 0
    path.write_text(path.read_text().replace("water.\n  meaning:", "water.\n  meaning: Те, що у воді."))
    assert write_translation(folder)[1] == 1


def test_readers_questions_are_kept_as_they_are(folder: Path) -> None:
    path, _, _ = write_translation(folder)
    path.write_text(path.read_text().replace("pier:\n", "pier:\n  asked_as: [що таке пірс]\n"))
    write_translation(folder)
    assert read_fields(path.read_bytes(), "f.yaml")["pier"]["asked_as"] == ["що таке пірс"]  # type: ignore[index, call-overload]


def test_a_changed_text_keeps_its_translation_for_review(folder: Path) -> None:
    path, _, _ = write_translation(folder)
    filled = path.read_text().replace("# Pier\n  term:", "# Pier\n  term: Пірс")
    path.write_text(filled.replace("water.\n  meaning:", "water.\n  meaning: Дорога у воду."))
    assert write_translation(folder)[1] == 1

    (folder / "harbour.yaml").write_text(BRIEFING.replace("ends in water", "ends at sea"))
    assert write_translation(folder)[1] == 0
    text = path.read_text()
    assert "  meaning: Дорога у воду.\n" in text
    note = "  # The original has changed. Check these texts, then write translates: "
    digest = text.partition(note)[2][:8]
    before = text.partition(f"{note}{digest}\n  translates: ")[2][:8]
    path.write_text(text.replace(f"translates: {before}", f"translates: {digest}"))
    assert write_translation(folder)[1] == 1
    assert note not in path.read_text()


def test_obsolete_translations_are_kept_as_comments(folder: Path) -> None:
    path, _, _ = write_translation(folder)
    path.write_text(path.read_text().replace("# Boom\n  term:", "# Boom\n  term: Бон"))
    (folder / "harbour.yaml").write_text(BRIEFING.replace("id: boom", "id: chain"))
    write_translation(folder)
    assert "\n# No longer in the briefing:\n# boom:\n" in path.read_text()
    assert "term: Бон\n" in path.read_text()
    assert load_library_files(list_briefing_files(folder), SECTIONS).problems == ()


def test_comments_at_the_top_are_kept(folder: Path) -> None:
    path, _, _ = write_translation(folder)
    modeline = "# yaml-language-server: $schema=translation.schema.json\n"
    generated = path.read_text()
    path.write_text(modeline + generated.replace("\n\nBriefing", "\n# Translated by Olena.\n\nBriefing"))
    (folder / "harbour.yaml").write_text(BRIEFING.replace("The harbour bridge", "The bridge"))
    for _refresh in range(2):
        write_translation(folder)
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
    result = run_translate(folder, name, code)
    assert (result.exit_code, result.output) == (2, f"{expected}\n")
    assert not list(folder.glob("*.*.yaml"))


def test_a_broken_translation_is_not_overwritten(folder: Path) -> None:
    path = folder / "harbour.uk.yaml"
    path.write_text("pier: {")
    result = run_translate(folder, "harbour", "uk")
    assert result.exit_code == 2
    assert f"{path}:1:" in result.output
    assert path.read_text() == "pier: {"


def test_a_named_pipe_in_the_place_of_a_translation_is_left_alone(folder: Path) -> None:
    path = folder / "harbour.uk.yaml"
    os.mkfifo(path)
    result = run_translate(folder, "harbour", "uk")
    assert result.output == f"{path} cannot be read: it is a named pipe, not a regular file\n"
    assert path.is_fifo()


OTHER = """\
title: The tower
as_of: 2026-11
sources: [{id: post, title: A tower, publisher: The Post}]
glossary:
  - {id: pier, term: Pier, meaning: Where the tower ends.}
  - {id: way, term: Way, meaning: The Pier leads to it.}
"""


@pytest.fixture
def desk(folder: Path) -> Path:
    """A folder with a complete translation of one briefing, and a second briefing without any."""
    path, _, _ = write_translation(folder)
    text = path.read_text()
    for original, translation in (
        ("# The harbour bridge\n  title:", "Міст у гавані"),
        ("# Pier\n  term:", "Пірс"),
        ("water.\n  meaning:", "Дорога у воду."),
        ("# Boom\n  term:", "Бон"),
        ("harbour.\n  meaning:", "Те, що закриває гавань."),
    ):
        assert text.count(original) == 1
        text = text.replace(original, f"{original} {translation}")
    path.write_text(text)
    (folder / "tower.yaml").write_text(OTHER)
    assert write_translation(folder)[1:] == (3, 3)
    return folder


def test_a_text_that_another_briefing_has_translated_is_filled_in_and_says_from_where(desk: Path) -> None:
    result = run_translate(desk, "tower", "uk")
    assert "0 of 3" in result.output  # its meaning is still missing
    text = (desk / "tower.uk.yaml").read_text()
    assert "  # Pier\n  # [filled in from harbour, pier: check that it fits here]\n  term: Пірс\n" in text
    assert "  # Way\n  term:\n" in text
    assert "  # The Pier leads to it.\n  # [names: Pier = Пірс]\n  meaning:\n" in text


def test_what_is_missing_or_has_changed_goes_out_alone_and_comes_back_into_the_translation(
    desk: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    (desk / "harbour.yaml").write_text(
        BRIEFING.replace("closes", "shuts") + "  - {id: sea, term: Sea, meaning: Wet.}\n"
    )
    part, path = tmp_path_factory.mktemp("translator") / "part.yaml", desk / "harbour.uk.yaml"
    assert run_translate(desk, "harbour", "uk", "--missing", str(part)).exit_code == 0
    text = part.read_text()
    assert PARTIAL_MARK in text
    assert set(read_fields(part.read_bytes(), "part.yaml")) == {"boom", "sea"}
    digest = re.search(r"then write translates: (\w+)", text)
    assert digest
    text = re.sub(r"  translates: (\w+)", f"  translates: {digest[1]}", text, count=1)
    part.write_text(
        text.replace("# Sea\n  term:", "# Sea\n  term: Море").replace("meaning:\n", "meaning: Мокре.\n")
    )
    assert write_translation(desk, "--from", str(part))[1:] == (4, 4)
    assert "  term: Пірс\n" in path.read_text()
    assert "filled in" not in path.read_text()
    assert PARTIAL_MARK not in path.read_text()
    result = run_translate(desk, "harbour", "uk", "--missing", str(part))
    assert result.output == f"{path}: nothing is missing, and nothing has changed.\n"


def test_a_po_file_goes_out_and_comes_back_complete(desk: Path) -> None:
    path, po = desk / "tower.uk.yaml", desk / "tower.uk.po"
    run_translate(desk, "tower", "uk", "--po", str(po))
    assert not path.exists()
    text = po.read_text()
    assert 'msgctxt "pier.term"\nmsgid "Pier"\nmsgstr "Пірс"\n' in text
    po.write_text(text.replace('msgstr ""\n\n', 'msgstr "Слово"\n\n'))
    result = run_translate(desk, "tower", "uk", "--from", str(po))
    assert result.output == f"{path}: 3 of 3 entries are translated.\n"
    assert load_library_files(list_briefing_files(desk), SECTIONS).problems == ()


def test_entries_of_a_po_file_that_do_not_fit_are_named_and_the_rest_is_taken(desk: Path) -> None:
    po = desk / "tower.uk.po"
    run_translate(desk, "tower", "uk", "--po", str(po))
    (desk / "tower.yaml").write_text(OTHER.replace("term: Way", "term: Path"))
    text = (
        po.read_text().replace('msgstr ""\n\n', 'msgstr "Слово"\n\n').replace("pier.meaning", "peer.meaning")
    )
    po.write_text(text)
    result = run_translate(desk, "tower", "uk", "--from", str(po))
    assert result.exit_code == 1
    assert (
        'peer.meaning: "peer" is not one of the items of the briefing; did you mean "pier"?' in result.output
    )
    assert 'way.term: the original is now "Path"; ' in result.output
    assert "1 of 3 entries are translated." in result.output
    assert "# peer:\n#   meaning: Слово\n" in (desk / "tower.uk.yaml").read_text()


def test_a_file_that_is_no_po_changes_nothing(desk: Path) -> None:
    po = desk / "tower.uk.po"
    run_translate(desk, "tower", "uk", "--po", str(po))
    po.write_text(po.read_text().replace('msgid "Pier"', "msgid Pier"))
    line = po.read_text().splitlines().index("msgid Pier") + 1
    result = run_translate(desk, "tower", "uk", "--from", str(po))
    assert result.exit_code == 2
    assert f'{po}:{line}:1: "msgid Pier" is not a line of a PO file; write msgctxt' in result.output
    assert not (desk / "tower.uk.yaml").exists()


def test_what_is_missing_is_not_put_among_the_briefings(desk: Path) -> None:
    result = run_translate(desk, "tower", "uk", "--missing", str(desk / "tower.uk.yaml"))
    assert result.exit_code == 2
    assert "would be taken for a briefing; write it outside the folder" in result.output
    assert not (desk / "tower.uk.yaml").exists()


def test_only_one_file_is_taken_or_written_at_a_time(desk: Path) -> None:
    result = run_translate(desk, "tower", "uk", "--po", "a.po", "--missing", "b.yaml")
    assert "--missing, --po and --from cannot be used together." in result.output


def test_a_po_file_may_be_larger_than_a_briefing(folder: Path) -> None:
    terms = "".join(
        f"  - {{id: t{number}, term: T{number}, meaning: {'word ' * 1100}}}\n" for number in range(60)
    )
    (folder / "long.yaml").write_text(OTHER + terms)
    po = folder / "long.uk.po"
    run_translate(folder, "long", "uk", "--po", str(po))
    po.write_text(re.sub(r'(msgid "T\d+"\nmsgstr) ""', r'\1 "Слово"', po.read_text()) + "\n" * 600 * 1024)
    result = run_translate(folder, "long", "uk", "--from", str(po))
    assert result.exit_code == 0, result.output
    assert (folder / "long.uk.yaml").read_text().count("term: Слово") == 60
    po.write_text("\n" * 3 * 1024**2)
    assert (
        "is not a PO file of at most 2048 KiB"
        in run_translate(folder, "long", "uk", "--from", str(po)).output
    )
