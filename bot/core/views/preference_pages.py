"""The pages on which a chat chooses its language or deletes its choices.

Each language page has a button for every language in its own words, so that readers who cannot read the
current one still find the way out.

Where callers have their own language, as in a server on Discord, they choose for themselves, and for the
whole chat only if the line ends in `EVERYONE`. Elsewhere every choice is the chat's.
"""

from dataclasses import dataclass, replace
from typing import Self

from bot.core.i18n.languages import SUPPORTED_LANGUAGES
from bot.core.i18n.locale import Locale, get_locale
from bot.core.messages.preferences import PreferenceChange
from bot.core.messages.reply import Button, Line, Paragraph, Reply, Style, interpolate, make_line
from bot.core.messages.request import Request, format_command_line
from bot.core.views.navigation import build_menu_button

FOLLOW_APP = "auto"  # in place of a language code: the language of the reader's app
EVERYONE = "everyone"  # ends a line that chooses for the whole chat
MAX_ECHO_CHARS = 40  # characters of the reader's text that are repeated; no language has a longer name

FORGET_ME = "forgetme"
FORGET = "forget"  # its earlier name, on buttons of old messages
PRIVACY, MY_DATA = "privacy", "mydata"  # see bot.services.privacy
QUIET = "quiet"  # the command: it is in no menu, because only some chats can choose it
ON, OFF = "on", "off"


def build_preference_page(request: Request) -> Reply | None:
    """Build the page on which a chat makes a choice; None if *request* is for none that the chat has."""
    match request.command:
        case "language":
            return _build_language_page(request)
        case command if command in {FORGET, FORGET_ME}:
            return _build_forget_page(request)
        case command if command == QUIET:
            if request.is_quiet is None:
                return _build_never_quiet_page(request)
            return _build_quiet_page(request, is_quiet=request.is_quiet)
        case _:
            return None


def _build_language_page(request: Request) -> Reply:
    """Build the page of languages; if the request names one, with the confirmation and the change."""
    audience = _Audience.of_request(request)
    locale = get_locale(request.language)
    _ = locale.translate
    query = audience.query
    if not query:
        current = interpolate(_("Current language: {language}"), language=locale.native_name)
        return _build_page(current, locale, audience)
    language_code = _match_language(query, locale)
    if language_code:
        message = _confirm_language(language_code, audience, locale)
        language = "" if language_code == FOLLOW_APP else language_code
        change = PreferenceChange(language=language, is_personal=audience.is_personal)
        return _build_page(message, locale, audience, language_code, change)
    text = _("I don’t speak “{name}”. Available languages:")
    message = interpolate(text, name=query[:MAX_ECHO_CHARS])
    return replace(_build_page(message, locale, audience), not_found=True)


def _build_quiet_page(request: Request, *, is_quiet: bool) -> Reply:
    """Build the page on who sees the answers in a group that *is_quiet*, unless the request changes that."""
    locale = get_locale(request.language)
    _ = locale.translate
    choice = {ON: True, OFF: False}.get(request.argument.strip().casefold())
    text = (
        _("In this group, only you see the answer to your question, as far as Telegram allows that.")
        if (is_quiet if choice is None else choice)
        else _("In this group, everybody sees the answers.")
    )
    return Reply(
        _("Who sees the answers"),
        (Paragraph(make_line(text)),),
        buttons=(
            Button(_("Only who asks"), format_command_line(QUIET, ON)),
            Button(_("Everybody"), format_command_line(QUIET, OFF)),
        ),
        command_line=QUIET,
        language=locale.language,
        preference_change=None if choice is None else PreferenceChange(is_quiet=choice),
        navigation=(build_menu_button(locale),),
    )


def _build_never_quiet_page(request: Request) -> Reply:
    """Say where one can choose who sees the answers."""
    locale = get_locale(request.language)
    _ = locale.translate
    return Reply(
        _("Who sees the answers"),
        (Paragraph(make_line(_("You can choose this in groups on Telegram, not here."))),),
        command_line=QUIET,
        language=locale.language,
        navigation=(build_menu_button(locale),),
    )


