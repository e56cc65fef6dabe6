"""From the settings to the app that answers, for commands that print answers."""

import click

from bot.core.app import App
from bot.core.content.publish_time import find_zone
from bot.core.library.default_briefing import DefaultOrder
from bot.core.library.releases import Releaser
from bot.runtime.config.settings import Config
from bot.runtime.library_loader import check_default_briefing, open_library
from bot.services.clock import now_in_utc, today_in_utc


def load_app(config: Config) -> App:
    """Read the briefings, and print their errors on standard error.

    Raises:
        ConfigError: the folder of the briefings cannot be read.
    """
    releaser = Releaser(now_in_utc, find_zone(config.time_zone))
    library = releaser.release_library(open_library(config.briefings))
    app = App(library, DefaultOrder().with_setting(config.default_briefing))
    default_problem = check_default_briefing(app, config.default_briefing, today_in_utc())
    for problem in filter(None, (*library.problems, default_problem)):
        click.echo(problem, err=True)
    return app
