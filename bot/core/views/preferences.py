"""The pages on which a chat chooses its language, and has what it chose forgotten.

Every answer about the language has a button for each, in its own words: who cannot read the language
that was chosen here still finds the way out.
"""

from collections.abc import Callable

from bot.core.i18n import SUPPORTED_LANGUAGES, Locale, get_locale
from bot.core.messages.preferences import PreferenceChange
from bot.core.messages.reply import Button, Line, Paragraph, Reply, interpolate, make_line
from bot.core.messages.request import Request, format_command_line

FOLLOW_APP = "auto"  # instead of a language: follow the reader's app
MAX_ECHO_CHARS = 40  # characters of what somebody typed; no language has a longer name


def build_language_page(request: Request) -> Reply:
    """Return the page of languages; if the request names one, with the choice of it."""
    reader_language = get_locale(request.language)
    _ = reader_language.translate
    if not request.argument:
        return _build_page(
            interpolate(_("Current language: {language}"), language=reader_language.native_name),
            reader_language,
        )
    language_code = _match_language(request.argument, reader_language)
    if language_code == FOLLOW_APP:
        follow_text = _("This chat now uses the language of each reader’s app.")
        return _build_page(make_line(follow_text), reader_language, FOLLOW_APP, PreferenceChange(language=""))
    if language_code:
        confirmation = interpolate(
            _("This chat’s language is now {language}."),
            language=get_locale(language_code).native_name,
        )
        return _build_page(
            confirmation, reader_language, language_code, PreferenceChange(language=language_code)
        )
    text = _("I don’t speak “{name}”. Available languages:")
    return _build_page(
        interpolate(text, name=request.argument[:MAX_ECHO_CHARS]), reader_language, not_found=True
    )


def build_forget_page(request: Request) -> Reply:
    """Return that whatever this chat chose is forgotten."""
    reader_language = get_locale(request.language)
    text = reader_language.translate("This chat’s choice of briefing and language has been deleted.")
    title = reader_language.translate("Settings reset")
    reset = PreferenceChange(briefing_id="", language="")
    return Reply(
        title,
        (Paragraph(make_line(text)),),
        command_line="forget",
        language=reader_language.code,
        preference_change=reset,
    )


def list_languages(query: str = "") -> tuple[tuple[str, str], ...]:
    """Return each language, or those that *typed* may begin: its name in its own words, and its code."""
    all_languages = tuple((get_locale(code).native_name, code) for code in SUPPORTED_LANGUAGES)
    normalized_query = query.strip().casefold()
    return (
        tuple((name, code) for name, code in all_languages if normalized_query in f"{code} {name.casefold()}")
        or all_languages
    )


def _build_page(
    message: Line,
    reader_language: Locale,
    argument: str = "",
    change: PreferenceChange | None = None,
    *,
    not_found: bool = False,
) -> Reply:
    options = (*list_languages(), (reader_language.translate("Same as my app"), FOLLOW_APP))
    return Reply(
        reader_language.translate("Language"),
        (Paragraph(message),),
        buttons=tuple(Button(name, format_command_line("language", code)) for name, code in options),
        command_line=format_command_line("language", argument),
        language=reader_language.code,
        not_found=not_found,
        preference_change=change,
    )


def _match_language(query: str, reader_language: Locale) -> str:
    """Return which language is meant by its code, its tag (``uk-UA``) or a name of it; empty if none."""
    normalized_query = query.strip().casefold()
    code = normalized_query.replace("_", "-").partition("-")[0]
    if code in SUPPORTED_LANGUAGES or normalized_query == FOLLOW_APP:
        return code
    names = (
        (by.get_language_name(code), code)
        for code in SUPPORTED_LANGUAGES
        for by in (reader_language, get_locale("en"), get_locale(code))
    )
    return next((code for name, code in names if name.casefold() == normalized_query), "")


PREFERENCE_PAGES: dict[str, Callable[[Request], Reply]] = {
    "language": build_language_page,
    "forget": build_forget_page,
}
