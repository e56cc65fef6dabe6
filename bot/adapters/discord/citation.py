"""The button *Cite*: Discord has no button that copies, so it shows a text to copy to who pressed it."""

from dataclasses import replace

from bot.adapters.discord.components import MAX_CUSTOM_ID_LENGTH
from bot.core.i18n.locale import get_locale
from bot.core.messages.reply import Button, Reply
from bot.core.views.permalink import build_path, get_revision
from bot.core.views.sharing import build_citation
from bot.services.chat.chat_service import ChatService

_PREFIX = "cite:"  # of the custom id, before the command line; no command has this sign
_MAX_CITATION_LENGTH = 1500  # characters: a message has room for 2,000


def add_cite_button(reply: Reply) -> Reply:
    """Add the button to a reply about an entry, unless its line is too long; any other stays as it is."""
    line = f"{_PREFIX}{reply.command_line}"
    if reply.entry_summary is None or len(line) > MAX_CUSTOM_ID_LENGTH:
        return reply
    button = Button(get_locale(reply.language).translate("Cite"), line)
    return replace(reply, actions=(button, *reply.actions))


def parse_cited_line(custom_id: str) -> str:
    """Return the command line of the reply that such a button cites; empty for any other button."""
    line = custom_id.removeprefix("/").strip()
    return line.removeprefix(_PREFIX) if line.startswith(_PREFIX) else ""


async def build_citation_text(reply: Reply, chat_service: ChatService, public_url: str) -> str:
    """Build the citation as a block of code, whose text nothing changes while it is copied."""
    version = get_revision(reply) or await chat_service.find_permalink_revision(reply)
    path = build_path(reply, version)
    link = public_url + path if public_url and path else ""
    citation = build_citation(reply, link, version, _MAX_CITATION_LENGTH)
    inert_citation = citation.replace("`", "'")  # three of them would end the block
    return f"```\n{inert_citation}\n```"
