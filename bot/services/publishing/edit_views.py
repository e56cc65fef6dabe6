"""The replies about single fields: forms for them, and what prevents a change."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.core.content.item_editor import REMOVAL, AmbiguousFieldError, EditableField, UnknownFieldError
from bot.core.i18n.locale import Locale
from bot.core.messages.field_form import FieldForm, FormField
from bot.core.messages.reply import (
    Block,
    Bullets,
    Button,
    Facts,
    Form,
    Paragraph,
    Quote,
    Reply,
    Span,
    Style,
    interpolate,
    make_line,
)
from bot.core.messages.request import MAX_COMMAND_LINE_BYTES, SET, parse_number
from bot.core.parsing.problem import Problem
from bot.services.publishing.edit_button import EDIT
from bot.services.publishing.edit_target import EditTarget
from bot.services.publishing.message_parts import build_more_note
from bot.services.publishing.submission_views import get_proposal_line

REASON = "because"  # the form's field for the reason; no field of the format has this name
MORE = "more"  # in place of a field: the next part of them

_FIELDS_PER_FORM = 4  # and the reason: Discord's modals have five
_FIELDS_PER_MESSAGE = 12  # as buttons
_MAX_VALUE_CHARACTERS = 4000  # of a form's field (Discord, TextInput)
_MAX_EXCERPT = 60  # characters of a value in a list
_MAX_PROBLEMS = 6
_MAX_NAMES = 30


def list_form_fields(target: EditTarget, fields: Iterable[EditableField]) -> list[EditableField]:
    """List the fields that forms offer, in their order."""
    offered = [one for one in fields if _fits_form(target, one)]
    counts = Counter(one.name for one in offered)
    return [
        one if counts[one.name] == 1 else replace(one, name=f"{one.name} · {one.path}") for one in offered
    ]


def _fits_form(target: EditTarget, field: EditableField) -> bool:
    """True for a field whose path fits a button, and whose value fits a form."""
    is_list_of_records = field.value.startswith("[{")
    line_size = len(target.format_edit_line(field.path).encode())
    is_short = line_size <= MAX_COMMAND_LINE_BYTES and len(field.value) <= _MAX_VALUE_CHARACTERS
    return is_short and not is_list_of_records and " " not in field.path


def find_next_part(fields: Sequence[EditableField], paths: Iterable[str]) -> int:
    """Find the form that follows the one with these *paths*; 0 if that was the last."""
    places = {field.path: place for place, field in enumerate(fields)}
    last_place = max((places[path] for path in paths if path in places), default=len(fields))
    next_part = last_place // _FIELDS_PER_FORM + 2
    return next_part if (next_part - 1) * _FIELDS_PER_FORM < len(fields) else 0


def build_part_form(target: EditTarget, fields: Sequence[EditableField], part: int, locale: Locale) -> Reply:
    """Offer the fields of a part: as buttons, and as one form, each *part* (from 1) of them."""
    _ = locale.translate
    shown = fields[(part - 1) * _FIELDS_PER_MESSAGE : part * _FIELDS_PER_MESSAGE]
    inputs = fields[(part - 1) * _FIELDS_PER_FORM : part * _FIELDS_PER_FORM] or fields[:_FIELDS_PER_FORM]
    values = tuple((one.name, make_line(_shorten(one.value))) for one in shown if one.value)
    blocks: tuple[Block, ...] = (Paragraph(make_line(_("Choose a field to change it."))), Facts(values))
    buttons = [Button(_shorten(one.name), target.format_edit_line(one.path)) for one in shown]
    if part * _FIELDS_PER_MESSAGE < len(fields):
        buttons.append(build_more_button(target, part + 1, locale))
    form_fields = [FormField(one.path, one.name, one.value) for one in inputs]
    return Reply(
        _("Edit {item}").format(item=target.title),
        blocks if values else blocks[:1],
        buttons=tuple(buttons),
        command_line=target.format_edit_line(f"{MORE} {part}" if part > 1 else ""),
        language=locale.language,
        field_form=FieldForm(
            f"{SET} {target.name}", (*form_fields, FormField(REASON, _("Reason for the change")))
        ),
        navigation=(Button(_("Cancel"), target.card_line),),
    )


def build_more_button(target: EditTarget, part: int, locale: Locale) -> Button:
    """Build the button that offers the next fields of *target*."""
    return Button(locale.translate("More fields"), target.format_edit_line(f"{MORE} {part}"))


def add_more_button(reply: Reply, target: EditTarget, part: int, locale: Locale) -> Reply:
    """Add the button by which another field becomes part of the same proposal; *part* is that of the form."""
    number = parse_number(get_proposal_line(reply).rpartition(" ")[2])
    if number == 0:
        return reply
    line = replace(target, number=number).format_edit_line(f"{MORE} {part}" if part else "")
    return replace(reply, buttons=(*reply.buttons, Button(locale.translate("Change another field"), line)))


def build_field_form(target: EditTarget, field: EditableField, locale: Locale) -> Reply:
    """Ask for the new value of one field."""
    _ = locale.translate
    blocks: tuple[Block, ...] = (Paragraph(interpolate(_("{field} is not there yet."), field=_name(field))),)
    if field.value:
        blocks = (
            Paragraph(interpolate(_("{field} is now:"), field=_name(field))),
            Quote((make_line(field.value.replace("\n", " ")),)),
        )
    explanation = _("Send the new text, or {sign} to remove it. “because” and a reason can follow.")
    blocks = (*blocks, Paragraph(interpolate(explanation, sign=Span(REMOVAL, Style.CODE))))
    return Reply(
        _("Edit {item}").format(item=target.title),
        blocks,
        language=locale.language,
        form=Form(f"{SET} {target.name} {field.path}", _("New text"), field.value),
    )


def _name(field: EditableField) -> Span:
    return Span(field.name, Style.BOLD)


def _shorten(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _MAX_EXCERPT else f"{line[: _MAX_EXCERPT - 1].rstrip()}…"


def build_unknown_part_reply(name: str, nearest: str, locale: Locale) -> Reply:
    """Say that there is no such item, but a *nearest* one, and how to name one; *name* may be empty."""
    _ = locale.translate
    example = interpolate(
        _("Name an item and a field, such as {example}."),
        example=Span(
            f"/{SET} figures/cost figure nearly 95 million because the city corrected it", Style.CODE
        ),
    )
    form = interpolate(_("{example} shows a form."), example=Span(f"/{EDIT} figures/cost", Style.CODE))
    missing = (make_line(_("There is no item or briefing “{name}”.").format(name=name[:60])),) if name else ()
    if nearest:
        missing = (*missing, interpolate(_("Did you mean {field}?"), field=Span(nearest, Style.CODE)))
    return _build_refusal([*map(Paragraph, missing), Paragraph(example), Paragraph(form)], locale)


def build_unknown_field_reply(target: EditTarget, error: UnknownFieldError, locale: Locale) -> Reply:
    """Name the fields that there are, the nearest one first."""
    _ = locale.translate
    values = {"item": Span(target.title, Style.CODE), "field": Span(error.name[:60], Style.CODE)}
    text = interpolate(_("{item} has no field {field}."), **values)
    blocks: list[Block] = [Paragraph(text)]
    if error.suggestion:
        question = _("Did you mean {field}?")
        blocks.append(Paragraph(interpolate(question, field=Span(error.suggestion, Style.CODE))))
    entries = target.briefing.sections.get(error.name, ()) if not target.section else ()
    for entry in entries[:1]:
        example = Span(f"/{SET} {error.name}/{entry.id} …", Style.CODE)
        blocks.append(Paragraph(interpolate(_("Name one of its items: {example}"), example=example)))
    names = "" if entries else ", ".join(error.names[:_MAX_NAMES])
    if names:
        blocks.append(Paragraph(interpolate(_("Fields: {names}"), names=names)))
    return _build_refusal(blocks, locale, (_build_edit_button(target, locale),))


def build_ambiguous_field_reply(target: EditTarget, error: AmbiguousFieldError, locale: Locale) -> Reply:
    """Show the paths of the fields that have the same name."""
    text = locale.translate("“{name}” is in several places. Write which one:").format(name=error.name)
    lines = tuple(make_line(path, Style.CODE) for path in error.paths)
    buttons = [Button(_shorten(path), target.format_edit_line(path)) for path in error.paths]
    return _build_refusal([Paragraph(make_line(text)), Bullets(lines)], locale, buttons)


def build_refused_value_reply(target: EditTarget, problems: Sequence[Problem], locale: Locale) -> Reply:
    """List what is wrong with the file after the change, in the words of ``check``."""
    text = make_line(locale.translate("With this change the file would have errors:"))
    blocks: list[Block] = [
        Paragraph(text),
        Bullets(tuple(make_line(str(problem)) for problem in problems[:_MAX_PROBLEMS])),
    ]
    if len(problems) > _MAX_PROBLEMS:
        blocks.append(build_more_note(len(problems) - _MAX_PROBLEMS, locale))
    return _build_refusal(blocks, locale, (_build_edit_button(target, locale),))


def build_unchanged_reply(target: EditTarget, next_part: int, locale: Locale) -> Reply:
    """Say that the fields have these values already, and offer the next form, if there is one."""
    text = make_line(locale.translate("That is what it says already."))
    more = (build_more_button(target, next_part, locale),) if next_part else ()
    return _build_refusal([Paragraph(text)], locale, (_build_edit_button(target, locale), *more))


def build_missing_part_reply(target: EditTarget, locale: Locale) -> Reply:
    """Say that the file of *target* does not have it: it has no translation yet."""
    _ = locale.translate
    item, language = Span(target.title, Style.CODE), target.part.language
    if not language:
        text = _("{item} isn’t in its file yet. Send the file with it.")
        return _build_refusal([Paragraph(interpolate(text, item=item))], locale)
    text = _("{item} isn’t translated yet. Get the file with what is missing, fill it in and send it back.")
    button = Button(_("Get what is to be translated"), f"translate {target.briefing.id} {language}")
    return _build_refusal([Paragraph(interpolate(text, item=item))], locale, (button,))


def _build_edit_button(target: EditTarget, locale: Locale) -> Button:
    return Button(locale.translate("Edit"), target.format_edit_line())


def _build_refusal(blocks: Iterable[Block], locale: Locale, buttons: Sequence[Button] = ()) -> Reply:
    title = locale.translate("Nothing was changed")
    return Reply(title, tuple(blocks), buttons=tuple(buttons), language=locale.language)
