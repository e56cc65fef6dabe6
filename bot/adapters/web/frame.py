"""What stands around an answer on every page: the sections of its briefing, and the bot's own pages."""

from dataclasses import dataclass

from markupsafe import Markup

from bot.adapters.web.addresses import LinkTo, get_command
from bot.adapters.web.templates import load_macros
from bot.core.app import Command
from bot.core.i18n.locale import get_locale
from bot.core.messages.reply import Button, Reply
from bot.core.messages.request import format_command_line
from bot.core.views.help_pages import list_builtin_commands
from bot.core.views.permalink import START_COMMAND, Permalink
from bot.services.chat.chat_service import ChatService

_FRAME_COMMANDS = ("briefings", "changes", "corrections", "settings", "help")
"""The bot's own pages that every page leads to, as far as the bot lists them."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around an answer.

    *sections* are the buttons of the briefing's sections, and *commands* the bot's own pages.
    """

    briefing_id: str = ""
    briefing_title: str = ""
    sections: tuple[Button, ...] = ()
    commands: tuple[Command, ...] = ()

    @property
    def briefing_line(self) -> str:
        """The command line of the briefing's first page."""
        return format_command_line(START_COMMAND, "", self.briefing_id)

    def has_section(self, name: str) -> bool:
        """True if the briefing has a section of this name."""
        return any(get_command(button.command_line) == name for button in self.sections)

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

    def find_current_section(self, reply: Reply) -> str:
        """Find the section that the answer is in or shows; empty if it is about none."""
        if reply.briefing_id != self.briefing_id:
            return ""
        summary = reply.entry_summary
        return summary.section_name if summary else get_command(reply.command_line)


NO_FRAME = Frame()


async def build_frame(chat_service: ChatService, reply: Reply) -> Frame:
    """Build what stands around *reply*: its briefing, or the default one if it is from none."""
    start = await chat_service.answer_permalink(Permalink(reply.briefing_id), reply.language)
    all_commands = chat_service.list_commands(reply.language)
    by_name = {one.name: one for one in all_commands if one.place != "unlisted"}
    commands = tuple(by_name[name] for name in _FRAME_COMMANDS if name in by_name)
    if start.not_found:
        return Frame(commands=commands)
    title = chat_service.get_briefing_title(start)
    own_pages = {one.name for one in list_builtin_commands(get_locale(reply.language))}
    sections = tuple(one for one in start.buttons if get_command(one.command_line) not in own_pages)
    return Frame(start.briefing_id, title, sections, commands)
