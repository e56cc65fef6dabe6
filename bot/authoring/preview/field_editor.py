"""Writes a field that was changed in the preview into its file, if the preview may change files.

The form knows the content that it was made from: a file that was saved since is never written over.
"""

from dataclasses import asdict
from pathlib import Path

from bot.authoring.preview.state import FileState, PreviewState
from bot.core.content.briefing import compute_digest
from bot.core.content.item_editor import REMOVAL, EditedPart, PartEditor, UnknownFieldError
from bot.core.parsing.problem import BriefingError
from bot.services.publishing.candidate import read_candidate
from bot.services.publishing.file_writer import FileWriter

_CHANGED_MEANWHILE = "The file was saved since this form was opened. Close the form, and open it again."
_NOT_THERE = "This file does not have this item. Write it into the file first."


class EditError(Exception):
    """What prevents a change, in sentences for the moderator."""

    def __init__(self, *sentences: str) -> None:
        """Say it in one or more *sentences*."""
        super().__init__(*sentences)
        self.sentences = sentences


class FieldEditor:
    """Edits the files of one folder."""

    def __init__(self, folder: Path) -> None:
        """Edit the files in *folder*."""
        self._file_writer = FileWriter(folder)

    def list_fields(self, state: PreviewState, file: str, entry_id: str) -> dict[str, object]:
        """List the fields of an entry, or of the briefing itself, as JSON.

        Raises:
            EditError: they cannot be edited.
        """
        file_state, editor = self._open(state, file, entry_id)
        return {
            "digest": compute_digest(file_state.content),
            "fields": [asdict(one) for one in editor.list_fields() if not one.value.startswith("[{")],
        }

    def change_field(self, state: PreviewState, file: str, entry_id: str, change: dict[str, str]) -> None:
        """Write the ``text`` of the field at ``path``, if the file still has the content with the ``digest``.

        Raises:
            EditError: it was not written.
        """
        file_state, editor = self._open(state, file, entry_id)
        if compute_digest(self._read(file)) != change["digest"] or file_state.errors:
            raise EditError(_CHANGED_MEANWHILE)
        try:
            steps, _ = editor.find_field(change["path"])
            editor.set_value(steps, change["text"].strip() or REMOVAL)
            content = editor.write()
            read_candidate(file, content, state.current_app.library)
        except UnknownFieldError as error:
            raise EditError(f"There is no field {error.name}.") from error
        except BriefingError as error:
            raise EditError(*(f"{one.message}; {one.hint}" for one in error.problems)) from error
        try:
            self._file_writer.commit_staged(self._file_writer.stage(file, content), file)
        except OSError as error:
            raise EditError(f"The file cannot be written: {error.strerror}.") from error

    def _open(self, state: PreviewState, file: str, entry_id: str) -> tuple[FileState, PartEditor]:
        file_state = state.file_states.get(file)
        briefing = file_state.current_briefing if file_state else None
        if file_state is None or briefing is None or (entry_id and entry_id not in briefing.entries_by_id):
            raise EditError(_NOT_THERE)
        if file_state.errors:
            raise EditError("The file has errors. Correct them in your editor first.")
        try:
            part = EditedPart(entry_id, file_state.language)
            return file_state, PartEditor(file_state.content, file, briefing, part)
        except (BriefingError, LookupError) as error:
            raise EditError(_NOT_THERE) from error

    def _read(self, file: str) -> bytes:
        try:
            return self._file_writer.read_content(file) or b""
        except OSError as error:
            raise EditError(f"The file cannot be read: {error.strerror}.") from error
