"""The settings: one page that leads to what few readers need, and that menus would only be longer with."""

from collections.abc import Iterable, Iterator

from bot.core.content.field_labels import gettext_noop
from bot.core.i18n.locale import Locale, get_locale
from bot.core.messages.reply import Button, Facts, Reply, make_line
from bot.core.messages.request import Request
from bot.core.views.help_pages import Command
from bot.core.views.navigation import build_menu_button
from bot.core.views.preference_pages import FORGET_ME, MY_DATA, PRIVACY, QUIET

SETTINGS = "settings"

_BUTTON_LABELS = {  # of the commands whose place is here
    "language": gettext_noop("Language"),
    "changes": gettext_noop("What changed, and why"),
    "asof": gettext_noop("Earlier versions"),
    PRIVACY: gettext_noop("Privacy"),
    MY_DATA: gettext_noop("My data"),
    FORGET_ME: gettext_noop("Delete my data"),
}


def build_settings_page(commands: Iterable[Command], request: Request) -> Reply:
    """Build the page of those *commands* that have their place here, with a button for each."""
    locale = get_locale(request.language)
    _, own_commands = locale.translate, [one for one in commands if one.place == "settings"]
    return Reply(
        _("Settings"),
        (Facts(((_("Language"), make_line(locale.native_name)),)),),
        buttons=tuple(_build_buttons(own_commands, request, locale)),
        command_line=SETTINGS,
        language=locale.language,
        navigation=(build_menu_button(locale),),
    )


def _build_buttons(commands: Iterable[Command], request: Request, locale: Locale) -> Iterator[Button]:
    """Yield a button for each command, and for the choice that only some groups have."""
    for command in commands:
        yield Button(locale.translate(_BUTTON_LABELS[command.name]), command.name)
    if request.is_quiet is not None:
        yield Button(locale.translate("Who sees the answers"), QUIET)
