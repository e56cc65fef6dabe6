"""`make messages` deletes no translation: what the English changed under is kept and marked for review."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from bot.core.i18n.locale import Locale
from tests.support.message_catalogues import ROOT, read_catalogue

CODE = """\
_("The bridge is open.")
_("Sources")
translate_plural("{count} lamp", "{count} lamps", count)
"""
GERMAN = """\
# A note for translators.
msgid ""
msgstr ""
"Language: de\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"
"Content-Type: text/plain; charset=utf-8\\n"

# Keep it short.
msgid "The bridge is open."
msgstr "Die Brücke ist offen."

msgid "Sources"
msgstr "Quellen"

msgid "{count} lamp"
msgid_plural "{count} lamps"
msgstr[0] "{count} Lampe"
msgstr[1] "{count} Lampen"
"""


class Project:
    """A copy of what the command needs, with a few messages of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.code = folder / "bot" / "core" / "words.py"
        self.german = folder / "bot" / "core" / "i18n" / "de.po"
        for name in ("Makefile", "bot/__init__.py", "bot/core/__init__.py", "bot/core/i18n/__init__.py"):
            self._copy(name)
        self._copy("bot/core/i18n/languages.py")
        self._copy("tests/support/message_catalogues.py")
        self.code.write_text(CODE, "utf-8")
        self.german.write_text(GERMAN, "utf-8")

    def _copy(self, name: str) -> None:
        (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, self.folder / name)

    def change(self, old: str, new: str) -> None:
        text = self.code.read_text("utf-8")
        assert old in text
        self.code.write_text(text.replace(old, new), "utf-8")

    def make_messages(self) -> Catalog:
        """Run the command, with the environment of this test; return the German catalogue."""
        command = ["make", f"VENV={sys.prefix}", f"--old-file={sys.prefix}/.test", "messages"]
        subprocess.run(  # noqa: S603
            command, cwd=self.folder, env={"PATH": os.environ["PATH"]}, capture_output=True, check=True
        )
        return read_catalogue(self.german)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


def test_one_translation_is_handed_to_one_message_and_an_empty_one_to_none(project: Project) -> None:
    project.german.write_text(GERMAN.replace('"Quellen"', '""'), "utf-8")
    project.change("The bridge is open.", "The bridge is open now.")
    project.change('_("Sources")', '_("The bridge is open again.")\n_("Source")')
    catalogue = project.make_messages()
    bridges = [catalogue[f"The bridge is open {word}."] for word in ("now", "again")]
    assert sorted(str(bridge.string) for bridge in bridges) == ["", "Die Brücke ist offen."]
    assert (catalogue["Source"].string, catalogue["Source"].fuzzy) == ("", False)


def test_a_translation_goes_to_no_other_language(project: Project) -> None:
    polish = project.german.with_name("pl.po")
    polish.write_text(GERMAN.replace("Die Brücke ist offen.", "Most jest otwarty."), "utf-8")
    project.change("The bridge is open.", "The bridge is open now.")
    assert project.make_messages()["The bridge is open now."].string == "Die Brücke ist offen."
    assert read_catalogue(polish)["The bridge is open now."].string == "Most jest otwarty."


def test_a_translation_is_kept_and_marked_when_its_english_changes(project: Project) -> None:
    project.change("The bridge is open.", "The bridge is open now.")
    project.change("{count} lamps", "{count} bright lamps")
    project.change("{count} lamp", "{count} bright lamp")
    for _ in range(2):  # the second run changes nothing
        catalogue = project.make_messages()
        message = catalogue["The bridge is open now."]
        assert message.string == "Die Brücke ist offen."
        assert message.fuzzy
        assert message.previous_id == ["The bridge is open."]
        assert message.user_comments == ["Keep it short."]
        plural = catalogue["{count} bright lamp"]
        assert plural.string == ("{count} Lampe", "{count} Lampen")
        assert plural.fuzzy
        assert plural.previous_id == ["{count} lamp", "{count} lamps"]
        assert not catalogue["Sources"].fuzzy
    project.change("The bridge is open now.", "This bridge is open now.")
    assert project.make_messages()["This bridge is open now."].previous_id == ["The bridge is open."]


def test_a_translation_is_right_again_when_its_english_comes_back(project: Project) -> None:
    project.change("The bridge is open.", "The bridge is open now.")
    project.make_messages()
    project.change("The bridge is open now.", "The bridge is open.")
    message = project.make_messages()["The bridge is open."]
    assert (message.string, message.fuzzy) == ("Die Brücke ist offen.", False)


def test_a_translation_that_no_message_takes_over_is_kept_as_obsolete(project: Project) -> None:
    project.change('_("The bridge is open.")\n', "")
    for _ in range(2):
        catalogue = project.make_messages()
        assert "The bridge is open." not in catalogue
        assert catalogue.obsolete["The bridge is open."].string == "Die Brücke ist offen."
    assert '#~ msgid "The bridge is open."' in project.german.read_text("utf-8")
    project.code.write_text(CODE, "utf-8")
    catalogue = project.make_messages()
    assert (catalogue["The bridge is open."].string, catalogue.obsolete) == ("Die Brücke ist offen.", {})
    assert not catalogue["The bridge is open."].fuzzy


def test_an_obsolete_translation_is_filed_under_the_english_that_it_translates(project: Project) -> None:
    project.change("The bridge is open.", "The bridge is open now.")
    project.make_messages()
    project.change('_("The bridge is open now.")\n', "")
    assert list(project.make_messages().obsolete) == ["The bridge is open."]


def test_a_language_without_a_catalogue_gets_one(project: Project) -> None:
    project.make_messages()
    polish = read_catalogue(project.german.with_name("pl.po"))
    assert [message.id for message in polish if message.id] == [
        "Sources",
        "The bridge is open.",
        ("{count} lamp", "{count} lamps"),
    ]
    assert polish.num_plurals == 3


def test_readers_see_english_until_a_translation_is_reviewed(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.change("The bridge is open.", "The bridge is shut.")
    project.make_messages()
    monkeypatch.setattr("bot.core.i18n.locale.files", lambda _package: project.german.parent)
    german = Locale("de")
    assert german.translate("The bridge is shut.") == "The bridge is shut."
    assert german.translate("Sources") == "Quellen"
