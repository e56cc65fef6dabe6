"""The pages on which a chat chooses its language, and has what it chose forgotten.

Every answer about the language has a button for each, in its own words: who cannot read the language
that was chosen here still finds the way out.
"""

from collections.abc import Callable

from bot.core.i18n import SPOKEN, Language, language
from bot.core.messages.preferences import Choice
from bot.core.messages.reply import Button, Line, Paragraph, Reply, fill, plain
from bot.core.messages.request import Request, command_line

FOLLOW = "auto"  # instead of a language: follow the reader's app
REPEATED = 40  # characters of what somebody typed; no language has a longer name


def show_language(request: Request) -> Reply:
    """Return the page of languages; if the request names one, with the choice of it."""
    words = language(request.language)
    _ = words.translate
    if not request.argument:
        return _page(fill(_("Now: {language}"), language=words.own_name), words)
    code = _meant(request.argument, words)
    if code == FOLLOW:
        follows = _("This chat now gets its answers in the language of each reader’s app.")
        return _page(plain(follows), words, FOLLOW, Choice(language=""))
    if code:
        chosen = fill(
            _("This chat now gets its answers in this language: {language}"), language=language(code).own_name
        )
        return _page(chosen, words, code, Choice(language=code))
    text = _("“{name}” is none of my languages. These are:")
    return _page(fill(text, name=request.argument[:REPEATED]), words, missed=True)


def forget(request: Request) -> Reply:
    """Return that whatever this chat chose is forgotten."""
    words = language(request.language)
    text = words.translate("What was chosen here is forgotten.")
    forgotten = words.translate("Forgotten")
    nothing = Choice(briefing="", language="")
    return Reply(forgotten, (Paragraph(plain(text)),), line="forget", language=words.code, choice=nothing)


def languages(typed: str = "") -> tuple[tuple[str, str], ...]:
    """Return each language, or those that *typed* may begin: its name in its own words, and its code."""
    known = tuple((language(code).own_name, code) for code in SPOKEN)
    wanted = typed.strip().casefold()
    return tuple((name, code) for name, code in known if wanted in f"{code} {name.casefold()}") or known


def _page(
    said: Line, words: Language, argument: str = "", choice: Choice | None = None, *, missed: bool = False
) -> Reply:
    named = (*languages(), (words.translate("As in the app"), FOLLOW))
    return Reply(
        words.translate("Language"),
        (Paragraph(said),),
        buttons=tuple(Button(name, command_line("language", code)) for name, code in named),
        line=command_line("language", argument),
        language=words.code,
        not_found=missed,
        choice=choice,
    )


def _meant(typed: str, words: Language) -> str:
    """Return which language is meant by its code, its tag (``uk-UA``) or a name of it; empty if none."""
    wanted = typed.strip().casefold()
    code = wanted.replace("_", "-").partition("-")[0]
    if code in SPOKEN or wanted == FOLLOW:
        return code
    named = ((by.name(code), code) for code in SPOKEN for by in (words, language("en"), language(code)))
    return next((code for name, code in named if name.casefold() == wanted), "")


PAGES: dict[str, Callable[[Request], Reply]] = {"language": show_language, "forget": forget}
