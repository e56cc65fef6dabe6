"""The group of all commands. It imports a command's module only when that command runs.

So ``check`` needs no chat platform, and ``--help`` needs hardly anything.
"""

# ruff: noqa: ARG002 (click defines the arguments of a group's methods)

import sys
from collections.abc import Mapping
from importlib import import_module
from io import TextIOWrapper

import click

from bot import __version__

COMMANDS: Mapping[str, str] = {
    "ask": "Answer one command LINE, such as /polls.",
    "backup": "Write the database and the briefings into FILE, a ZIP archive.",
    "chat": "Talk to the bot in this terminal.",
    "check": "Check briefings for errors and for likely mistakes.",
    "export": "Write the polls, figures and events of BRIEFING as tables.",
    "import": "Import the table FILE (CSV, TSV or XLSX) into a briefing.",
    "migrate": "Bring the database to the newest schema, or to SCHEMA, such as 0014.",
    "new": "Write a file to start the briefing ID with.",
    "preview": "Show in the browser, live, what readers will see.",
    "privacy": "Show or delete what is stored about a chat.",
    "restore": "Put the backup FILE in the place of the database and the briefings.",
    "run": "Serve the web page, and every platform that has a token.",
    "schema": "Print the JSON Schema that editors check a briefing by.",
    "translate": "Write the file that translates the briefing ID into LANGUAGE.",
}
"""Every command with its line in ``--help``. `bot.cli.<name>` defines it as ``<name>_command``."""

_MODULES = {"import": "import_table"}  # a command's module if no module can have the command's name


class LazyGroup(click.Group):
    """A group whose commands are imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """List the names of all commands."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command; None if there is no such command."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(
            import_module(f"bot.cli.{_MODULES.get(cmd_name, cmd_name)}"), f"{cmd_name}_command"
        )
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl(sorted(COMMANDS.items()))


@click.group(
    cls=LazyGroup, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]}
)
@click.version_option(__version__, message="%(prog)s %(version)s")
@click.pass_context
def cli(context: click.Context) -> None:
    """Answer questions from YAML briefings on Telegram, Discord, the web and in the terminal."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal may lack a character of the answer
    if not context.invoked_subcommand:
        click.echo(context.get_help())
