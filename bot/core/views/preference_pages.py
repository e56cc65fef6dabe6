"""The pages on which a chat chooses its language or deletes its choices.

Each language page has a button for every language in its own words, so that readers who cannot read the
current one still find the way out.
"""

from bot.core.i18n.languages import SUPPORTED_LANGUAGES
from bot.core.i18n.locale import Locale, get_locale
from bot.core.messages.preferences import PreferenceChange
from bot.core.messages.reply import Button, Line, Paragraph, Reply, interpolate, make_line
from bot.core.messages.request import Request, format_command_line

FOLLOW_APP = "auto"  # in place of a language code: the language of the reader's app
MAX_ECHO_CHARS = 40  # characters of the reader's text that are repeated; no language has a longer name


def build_language_page(request: Request) -> Reply:
    """Build the page of languages; if the request names one, with the confirmation and the change."""
    locale = get_locale(request.language)
    _ = locale.translate
    if not request.argument:
        current = interpolate(_("Current language: {language}"), language=locale.native_name)
        return _build_page(current, locale)
    language_code = _match_language(request.argument, locale)
    if language_code == FOLLOW_APP:
        follow_text = _("This chat now uses the language of each reader’s app.")
        return _build_page(make_line(follow_text), locale, FOLLOW_APP, PreferenceChange(language=""))
    if language_code:
        native_name = get_locale(language_code).native_name
        confirmation = interpolate(_("This chat’s language is now {language}."), language=native_name)
        return _build_page(confirmation, locale, language_code, PreferenceChange(language=language_code))
    text = _("I don’t speak “{name}”. Available languages:")
    return _build_page(interpolate(text, name=request.argument[:MAX_ECHO_CHARS]), locale, not_found=True)


def build_forget_page(request: Request) -> Reply:
    """Build the confirmation that the choices of this chat are deleted, with that change."""
    locale = get_locale(request.language)
    text = locale.translate("This chat’s choice of briefing and language has been deleted.")
    return Reply(
        locale.translate("Settings reset"),
        (Paragraph(make_line(text)),),
        command_line="forget",
        language=locale.language,
        preference_change=PreferenceChange(briefing_id="", language=""),
    )


def list_languages(query: str = "") -> tuple[tuple[str, str], ...]:
    """List the native names and codes of the languages that match *query*, or of all if none does."""
    all_languages = tuple((get_locale(code).native_name, code) for code in SUPPORTED_LANGUAGES)
    normalized_query = query.strip().casefold()
    return (
        tuple((name, code) for name, code in all_languages if normalized_query in f"{code} {name.casefold()}")
        or all_languages
    )


def _build_page(
    message: Line,
    locale: Locale,
    argument: str = "",
    change: PreferenceChange | None = None,
    *,
    not_found: bool = False,
) -> Reply:
    options = (*list_languages(), (locale.translate("Same as my app"), FOLLOW_APP))
    return Reply(
        locale.translate("Language"),
        (Paragraph(message),),
        buttons=tuple(Button(name, format_command_line("language", code)) for name, code in options),
        command_line=format_command_line("language", argument),
        language=locale.language,
        not_found=not_found,
        preference_change=change,
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
