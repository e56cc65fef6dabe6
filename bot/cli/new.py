"""The commands that help whoever writes a briefing: a file to begin with, and what their editor must know."""

# ruff: noqa: PLC0415 (what a command needs is imported inside it, as in `bot.__main__`)

from pathlib import Path

import click

from bot.cli.options import exit_on_config_error, load_briefings_folder, with_settings

CHECK_FORMATS = ("text", "json", "github", "sarif")  # in which `check` tells; `bot.cli.reporters` makes them


@click.command()
@click.argument("name", metavar="ID")
@click.option("--title", default="", help="What the briefing is about; made of the ID if not given.")
@with_settings
def new(name: str, title: str, file: Path | None, secrets: Path | None) -> None:
    """Write a file to begin the briefing ID with, such as "harbour", and say what to do next.

    Nothing in it is shown to readers before you say so. A file that is there already is never touched.
    """
    from datetime import UTC, datetime

    from bot.cli.new_template import create_briefing_file

    with exit_on_config_error():
        path = create_briefing_file(
            load_briefings_folder(file, secrets), name, title, datetime.now(UTC).date()
        )
    command = click.get_current_context().find_root().command_path
    click.echo(f"{path} is yours now. Open it in an editor, and do what its notes say.")
    click.echo(f"Then ask what is wrong with it: {command} check")


@click.command()
@click.option("--translation", is_flag=True, help="Of a translation, ID.LANGUAGE.yaml.")
@click.option("--save", "is_saved", is_flag=True, help="Write both into the folder of the briefings.")
@with_settings
def schema(*, translation: bool, is_saved: bool, file: Path | None, secrets: Path | None) -> None:
    """Print the JSON Schema of a briefing, by which an editor completes, explains and checks it."""
    from bot.cli.schema import build_briefing_schema, build_translation_schema, dump_schema, save_schemas
    from bot.core.sections import SECTIONS

    if is_saved:
        with exit_on_config_error():
            paths = save_schemas(load_briefings_folder(file, secrets), SECTIONS)
        click.echo(f"Written: {paths[0]}, {paths[1]}")
    else:
        click.echo(
            dump_schema(build_translation_schema() if translation else build_briefing_schema(SECTIONS)),
            nl=False,
        )
