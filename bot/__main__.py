"""The command line: ``briefing-bot`` and ``python -m bot``, the only place that ends the process.

What a command needs is imported inside it, so that ``check`` costs no platform and ``run`` only those
that are configured.
"""

# ruff: noqa: PLC0415 (see above)

import sys
from contextlib import suppress
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from bot import __version__
from bot.adapters import PLATFORMS


def _end(lacking: ModuleNotFoundError) -> NoReturn:
    """End with a sentence for whoever took another Python than the one that has the libraries."""
    if (lacking.name or "bot").partition(".")[0] == "bot":
        raise lacking
    sys.stderr.write(
        f"This Python has no {lacking.name}: run `make install` first, then .venv/bin/python -m bot.\n"
    )
    sys.exit(2)


try:
    import click

    from bot.cli import new, preview
    from bot.cli.options import briefings_folder as _folder
    from bot.cli.options import refusals as _refusals
    from bot.cli.options import settings_file as _file
    from bot.cli.options import with_language as _with_language
    from bot.cli.options import with_settings as _with_settings
    from bot.runtime.config.sources import SECRETS
except ModuleNotFoundError as error:
    _end(error)

if TYPE_CHECKING:
    from bot.core.app import App
    from bot.runtime.config.settings import Config


@click.group(invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="%(prog)s %(version)s")
@click.pass_context
def main(context: click.Context) -> None:
    """Tell sourced facts, kept in YAML briefings, on Telegram, Discord, a web page and the terminal."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # a letter that a terminal lacks must not end an answer
    if not context.invoked_subcommand:
        click.echo(context.get_help())


@main.command()
@_with_settings
def run(file: Path | None, secrets: Path | None) -> None:
    """Serve the web page, and every platform that has a token.

    Ctrl-C or SIGTERM stops it when the answers under way are sent; a second one stops it at once.
    """
    from bot.core.app import App
    from bot.runtime import log_setup
    from bot.runtime.config.settings import database_is_set, tokens
    from bot.runtime.health import Health
    from bot.runtime.hot_reload import reloading
    from bot.runtime.moderation import mend, moderating
    from bot.runtime.signals import until_stopped
    from bot.runtime.startup import no_default, shelf_at
    from bot.runtime.storage import database_at, desk_with
    from bot.runtime.supervisor import announce, serve, services

    async def serve_all() -> None:
        app = App(shelf.library, config.default_briefing)
        async with database_at(config.database, needed=database_is_set(config)) as database:
            await mend(database, config.briefings)
            async with (
                desk_with(app, database) as desk,
                reloading(desk, database, folder, shelf, config) as librarian,
                moderating(desk, database, config, librarian),
            ):
                health = Health(lambda: desk.app.library)
                running = services(desk, config, health)
                announce(desk.app.library, running, no_default(desk.app.library, config.default_briefing))
                await serve(running, health, prepare=desk.app.prepare)

    with _refusals():
        config = _config(file, secrets)
        log_setup.start(tokens(config))
        folder, shelf = shelf_at(config.briefings)
        asked = until_stopped(serve_all())
    sys.exit(0 if asked else 1)


@main.command()
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--strict", is_flag=True, help="End with 1 where there are warnings, too.")
@click.option("--format", "form", type=click.Choice(new.FORMATS), default="text", help="For whom.")
@click.option("--links", is_flag=True, help="Ask each address on the web whether it still answers, too.")
@_with_settings
def check(  # noqa: PLR0913 (an option each)
    paths: tuple[Path, ...],
    *,
    strict: bool,
    form: str,
    links: bool,
    file: Path | None,
    secrets: Path | None,
) -> None:
    """Say what is wrong in briefings, what an editor would ask, and what was read.

    PATHS are files and folders; if none is given, the folder of the settings.
    """
    from datetime import UTC, datetime

    from bot.cli import check as checking
    from bot.cli import reporters

    with _refusals():
        places = paths or (_folder(file, secrets),)
        checked = [checking.check(path, datetime.now(UTC).date()) for path in places]
    if links:
        import asyncio

        from bot.cli.check_links import ask

        checked = asyncio.run(ask(checked))
    click.echo(reporters.FORMATS[form](checked))
    sys.exit(0 if checking.is_right(checked, strict=strict) else 1)


@main.command()
@click.argument("briefing", metavar="ID")
@click.argument("language", metavar="LANGUAGE")
@_with_settings
def translate(briefing: str, language: str, file: Path | None, secrets: Path | None) -> None:
    """Write the file in which the briefing ID is translated into LANGUAGE, such as "uk".

    If there is one already, what is translated in it stays.
    """
    from bot.cli.translate import write_translation

    with _refusals():
        folder = _folder(file, secrets)
        path, done, all_there_are = write_translation(folder, briefing, language)
    click.echo(f"{path}: {done} of {all_there_are} entries are translated.")


@main.command()
@click.option("--briefing", metavar="ID", default="", help="The briefing to begin with.")
@_with_language
@_with_settings
def chat(briefing: str, language: str, file: Path | None, secrets: Path | None) -> None:
    """Talk to the bot here: type a command, or the number of one that is shown."""
    import asyncio

    from rich.console import Console

    from bot.adapters.terminal.run import run as converse
    from bot.runtime.config.settings import database_is_set
    from bot.runtime.storage import opened

    async def talk() -> None:
        async with opened(_app(config), config.database, needed=database_is_set(config)) as desk:
            first = f"briefing {briefing}" if briefing else "start"
            await converse(desk, Console(highlight=False), first, tongue=language)

    with _refusals(), suppress(KeyboardInterrupt):
        config = _config(file, secrets)
        asyncio.run(talk())


@main.command()
@click.argument("line", nargs=-1, required=True)
@click.option("--briefing", metavar="ID", default="", help="The briefing to ask.")
@click.option("--platform", type=click.Choice(PLATFORMS), default="terminal", help="Where it would be sent.")
@click.option(
    "--json", "as_json", is_flag=True, help="Print the reply, and the messages made of it, as JSON."
)
@_with_language
@_with_settings
def ask(  # noqa: PLR0913 (an option each)
    line: tuple[str, ...],
    *,
    briefing: str,
    language: str,
    platform: str,
    as_json: bool,
    file: Path | None,
    secrets: Path | None,
) -> None:
    """Answer one command LINE, such as /polls, or an empty one with the welcome.

    It exits with 1 if nothing was found.
    """
    import asyncio

    from bot.cli.ask import answer, show, to_json
    from bot.services.chat.service import Desk

    with _refusals():
        desk = Desk(_app(_config(file, secrets)))  # one answer has nothing to remember
    reply = asyncio.run(answer(desk, " ".join(line).strip() or "start", briefing, language))
    if as_json:
        click.echo(to_json(reply, platform))
    else:
        show(reply, platform)
    sys.exit(1 if reply.not_found else 0)


def _config(file: Path | None, secrets: Path | None) -> "Config":
    from bot.runtime.config.settings import load

    return load(_file(file), secrets or SECRETS)


def _app(config: "Config") -> "App":
    """Return the bot of the settings, and print what is wrong in the briefings on standard error."""
    from bot.core.app import App
    from bot.runtime.startup import library_at, no_default

    library = library_at(config.briefings)
    for problem in filter(None, (*library.problems, no_default(library, config.default_briefing))):
        click.echo(problem, err=True)
    return App(library, config.default_briefing)


main.add_command(new.new)
main.add_command(new.schema)
main.add_command(preview.preview)

if __name__ == "__main__":
    try:
        main(prog_name="python -m bot")
    except ModuleNotFoundError as error:
        _end(error)
