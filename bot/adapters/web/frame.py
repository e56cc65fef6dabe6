"""What stands around an answer on every page: the sections of its briefing, and the bot's own pages."""

from dataclasses import dataclass

from markupsafe import Markup

from bot.adapters.web.addresses import LinkTo, get_command
from bot.adapters.web.templates import load_macros
from bot.core.content.field_labels import gettext_noop
from bot.core.i18n.locale import get_locale
from bot.core.messages.reply import Button, Reply
from bot.core.messages.request import format_command_line
from bot.core.views.help_pages import list_builtin_commands
from bot.core.views.permalink import START_COMMAND, Permalink
from bot.services.chat.chat_service import ChatService

_PAGE_LABELS = {
    "briefings": gettext_noop("All briefings"),
    "changes": gettext_noop("Changes"),
    "corrections": gettext_noop("Corrections"),
    "settings": gettext_noop("Settings"),
    "help": gettext_noop("Help"),
    "privacy": gettext_noop("Privacy"),
}
"""The bot's own pages that every page leads to, as far as the bot lists their commands."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around an answer.

    *sections* are the buttons of the briefing's sections, and *own_pages* those of the bot's own pages.
    """

    briefing_id: str = ""
    briefing_title: str = ""
    sections: tuple[Button, ...] = ()
    own_pages: tuple[Button, ...] = ()

    @property
    def briefing_line(self) -> str:
        """The command line of the briefing's first page."""
        return format_command_line(START_COMMAND, "", self.briefing_id)

    def has_section(self, name: str) -> bool:
        """True if the briefing has a section of this name."""
        return any(get_command(button.command_line) == name for button in self.sections)

    def repeats_buttons(self, reply: Reply) -> bool:
        """True if all buttons of the answer lead to sections, as the menu does where it stands beside it."""
        return {*reply.buttons} <= {*self.sections}

    def render_crumbs(self, reply: Reply, link_to: LinkTo) -> Markup:
        """Render the links to the briefing and the section that hold the answer; empty on its first page."""
        if not self.briefing_title or reply.briefing_id != self.briefing_id:
            return Markup()
        command = get_command(reply.command_line)
        crumbs = [(self.briefing_title, link_to(self.briefing_line))] if command != START_COMMAND else []
        if summary := reply.entry_summary:
            crumbs += [
                (button.label, link_to(button.command_line))
                for button in self.sections
                if get_command(button.command_line) == summary.section_name
            ]
        return load_macros("frame").crumbs(crumbs)

    @staticmethod
    def find_current_command(reply: Reply) -> str:
        """Find the command of the section that the answer is in, or of the page that it is."""
        summary = reply.entry_summary
        return summary.section_name if summary else get_command(reply.command_line)


NO_FRAME = Frame()


async def build_frame(chat_service: ChatService, reply: Reply) -> Frame:
    """Build what stands around *reply*: its briefing, or the default one if it is from none."""
    start = await chat_service.answer_permalink(Permalink(reply.briefing_id), reply.language)
    own_pages = _list_own_pages(chat_service, reply.language)
    if start.not_found:
        return Frame(own_pages=own_pages)
    title = chat_service.get_briefing_title(start)
    builtin_names = {one.name for one in list_builtin_commands(get_locale(reply.language))}
    sections = tuple(one for one in start.buttons if get_command(one.command_line) not in builtin_names)
    return Frame(start.briefing_id, title, sections, own_pages)


def _list_own_pages(chat_service: ChatService, language: str) -> tuple[Button, ...]:
    translate = get_locale(language).translate
    listed = {one.name for one in chat_service.list_commands(language) if one.place != "unlisted"}
    return tuple(Button(translate(label), name) for name, label in _PAGE_LABELS.items() if name in listed)
