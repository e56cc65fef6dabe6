"""The pages on privacy: who runs the bot, what it stores for how long, and what that is for one chat."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot.core.i18n.locale import Locale, get_locale
from bot.core.messages.caller import ChatId
from bot.core.messages.reply import (
    AttachedFile,
    Block,
    Bullets,
    Button,
    Heading,
    Line,
    Paragraph,
    Reply,
    Span,
    Style,
    interpolate,
    make_command_span,
    make_line,
)
from bot.core.views.navigation import build_menu_button
from bot.core.views.preference_pages import FORGET_ME, MY_DATA, PRIVACY
from bot.services.privacy.operator_settings import OperatorSettings
from bot.services.store.retention_settings import RetentionSettings

if TYPE_CHECKING:  # SQLAlchemy takes a while to import
    from bot.services.store.personal_data import PersonalData, Record

FILE_NAME = "mydata.json"
MAX_SHOWN_RECORDS = 20  # of a kind, of which the answer says in words what they are
MAX_SHOWN_CHARS = 300  # of one record

StoredContent = tuple[str, str]
"""What is stored, and for how long, in words."""


def list_contents(locale: Locale, retention: RetentionSettings) -> tuple[StoredContent, ...]:
    """List what the database can hold about a chat or a person, and for how long with these settings."""
    from bot.services.store.personal_data import list_personal_tables  # noqa: PLC0415 (see above)
    from bot.services.store.schema import CONTENT, RETENTION  # noqa: PLC0415

    _, tables = locale.translate, list_personal_tables()
    terms = {table.name: _(table.info[RETENTION]) for table in tables} | _list_set_terms(locale, retention)
    return tuple((_(table.info[CONTENT]), terms[table.name]) for table in tables)


def _list_set_terms(locale: Locale, retention: RetentionSettings) -> dict[str, str]:
    """Say how long something is stored, by table, where the settings say otherwise than the bot does."""
    from bot.services.store.schema import reports_table, revisions_table, submissions_table  # noqa: PLC0415

    _, terms = locale.translate, {}
    if days := retention.reports:
        text = _("for {days} days, if they are answered; the chat only until the answer is on its way")
        terms[reports_table.name] = text.format(days=locale.format_count(days))
    if days := retention.versions:
        text = _("for {days} days after the next version, with who published them")
        terms[revisions_table.name] = text.format(days=locale.format_count(days))
    if (days := retention.submissions) > 1:
        text = _("for {days} days, with who sent them")
        terms[submissions_table.name] = text.format(days=locale.format_count(days))
    return terms


def build_privacy_page(
    operator: OperatorSettings,
    contents: Sequence[StoredContent],
    locale: Locale,
    *,
    is_lasting: bool | None,
) -> Reply:
    """Build the page on what is stored; *is_lasting* is None if nothing is."""
    _ = locale.translate
    blocks: list[Block] = [*_describe_operator(operator, locale)]
    buttons = (Button(_("My data"), MY_DATA), Button(_("Delete my data"), FORGET_ME))
    if is_lasting is None:
        blocks.append(Paragraph(make_line(_("This bot stores nothing about you."))))
    else:
        blocks += _describe_contents(contents, locale, is_lasting=is_lasting)
        text = _("{mydata} shows what that is in this chat, and {forgetme} deletes it.")
        links = {"mydata": make_command_span(MY_DATA), "forgetme": make_command_span(FORGET_ME)}
        blocks.append(Paragraph(interpolate(text, **links)))
    return Reply(
        _("Privacy"),
        tuple(blocks),
        buttons=() if is_lasting is None else buttons,
        command_line=PRIVACY,
        language=locale.language,
        navigation=(build_menu_button(locale),),
    )


def _describe_operator(operator: OperatorSettings, locale: Locale) -> Iterator[Paragraph]:
    _ = locale.translate
    if operator.name:
        yield Paragraph(interpolate(_("This bot is run by {name}."), name=Span(operator.name, Style.BOLD)))
    if operator.contact:
        is_link = operator.contact.startswith(("http://", "https://"))
        # Code, because people copy an address: Telegram's adapter puts invisible characters into other text.
        contact = (
            Span(operator.contact, url=operator.contact) if is_link else Span(operator.contact, Style.CODE)
        )
        yield Paragraph(interpolate(_("Contact: {contact}"), contact=contact))
    if not (operator.name or operator.contact):
        yield Paragraph(make_line(_("Who runs this bot is not stated.")))


def _describe_contents(
    contents: Sequence[StoredContent], locale: Locale, *, is_lasting: bool
) -> Iterator[Block]:
    _ = locale.translate
    yield Paragraph(make_line(_("What it stores about chats and people, and for how long:")))
    yield Bullets(tuple((Span(what, Style.BOLD), Span(f": {how_long}")) for what, how_long in contents))
    if not is_lasting:
        yield Paragraph(make_line(_("All of it lasts only until the bot stops.")))
    yield Paragraph(make_line(_("It does not store what else you ask.")))


def build_my_data_page(
    data: "Mapping[ChatId, PersonalData]", locale: Locale, *, is_partial: bool, is_sent: bool
) -> Reply:
    """Build the page of what is stored about the chats of *data*, and attach it as JSON if it *is_sent*.

    If it *is_partial*, what is stored about the caller has to be asked for in private.
    """
    _ = locale.translate
    found = {chat: tables for chat, tables in data.items() if tables}
    blocks: list[Block] = []
    for chat, tables in found.items():
        blocks += _describe_chat(chat, tables, locale)
    if not found:
        blocks.append(Paragraph(make_line(_("Nothing is stored about this chat."))))
    if is_partial:
        text = _("What is stored about you, I show in a private chat.")
        blocks.append(Paragraph(make_line(text, Style.ITALIC)))
    document = AttachedFile(FILE_NAME, render_json(found)) if found and is_sent else None
    return Reply(
        _("My data"),
        tuple(blocks),
        buttons=(Button(_("Delete my data"), FORGET_ME),) if found else (),
        command_line=MY_DATA,
        language=locale.language,
        document=document,
        navigation=(Button(_("Privacy"), PRIVACY), build_menu_button(locale)),
    )


def _describe_chat(chat: ChatId, tables: "PersonalData", locale: Locale) -> Iterator[Block]:
    from bot.services.store.schema import CONTENT, metadata  # noqa: PLC0415 (see above)

    yield Heading(make_line(str(chat)))
    for name, records in tables.items():
        content = locale.translate(metadata.tables[name].info[CONTENT])
        yield Paragraph((Span(content, Style.BOLD), Span(f": {locale.format_count(len(records))}")))
        yield Bullets(tuple(_describe_record(one) for one in records[:MAX_SHOWN_RECORDS]))


def _describe_record(record: "Record") -> Line:
    """Say the values of a record by their names, without those that are empty."""
    values = (f"{name} {_format_value(value)}" for name, value in record.items() if value not in ("", None))
    text = " · ".join(values)
    return make_line(text if len(text) <= MAX_SHOWN_CHARS else f"{text[:MAX_SHOWN_CHARS]}…")


def _format_value(value: object) -> str:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | bool) else str(value)


def render_json(data: "Mapping[ChatId, PersonalData]") -> bytes:
    """Write everything that is stored about some chats as a JSON document."""
    document: dict[str, Any] = {str(chat): tables for chat, tables in data.items()}
    return json.dumps(document, ensure_ascii=False, indent=2).encode() + b"\n"


def with_not_saved_notice(reply: Reply) -> Reply:
    """Say below a choice that it could not be stored; in place of a deletion, that nothing was deleted."""
    _ = get_locale(reply.language).translate
    if reply.preference_change and reply.preference_change.is_reset:
        text = _("I couldn’t delete everything, because the database doesn’t answer. Please try again later.")
        return replace(reply, blocks=(Paragraph(make_line(text)),))
    notice = _("I couldn’t save your choice; it may be lost when the bot restarts.")
    return replace(reply, blocks=(*reply.blocks, Paragraph(make_line(notice))))


def with_not_stored_notice(reply: Reply) -> Reply:
    """Say above an answer that the choice made with it is not stored."""
    text = get_locale(reply.language).translate("This bot stores nothing, so a choice holds for one answer.")
    return replace(reply, blocks=(Paragraph(make_line(text, Style.ITALIC)), *reply.blocks))


def build_failed_page(locale: Locale) -> Reply:
    """Say that the database cannot be read now."""
    _ = locale.translate
    text = _("I can’t read it now, because the database doesn’t answer. Please try again later.")
    return Reply(
        _("My data"),
        (Paragraph(make_line(text)),),
        command_line=MY_DATA,
        language=locale.language,
        navigation=(build_menu_button(locale),),
    )
