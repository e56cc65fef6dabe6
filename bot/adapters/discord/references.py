"""References between answers: a command that can be tapped, or an entry of a list to choose from.

Discord links commands only as they stand (``</polls:ID>``), without what follows them. An answer that needs
more is called by its title in the text, and opens from the list below it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from bot.core.messages.line_mapping import map_references
from bot.core.messages.reply import Button, Line, Reply, Span

COMMAND_SCHEME = "command:"  # before the name and the id of a registered command, in the URL of a span


def link_commands(reply: Reply, command_ids: Mapping[str, int]) -> Reply:
    """Link each command in *reply* that is registered with one of these ids, by its name."""

    def link(span: Span) -> Span:
        command_id = command_ids.get(span.command_line)
        if not span.is_command:
            return span
        url = f"{COMMAND_SCHEME}{span.command_line}:{command_id}" if command_id else ""
        return replace(span, url=url, command_line="")

    return map_references(reply, link)


def render_mention(url: str) -> str:
    """Render the URL of a linked command as Discord's mention of it (Discord, "Message Formatting")."""
    return f"</{url.removeprefix(COMMAND_SCHEME)}>"


def collect_references(lines: Iterable[Line]) -> tuple[Button, ...]:
    """List the answers that *lines* refer to by their titles."""
    return tuple(
        Button(span.text.strip(), span.command_line) for line in lines for span in line if span.command_line
    )


def choose_references(references: Iterable[Button], buttons: Iterable[Button]) -> Iterator[Button]:
    """Yield the *references*, none twice, and none that one of the *buttons* opens."""
    known_lines = {button.command_line for button in buttons}
    for reference in references:
        if reference.command_line not in known_lines:
            known_lines.add(reference.command_line)
            yield reference
