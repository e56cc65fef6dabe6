"""The briefing of the journeys through a platform, before and after an editor has changed it."""

from bot.core.app import App
from tests.support.app_fixtures import app_from_texts

HEAD = """\
id: harbour
title: The harbour bridge
as_of: 2031-04-30
sources: [{id: post, title: Bridge opens, publisher: The Harbour Post}]
"""
LENGTH = "  - {id: length, title: Length of the bridge, figure: 2 km}\n"
OTHERS = "".join(f"  - {{id: pile-{n}, title: Depth of pile {n}, figure: {n} m}}\n" for n in range(1, 20))


def _build_app(cost: str, more: str) -> App:
    figures = f"figures:\n  - {{id: cost, title: Cost of the bridge, figure: {cost}}}\n{more}{OTHERS}"
    return app_from_texts(f"{HEAD}{figures}")


def initial_app() -> App:
    """Build an app with a cost and a length among 21 figures, which are more than a page."""
    return _build_app("90 euros", LENGTH)


def changed_app() -> App:
    """Build the same app after the cost was corrected and the length removed."""
    return _build_app("95 euros", "")
