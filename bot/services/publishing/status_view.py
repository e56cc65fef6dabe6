"""The state of the briefings: what answers, since when, what is wrong, and what is due."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from bot.core.content.briefing import Briefing
from bot.core.i18n import Language
from bot.core.library.snapshot import Library
from bot.core.messages.reply import Block, Bullets, Button, Facts, Heading, Line, Paragraph, Reply, plain
from bot.core.parsing.problem import Problem
from bot.services.publishing.review_view import soon
from bot.services.store.revisions import Version

MOST = 15  # mistakes and dates that are listed
BRIEFINGS = 40


def status(
    library: Library, versions: Mapping[str, Version], title: str, today: date, words: Language
) -> Reply:
    """Return what answers now, *versions* being the newest of each briefing by its id."""
    _ = words.translate
    known = tuple(library.briefings.values())
    rows = tuple((one.id, _state(one, versions.get(one.id), today, words)) for one in known[:BRIEFINGS])
    blocks: list[Block] = [Facts(rows)] if rows else [Paragraph(plain(_("No briefing answers.")))]
    if len(known) > BRIEFINGS:
        blocks.append(_more(len(known) - BRIEFINGS, words))
    blocks += _mistakes(library.problems, words)
    if due := soon(known, today):
        blocks.append(Heading(plain(_("To be looked at again by"))))
        blocks.append(Bullets(tuple(one.line(words) for one in due[:MOST])))
    buttons = (Button(_("History"), "history"), Button(_("What goes stale next"), "review"))
    return Reply(title, tuple(blocks), buttons=buttons, line="status", language=words.code)


def of_file(file: str, library: Library, words: Language, *, here: bool = True) -> Reply:
    """Return what is wrong in one *file*, or that it is not *here*; the bot tells of each change."""
    _ = words.translate
    wrong = tuple(one for one in library.problems if Path(one.file).name == file)
    title = _("{file}: a mistake") if wrong else _("{file}: no mistake any more")
    told = tuple(_mistakes(wrong, words)) if wrong else (Paragraph(plain(_("It answers as it is now."))),)
    if not here:
        title = _("{file}: no such file")
        told = (Paragraph(plain(_("It is not in the folder of the briefings, and nothing of it answers."))),)
    buttons = (Button(_("What answers, and what is wrong"), "status"),)
    return Reply(title.format(file=file), told, buttons=buttons, language=words.code)


def _state(briefing: Briefing, version: Version | None, today: date, words: Language) -> Line:
    _ = words.translate
    as_of = briefing.document.as_of
    dated = words.day(as_of.year, as_of.month, as_of.day)
    age = words.age(as_of.year, as_of.month, as_of.day, today)
    parts = (
        _("Version {number}").format(number=version.number) if version else "",
        _("As of {date}").format(date=f"{dated} ({age})" if age else dated),
        words.plural("{count} entry", "{count} entries", sum(map(len, briefing.content.values()))),
    )
    return plain(" · ".join(filter(None, parts)))


def _mistakes(problems: Sequence[Problem], words: Language) -> Iterator[Block]:
    _ = words.translate
    if not problems:
        yield Paragraph(plain(_("No file has a mistake.")))
        return
    yield Heading(plain(_("Mistakes; what was right before goes on answering")))
    named = (replace(problem, file=Path(problem.file).name) for problem in problems[:MOST])
    yield Bullets(tuple(plain(str(problem)) for problem in named))
    if len(problems) > MOST:
        yield _more(len(problems) - MOST, words)


def _more(count: int, words: Language) -> Block:
    return Paragraph(plain(words.plural("… and {count} more", "… and {count} more", count)))
