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


def _exit_missing_library(error: ModuleNotFoundError) -> NoReturn:
    """End with a sentence for whoever took another Python than the one that has the libraries."""
    if (error.name or "bot").partition(".")[0] == "bot":
        raise error
    sys.stderr.write(
        f"This Python has no {error.name}: run `make install` first, then .venv/bin/python -m bot.\n"
    )
    sys.exit(2)


try:
    import click

    from bot.cli import new, preview
    from bot.cli.options import exit_on_config_error as _refusals
    from bot.cli.options import find_settings_file as _file
    from bot.cli.options import load_briefings_folder as _folder
    from bot.cli.options import with_language as _with_language
    from bot.cli.options import with_settings as _with_settings
    from bot.runtime.config.sources import SECRETS_FOLDER
except ModuleNotFoundError as error:
    _exit_missing_library(error)

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
    from bot.runtime.config.settings import collect_secrets, is_database_set
    from bot.runtime.health import Health
    from bot.runtime.hot_reload import run_reloader
    from bot.runtime.moderation import recover_publishing, run_moderation
    from bot.runtime.signals import run_until_stopped
    from bot.runtime.startup import check_default_briefing, open_snapshot
    from bot.runtime.storage import build_chat_service, connect_database
    from bot.runtime.supervisor import build_runners, log_startup, run_platforms

    async def serve_all() -> None:
        app = App(snapshot.library, config.default_briefing)
        async with connect_database(config.database, is_required=is_database_set(config)) as database:
            await recover_publishing(database, config.briefings)
            async with (
                build_chat_service(app, database) as chat_service,
                run_reloader(chat_service, database, folder, snapshot, config) as reloader,
                run_moderation(chat_service, database, config, reloader),
            ):
                health = Health(lambda: chat_service.app.library)
                runners = build_runners(chat_service, config, health)
                log_startup(
                    chat_service.app.library,
                    runners,
                    check_default_briefing(chat_service.app.library, config.default_briefing),
                )
                await run_platforms(runners, health, prepare=chat_service.app.prepare_index)

    with _refusals():
        config = _load_config(file, secrets)
        log_setup.configure_logging(collect_secrets(config))
        folder, snapshot = open_snapshot(config.briefings)
        was_stopped = run_until_stopped(serve_all())
    sys.exit(0 if was_stopped else 1)


@main.command()
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--strict", is_flag=True, help="End with 1 where there are warnings, too.")
@click.option("--format", "form", type=click.Choice(new.CHECK_FORMATS), default="text", help="For whom.")
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
        targets = paths or (_folder(file, secrets),)
        results = [checking.check_path(path, datetime.now(UTC).date()) for path in targets]
    if links:
        import asyncio

        from bot.cli.check_links import find_dead_links

        results = asyncio.run(find_dead_links(results))
    click.echo(reporters.REPORTERS[form](results))
    sys.exit(0 if checking.is_clean(results, strict=strict) else 1)


@main.command()
@click.argument("briefing", metavar="ID")
@click.argument("language", metavar="LANGUAGE")
@_with_settings
def translate(briefing: str, language: str, file: Path | None, secrets: Path | None) -> None:
    """Write the file in which the briefing ID is translated into LANGUAGE, such as "uk".

    If there is one already, what is translated in it stays.
    """
    from bot.cli.translate import write_translation_file

    with _refusals():
        folder = _folder(file, secrets)
        path, translated_count, total = write_translation_file(folder, briefing, language)
    click.echo(f"{path}: {translated_count} of {total} entries are translated.")


@main.command()
@click.option("--briefing", metavar="ID", default="", help="The briefing to begin with.")
@_with_language
@_with_settings
def chat(briefing: str, language: str, file: Path | None, secrets: Path | None) -> None:
    """Talk to the bot here: type a command, or the number of one that is shown."""
    import asyncio

    from rich.console import Console

    from bot.adapters.terminal.run import run as converse
    from bot.runtime.config.settings import is_database_set
    from bot.runtime.storage import open_chat_service

    async def talk() -> None:
        async with open_chat_service(
            _load_app(config), config.database, is_required=is_database_set(config)
        ) as chat_service:
            first_line = f"briefing {briefing}" if briefing else "start"
            await converse(chat_service, Console(highlight=False), first_line, default_language=language)

    with _refusals(), suppress(KeyboardInterrupt):
        config = _load_config(file, secrets)
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

    from bot.cli.ask import answer_line, print_reply, reply_to_json
    from bot.services.chat.service import ChatService

    with _refusals():
        chat_service = ChatService(
            _load_app(_load_config(file, secrets))
        )  # one answer has nothing to remember
    reply = asyncio.run(answer_line(chat_service, " ".join(line).strip() or "start", briefing, language))
    if as_json:
        click.echo(reply_to_json(reply, platform))
    else:
        print_reply(reply, platform)
    sys.exit(1 if reply.not_found else 0)


def _load_config(file: Path | None, secrets: Path | None) -> "Config":
    from bot.runtime.config.settings import load_config

    return load_config(_file(file), secrets or SECRETS_FOLDER)


def _load_app(config: "Config") -> "App":
    """Return the bot of the settings, and print what is wrong in the briefings on standard error."""
    from bot.core.app import App
    from bot.runtime.startup import check_default_briefing, open_library

    library = open_library(config.briefings)
    for problem in filter(
        None, (*library.problems, check_default_briefing(library, config.default_briefing))
    ):
        click.echo(problem, err=True)
    return App(library, config.default_briefing)


main.add_command(new.new)
main.add_command(new.schema)
main.add_command(preview.preview)

if __name__ == "__main__":
    try:
        main(prog_name="python -m bot")
    except ModuleNotFoundError as error:
        _exit_missing_library(error)
