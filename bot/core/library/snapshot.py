"""The library as an immutable snapshot: every file with its current and its last valid content.

Applying changes gives a new snapshot and parses only the files that changed. A broken file never takes
content offline: its last valid version stays live.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property
from operator import attrgetter
from pathlib import Path
from types import MappingProxyType

from bot.core.content.briefing import Briefing, SectionSchema, compute_digest, parse_briefing
from bot.core.content.stored_revision import mend_revision
from bot.core.content.translation import (
    TranslatedBriefing,
    TranslationFile,
    build_missing_original_problem,
    build_translated_briefing,
    parse_translation_name,
)
from bot.core.library.image_files import Images
from bot.core.parsing.problem import BriefingError, Problem, ProblemCode, build_unreadable_problem

FileContent = bytes | OSError | None
"""The content of a file, or why it cannot be read; None if the file is gone."""

_EARLIEST = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Library:
    """The live briefings by id, the newest first, and the problems in all files."""

    briefings: Mapping[str, Briefing]
    problems: tuple[Problem, ...] = ()
    images: Mapping[str, Images] = field(default_factory=dict)
    """The images of each briefing that has any, by its id."""

    def find_briefing(self, briefing_id: str) -> Briefing | None:
        """Find the briefing that has this id, or else the one that had it once."""
        return self.briefings.get(briefing_id) or self._briefings_by_alias.get(briefing_id)

    @cached_property
    def _briefings_by_alias(self) -> Mapping[str, Briefing]:
        """The briefings by their former ids; of two that had the same, the newer."""
        oldest_first = reversed([*self.briefings.values()])
        return {alias: one for one in oldest_first for alias in one.document.aliases}


@dataclass(frozen=True, slots=True)
class BrokenFile:
    """A file with *problems*, and *since* when it has had any.

    *served_digest* is that of its last valid content, which stays live; empty if nothing of it is live.
    """

    file: str
    problems: tuple[Problem, ...]
    since: datetime
    served_digest: str


@dataclass(frozen=True, slots=True, eq=False)
class ParsedBriefing:
    """A briefing parsed from its file; of several with one id, the lowest *precedence* wins."""

    digest: str
    briefing: Briefing
    precedence: tuple[bool, str]


@dataclass(frozen=True, slots=True, eq=False)
class BriefingFile:
    """The file of a briefing: what it holds now, if that is valid, and its last valid version."""

    digest: str
    current: ParsedBriefing | None
    last_valid: ParsedBriefing | None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class LibrarySnapshot:
    """All files of the library, by their paths as problems name them."""

    schemas: Sequence[SectionSchema]
    library: Library = field(default_factory=lambda: Library({}))
    broken_files: Mapping[str, BrokenFile] = field(default_factory=dict)
    briefing_files: Mapping[str, BriefingFile] = field(default_factory=dict)
    translation_files: Mapping[str, TranslationFile] = field(default_factory=dict)
    served_by_file: Mapping[str, ParsedBriefing] = field(default_factory=dict)
    """The live version of each briefing file."""
    served_by_id: Mapping[str, TranslatedBriefing] = field(default_factory=dict)
    """The live briefing of each id, with its translations."""

    def current_digest(self, file: str) -> str | None:
        """Get the digest of the current content of *file*; empty if unreadable, None if unknown."""
        source_file = self.briefing_files.get(file) or self.translation_files.get(file)
        return source_file.digest if source_file else None

    def served_digest(self, file: str) -> str:
        """Get the digest of the live content of *file*; empty if nothing of it is live."""
        if file in self.served_by_file:
            return self.served_by_file[file].digest
        translated_briefing = self._find_translated_briefing(file)
        return translated_briefing.served_digests.get(file, "") if translated_briefing else ""

    def with_changes(
        self,
        contents: Mapping[str, FileContent],
        changed_at: datetime = _EARLIEST,
        parsed: Mapping[str, Briefing] = MappingProxyType({}),
    ) -> "LibrarySnapshot":
        """Apply new *contents* by file; *changed_at* is the time from which new problems are dated.

        A content that is *parsed* already, as this briefing, is not parsed again.
        """
        briefing_files, translation_files = dict(self.briefing_files), dict(self.translation_files)
        for file, content in contents.items():
            briefing_files.pop(file, None)
            translation_files.pop(file, None)
            if content is not None and parse_translation_name(Path(file)):
                translation_files[file] = self._load_translation_file(file, content)
            elif content is not None:
                briefing_files[file] = self._load_briefing_file(file, content, parsed.get(file))
        updated_snapshot = self._update_in_place(contents, briefing_files)
        return updated_snapshot or self._rebuild(briefing_files, translation_files, changed_at)

    def with_stored_revisions(self, contents: Mapping[str, FileContent]) -> "LibrarySnapshot":
        """Apply stored *contents*; one that breaks a rule made since is read as well as it can be."""
        snapshot = self.with_changes(contents)
        mended_contents = {
            file: mend_revision(content, file, self.schemas)
            for file, content in contents.items()
            if file in snapshot.broken_files and isinstance(content, bytes)
        }
        return snapshot.with_changes(mended_contents) if mended_contents else snapshot

    def with_images(self, images: Mapping[str, Images]) -> "LibrarySnapshot":
        """Show these *images* from now on."""
        if images == self.library.images:
            return self
        return replace(self, library=replace(self.library, images=images))

    def _update_in_place(
        self, contents: Mapping[str, FileContent], briefing_files: Mapping[str, BriefingFile]
    ) -> "LibrarySnapshot | None":
        """Apply changes the quick way; None if they affect an id, the order, a problem or a translation."""
        served_by_file, served_by_id = dict(self.served_by_file), dict(self.served_by_id)
        briefings = dict(self.library.briefings)
        for file in contents:
            current = briefing_files[file].current if file in briefing_files else None
            new_version = self._update_briefing(file, current) if current else None
            if not (current and new_version):
                return None
            served_by_file[file] = current
            served_by_id[current.briefing.id] = new_version
            briefings[current.briefing.id] = new_version.briefing
        return replace(
            self,
            library=replace(self.library, briefings=briefings),
            briefing_files=briefing_files,
            served_by_file=served_by_file,
            served_by_id=served_by_id,
        )

    def _update_briefing(self, file: str, current: ParsedBriefing) -> TranslatedBriefing | None:
        """Merge the new version of a briefing; None if its id, its place or a problem changes."""
        old_version = self.served_by_file.get(file)
        if not old_version or file in self.broken_files or current.briefing.id != old_version.briefing.id:
            return None
        previous = self.served_by_id[current.briefing.id]
        updated = self._merge_translations(current.briefing, previous.translation_files)
        is_order_unchanged = updated.sort_key == previous.sort_key
        return updated if is_order_unchanged and not updated.problems and not previous.problems else None

    def _load_briefing_file(
        self, file: str, content: bytes | OSError, parsed: Briefing | None
    ) -> BriefingFile:
        previous_file = self.briefing_files.get(file)
        last_valid = self.served_by_file.get(file) or (previous_file.last_valid if previous_file else None)
        if isinstance(content, OSError):
            return BriefingFile("", None, last_valid, (build_unreadable_problem(file, content),))
        digest = compute_digest(content)
        if last_valid and last_valid.digest == digest:
            return BriefingFile(digest, last_valid, last_valid)
        try:
            briefing = parsed or parse_briefing(content, file, self.schemas)
        except BriefingError as error:
            return BriefingFile(digest, None, last_valid, error.problems)
        precedence = (Path(file).stem != briefing.id, file)
        return BriefingFile(digest, ParsedBriefing(digest, briefing, precedence), last_valid)

    def _load_translation_file(self, file: str, content: bytes | OSError) -> TranslationFile:
        previous_file = self.translation_files.get(file)
        translated_briefing = self._find_translated_briefing(file)
        last_valid_content = previous_file.last_valid_content if previous_file else None
        if (
            previous_file
            and translated_briefing
            and translated_briefing.served_digests.get(file) == previous_file.digest
            and isinstance(previous_file.content, bytes)
        ):
            last_valid_content = previous_file.content
        digest = "" if isinstance(content, OSError) else compute_digest(content)
        return TranslationFile(file, digest, content, last_valid_content)

    def _find_translated_briefing(self, file: str) -> TranslatedBriefing | None:
        translation_file = self.translation_files.get(file)
        if translation_file is None:
            return None
        original = self.library.find_briefing(translation_file.translation_key[0])
        return self.served_by_id.get(original.id) if original else None

    def _rebuild(
        self,
        briefing_files: Mapping[str, BriefingFile],
        translation_files: Mapping[str, TranslationFile],
        changed_at: datetime,
    ) -> "LibrarySnapshot":
        """Build a snapshot of these files: give each id to one file, and merge translations."""
        served_by_file = _select_served_briefings(briefing_files)
        originals = Library({one.briefing.id: one.briefing for one in served_by_file.values()})
        translations_by_id: dict[str, list[TranslationFile]] = {}
        for _, translation_file in sorted(translation_files.items()):
            briefing_id, _language = translation_file.translation_key
            original = originals.find_briefing(briefing_id)
            current_id = original.id if original else briefing_id
            translations_by_id.setdefault(current_id, []).append(translation_file)
        served_by_id = {
            one.briefing.id: self._merge_translations(
                one.briefing, translations_by_id.get(one.briefing.id, [])
            )
            for one in served_by_file.values()
        }
        problems = dict(_find_problems(briefing_files, served_by_file))
        problems |= _find_translation_problems(translations_by_id, served_by_id, has_broken=bool(problems))
        newest = sorted(served_by_id.values(), key=attrgetter("sort_key"), reverse=True)
        library = Library(
            {one.briefing.id: one.briefing for one in newest},
            tuple(problem for file_problems in problems.values() for problem in file_problems),
            self.library.images,
        )
        snapshot = LibrarySnapshot(
            self.schemas, library, {}, briefing_files, translation_files, served_by_file, served_by_id
        )
        return replace(snapshot, broken_files=dict(self._build_broken_files(problems, snapshot, changed_at)))

    def _merge_translations(
        self, original: Briefing, translation_files: Sequence[TranslationFile]
    ) -> TranslatedBriefing:
        previous_version = self.served_by_id.get(original.id)
        if previous_version and previous_version.is_built_from(original, translation_files):
            return previous_version
        return build_translated_briefing(original, translation_files)

    def _build_broken_files(
        self, problems: Mapping[str, tuple[Problem, ...]], snapshot: "LibrarySnapshot", changed_at: datetime
    ) -> Iterator[tuple[str, BrokenFile]]:
        for file, file_problems in problems.items():
            since = self.broken_files[file].since if file in self.broken_files else changed_at
            yield file, BrokenFile(file, file_problems, since, snapshot.served_digest(file))


def _select_served_briefings(briefing_files: Mapping[str, BriefingFile]) -> dict[str, ParsedBriefing]:
    """Choose the live version of each file; of two with one id, the one named like it or else the first wins.

    The current version of one file takes precedence over the last valid version of another.
    """
    served_by_file: dict[str, ParsedBriefing] = {}
    _assign_ids(served_by_file, [one.current for one in briefing_files.values() if one.current], set())
    taken_ids = {parsed.briefing.id for parsed in served_by_file.values()}
    _assign_ids(
        served_by_file,
        [
            one.last_valid
            for file, one in briefing_files.items()
            if one.last_valid and file not in served_by_file
        ],
        taken_ids,
    )
    return served_by_file


def _assign_ids(
    served_by_file: dict[str, ParsedBriefing], parsed_briefings: list[ParsedBriefing], taken_ids: set[str]
) -> None:
    """Add the briefings whose ids are not taken, in the order of precedence."""
    parsed_briefings.sort(key=attrgetter("precedence"))
    for parsed_briefing in parsed_briefings:
        briefing_id = parsed_briefing.briefing.id
        if briefing_id not in taken_ids:
            taken_ids.add(briefing_id)
            served_by_file[parsed_briefing.precedence[1]] = parsed_briefing


def _find_translation_problems(
    translations_by_id: Mapping[str, Sequence[TranslationFile]],
    served_by_id: Mapping[str, TranslatedBriefing],
    *,
    has_broken: bool,
) -> dict[str, tuple[Problem, ...]]:
    """Collect the problems of translations by file; *has_broken* is True if any briefing is broken."""
    problems: dict[str, tuple[Problem, ...]] = {}
    for briefing_id, files in translations_by_id.items():
        if briefing_id in served_by_id:
            problems |= served_by_id[briefing_id].problems
        elif not has_broken:  # else the broken briefing may be the one that is missing
            problems |= {file.file: (build_missing_original_problem(file),) for file in files}
    return problems


def _find_problems(
    briefing_files: Mapping[str, BriefingFile], served_by_file: Mapping[str, ParsedBriefing]
) -> Iterator[tuple[str, tuple[Problem, ...]]]:
    problem_files = [
        file
        for file, one in briefing_files.items()
        if not one.current or served_by_file.get(file) is not one.current
    ]
    for file in sorted(problem_files):
        briefing_file = briefing_files[file]
        if briefing_file.problems:
            yield file, briefing_file.problems
        elif briefing_file.current:
            message = f'another file has a briefing with the id "{briefing_file.current.briefing.id}"'
            hint = "give each briefing its own id"
            yield file, (Problem(file, 1, 1, "id", message, hint, code=ProblemCode.DUPLICATE_ID),)
