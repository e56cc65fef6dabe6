"""Files of plain questions: what each is answered with, and how often that is right."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import yaml

from bot.core.app import App
from bot.core.library.loader import list_briefing_files, load_library_files
from bot.core.messages.reply import Reply, Row
from bot.core.messages.request import Request
from bot.core.sections.registry import SECTIONS

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "tests" / "core" / "search"
TODAY = date(2031, 5, 20)
NOTHING, NO_ANSWER = "nothing", "no answer"
CARD = "card "  # before an item that must be the answer itself


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of a file, and the answers that are right."""

    app: App
    language: str
    question: str
    right: tuple[str, ...]

    @property
    def is_covered(self) -> bool:
        """False if a briefing does not cover it."""
        return not {NOTHING, NO_ANSWER}.intersection(self.right)

    @property
    def needs_card(self) -> bool:
        """True if the item must be the answer itself."""
        return any(right.startswith(CARD) for right in self.right)

    @property
    def is_conversation(self) -> bool:
        """True if the welcome answers it."""
        return "start" in self.right

    def ask(self) -> Reply:
        """Ask the question as a reader does."""
        return self.app.answer_request(self._build_request("search", self.question))

    def is_right(self, reply: Reply) -> bool:
        """True if *reply* is, or begins with, one of the right answers."""
        if reply.not_found:
            return not self.is_covered
        rows = [block for block in reply.blocks if isinstance(block, Row)]
        is_list = reply.command_line.startswith("search ") or not reply.command_line
        if not self.is_covered:
            return NO_ANSWER in self.right and is_list
        line = rows[0].button.command_line if is_list else reply.command_line
        right_answers = [right for right in self.right if not (is_list and right.startswith(CARD))]
        return line in {self._get_line(right.removeprefix(CARD)) for right in right_answers}

    def _get_line(self, right: str) -> str:
        """Get the command line of a right answer; a section with one entry is its card."""
        command, _, argument = right.partition(" ")
        return self.app.answer_request(self._build_request(command, argument)).command_line

    def _build_request(self, command: str, argument: str) -> Request:
        return Request(command, argument, language=self.language, today=TODAY)


def iter_questions(file: Path) -> Iterator[Asked]:
    """Yield the questions of a file."""
    for briefing, by_language in yaml.safe_load(file.read_text("utf-8")).items():
        app = open_app(briefing)
        for language, questions in by_language.items():
            for question, right in questions.items():
                yield Asked(app, language, question, (right,) if isinstance(right, str) else tuple(right))


@cache
def open_app(briefing: str) -> App:
    """Open the bot that answers from one briefing and its translations."""
    folders = (ROOT / "briefings", ROOT / "tests" / "briefings")
    files = [
        file for one in folders for file in list_briefing_files(one) if file.name.split(".")[0] == briefing
    ]
    library = load_library_files(files, SECTIONS)
    assert not library.problems, library.problems
    app = App(library)
    app.prepare_index()
    return app
