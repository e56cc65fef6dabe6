"""The parts of the desk's page as HTML: the list of files, what is wrong, what is new, and the languages."""

from collections.abc import Iterable, Iterator
from html import escape

from bot.authoring.preview.answers import PreviewCommand, list_commands
from bot.authoring.preview.file_state import FileState, PreviewState
from bot.authoring.preview.source_view import find_line, get_severity, render_message, render_source
from bot.core.content.diff import Change
from bot.core.i18n import SUPPORTED_LANGUAGES, get_locale
from bot.core.messages.request import format_command_line

ALL_LANGUAGES = "all"
"""What stands for all languages that a briefing is in."""


def build_outline(state: PreviewState, file: str) -> dict[str, object]:
    """Return what the page must know of a *file* to ask for its answers, which it does first."""
    file_state = state.file_states[file]
    return {
        "number": state.number,
        "file": file,
        "briefing": file_state.briefing_id,
        "banner": _build_banner(file_state),
        "languages": _render_language_options(state, file_state),
        "language": list_briefing_languages(state, file_state)[0],
        "commands": [
            _command_to_json(one, file_state) for one in list_commands(state, file_state.briefing_id)
        ],
    }


def build_side_panel(state: PreviewState, file: str) -> dict[str, object]:
    """Return what stands beside the answers of a *file*: what is wrong, what is new, and the file itself."""
    file_state = state.file_states[file]
    return {
        "number": state.number,
        "file": file,
        "files": _render_file_list(state, file),
        "wrong": _render_problems(file_state),
        "fresh": _render_changes(file_state, state.baseline_description),
        "source": render_source(file_state),
        "told": summarize_file(file_state),
    }


def list_briefing_languages(state: PreviewState, file_state: FileState) -> tuple[str, ...]:
    """Return the languages that the briefing of a file is in, that of the file first."""
    briefing = state.current_app.library.briefings.get(file_state.briefing_id)
    original_language = briefing.document.language.partition("-")[0] if briefing else "en"
    languages = (
        *([file_state.language] if file_state.language else []),
        original_language,
        *(briefing.translations if briefing else ()),
    )
    return tuple(dict.fromkeys(one for one in languages if one in SUPPORTED_LANGUAGES)) or ("en",)


def summarize_file(file_state: FileState, default: str = "no errors, no warnings") -> str:
    """Return how a file is: "2 errors, 1 warning, 3 changes"; *well* where there is nothing to say."""
    counts = (("error", file_state.errors), ("warning", file_state.warnings), ("change", file_state.changes))
    parts = (_format_count(len(found), name) for name, found in counts if found)
    return ", ".join(parts) or default


def _format_count(count: int, name: str) -> str:
    return f"{count} {name}" if count == 1 else f"{count} {name}s"


def _command_to_json(command: PreviewCommand, file_state: FileState) -> dict[str, object]:
    line_number = find_line(file_state.text, command.section, command.entry) if command.section else 0
    return {"line": command.line, "typed": command.command_text, "at": line_number}


def _render_file_list(state: PreviewState, selected: str) -> str:
    """Return the list of files to choose from; empty where there is one only."""
    ordered = sorted(state.file_states.values(), key=lambda one: (one.file.partition(".")[0], one.language))
    return "".join(_render_file(sheet, selected) for sheet in ordered) if len(ordered) > 1 else ""


def _render_file(file_state: FileState, selected: str) -> str:
    """Return a file of the list; only of the *chosen* one it is known what an editor would ask."""
    name, is_selected = escape(file_state.file), file_state.file == selected
    status_text = (
        summarize_file(file_state, default="") if is_selected else _describe_unselected_file(file_state)
    )
    css_class = "error" if file_state.errors else "warning" if is_selected and file_state.warnings else "well"
    current = ' aria-current="true"' if is_selected else ""
    return (
        f'<li><button type="button" value="{name}" class="{css_class}"{current}><b>{name}</b> '
        f"<span>{escape(status_text)}</span></button></li>"
    )


def _describe_unselected_file(file_state: FileState) -> str:
    """Return what is known of a file that nobody looks at."""
    if file_state.errors:
        return _format_count(len(file_state.errors), "error")
    if file_state.published_content is None:
        return "new"
    return "changed" if file_state.published_content != file_state.content else ""


def _render_problems(file_state: FileState) -> str:
    """Return the list of problems, the errors first; each is a button that leads to its line."""
    return "".join(
        f'<li><button type="button" class="{get_severity(one)}" data-line="{one.line}">'
        f'<span class="place">{one.line}:{one.column}</span> <b>{get_severity(one).title()}</b> {render_message(one)}'
        "</button></li>"
        for one in (*file_state.errors, *file_state.warnings)
    )


def _render_changes(file_state: FileState, baseline_description: str) -> str:
    """Return what is different from the published version."""
    if file_state.published_content is None:
        return "<p>This file has not been published yet: all of it is new.</p>"
    intro = f"<p>Compared with {escape(baseline_description)}.</p>"
    if file_state.changes:
        return (
            intro
            + "<ul>"
            + "".join(_render_change(one, file_state.briefing_id) for one in file_state.changes)
            + "</ul>"
        )
    message = (
        "Nothing has changed."
        if file_state.published_content == file_state.content
        else "Nothing that readers see has changed."
    )
    return intro + f"<p>{message}</p>"


def _render_change(change: Change, briefing: str) -> str:
    """Return a change in words, as a button that leads to the answer; what is gone has none of its own."""
    sentence = escape(change.description)
    if not change.section or change.kind == "removed":
        return f"<li>{sentence}</li>"
    line = escape(format_command_line(change.section, change.entry_id, briefing))
    return f'<li><button type="button" data-answer="{line}">{sentence}</button></li>'


def _build_banner(file_state: FileState) -> str:
    """Return a sentence for whoever looks at answers that are not those of the file; empty if they are."""
    if not file_state.errors:
        return ""
    count = _format_count(len(file_state.errors), "error")
    if not file_state.briefing_id:
        return f"{file_state.file} has {count}. Its answers will stand here as soon as it is right."
    if file_state.language:
        return f"{file_state.file} has {count}. What is wrong in it is told in the words of the original."
    return f"{file_state.file} has {count}. These are the answers of when it was right last."


def _render_language_options(state: PreviewState, file_state: FileState) -> str:
    """Return the options of the language: those that the briefing is in, then those of other readers."""
    languages = list_briefing_languages(state, file_state)
    all_option = (
        f'<option value="{ALL_LANGUAGES}">All {len(languages)} languages</option>'
        if len(languages) > 1
        else ""
    )
    others = tuple(code for code in SUPPORTED_LANGUAGES if code not in languages)
    return _render_option_group("The briefing is in", languages, all_option) + _render_option_group(
        "Other readers", others
    )


def _render_option_group(label: str, codes: Iterable[str], extra_options: str = "") -> str:
    return f'<optgroup label="{label}">{"".join(_render_options(codes))}{extra_options}</optgroup>'


def _render_options(codes: Iterable[str]) -> Iterator[str]:
    for code in codes:
        yield f'<option value="{code}">{escape(get_locale(code).native_name)}</option>'
