"""What a reader is asked to write, as fields of the page's own form for that: they work without a script."""

from html import escape

from bot.core.i18n import get_locale
from bot.core.messages.reply import Reply

MAX_INPUT_LENGTH = 600  # characters of what is written; as many as on Discord


def render_form_fields(reply: Reply) -> str:
    """Return the fields of what *reply* asks the reader to write, as HTML; empty if it asks nothing."""
    if reply.form is None:
        return ""
    label, send = escape(reply.form.label), escape(get_locale(reply.language).translate("Send"))
    return (
        f'<div class="words"><label>{label} '
        f'<textarea form="words" name="words" rows="3" maxlength="{MAX_INPUT_LENGTH}" required></textarea></label>'
        f'<button form="words" name="line" value="{escape(reply.form.command_line)}">{send}</button></div>'
    )
