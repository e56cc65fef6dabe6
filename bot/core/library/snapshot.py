"""The shelf: all files as one value, each with what it says now and with what of it was right last.

Taking in changes gives another shelf, and reads only the files that changed. A file that is broken never
takes anything away: what it said when it was right last goes on to be told.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from operator import attrgetter
from pathlib import Path

from bot.core.content.briefing import Briefing, Kind
from bot.core.content.document_loader import digest_of, read
from bot.core.content.translated_briefing import Told, Translation, lonely, translated
from bot.core.content.translation import translates
from bot.core.parsing.error_codes import Code
from bot.core.parsing.problem import BriefingError, Problem, unreadable

Content = bytes | OSError | None
"""What a file holds, or why it cannot be read; None where it is no longer there."""

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Library:
    """The briefings that are told, by id and the newest first, and what is wrong with any file."""

    briefings: Mapping[str, Briefing]
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Broken:
    """A file with *problems*, *since* when it has had any, and the *digest* of what is told of it meanwhile.

    The digest is empty where nothing of it is told.
    """

    file: str
    problems: tuple[Problem, ...]
    since: datetime
    digest: str


@dataclass(frozen=True, slots=True, eq=False)
class Edition:
    """A briefing as some content of its file says it; of those with one id the least *claim* goes first."""

    digest: str
    briefing: Briefing
    claim: tuple[bool, str]


@dataclass(frozen=True, slots=True, eq=False)
class Original:
    """The file of a briefing: what it says *now*, if that is right, and what was told of it *before*."""

    digest: str
    now: Edition | None
    before: Edition | None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Shelf:
    """All files of the library, by the names that they have in problems."""

    kinds: Sequence[Kind]
    library: Library = field(default_factory=lambda: Library({}))
    broken: Mapping[str, Broken] = field(default_factory=dict)
    originals: Mapping[str, Original] = field(default_factory=dict)
    translations: Mapping[str, Translation] = field(default_factory=dict)
    editions: Mapping[str, Edition] = field(default_factory=dict)
    """What is told of the file of each briefing."""
    told: Mapping[str, Told] = field(default_factory=dict)
    """What is told under each id."""

    def digest(self, file: str) -> str | None:
        """Return the digest of what is in *file* now, empty if it cannot be read; None if it is not here."""
        one = self.originals.get(file) or self.translations.get(file)
        return one.digest if one else None

    def answers(self, file: str) -> str:
        """Return the digest of what is told of *file*, empty if nothing is."""
        if file in self.editions:
            return self.editions[file].digest
        told = self._told_of(file)
        return told.answering.get(file, "") if told else ""

    def changed(self, contents: Mapping[str, Content], at: datetime = _LONG_AGO) -> "Shelf":
        """Return the shelf after these *contents* were found in files, *at* some moment."""
        originals, translations = dict(self.originals), dict(self.translations)
        for file, content in contents.items():
            originals.pop(file, None)
            translations.pop(file, None)
            if content is not None and translates(Path(file)):
                translations[file] = self._translation(file, content)
            elif content is not None:
                originals[file] = self._original(file, content)
        in_place = self._in_place(contents, originals)
        return in_place or self._settled(originals, translations, at)

    def _in_place(self, contents: Mapping[str, Content], originals: Mapping[str, Original]) -> "Shelf | None":
        """Return the shelf quickly where briefings have changed and nothing else: no id, age or problem."""
        editions, told, briefings = dict(self.editions), dict(self.told), dict(self.library.briefings)
        for file in contents:
            before, known = self.editions.get(file), originals.get(file)
            if not (before and known and known.now) or file in self.broken:
                return None
            name = before.briefing.id
            after = self._put_together(known.now.briefing, self.told[name].translations)
            same = known.now.briefing.id == name and after.age == told[name].age
            if not same or after.problems or told[name].problems:
                return None
            editions[file], told[name], briefings[name] = known.now, after, after.briefing
        library = Library(briefings, self.library.problems)
        return replace(self, library=library, originals=originals, editions=editions, told=told)

    def _original(self, file: str, content: bytes | OSError) -> Original:
        known = self.originals.get(file)
        before = self.editions.get(file) or (known.before if known else None)
        if isinstance(content, OSError):
            return Original("", None, before, (unreadable(file, content),))
        digest = digest_of(content)
        if before and before.digest == digest:
            return Original(digest, before, before)
        try:
            briefing = read(content, file, self.kinds)
        except BriefingError as error:
            return Original(digest, None, before, error.problems)
        claim = (Path(file).stem != briefing.id, file)
        return Original(digest, Edition(digest, briefing, claim), before)

    def _translation(self, file: str, content: bytes | OSError) -> Translation:
        known, told = self.translations.get(file), self._told_of(file)
        before = known.before if known else None
        if known and told and told.answering.get(file) == known.digest and isinstance(known.content, bytes):
            before = known.content
        digest = "" if isinstance(content, OSError) else digest_of(content)
        return Translation(file, digest, content, before)

    def _told_of(self, file: str) -> Told | None:
        one = self.translations.get(file)
        return self.told.get(one.name[0]) if one else None

    def _settled(
        self, originals: Mapping[str, Original], translations: Mapping[str, Translation], at: datetime
    ) -> "Shelf":
        """Return the shelf with these files, after each id has gone to one of those that claim it."""
        editions = _editions(originals)
        into: dict[str, list[Translation]] = {}
        for file in sorted(translations):
            into.setdefault(translations[file].name[0], []).append(translations[file])
        told = {
            one.briefing.id: self._put_together(one.briefing, into.get(one.briefing.id, []))
            for one in editions.values()
        }
        problems = dict(_problems(originals, editions))
        broken = bool(problems)
        for name, some in into.items():
            if name in told:
                problems |= told[name].problems
            elif not broken:  # else its own problem is told
                problems |= {one.file: (lonely(one),) for one in some}
        newest = sorted(told.values(), key=attrgetter("age"), reverse=True)
        library = Library(
            {one.briefing.id: one.briefing for one in newest},
            tuple(problem for some in problems.values() for problem in some),
        )
        shelf = Shelf(self.kinds, library, {}, originals, translations, editions, told)
        return replace(shelf, broken=dict(self._marked(problems, shelf, at)))

    def _put_together(self, original: Briefing, translations: Sequence[Translation]) -> Told:
        known = self.told.get(original.id)
        if known and known.is_made_of(original, translations):
            return known
        return translated(original, translations)

    def _marked(
        self, problems: Mapping[str, tuple[Problem, ...]], shelf: "Shelf", at: datetime
    ) -> Iterator[tuple[str, Broken]]:
        for file, some in problems.items():
            since = self.broken[file].since if file in self.broken else at
            yield file, Broken(file, some, since, shelf.answers(file))


def _editions(originals: Mapping[str, Original]) -> dict[str, Edition]:
    """Return what is told of each file: of two that claim an id, the one that is called so, or the first.

    What a file says now goes before what another one said when it was right.
    """
    told: dict[str, Edition] = {}
    _give(told, [one.now for one in originals.values() if one.now], set())
    taken = {edition.briefing.id for edition in told.values()}
    _give(told, [one.before for file, one in originals.items() if one.before and file not in told], taken)
    return told


def _give(told: dict[str, Edition], editions: list[Edition], taken: set[str]) -> None:
    """Add those of the *editions* whose ids are not *taken*, or claimed by one that goes before."""
    editions.sort(key=attrgetter("claim"))
    for edition in editions:
        name = edition.briefing.id
        if name not in taken:
            taken.add(name)
            told[edition.claim[1]] = edition


def _problems(
    originals: Mapping[str, Original], editions: Mapping[str, Edition]
) -> Iterator[tuple[str, tuple[Problem, ...]]]:
    wrong = [file for file, one in originals.items() if not one.now or editions.get(file) is not one.now]
    for file in sorted(wrong):
        one = originals[file]
        if one.problems:
            yield file, one.problems
        elif one.now:
            message = f'another file has a briefing with the id "{one.now.briefing.id}"'
            hint = "give each briefing an id of its own"
            yield file, (Problem(file, 1, 1, "id", message, hint, code=Code.DUPLICATE_ID),)
