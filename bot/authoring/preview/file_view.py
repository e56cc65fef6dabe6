"""A file beside its answers: the list of files, its problems, its changes, its languages and its text."""

from collections import Counter

from markupsafe import Markup

from bot.adapters.web.templates import load_macros
from bot.authoring.preview.answer_view import PreviewCommand, find_shown_entry, list_commands
from bot.authoring.preview.source_view import find_line, format_problem, name_severity, render_source
from bot.authoring.preview.state import FileState, PreviewState
from bot.core.content.diff import Change
from bot.core.i18n.languages import SUPPORTED_LANGUAGES
from bot.core.i18n.locale import get_locale
from bot.core.messages.request import format_command_line

ALL_LANGUAGES = "all"
"""Selects all languages that a briefing is in."""


def build_outline(state: PreviewState, file: str) -> dict[str, object]:
    """Build what the page needs to request the answers of a *file*, as JSON."""
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


def build_file_panel(state: PreviewState, file: str) -> dict[str, object]:
    """Build what stands beside the answers of a *file*, as JSON with HTML."""
    file_state = state.file_states[file]
    return {
        "number": state.number,
        "file": file,
        "files": _render_file_list(state, file),
        "problems": _render_problems(file_state),
        "changes": _render_changes(file_state, state.baseline_description),
        "source": render_source(file_state),
        "summary": summarize_file(file_state),
    }


def list_briefing_languages(state: PreviewState, file_state: FileState) -> tuple[str, ...]:
    """List the languages that a file's briefing is in, the file's own first."""
    briefing = state.current_app.library.briefings.get(file_state.briefing_id)
    original_language = briefing.document.language.partition("-")[0] if briefing else "en"
    languages = (
        *([file_state.language] if file_state.language else []),
        original_language,
        *(briefing.translations if briefing else ()),
    )
    return tuple(dict.fromkeys(one for one in languages if one in SUPPORTED_LANGUAGES)) or ("en",)


def summarize_file(file_state: FileState, default: str = "no errors, no warnings") -> str:
    """Summarize a file: "2 errors, 1 warning, 3 changes", or *default* if there are none."""
    counts = Counter(name_severity(one) for one in file_state.problems)
    counts["change"] = len(file_state.changes)
    parts = (_format_count(counts[name], name) for name in ("error", "warning", "change") if counts[name])
    return ", ".join(parts) or default


def _format_count(count: int, name: str) -> str:
    return f"{count} {name}" if count == 1 else f"{count} {name}s"


def _command_to_json(command: PreviewCommand, file_state: FileState) -> dict[str, object]:
    source_line = find_line(file_state.text, command.section, command.entry) if command.section else 0
    entry = find_shown_entry(command, file_state.current_briefing)
    return {
        "line": command.line,
        "text": command.command_text,
        "source_line": source_line,
        "entry": entry,
        "is_editable": bool(entry) or not command.section,
    }


def _render_file_list(state: PreviewState, selected: str) -> Markup:
    """Render the list of files to choose from; empty if there is only one."""
    if len(state.file_states) == 1:
        return Markup()
    ordered = sorted(state.file_states.values(), key=lambda one: (one.file.partition(".")[0], one.language))
    return Markup("").join(_render_file(one, is_selected=one.file == selected) for one in ordered)


def _render_file(file_state: FileState, *, is_selected: bool) -> Markup:
    """Render a file of the list; warnings are known for the selected one only."""
    status = summarize_file(file_state, default="") if is_selected else _describe_unselected_file(file_state)
    known_problems = file_state.problems if is_selected else file_state.errors
    severities = {name_severity(one) for one in known_problems}
    level = next((one for one in ("error", "warning") if one in severities), "ok")
    return load_macros("file", __package__).file_button(file_state.file, status, level, is_selected)


def _describe_unselected_file(file_state: FileState) -> str:
    if file_state.errors:
        return _format_count(len(file_state.errors), "error")
    if file_state.published_content is None:
        return "new"
    return "changed" if file_state.published_content != file_state.content else ""


def _render_problems(file_state: FileState) -> Markup:
    """Render the problems, errors first, as buttons that lead to their lines."""
    macros = load_macros("file", __package__)
    return Markup("").join(macros.problem_button(format_problem(one)) for one in file_state.problems)


def _render_changes(file_state: FileState, baseline_description: str) -> Markup:
    """Render how the file differs from the published version."""
    macros = load_macros("file", __package__)
    if file_state.published_content is None:
        return macros.unpublished()
    changes = [
        (change.description, _find_answer(change, file_state.briefing_id)) for change in file_state.changes
    ]
    is_same = file_state.published_content == file_state.content
    return macros.changes(baseline_description, changes, is_same)


def _find_answer(change: Change, briefing_id: str) -> str:
    """Find the command line of the answer that shows a change; empty if none does."""
    if not change.section or change.kind == "removed":
        return ""
    return format_command_line(change.section, change.entry_id, briefing_id)


def _build_banner(file_state: FileState) -> str:
    """Explain which answers are shown while the file has errors; empty if it has none."""
    if not file_state.errors:
        return ""
    count = _format_count(len(file_state.errors), "error")
    if not file_state.briefing_id:
        return f"{file_state.file} has {count}. Its answers appear once they are fixed."
    if file_state.language:
        return f"{file_state.file} has {count}. Texts with errors are shown in the original language."
    return f"{file_state.file} has {count}. These are the answers of its last valid version."


def _render_language_options(state: PreviewState, file_state: FileState) -> Markup:
    """Render the options of the language: those of the briefing, then the others."""
    names = {code: get_locale(code).native_name for code in SUPPORTED_LANGUAGES}
    briefing_languages = {code: names[code] for code in list_briefing_languages(state, file_state)}
    other_languages = {code: name for code, name in names.items() if code not in briefing_languages}
    macros = load_macros("file", __package__)
    return macros.language_options(briefing_languages, other_languages, ALL_LANGUAGES)
