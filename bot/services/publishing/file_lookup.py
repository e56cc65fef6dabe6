"""Finds out which file a moderator means: by its name, a briefing, an item, a language or a version.

It knows only the names of the files that are in the folder, so that no argument leads out of it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.core.content.briefing import Briefing
from bot.core.content.translation import parse_translation_name
from bot.core.i18n.languages import SUPPORTED_LANGUAGES
from bot.core.messages.request import parse_number
from bot.core.views.help_pages import match_briefing


@dataclass(frozen=True, slots=True)
class FileQuery:
    """What was asked for: the *name* of a file, briefing or item, a *language*, and a *version*.

    Each is empty, or 0, if it was not named.
    """

    name: str
    language: str = ""
    version: int = 0


def parse_file_query(argument: str, is_known: Iterable[str]) -> FileQuery:
    """Parse ``harbour uk 12``; a word that *is_known* as the name of a briefing is always a name."""
    words, known_names = argument.removeprefix("/").split(), set(is_known)
    version = _parse_version(words[-1]) if words and words[-1] not in known_names else 0
    words = words[:-1] if version else words
    has_language = bool(words) and words[-1].lower() in SUPPORTED_LANGUAGES and words[-1] not in known_names
    language = words[-1].lower() if has_language else ""
    return FileQuery(" ".join(words[:-1] if language else words), language, version)


def _parse_version(word: str) -> int:
    return parse_number(word.removeprefix("v"))


@dataclass(frozen=True, slots=True)
class FileLookup:
    """The *names* of the files in the folder, the live *briefings* by id, and the *chosen_id* of the chat."""

    names: Sequence[str]
    briefings: Mapping[str, Briefing]
    chosen_id: str = ""

    @property
    def originals(self) -> tuple[str, ...]:
        """The files of briefings, without those of translations."""
        return tuple(name for name in self.names if parse_translation_name(Path(name)) is None)

    def parse(self, argument: str) -> FileQuery:
        """Parse the argument of ``/file``."""
        return parse_file_query(argument, {*self.briefings, *map(_get_stem, self.names)})

    def find_files(self, query: FileQuery) -> tuple[str, ...]:
        """Find the files that the name in *query* may mean: none, one, or several to choose from."""
        if not query.name:
            chosen = self._find_briefing_file(self.chosen_id)
            return (chosen,) if chosen else self.originals
        named = next((name for name in self.names if query.name in {name, _get_stem(name)}), "")
        if named:
            return (named,)
        briefing = match_briefing(query.name, self.briefings)
        if briefing:
            return tuple(filter(None, (self._find_briefing_file(briefing.id),)))
        return tuple(dict.fromkeys(self._find_files_with_item(query.name)))

    def find_briefing(self, file: str) -> Briefing | None:
        """Find the live briefing that *file* holds, or translates."""
        translation_key = parse_translation_name(Path(file))
        if translation_key:
            return self.briefings.get(translation_key[0])
        return next((one for one in self.briefings.values() if Path(one.file).name == file), None)

    def _find_briefing_file(self, briefing_id: str) -> str:
        briefing = self.briefings.get(briefing_id)
        name = Path(briefing.file).name if briefing else ""
        return name if name in self.names else ""

    def _find_files_with_item(self, name: str) -> Iterator[str]:
        """Yield the files with the item ``polls/levada-2026-01``, that of the chosen briefing first."""
        *section, item = name.replace("/", " ").split() or [""]
        chosen_first = sorted(self.briefings.values(), key=lambda one: one.id != self.chosen_id)
        for briefing in chosen_first:
            entry = briefing.entries_by_id.get(item)
            file = self._find_briefing_file(briefing.id)
            if entry and file and section in ([], [entry[0]]):
                yield file


def _get_stem(name: str) -> str:
    return Path(name).stem
