"""Who may do what on a desk of several: checked when a button is pressed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.core.i18n.locale import get_locale
from bot.core.messages.request import Request
from bot.services.publishing.approvals import Approvals
from bot.services.publishing.moderation_settings import ModerationSettings
from bot.services.store.revisions import Revision
from tests.support.app_fixtures import TODAY
from tests.support.callers import caller

NOON = datetime(2031, 5, 20, 12, tzinfo=UTC)
ANNA = caller("telegram:7", user="telegram:7", moderator="Anna")
BORIS = caller("telegram:8", user="telegram:8", moderator="Boris")
CARLA = caller("telegram:9", user="telegram:9", moderator="Carla")
VERSION = Revision(2, "isles.yaml", NOON, "d", ANNA.display_name, proposed_by=BORIS.display_name)
REMOVALS = [
    # who, minutes after the publication, with approval required, refused
    (ANNA, 14, True, False),
    (ANNA, 16, True, True),
    (BORIS, 14, True, False),
    (BORIS, 16, True, True),
    (replace(ANNA, moderator="Anna B."), 16, True, True),
    (CARLA, 16, True, False),
    (ANNA, 16, False, False),
]


@pytest.mark.parametrize(("who", "minutes", "is_required", "is_refused"), REMOVALS)
def test_after_a_while_only_a_colleague_removes_what_one_has_published_or_proposed(
    who: object, minutes: int, *, is_required: bool, is_refused: bool
) -> None:
    assert isinstance(who, type(ANNA))
    settings = ModerationSettings(require_approval=is_required)
    approvals = Approvals(get_settings=lambda: settings, now=lambda: NOON + timedelta(minutes=minutes))
    assert bool(approvals.refuse_removal(VERSION, who, get_locale("en"))) == is_refused


@pytest.mark.parametrize(
    ("line", "is_refused"),
    [("publish 12", True), ("remove 3", True), ("default harbour", True), ("publish", False),
     ("default", False), ("rollback 3", False), ("history", False), ("fixed 1 So it is", False)],
)  # fmt: skip
def test_an_editor_is_refused_only_what_changes_what_readers_see(line: str, *, is_refused: bool) -> None:
    command, _, argument = line.partition(" ")
    request = Request(command, argument, today=TODAY)
    assert bool(Approvals().refuse_editor(request, replace(ANNA, is_editor=True))) == is_refused
    assert Approvals().refuse_editor(request, ANNA) is None
