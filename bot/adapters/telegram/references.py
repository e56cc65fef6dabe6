"""References between answers, as deep links: a tap opens the private chat with the bot and asks there.

A bot's command without an argument stays text, because Telegram makes that something to tap by itself.
"""

from dataclasses import replace

from bot.adapters.telegram.deep_link import build_deep_link, encode_payload
from bot.core.messages.line_mapping import map_references
from bot.core.messages.reply import Reply, Span

PREVIEWED_BOT = "BOT"  # in the links of messages that no bot sends


def link_references(reply: Reply, bot_username: str) -> tuple[Reply, dict[str, str]]:
    """Turn the references of *reply* into links; also give the command line behind each URL.

    The title of an answer whose command line is too long for a link stays plain text.
    """
    lines_by_url: dict[str, str] = {}

    def link(span: Span) -> Span:
        if span.is_command or not encode_payload(span.command_line):
            return replace(span, command_line="")
        url = build_deep_link(bot_username, span.command_line)
        lines_by_url[url] = span.command_line
        return replace(span, url=url, command_line="")

    return map_references(reply, link), lines_by_url