def _build_forget_page(request: Request) -> Reply:
    """Build the confirmation that all about the caller or the chat is deleted, with that change."""
    audience = _Audience.of_request(request)
    locale = get_locale(request.language)
    _ = locale.translate
    text = (
        _("Everything that I stored about you has been deleted.")
        if audience.is_personal
        else _("Everything that I stored about this chat has been deleted.")
    )
    rest = _("The editors keep reports and questions, which no longer say where they came from.")
    return Reply(
        _("Deleted"),
        (Paragraph(make_line(text)), Paragraph(make_line(rest, Style.ITALIC))),
        command_line=audience.format_line(FORGET_ME),
        language=locale.language,
        preference_change=PreferenceChange("", "", audience.is_personal, is_quiet=False),
        navigation=(build_menu_button(locale),),
    )


def list_languages(query: str = "") -> tuple[tuple[str, str], ...]:
    """List the native names and codes of the languages that match *query*, or of all if none does."""
    all_languages = tuple((get_locale(code).native_name, code) for code in SUPPORTED_LANGUAGES)
    normalized_query = query.strip().casefold()
    return (
        tuple((name, code) for name, code in all_languages if normalized_query in f"{code} {name.casefold()}")
        or all_languages
    )


@dataclass(frozen=True, slots=True)
class _Audience:
    """For whom a line chooses, and the rest of its argument."""

    query: str
    is_for_everyone: bool
    is_personal: bool

    @classmethod
    def of_request(cls, request: Request) -> Self:
        """Take `EVERYONE` from the end of the argument of *request*."""
        *words, last = request.argument.split() or [""]
        is_for_everyone = last.casefold() == EVERYONE
        query = " ".join(words) if is_for_everyone else request.argument
        return cls(query, is_for_everyone, request.has_own_language and not is_for_everyone)

    def format_line(self, command: str, argument: str = "") -> str:
        """Format the line that chooses *argument* for the same."""
        return format_command_line(command, f"{argument} {EVERYONE * self.is_for_everyone}".strip())


def _confirm_language(language_code: str, audience: _Audience, locale: Locale) -> Line:
    _ = locale.translate
    if language_code == FOLLOW_APP:
        return make_line(
            _("You now get answers in the language of this chat, or else in that of your app.")
            if audience.is_personal
            else _("This chat now uses the language of each reader’s app.")
        )
    text = (
        _("You now get answers in {language}.")
        if audience.is_personal
        else _("This chat’s language is now {language}.")
    )
    return interpolate(text, language=get_locale(language_code).native_name)


def _build_page(
    message: Line,
    locale: Locale,
    audience: _Audience,
    argument: str = "",
    change: PreferenceChange | None = None,
) -> Reply:
    options = (*list_languages(), (locale.translate("Same as my app"), FOLLOW_APP))
    return Reply(
        locale.translate("Language"),
        (Paragraph(message),),
        buttons=tuple(Button(name, audience.format_line("language", code)) for name, code in options),
        command_line=audience.format_line("language", argument),
        language=locale.language,
        preference_change=change,
        navigation=(build_menu_button(locale),),
    )


def _match_language(query: str, locale: Locale) -> str:
    """Match a language by its code, its tag (``uk-UA``) or one of its names; empty if none matches."""
    normalized_query = query.strip().casefold()
    code = normalized_query.replace("_", "-").partition("-")[0]
    if code in SUPPORTED_LANGUAGES or normalized_query == FOLLOW_APP:
        return code
    names = (
        (naming_language.get_language_name(code), code)
        for code in SUPPORTED_LANGUAGES
        for naming_language in (locale, get_locale("en"), get_locale(code))
    )
    return next((code for name, code in names if name.casefold() == normalized_query), "")
