"""The parts of the desk's page as HTML: the list of files, what is wrong, what is new, and the languages."""

from collections.abc import Iterable, Iterator
from html import escape

from bot.authoring.preview.answers import Asked, commands
from bot.authoring.preview.file_state import Sheet, State
from bot.authoring.preview.source_view import kind, line_of, source, words
from bot.core.content.diff import Change
from bot.core.i18n import SPOKEN, language
from bot.core.messages.request import command_line

ALL = "all"
"""What stands for all languages that a briefing is in."""


def outline(state: State, file: str) -> dict[str, object]:
    """Return what the page must know of a *file* to ask for its answers, which it does first."""
    sheet = state.sheets[file]
    return {
        "number": state.number,
        "file": file,
        "briefing": sheet.briefing,
        "banner": _banner(sheet),
        "languages": _languages(state, sheet),
        "language": spoken(state, sheet)[0],
        "commands": [_command(one, sheet) for one in commands(state, sheet.briefing)],
    }


def beside(state: State, file: str) -> dict[str, object]:
    """Return what stands beside the answers of a *file*: what is wrong, what is new, and the file itself."""
    sheet = state.sheets[file]
    return {
        "number": state.number,
        "file": file,
        "files": _files(state, file),
        "wrong": _wrong(sheet),
        "fresh": _fresh(sheet, state.version),
        "source": source(sheet),
        "told": summary(sheet),
    }


def spoken(state: State, sheet: Sheet) -> tuple[str, ...]:
    """Return the languages that the briefing of a file is in, that of the file first."""
    told = state.now.library.briefings.get(sheet.briefing)
    written = told.document.language.partition("-")[0] if told else "en"
    known = (*([sheet.code] if sheet.code else []), written, *(told.translations if told else ()))
    return tuple(dict.fromkeys(one for one in known if one in SPOKEN)) or ("en",)


def summary(sheet: Sheet, well: str = "no errors, no warnings") -> str:
    """Return how a file is: "2 errors, 1 warning, 3 changes"; *well* where there is nothing to say."""
    counts = (("error", sheet.errors), ("warning", sheet.warnings), ("change", sheet.changes))
    told = (_counted(len(found), name) for name, found in counts if found)
    return ", ".join(told) or well


def _counted(count: int, name: str) -> str:
    return f"{count} {name}" if count == 1 else f"{count} {name}s"


def _command(asked: Asked, sheet: Sheet) -> dict[str, object]:
    at = line_of(sheet.text, asked.section, asked.entry) if asked.section else 0
    return {"line": asked.line, "typed": asked.typed, "at": at}


def _files(state: State, chosen: str) -> str:
    """Return the list of files to choose from; empty where there is one only."""
    ordered = sorted(state.sheets.values(), key=lambda one: (one.file.partition(".")[0], one.code))
    return "".join(_file(sheet, chosen) for sheet in ordered) if len(ordered) > 1 else ""


def _file(sheet: Sheet, chosen: str) -> str:
    """Return a file of the list; only of the *chosen* one it is known what an editor would ask."""
    name, is_chosen = escape(sheet.file), sheet.file == chosen
    told = summary(sheet, well="") if is_chosen else _known(sheet)
    state = "error" if sheet.errors else "warning" if is_chosen and sheet.warnings else "well"
    current = ' aria-current="true"' if is_chosen else ""
    return (
        f'<li><button type="button" value="{name}" class="{state}"{current}><b>{name}</b> '
        f"<span>{escape(told)}</span></button></li>"
    )


def _known(sheet: Sheet) -> str:
    """Return what is known of a file that nobody looks at."""
    if sheet.errors:
        return _counted(len(sheet.errors), "error")
    if sheet.published is None:
        return "new"
    return "changed" if sheet.published != sheet.content else ""


def _wrong(sheet: Sheet) -> str:
    """Return the list of problems, the errors first; each is a button that leads to its line."""
    return "".join(
        f'<li><button type="button" class="{kind(one)}" data-line="{one.line}">'
        f'<span class="place">{one.line}:{one.column}</span> <b>{kind(one).title()}</b> {words(one)}'
        "</button></li>"
        for one in (*sheet.errors, *sheet.warnings)
    )


def _fresh(sheet: Sheet, version: str) -> str:
    """Return what is different from the published version."""
    if sheet.published is None:
        return "<p>This file has not been published yet: all of it is new.</p>"
    since = f"<p>Compared with {escape(version)}.</p>"
    if sheet.changes:
        return since + "<ul>" + "".join(_change(one, sheet.briefing) for one in sheet.changes) + "</ul>"
    same = (
        "Nothing has changed."
        if sheet.published == sheet.content
        else "Nothing that readers see has changed."
    )
    return since + f"<p>{same}</p>"


def _change(change: Change, briefing: str) -> str:
    """Return a change in words, as a button that leads to the answer; what is gone has none of its own."""
    said = escape(change.sentence)
    if not change.section or change.kind == "removed":
        return f"<li>{said}</li>"
    line = escape(command_line(change.section, change.item, briefing))
    return f'<li><button type="button" data-answer="{line}">{said}</button></li>'


def _banner(sheet: Sheet) -> str:
    """Return a sentence for whoever looks at answers that are not those of the file; empty if they are."""
    if not sheet.errors:
        return ""
    count = _counted(len(sheet.errors), "error")
    if not sheet.briefing:
        return f"{sheet.file} has {count}. Its answers will stand here as soon as it is right."
    if sheet.code:
        return f"{sheet.file} has {count}. What is wrong in it is told in the words of the original."
    return f"{sheet.file} has {count}. These are the answers of when it was right last."


def _languages(state: State, sheet: Sheet) -> str:
    """Return the options of the language: those that the briefing is in, then those of other readers."""
    here = spoken(state, sheet)
    every = f'<option value="{ALL}">All {len(here)} languages</option>' if len(here) > 1 else ""
    others = tuple(code for code in SPOKEN if code not in here)
    return _group("The briefing is in", here, every) + _group("Other readers", others)


def _group(label: str, codes: Iterable[str], more: str = "") -> str:
    return f'<optgroup label="{label}">{"".join(_options(codes))}{more}</optgroup>'


def _options(codes: Iterable[str]) -> Iterator[str]:
    for code in codes:
        yield f'<option value="{code}">{escape(language(code).own_name)}</option>'
