"""The replies to /unpublish that come before the proposal: what is withdrawn, and why."""

from collections.abc import Sequence

from bot.core.i18n.locale import Locale
from bot.core.messages.reply import Button, Form, Line, Paragraph, Reply, Span, Style, interpolate
from bot.core.views.help_pages import echo_text

MAX_CHOICES = 8  # briefings that a button can choose: the buttons stay on one screen


def build_help_reply(locale: Locale) -> Reply:
    """Explain what to write after the command."""
    text = locale.translate("Name an item or a briefing, and the reason, which readers see: {example}")
    example = Span("/unpublish polls/levada-2026-01 because the source took it back", Style.CODE)
    return _build_reply(locale.translate("Withdraw"), interpolate(text, example=example), locale)


def build_unknown_reply(name: str, locale: Locale) -> Reply:
    """Say that there is nothing of this name."""
    text = locale.translate("There’s no item and no briefing “{name}”. Use its ID.")
    title = locale.translate("Nothing has changed")
    return _build_reply(title, interpolate(text, name=echo_text(name)), locale, is_found=False)


def build_withdrawn_reply(name: str, locale: Locale) -> Reply:
    """Say that it is withdrawn already."""
    text = locale.translate("{name} is withdrawn already.")
    title = locale.translate("Nothing has changed")
    return _build_reply(title, interpolate(text, name=Span(name, Style.CODE)), locale)


def build_choice_reply(name: str, choices: Sequence[tuple[str, str]], locale: Locale) -> Reply:
    """Ask in which briefing; *choices* are titles with command lines."""
    text = locale.translate("Several briefings have an item “{name}”. Which one?")
    buttons = tuple(Button(title, line) for title, line in choices[:MAX_CHOICES])
    line = interpolate(text, name=echo_text(name))
    return Reply(locale.translate("Withdraw"), (Paragraph(line),), buttons=buttons, language=locale.language)


def build_reason_form(name: str, line: str, locale: Locale) -> Reply:
    """Ask why; *line* is the command line without a reason."""
    text = locale.translate("Why is {name} withdrawn? Readers see your answer word for word.")
    return Reply(
        locale.translate("Withdraw"),
        (Paragraph(interpolate(text, name=Span(name, Style.CODE))),),
        language=locale.language,
        form=Form(f"{line} because", locale.translate("Reason")),
    )


def _build_reply(title: str, line: Line, locale: Locale, *, is_found: bool = True) -> Reply:
    return Reply(title, (Paragraph(line),), language=locale.language, not_found=not is_found)
