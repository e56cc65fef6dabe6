"""From the settings to the app that answers, for commands that print answers."""

import click

from bot.core.app import App
from bot.runtime.config.settings import Config
from bot.runtime.library_loader import check_default_briefing, open_library


def load_app(config: Config) -> App:
    """Read the briefings, and print their errors on standard error.

    Raises:
        ConfigError: the folder of the briefings cannot be read.
    """
    library = open_library(config.briefings)
    default_problem = check_default_briefing(library, config.default_briefing)
    for problem in filter(None, (*library.problems, default_problem)):
        click.echo(problem, err=True)
    return App(library, config.default_briefing)
