"""The question which briefing a pasted text is."""

from collections.abc import Sequence

from bot.core.i18n.locale import Locale
from bot.core.messages.reply import Button, Paragraph, Reply, make_line

ASSIGN = "assign"  # the command behind the buttons
MAX_OFFERED_BRIEFINGS = 20


def build_which_briefing_reply(number: int, ids: Sequence[str], new_id: str, locale: Locale) -> Reply:
    """Ask which of these briefings the text of submission *number* is; *new_id* is that of a new one."""
    _ = locale.translate
    text = _(
        "This text has no “id”, and no briefing has its title. Choose the briefing that it is to replace."
    )
    hint = _("Or add a line such as “id: harbour”, and send it again.")
    label = _("New briefing: {id}").format(id=new_id)
    new_button = (Button(label, f"{ASSIGN} {number} {new_id}"),) if new_id else ()
    buttons = (
        *new_button,
        *(Button(one, f"{ASSIGN} {number} {one}") for one in ids[:MAX_OFFERED_BRIEFINGS]),
        Button(_("Discard"), f"discard {number}"),
    )
    blocks = (Paragraph(make_line(text)), Paragraph(make_line(hint)))
    return Reply(_("Which briefing is this?"), blocks, buttons=buttons, language=locale.language)
