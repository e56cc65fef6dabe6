"""The replies about translations: what each one lacks, and the file to fill in."""

from collections.abc import Sequence
from dataclasses import replace

from bot.core.content.briefing import Briefing
from bot.core.content.translation_editor import PO_EXTENSION, TranslationEditor, list_target_languages
from bot.core.i18n.locale import Locale
from bot.core.messages.reply import (
    AttachedFile,
    Block,
    Button,
    Heading,
    Paragraph,
    Reply,
    Row,
    Span,
    Style,
    interpolate,
    make_line,
)
from bot.core.messages.request import format_command_line
from bot.core.parsing.problem import Problem
from bot.services.publishing.message_parts import build_more_note
from bot.services.publishing.submission_views import list_problems

TRANSLATE = "translate"  # the command
PO_WORD = PO_EXTENSION.removeprefix(".")  # asks for the whole translation as PO
MAX_ROWS = 60


def build_translations_reply(briefings: Sequence[Briefing], locale: Locale) -> Reply:
    """List all briefings, with what their translations lack."""
    _ = locale.translate
    blocks: list[Block] = [
        Row(
            make_line(briefing.title, Style.BOLD),
            tuple(make_line(_describe_state(briefing, one, locale)) for one in briefing.translations),
            Button(briefing.title, format_command_line(TRANSLATE, briefing.id)),
        )
        for briefing in briefings[:MAX_ROWS]
    ]
    if len(briefings) > MAX_ROWS:
        blocks.append(build_more_note(len(briefings) - MAX_ROWS, locale))
    hint = interpolate(
        _("Choose a briefing, or send {example}."), example=Span("/translate harbour uk", Style.CODE)
    )
    return Reply(
        _("Translations"), (Paragraph(hint), *blocks), command_line=TRANSLATE, language=locale.language
    )


def build_languages_reply(briefing: Briefing, locale: Locale) -> Reply:
    """List the languages that a briefing can be translated into, with what their translations lack."""
    rows = tuple(
        Row(
            make_line(_describe_state(briefing, language, locale)),
            (),
            Button(
                locale.get_language_name(language),
                format_command_line(TRANSLATE, f"{briefing.id} {language}"),
            ),
        )
        for language in list_target_languages(briefing)
    )
    line = format_command_line(TRANSLATE, briefing.id)
    return Reply(briefing.title, rows, command_line=line, language=locale.language)


def _describe_state(briefing: Briefing, language: str, locale: Locale) -> str:
    """Say how many entries of a translation are missing or have changed, by what readers get."""
    _, name = locale.translate, locale.get_language_name(language)
    translation = briefing.translations.get(language)
    if translation is None:
        return _("{language}: no translation yet").format(language=name)
    if not translation.untranslated:
        return _("{language}: complete").format(language=name)
    missing = sum(one == "missing" for one in translation.untranslated.values())
    text = _("{language}: {missing} missing, {changed} changed since")
    changed = len(translation.untranslated) - missing
    return text.format(language=name, missing=missing, changed=changed)


def build_template_reply(editor: TranslationEditor, document: AttachedFile | None, locale: Locale) -> Reply:
    """Send the file for a translator, or say that nothing is missing."""
    _ = locale.translate
    briefing_id, language = editor.briefing.id, editor.language
    if document is None:
        text = _("Everything is translated, and nothing has changed since.")
    elif document.name.endswith(PO_EXTENSION):
        text = _("All texts, for a translator’s own tool. Send the file back to me, under the same name.")
    else:
        text = _(
            "What is missing or has changed. Write each translation below its original, and send the file "
            "back to me. The rest of the translation stays as it is."
        )
    translated_count, total = editor.count_entries()
    count = _("{count} of {total} entries are translated.").format(count=translated_count, total=total)
    line = format_command_line(TRANSLATE, f"{briefing_id} {language}")
    is_po = document is not None and document.name.endswith(PO_EXTENSION)
    return Reply(
        f"{editor.briefing.title} · {locale.get_language_name(language)}",
        (Paragraph(make_line(text)), Paragraph(make_line(count))),
        buttons=() if is_po else (Button(_("As a PO file"), f"{line} {PO_WORD}"),),
        language=locale.language,
        document=document,
    )


def add_warnings(reply: Reply, problems: Sequence[Problem], locale: Locale) -> Reply:
    """Add to a proposal what was not taken from the file that was sent."""
    if not problems:
        return reply
    heading = Heading(make_line(locale.translate("Warnings")))
    return replace(reply, blocks=(*reply.blocks, heading, *list_problems(problems, locale)))
